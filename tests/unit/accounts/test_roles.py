"""What the shipped roles may do."""

import pytest

from callcenter.accounts.roles import ADMIN, AGENT, QA, SENIOR, SHIPPED, SUPERVISOR
from callcenter.kernel.permissions import Permission

ROLES = {role.code: role.permissions for role in SHIPPED}


def test_they_have_names_in_both_languages() -> None:
    assert set(ROLES) == {AGENT, SENIOR, SUPERVISOR, QA, ADMIN}
    assert all(set(role.names) == {"zh-CN", "en"} and all(role.names.values()) for role in SHIPPED)


def test_a_supervisor_may_all_an_agent_may() -> None:
    assert ROLES[AGENT] < ROLES[SENIOR] < ROLES[SUPERVISOR]


@pytest.mark.parametrize("code", [AGENT, SUPERVISOR, QA])
@pytest.mark.parametrize(
    "permission",
    [Permission.USERS_WRITE, Permission.AUDIT_READ, Permission.SETTINGS_WRITE, Permission.TOKENS_WRITE],
)
def test_only_administrators_administer(code: str, permission: Permission) -> None:
    assert permission not in ROLES[code]
    assert permission in ROLES[ADMIN]


def test_quality_reviewers_hear_all_and_change_nothing() -> None:
    assert Permission.RECORDINGS_PLAY_ALL in ROLES[QA]
    assert not {word for word in ROLES[QA] if word.endswith((".write", ".take", ".reveal"))}


def test_agents_see_numbers_masked() -> None:
    assert Permission.NUMBERS_READ not in ROLES[AGENT]
    assert Permission.NUMBERS_READ not in ROLES[QA]
