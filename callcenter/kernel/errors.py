"""Errors that are part of the API: each has a stable code, a status and texts, and stands where it is raised."""

from dataclasses import dataclass
from typing import ClassVar

from callcenter.kernel.texts import Text, pick, text


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of the input; `field` is a dotted path."""

    field: str
    code: str
    message: Text


class Problem(Exception):
    """A refusal the caller can act on. Subclasses set status, code and title; `detail` names the remedy.

    `extra` is added to the problem document as it is.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad-request"
    title: ClassVar[Text] = text("请求有误", "Bad request")

    def __init__(
        self, detail: Text | None = None, *, errors: tuple[FieldError, ...] = (), extra: dict[str, object] | None = None
    ) -> None:
        super().__init__(self.code)
        self.detail = detail or self.title
        self.errors = errors
        self.extra = extra or {}

    def document(self, language: str) -> dict[str, object]:
        """The problem+json document (RFC 9457) in a language."""
        found: dict[str, object] = {
            "type": "about:blank",
            "title": pick(self.title, language),
            "status": self.status,
            "code": self.code,
            "detail": pick(self.detail, language),
            **self.extra,
        }
        if self.errors:
            found["errors"] = [
                {"field": error.field, "code": error.code, "message": pick(error.message, language)}
                for error in self.errors
            ]
        return found


class NotFound(Problem):
    """Nothing of that id that the actor may see."""

    status, code = 404, "not-found"
    title = text("没有找到，可能已被删除或无权查看", "Not found: it may be gone, or not yours to see")


class Forbidden(Problem):
    """The actor's role does not allow this."""

    status, code = 403, "forbidden"
    title = text("没有权限，请联系管理员", "Not allowed for your role: ask an administrator")


class NotSignedIn(Problem):
    """No valid session or token."""

    status, code = 401, "not-signed-in"
    title = text("请先登录", "Please sign in")


class Invalid(Problem):
    """The input does not fit; `errors` names the fields."""

    status, code = 422, "invalid-input"
    title = text("输入有误，请检查标出的字段", "Some fields need attention")


class Conflict(Problem):
    """The present state does not allow this."""

    status, code = 409, "conflict"
    title = text("当前状态不允许此操作", "Not possible in the present state")


class Stale(Problem):
    """Somebody else saved first."""

    status, code = 412, "stale"
    title = text("内容已被他人修改，请比较后再保存", "Somebody else saved first: compare and save again")


class Unavailable(Problem):
    """A part of the service is away; try again."""

    status, code = 503, "unavailable"
    title = text("服务暂不可用，请稍后重试", "Temporarily unavailable: please try again")
