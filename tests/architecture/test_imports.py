"""Imports go one way, stand at the top of the file, reach only a domain's doors; a vendor has one room."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "callcenter"
DOMAINS = ("reports", "qa", "tickets", "telephony", "knowledge", "messaging", "customers", "accounts", "admin")
DOORS = {"events", "services", "queries"}
PURE = {("customers", "identity")}
"""Rules without a session that others may use: how numbers are written and shown."""
MAY_IMPORT_LATE = ("callcenter/cli.py",)
EVERYWHERE = {"flask", "apiflask", "pydantic", "sqlalchemy", "structlog", "click", "werkzeug", "numpy", "callcenter"}
"""What the house is built of; everything else is a vendor."""
ROOMS = {
    "pjsua2": "telephony/gateways/pjsip",
    "alembic": "migrations",
}
"""A vendor that fills a package."""


def files() -> Iterator[Path]:
    yield from sorted(PACKAGE.rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parsed(path: Path) -> ast.AST:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_the_layers_hold() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_another_domain_is_entered_by_its_doors() -> None:
    wrong = []
    for path in files():
        own = path.relative_to(PACKAGE).parts[0]
        if own not in DOMAINS:
            continue
        for name in imported(parsed(path)):
            parts = name.split(".")
            if parts[0] != "callcenter" or len(parts) < 3 or parts[1] == own or parts[1] not in DOMAINS:
                continue
            if parts[2] not in DOORS and (parts[1], parts[2]) not in PURE:
                wrong.append(f"{path.relative_to(ROOT)}: {name}")
    assert wrong == []


def test_nothing_is_imported_inside_a_function() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in files()
        if str(path.relative_to(ROOT)) not in MAY_IMPORT_LATE
        for function in ast.walk(parsed(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert wrong == []


def test_imports_are_absolute() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.level > 0
    ]
    assert wrong == []


def test_a_vendor_lives_in_one_file() -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for path in files():
        for name in imported(parsed(path)):
            vendor = name.split(".")[0]
            if vendor not in sys.stdlib_module_names and vendor not in EVERYWHERE:
                homes[vendor].add(path.relative_to(PACKAGE).as_posix())
    spread = {}
    for vendor, found in homes.items():
        room = ROOMS.get(vendor)
        if (room and not all(one.startswith(f"{room}/") for one in found)) or (not room and len(found) > 1):
            spread[vendor] = sorted(found)
    assert spread == {}
    assert "redis" in homes, "the test must see imports"


def test_every_module_says_what_its_room_is() -> None:
    silent = [str(path.relative_to(ROOT)) for path in files() if not ast.get_docstring(parsed(path))]  # type: ignore[arg-type]
    assert silent == []
