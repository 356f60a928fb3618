"""The description of the API is a document in the repository, and is what the routes say."""

import json
import re
from pathlib import Path

from callcenter.apidocs import describe
from callcenter.app import create_app
from callcenter.kernel.config import Settings
from callcenter.kernel.memory_bus import MemoryBus

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"


def described(tmp_path: Path) -> dict[str, object]:
    app = create_app(Settings(home=tmp_path, database_url="sqlite://"), bus=MemoryBus())
    return describe(app)


def test_the_document_is_what_the_routes_say(tmp_path: Path) -> None:
    """When this fails the API changed: run `callcenter openapi > docs/openapi.json` and look at the difference."""
    assert json.loads(DOCUMENT.read_text(encoding="utf-8")) == described(tmp_path)


def test_every_reference_leads_somewhere_and_every_name_is_valid(tmp_path: Path) -> None:
    spec = described(tmp_path)
    names = set(spec["components"]["schemas"])  # type: ignore[index]
    used = set(re.findall(r"#/components/schemas/([^\"]+)", json.dumps(spec)))
    assert used <= names
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in names)


def test_every_operation_has_a_summary_and_an_answer(tmp_path: Path) -> None:
    for path, operations in described(tmp_path)["paths"].items():  # type: ignore[attr-defined]
        for method, operation in operations.items():
            assert operation.get("summary"), f"{method} {path}"
            assert operation["responses"], f"{method} {path}"
