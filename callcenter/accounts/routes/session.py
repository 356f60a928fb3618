"""Routes of one's own session: sign in, who am I, sign out, password, language."""

from typing import Annotated

from flask import Response, jsonify, make_response, request
from pydantic import ConfigDict, Field

from callcenter.accounts import passwords, secrets, services
from callcenter.accounts.cookies import clear_cookie, set_cookie
from callcenter.accounts.ports import CallHeld, seats
from callcenter.accounts.queries.me import Me, me
from callcenter.accounts.routes.blueprint import api
from callcenter.accounts.services.inputs import Language
from callcenter.accounts.services.signing_in import PasswordExpired, SignInFailed, TooManyAttempts
from callcenter.accounts.sessions import COOKIE, end_session_of_token, of_request
from callcenter.kernel.actor import Actor
from callcenter.kernel.http import ANYBODY, SIGNED_IN, Body, endpoint, kernel

PROOF = (SignInFailed, PasswordExpired, TooManyAttempts)
"""What giving a password may meet."""
Typed = Annotated[str, Field(min_length=1, max_length=1000)]


class Credentials(Body):
    """Who, and the proof. Blanks belong to a password."""

    model_config = ConfigDict(str_strip_whitespace=False)

    username: Annotated[str, Field(min_length=1, max_length=200)]
    password: Typed


class PasswordChange(Body):
    """The present password and the one to have."""

    model_config = ConfigDict(str_strip_whitespace=False)

    current: Typed
    new: Typed


class LanguageChoice(Body):
    """The language of the screens."""

    language: Language


@endpoint(api, "POST /session", needs=ANYBODY, body=Credentials, returns=Me, problems=PROOF)
def post_session(body: Credentials) -> Response:
    """Sign in."""
    user_id = prove(body.username, body.password)
    parts = kernel()
    with parts.db.writing() as session:
        actor, token = services.sign_in(
            session=session, user_id=user_id, address=address(), agent=browser(), now=parts.now()
        )
    return welcome(actor, token)


@endpoint(api, "GET /session", needs=SIGNED_IN, returns=Me)
def get_session(actor: Actor) -> Me:
    """Who is signed in."""
    parts = kernel()
    found = of_request(parts)
    with parts.db.reading() as session:
        return me(session, actor, csrf=found.csrf if found else "", is_demo=parts.settings.demo)


@endpoint(api, "DELETE /session", needs=SIGNED_IN, problems=(CallHeld,))
def delete_session(actor: Actor) -> Response:
    """Sign out; the seat is left. Refused while a call is in hand."""
    parts = kernel()
    with parts.db.writing() as session:
        if services.sign_out(session=session, actor=actor, now=parts.now()) and not seats().leave(
            session, actor.person_id, is_forced=False, actor=actor, now=parts.now()
        ):
            raise CallHeld
    response = make_response("", 204)
    clear_cookie(response, parts.settings)
    return response


@endpoint(api, "PUT /session/password", needs=SIGNED_IN, body=PasswordChange, problems=PROOF)
def put_password(actor: Actor, body: PasswordChange) -> None:
    """Set one's own password."""
    parts = kernel()
    with parts.db.reading() as session:
        username = me(session, actor, csrf="", is_demo=False).user.username
    prove(username, body.current)
    passwords.check_password(body.new, username=username, former=body.current)
    kept = passwords.hash_password(body.new)
    with parts.db.writing() as session:
        services.change_own_password(session=session, actor=actor, password_hash=kept, now=parts.now())


@endpoint(api, "PUT /session/language", needs=SIGNED_IN, body=LanguageChoice)
def put_language(actor: Actor, body: LanguageChoice) -> None:
    """Choose the language of the screens."""
    parts = kernel()
    with parts.db.writing() as session:
        services.set_language(session=session, actor=actor, language=body.language, now=parts.now())


def prove(username: str, password: str) -> int:
    """The id of the person whose password this is; raises what sign-in raises.

    The hash is checked between two short transactions, and for unknown people too.
    """
    parts = kernel()
    with parts.db.writing() as session:
        attempt = services.try_password(session=session, username=username, address=address(), now=parts.now())
    is_right = passwords.matches(attempt.stored_hash, password)
    with parts.db.writing() as session:
        if is_right and attempt.user_id is not None and not attempt.is_expired:
            services.forget_failures(session=session, attempt=attempt)
            return attempt.user_id
        refusal = services.refuse(
            session=session, attempt=attempt, address=address(), is_right=is_right, now=parts.now()
        )
    raise refusal


def welcome(actor: Actor, token: str) -> Response:
    """The answer to a sign-in: who one is, and a new session in the cookie; the browser's former one ends."""
    parts = kernel()
    former = request.cookies.get(COOKIE, "")
    if former:
        with parts.db.writing() as session:
            end_session_of_token(session=session, token=former, now=parts.now())
    with parts.db.reading() as session:
        view = me(session, actor, csrf=secrets.csrf_of(token), is_demo=parts.settings.demo)
    response = jsonify(view.model_dump(mode="json"))
    set_cookie(response, token, parts.settings)
    return response


def address() -> str:
    """Where the request came from."""
    return request.remote_addr or ""


def browser() -> str:
    """What the browser calls itself."""
    return request.headers.get("User-Agent", "")
