"""What the outside sees of reasons for not being ready."""

from callcenter.kernel.http.views import View
from callcenter.kernel.texts import Text


class AwayReasonView(View):
    """A reason. `minutes_per_day` is what each agent may use of it, 0 is no limit; one that is not active cannot be chosen."""

    code: str
    name: Text
    minutes_per_day: int
    active: bool


class AllowanceView(View):
    """A reason that can be chosen, and how much of today's allowance an agent has used; `left_seconds` None is no limit."""

    code: str
    name: Text
    minutes_per_day: int
    used_seconds: int
    left_seconds: int | None
