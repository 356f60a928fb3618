"""Which passwords are taken, and that checking one takes as long for nobody as for somebody."""

import time

import pytest

from callcenter.accounts import passwords
from callcenter.kernel.errors import Invalid

GOOD = "blue-river-under-7-bridges"


def code_of(password: str, username: str = "ana.chen", former: str = "") -> str:
    with pytest.raises(Invalid) as caught:
        passwords.check_password(password, username=username, former=former)
    (error,) = caught.value.errors
    assert error.field == "new"
    assert set(error.message) == {"zh-CN", "en"}
    return error.code


@pytest.mark.parametrize("password", [GOOD, "我家门前有两棵枣树真高啊", "k8!fz0w#Lq", "x" * 60 + "yzabc", "8473629105"])
def test_good_passwords_pass(password: str) -> None:
    passwords.check_password(password, username="ana.chen")


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "P@ssw0rd2026",
        "1234567890",
        "qwertyuiop",
        "0987654321",
        "aaaaaaaaaaaa",
        "1212121212",
        "woaini1314!",
        "Dragon2024!",
        "poiuytrewq",
    ],
)
def test_guessable_passwords_are_refused(password: str) -> None:
    assert code_of(password) == "password-too-common"


def test_lengths_and_names() -> None:
    assert code_of("k8!fz0w#L") == "password-too-short"
    assert code_of("k8!fz0w#Lq" * 13) == "password-too-long"
    passwords.check_password(("k8!fz0w#Lq" * 13)[:128], username="ana.chen")
    assert code_of("my ANA.CHEN secret") == "password-has-username"
    assert code_of(GOOD, former=GOOD) == "password-unchanged"


def test_every_listed_password_is_refused_at_full_length() -> None:
    long_ones = [word for word in passwords.common_passwords() if len(word) >= passwords.SHORTEST]
    assert len(passwords.common_passwords()) > 3000
    assert len(long_ones) > 300
    for word in long_ones:
        assert code_of(word, username="zz-nobody") == "password-too-common"


def test_hashes_fit_only_their_password() -> None:
    stored = passwords.hash_password(GOOD)
    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, GOOD)
    assert not passwords.matches(stored, GOOD + " ")
    assert not passwords.matches("", GOOD)
    assert not passwords.matches("no hash at all", GOOD)
    assert passwords.hash_password(GOOD) != stored


def test_one_spelling_for_different_keyboards() -> None:
    assert passwords.matches(passwords.hash_password("ｋｅｙ－ｗｏｒｄ　１２３４"), "key-word 1234")


def test_nobody_takes_as_long_as_somebody() -> None:
    stored = passwords.hash_password(GOOD)

    def seconds(kept: str) -> float:
        began = time.perf_counter()
        passwords.matches(kept, "some other password")
        return time.perf_counter() - began

    known = min(seconds(stored) for _ in range(5))
    unknown = min(seconds("") for _ in range(5))
    assert abs(known - unknown) < 0.05
    assert unknown > known / 2
