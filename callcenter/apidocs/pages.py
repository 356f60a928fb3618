"""The pages to read and try the API; nothing comes from another host."""

import json
from pathlib import Path
from typing import Final

import swagger_ui_bundle
from apiflask import APIFlask
from flask import Response, send_from_directory

from callcenter.apidocs.document import describe

SPEC_PATH: Final = "/api/v1/openapi.json"
DOCS_PATH: Final = "/api/docs"
_ASSETS: Final = Path(swagger_ui_bundle.__file__).parent / "vendor"
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Callcenter API</title>
<link rel="stylesheet" href="{docs}/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="{docs}/swagger-ui-bundle.js"></script><script src="{docs}/start.js"></script></body></html>
"""
_START = 'SwaggerUIBundle({{url: "{spec}", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null}});\n'


def install_docs(app: APIFlask) -> None:
    """Serve the description and the pages; nothing comes from another host."""

    @app.get(SPEC_PATH)
    @app.doc(hide=True)
    def openapi() -> Response:
        return Response(json.dumps(describe(app), ensure_ascii=False), mimetype="application/json")

    @app.get(DOCS_PATH)
    @app.doc(hide=True)
    def docs() -> Response:
        return Response(_PAGE.format(docs=DOCS_PATH), mimetype="text/html")

    @app.get(f"{DOCS_PATH}/<name>")
    @app.doc(hide=True)
    def docs_file(name: str) -> Response:
        if name == "start.js":
            return Response(_START.format(spec=SPEC_PATH), mimetype="text/javascript")
        return send_from_directory(_ASSETS, name)
