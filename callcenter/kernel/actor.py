"""Who is acting: given to every service, checked against permissions and data scope."""

from dataclasses import dataclass, field

from callcenter.kernel.permissions import Permission


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, a token's person, or the system itself (`user_id` None)."""

    user_id: int | None
    name: str
    language: str = "zh-CN"
    roles: frozenset[str] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    team_id: int | None = None
    session_id: str = field(default="", repr=False)
    address: str = ""

    def can(self, permission: Permission) -> bool:
        """Whether the actor's roles allow this."""
        return permission in self.permissions

    @property
    def person_id(self) -> int:
        """The user's id; only for actors that are people."""
        if self.user_id is None:
            raise ValueError("the system has no user id")
        return self.user_id


SYSTEM = Actor(user_id=None, name="system", permissions=frozenset(Permission))
"""The service itself: the bridge, the worker, the seed."""
