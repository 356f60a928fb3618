"""What a work order may do, written down once more: the model that the product is held to."""

from dataclasses import dataclass, field

PENDING = {"new", "assigned", "in_progress", "waiting"}
LEADS = {
    "claim": ({"new", "assigned"}, "in_progress"),
    "assign": (PENDING, "assigned"),
    "release": ({"assigned", "in_progress", "waiting"}, "new"),
    "return": ({"assigned", "in_progress", "waiting"}, "assigned"),
    "wait": ({"in_progress", "waiting"}, "waiting"),
    "resume": ({"waiting"}, "in_progress"),
    "solve": ({"in_progress", "waiting"}, "solved"),
    "close": (PENDING | {"solved"}, "closed"),
    "reopen": ({"solved", "closed"}, "in_progress"),
}
"""From which states a move is possible, and to which it leads."""
WAYS = {
    "claim": ("PUT", "claim"),
    "assign": ("PUT", "assignee"),
    "release": ("PUT", "assignee"),
    "return": ("POST", "return"),
    "wait": ("PUT", "wait"),
    "resume": ("PUT", "resume"),
    "solve": ("PUT", "solution"),
    "close": ("POST", "closure"),
    "reopen": ("DELETE", "closure"),
}
WRITERS, SUPERVISORS = ("ana", "bo", "sam"), ("sam",)
EVERYBODY = (*WRITERS, "qi", "kit")
SEE_ALL = {"sam", "qi"}


@dataclass
class Known:
    """What the model knows of one order; people by name."""

    id: int
    creator: str
    team: str
    state: str = "new"
    assignee: str | None = None
    is_returned: bool = False
    urges: int = 0
    supervisor: str | None = None
    watchers: set[str] = field(default_factory=set)
    steps: int = 1
    into: int | None = None

    def may_be_seen_by(self, name: str, team: str) -> bool:
        """All, or one's own and one's team's; Kit sees nothing."""
        if name == "kit":
            return False
        return name in SEE_ALL or name in {self.creator, self.assignee, *self.watchers} or team == self.team
