"""People at the API of a running installation."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any


@dataclass
class Api:
    """One person at the API, by bearer token."""

    url: str
    token: str

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON answer (bytes when it is no JSON)."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data=data, method=method)  # noqa: S310
        request.add_header("Authorization", f"Bearer {self.token}")
        if data is not None:
            request.add_header("Content-Type", "application/json")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=15) as response:  # noqa: S310
                return response.status, _content(response.read(), response.headers.get_content_type())
        except urllib.error.HTTPError as error:
            return error.code, _content(error.read(), error.headers.get_content_type())

    def get(self, path: str) -> Any:
        """The answer of a GET that must succeed."""
        status, answer = self.request("GET", path)
        assert status == 200, (path, status, answer)
        return answer

    def send(self, method: str, path: str, body: Any = None, *, expect: tuple[int, ...] = (200, 201, 202, 204)) -> Any:
        """The answer of a write that must succeed."""
        status, answer = self.request(method, path, body)
        assert status in expect, (method, path, status, answer)
        return answer


def _content(raw: bytes, kind: str) -> Any:
    return json.loads(raw) if "json" in kind and raw else raw
