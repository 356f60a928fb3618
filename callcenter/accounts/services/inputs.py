"""What the services of people take."""

from typing import Annotated, Literal

from pydantic import Field

from callcenter.kernel.http.views import Body

Name = Annotated[str, Field(min_length=1, max_length=80)]
Username = Annotated[str, Field(min_length=2, max_length=40, pattern=r"^[a-z0-9][a-z0-9._-]+$")]
Extension = Annotated[str, Field(min_length=2, max_length=20, pattern=r"^[0-9]+$")]
Language = Literal["zh-CN", "en"]


class NewUser(Body):
    """A person to be added. They cannot sign in until a password is reset for them."""

    username: Username
    name: Name
    roles: tuple[str, ...] = ()
    team_id: int | None = None
    language: Language = "zh-CN"
    extension: Extension | None = None


class UserChange(Body):
    """What to change of a person; fields left out stay as they are."""

    name: Name = ""
    roles: tuple[str, ...] = ()
    team_id: int | None = None
    language: Language = "zh-CN"
    extension: Extension | None = None
    active: bool = True
