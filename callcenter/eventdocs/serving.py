"""The document as YAML, in the repository and beside the description of the API."""

from typing import Final

import yaml
from apiflask import APIFlask
from flask import Response

from callcenter.eventdocs.document import describe_events
from callcenter.eventdocs.protocol import Json

SPEC_PATH: Final = "/api/v1/asyncapi.yaml"


def install_event_docs(app: APIFlask) -> None:
    """Serve the document; like the description of the API it is for anybody."""

    @app.get(SPEC_PATH)
    @app.doc(hide=True)
    def asyncapi() -> Response:
        return Response(as_yaml(describe_events()), mimetype="application/yaml")


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    """Texts of several lines stay readable, and nothing is written as an alias of something else."""

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def as_yaml(document: Json) -> str:
    """The document as text."""
    return str(yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110))
