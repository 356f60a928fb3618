"""Which pages are ours."""

import pytest

from callcenter.accounts.cookies import is_own_origin
from callcenter.kernel.config import Settings

BEHIND = Settings(public_url="https://desk.example.com")


@pytest.mark.parametrize("origin", ["https://desk.example.com", "http://10.0.0.5:8000"])
def test_own_pages(origin: str) -> None:
    assert is_own_origin(origin, host="10.0.0.5:8000", settings=BEHIND)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "https://desk.example.com.evil.example",
        "https://desk.example.com:444",
        "https://desk.example.com@evil.example",
        "http://10.0.0.5:9000",
    ],
)
def test_foreign_pages(origin: str) -> None:
    assert not is_own_origin(origin, host="10.0.0.5:8000", settings=BEHIND)
