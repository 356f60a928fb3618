"""The built console: files with a hash in their name for a year, the page itself always fresh, deep links to the page."""

from pathlib import Path
from typing import Final

from flask import Flask, Response, abort, request, send_from_directory

from callcenter.accounts.cookies import came_by_https
from callcenter.accounts.sessions import COOKIE
from callcenter.kernel.http.context import current_language, kernel
from callcenter.kernel.texts import pick, text

FOLDER: Final = Path(__file__).parent / "static" / "console"
HINT: Final = "callcenter_page"
"""The one cookie that a script may read: it holds nothing that anybody could use."""
_PAGE: Final = "index.html"
_YEAR_SECONDS: Final = 31_536_000
_NOT_PAGES: Final = ("api/", "socket.io")
_NOT_BUILT: Final = text(
    "控制台尚未构建。请在源码目录运行 make console，然后刷新本页。\n",
    "The console has not been built yet. Run make console in the checkout, then reload this page.\n",
)


def install_pages(app: Flask, *, folder: Path = FOLDER) -> None:
    """Answer every address outside the API with the console."""

    @app.get("/", defaults={"path": ""})
    @app.get("/<path:path>")
    def page(path: str) -> Response:
        if path.startswith(_NOT_PAGES):
            abort(404)
        if path and (folder / path).is_file():
            response = send_from_directory(folder, path)
            if path.startswith("assets/"):
                response.cache_control.max_age = _YEAR_SECONDS
                response.cache_control.public = response.cache_control.immutable = True
                response.cache_control.no_cache = None
            return response
        if "." in path.rpartition("/")[2]:
            abort(404)
        if not (folder / _PAGE).is_file():
            return Response(pick(_NOT_BUILT, current_language()), 503, mimetype="text/plain")
        response = send_from_directory(folder, _PAGE)
        response.cache_control.no_cache = True
        _hint(response)
        return response


def _hint(response: Response) -> None:
    """Tell the page what it would otherwise ask and be refused: whether anybody is signed in, whether this is a demo."""
    settings = kernel().settings
    known = ("session" if COOKIE in request.cookies else "nobody", "demo" if settings.demo else "own")
    response.set_cookie(HINT, ".".join(known), samesite="Lax", path="/", secure=came_by_https(settings))
