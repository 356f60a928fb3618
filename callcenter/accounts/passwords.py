"""Passwords: how they are hashed (argon2id), which are refused, and why."""

import functools
import importlib.resources
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.texts import text

SHORTEST: Final = 10
LONGEST: Final = 128
_FEWEST_DIFFERENT = 5
_TELLING = 4
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn")
_LEET = str.maketrans("@4310$5!7", "aaeiossit")
_TAIL = "0123456789!@#$%^&*._-+=?~ "

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# A hash of nothing anybody knows: checking an unknown person takes as long as checking a known one.
_NOBODY: Final = "$argon2id$v=19$m=19456,t=2,p=1$K0mUMlhOxd2VH2lDVn5ELQ$Rg4y0zGfyCXL1v1pW3m0dW1xJm5qf1cH3pIfkVb6zWk"


def _normal(password: str) -> str:
    """One form for what different keyboards type; lengths beyond the limit are cut before hashing."""
    return unicodedata.normalize("NFKC", password)[: LONGEST * 4]


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher.hash(_normal(password))


def matches(stored: str, password: str) -> bool:
    """Whether a password fits a stored hash; takes the same time when there is none."""
    try:
        return _hasher.verify(stored or _NOBODY, _normal(password)) and bool(stored)
    except (VerifyMismatchError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Whether a stored hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


@functools.cache
def common_passwords() -> frozenset[str]:
    """The passwords that are guessed first."""
    lines = importlib.resources.files("callcenter.accounts").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in lines.splitlines() if not line.startswith("#"))


def _is_common(folded: str) -> bool:
    """In the list as it is, or a listed word with digits and signs around it, or one key after the other."""
    core = folded.strip(_TAIL)
    forms = {folded, folded.translate(_LEET), core, core.translate(_LEET), folded.translate(_LEET).strip(_TAIL)}
    if any(form in common_passwords() for form in forms) or len(set(folded)) < _FEWEST_DIFFERENT:
        return True
    return any(part in run for run in _RUNS for part in (folded, folded[::-1]))


def check_password(password: str, *, username: str, former: str = "") -> None:
    """Raise Invalid when a new password is too short, too long, easily guessed, the former one, or holds the username."""
    folded = _normal(password).casefold()
    if len(password) < SHORTEST:
        code, message = (
            "password-too-short",
            text(f"密码至少 {SHORTEST} 个字符，可以用一句话", f"At least {SHORTEST} characters; a sentence is fine"),
        )
    elif len(password) > LONGEST:
        code, message = "password-too-long", text(f"密码最多 {LONGEST} 个字符", f"At most {LONGEST} characters")
    elif password == former:
        code, message = "password-unchanged", text("新密码不能与原密码相同", "It must differ from the present one")
    elif len(username) >= _TELLING and username.casefold() in folded:
        code, message = "password-has-username", text("密码不能包含用户名", "It must not contain the username")
    elif _is_common(folded):
        code, message = (
            "password-too-common",
            text("这个密码太容易被猜到，请换一个", "This one is guessed easily: choose another"),
        )
    else:
        return
    raise Invalid(errors=(FieldError("new", code, message),))
