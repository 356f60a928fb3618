"""The choices that forms about customers offer, with their names."""

from callcenter.customers.models import Level
from callcenter.kernel.http.views import View
from callcenter.kernel.texts import Text, text

_LEVELS = {
    Level.NORMAL: text("普通", "Normal"),
    Level.SILVER: text("银卡", "Silver"),
    Level.GOLD: text("金卡", "Gold"),
    Level.VIP: text("贵宾", "VIP"),
}


class LevelView(View):
    """A level and its name in every language."""

    code: str
    name: Text


def levels() -> tuple[LevelView, ...]:
    """The levels, the lowest first."""
    return tuple(LevelView(code=level.value, name=_LEVELS[level]) for level in Level)
