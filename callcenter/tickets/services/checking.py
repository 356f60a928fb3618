"""Whether what a work order refers to exists; each refusal names the field and the remedy."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from callcenter.accounts.queries import actor_of_user, team_refs
from callcenter.customers import queries as customers
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.permissions import Permission
from callcenter.kernel.texts import CHINESE, ENGLISH, Text, text
from callcenter.telephony import queries as telephony
from callcenter.tickets.models import SOURCE_NAMES, Source, TicketType


@dataclass(frozen=True, slots=True)
class _Refusal:
    code: str
    message: Text

    def of(self, field: str) -> Invalid:
        return Invalid(errors=(FieldError(field, self.code, self.message),))


_NO_TYPE = _Refusal("unknown-type", text("没有这个业务类型，请重新选择", "No such type: choose another"))
_NO_LEAF = _Refusal("not-a-leaf", text("请选择下一级业务类型", "Choose one of the types below this one"))
_NO_CUSTOMER = _Refusal("unknown-customer", text("没有这个客户，请重新选择", "No such customer: choose another"))
_NO_CALL = _Refusal("unknown-call", text("没有这通电话，请刷新后重试", "No such call: reload and try again"))
_NO_TEAM = _Refusal("unknown-team", text("没有这个班组，请重新选择", "No such team: choose another"))
_NO_ASSIGNEE = _Refusal(
    "unknown-assignee", text("此人不能处理工单，请选择其他人", "This person cannot take work orders: choose another")
)

_NO_READER = _Refusal(
    "unknown-reader", text("此人不能查看工单，请选择其他同事", "This person cannot see work orders: choose a colleague")
)


def leaf_type(session: Session, type_id: int) -> TicketType:
    """A type that can be chosen."""
    found = session.get(TicketType, type_id)
    if found is None or not found.is_active:
        raise _NO_TYPE.of("type_id")
    if not found.is_leaf:
        raise _NO_LEAF.of("type_id")
    return found


def known_customer(session: Session, customer_id: int) -> dict[str, object]:
    """The customer as the trail names them."""
    found = customers.briefs(session, [customer_id]).get(customer_id)
    if found is None:
        raise _NO_CUSTOMER.of("customer_id")
    return {"id": found.id, "name": found.name}


def customer_of_call(session: Session, call_id: str) -> int | None:
    """Whose call it is, as far as telephony knows."""
    found = telephony.call_brief(session, call_id)
    if found is None:
        raise _NO_CALL.of("call_id")
    return found.customer.id if found.customer else None


def seen_call(session: Session, call_id: str, actor: Actor) -> None:
    """Refuse a call that the actor may not see."""
    if not telephony.is_visible(session, call_id, actor=actor):
        raise _NO_CALL.of("call_id")


def allowed_source(source: Source, allowed: Sequence[str]) -> Source:
    """A door through which a ticket of a type may come; none named are all."""
    if allowed and source.value not in allowed:
        names = [SOURCE_NAMES[Source(each)] for each in allowed]
        zh, en = ("、".join(each[CHINESE] for each in names), ", ".join(each[ENGLISH] for each in names))
        message = text(f"该类型只接受这些来源：{zh}", f"This type only comes by: {en}")
        raise Invalid(errors=(FieldError("source", "source-not-allowed", message),))
    return source


def known_team(session: Session, team_id: int | None) -> int | None:
    """The id of a team that exists, or None."""
    if team_id is not None and team_id not in team_refs(session, [team_id]):
        raise _NO_TEAM.of("team_id")
    return team_id


def able_reader(session: Session, user_id: int, *, field: str) -> Actor:
    """A person who may see tickets at all."""
    found = actor_of_user(session, user_id)
    if found is None or not (found.can(Permission.TICKETS_READ_TEAM) or found.can(Permission.TICKETS_READ_ALL)):
        raise _NO_READER.of(field)
    return found


def able_assignee(session: Session, user_id: int, *, field: str) -> Actor:
    """A person who may work on tickets."""
    found = actor_of_user(session, user_id)
    if found is None or not found.can(Permission.TICKETS_WRITE):
        raise _NO_ASSIGNEE.of(field)
    return found
