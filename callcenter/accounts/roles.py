"""The roles that ship, and what each may do."""

from dataclasses import dataclass
from typing import Final

from callcenter.kernel.permissions import Permission as May
from callcenter.kernel.texts import Text, text

AGENT: Final = "agent"
SENIOR: Final = "senior"
SUPERVISOR: Final = "supervisor"
QA: Final = "qa"
ADMIN: Final = "admin"


@dataclass(frozen=True, slots=True)
class ShippedRole:
    """A role as it is installed."""

    code: str
    names: Text
    permissions: frozenset[May]


_AGENT = frozenset(
    {
        May.CALLS_TAKE,
        May.CALLS_READ_OWN,
        May.RECORDINGS_PLAY_OWN,
        May.CUSTOMERS_READ,
        May.CUSTOMERS_WRITE,
        May.NUMBERS_REVEAL,
        May.TICKETS_READ_TEAM,
        May.TICKETS_WRITE,
    }
)
_SENIOR = _AGENT | {May.CALLS_TAKE_SECOND}
_SUPERVISOR = _SENIOR | {
    May.SEATS_WATCH,
    May.CALLS_READ_ALL,
    May.TICKETS_READ_ALL,
    May.TICKETS_SUPERVISE,
    May.RECORDINGS_PLAY_ALL,
    May.NUMBERS_READ,
    May.USERS_READ,
}
_QA = frozenset({May.CALLS_READ_ALL, May.RECORDINGS_PLAY_ALL, May.CUSTOMERS_READ, May.TICKETS_READ_ALL})
_ADMIN = frozenset(May) - {May.CALLS_TAKE, May.CALLS_TAKE_SECOND}

SHIPPED: Final = (
    ShippedRole(AGENT, text("坐席", "Agent"), _AGENT),
    ShippedRole(SENIOR, text("资深坐席", "Senior agent"), _SENIOR),
    ShippedRole(SUPERVISOR, text("班长", "Supervisor"), _SUPERVISOR),
    ShippedRole(QA, text("质检员", "Quality reviewer"), _QA),
    ShippedRole(ADMIN, text("管理员", "Administrator"), _ADMIN),
)
