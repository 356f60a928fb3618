"""Random secrets and what is kept of them: a session's or token's text goes out once, only its hash stays."""

import hashlib
import hmac
import secrets
from typing import Final

SESSION_PREFIX: Final = "ccs_"
TOKEN_PREFIX: Final = "cct_"  # noqa: S105 - a prefix, so that a leaked token can be recognised.
_BYTES = 32
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_session_token() -> str:
    """The value of a session cookie."""
    return SESSION_PREFIX + secrets.token_urlsafe(_BYTES)


def new_api_token() -> str:
    """A bearer token."""
    return TOKEN_PREFIX + secrets.token_urlsafe(_BYTES)


def new_password() -> str:
    """A password to be read out: 16 characters in groups of four, 79 bits, none that look alike."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def hash_of(token: str) -> str:
    """What is stored of a token. It has 256 bits of chance, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_of(session_token: str) -> str:
    """The CSRF token of a session: derived from the cookie, which a foreign page cannot read."""
    return hmac.new(session_token.encode(), b"csrf", hashlib.sha256).hexdigest()
