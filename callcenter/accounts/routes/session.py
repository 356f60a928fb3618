"""Routes of one's own session."""

from callcenter.accounts.queries.me import Me, me
from callcenter.accounts.routes.blueprint import api
from callcenter.accounts.sessions import of_request
from callcenter.kernel.actor import Actor
from callcenter.kernel.http import SIGNED_IN, endpoint, kernel


@endpoint(api, "GET /session", needs=SIGNED_IN, returns=Me)
def get_session(actor: Actor) -> Me:
    """Who is signed in."""
    parts = kernel()
    found = of_request(parts)
    with parts.db.reading() as session:
        return me(session, actor, csrf=found.csrf if found else "", is_demo=parts.settings.demo)
