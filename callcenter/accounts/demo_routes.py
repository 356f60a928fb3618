"""Routes of the demo: who can be tried, and signing in as them. Anywhere else there is nothing at these addresses."""

from typing import Annotated

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from callcenter.accounts import services
from callcenter.accounts.queries.demo import DemoPeople, demo_people
from callcenter.accounts.queries.me import Me
from callcenter.accounts.routes.session import address, browser, welcome
from callcenter.accounts.services.tokens import UnknownUser
from callcenter.kernel.errors import NotFound
from callcenter.kernel.http import ANYBODY, Body, endpoint, kernel
from callcenter.kernel.http.context import current_language

api = APIBlueprint("demo", __name__, tag="demo")


class DemoChoice(Body):
    """Who to be."""

    username: Annotated[str, Field(min_length=1, max_length=40)]


def _require_demo() -> None:
    if not kernel().settings.demo:
        raise NotFound


@endpoint(api, "GET /demo", needs=ANYBODY, returns=DemoPeople, problems=(NotFound,))
def get_demo() -> DemoPeople:
    """The people of the demo."""
    _require_demo()
    with kernel().db.reading() as session:
        return demo_people(session, current_language())


@endpoint(api, "POST /demo/session", needs=ANYBODY, body=DemoChoice, returns=Me, problems=(NotFound, UnknownUser))
def post_demo_session(body: DemoChoice) -> Response:
    """Sign in as one of them, without a password."""
    _require_demo()
    parts = kernel()
    with parts.db.writing() as session:
        actor, token = services.sign_in_as(
            session=session, username=body.username, address=address(), agent=browser(), now=parts.now()
        )
    return welcome(actor, token)
