"""compose.yaml says what the code understands."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from callcenter.cli import callcenter
from callcenter.kernel.config import Settings

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def ours(compose: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in compose["services"].items() if one.get("image") == "callcenter"}


def test_every_part_of_the_design_is_there(compose: dict[str, Any]) -> None:
    wanted = {"web", "keeper", "worker", "beat", "postgres", "redis", "kamailio", "coturn"}
    assert wanted <= set(compose["services"])


def test_commands_exist(compose: dict[str, Any]) -> None:
    for name, service in ours(compose).items():
        assert service["command"][0] in callcenter.commands, name


def test_settings_are_settings(compose: dict[str, Any]) -> None:
    for service in ours(compose).values():
        for variable in service["environment"]:
            name = variable.removeprefix("CALLCENTER_").removesuffix("_FILE").lower()
            assert name in Settings.model_fields, variable


def test_secrets_and_volumes_are_declared_and_files_are_there(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert set(service.get("secrets", [])) <= set(compose["secrets"]), name
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert (ROOT / source).exists() if source.startswith("./") else source in compose["volumes"], volume


def test_no_secret_stands_in_it() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert not re.search(r"(?i)(password|secret):\s+[^\s{\[$/&].*", text.split("secrets:\n")[0])


def test_nothing_but_the_gate_listens_to_the_outside(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    environment = ours(compose)["keeper"]["environment"]
    assert "INSIDE_ADDRESS" in environment["CALLCENTER_SIP_HOST"]
    assert environment["CALLCENTER_SIP_GATE"] == "true"


def test_the_lines_of_the_gate_are_the_lines_of_the_keeper(compose: dict[str, Any]) -> None:
    first = int(ours(compose)["keeper"]["environment"]["CALLCENTER_SIP_PORT"])
    listed = re.findall(r"^1\s+sip:\S+:(\d+)", (ROOT / "deploy/kamailio/dispatcher.list").read_text(), re.MULTILINE)
    assert [int(port) for port in listed] == list(range(first, first + Settings().lines))
