"""What is declared is pinned by hash, and no file names the registry it came from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def pins(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for pinned, version in re.findall(
        r"^([\w.\[\],-]+)==([\w.]+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE
    ):
        found.setdefault(canonicalize_name(pinned.partition("[")[0]), set()).add(version)
    return found


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("base.txt", [*PROJECT["dependencies"], *EXTRAS["postgresql"]]),
        ("dev.txt", [*PROJECT["dependencies"], *EXTRAS["postgresql"], *EXTRAS["dev"]]),
    ],
)
def test_everything_declared_is_pinned(name: str, declared: list[str]) -> None:
    pinned = pins(name)
    wrong = []
    for text in declared:
        wanted = Requirement(text)
        versions = pinned.get(canonicalize_name(wanted.name), set())
        if not versions or not all(wanted.specifier.contains(version, prereleases=True) for version in versions):
            wrong.append((text, versions))
    assert wrong == [], "run the two commands at the end of CONTRIBUTING.md"


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_every_pin_has_hashes_and_no_registry(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S+==)", text) if "==" in block.split("\n")[0])


def test_both_files_agree() -> None:
    base, dev = pins("base.txt"), pins("dev.txt")
    assert {name: dev.get(name) for name in base} == base


def test_the_console_s_lock_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "web" / "package-lock.json").read_text(encoding="utf-8")
