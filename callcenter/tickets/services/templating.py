"""Keeping prepared texts, and using one on a work order."""

from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy.orm import Session

from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import FieldError, Forbidden, Invalid, NotFound, Stale
from callcenter.kernel.permissions import Permission
from callcenter.kernel.plain import plain_line, plain_text
from callcenter.kernel.rows import locked
from callcenter.kernel.templates import defects
from callcenter.kernel.texts import CHINESE, ENGLISH, LANGUAGES, Text, text
from callcenter.tickets.fields import MAX_TEXT, NewComment, TicketPatch
from callcenter.tickets.models import Ticket, TicketTemplate, TicketType
from callcenter.tickets.queries.templates import usable_template
from callcenter.tickets.scope import visible_ticket
from callcenter.tickets.services.assigning import assign, claim
from callcenter.tickets.services.changing import change
from callcenter.tickets.services.commenting import comment
from callcenter.tickets.services.moving import solve
from callcenter.tickets.states import TicketState
from callcenter.tickets.template_views import TemplateBody
from callcenter.tickets.wording import VARIABLES

LONGEST_NAME = 80


def add_template(*, session: Session, fields: TemplateBody, actor: Actor, now: datetime) -> TicketTemplate:
    """A new text; Forbidden to share one without the right to. Invalid names an unknown variable."""
    _check_right(actor, is_shared=fields.shared)
    row = TicketTemplate(
        **_columns(session, fields), owner_id=None if fields.shared else actor.person_id, updated_at=now, version=1
    )
    session.add(row)
    session.flush()
    _note(session, row, "created", before={}, after=_facts(row), actor=actor, now=now)
    return row


def change_template(
    *,
    session: Session,
    template_id: int,
    fields: TemplateBody,
    versions: frozenset[int] | None,
    actor: Actor,
    now: datetime,
) -> TicketTemplate:
    """Write a text anew, if it is at one of `versions`; the same again changes nothing. Sharing makes it everybody's."""
    row = _own(session, template_id, actor)
    _check_right(actor, is_shared=fields.shared)
    if versions is not None and row.version not in versions:
        raise Stale(extra={"current": _facts(row)})
    before = _facts(row)
    for name, value in _columns(session, fields).items():
        setattr(row, name, value)
    if fields.shared:
        row.owner_id = None
    elif row.owner_id is None:
        row.owner_id = actor.person_id
    if before != _facts(row):
        row.updated_at, row.version = now, row.version + 1
        _note(session, row, "changed", before=before, after=_facts(row), actor=actor, now=now)
    session.flush()
    return row


def remove_template(*, session: Session, template_id: int, actor: Actor, now: datetime) -> None:
    """Take a text away; what was written with it stays."""
    row = _own(session, template_id, actor)
    _note(session, row, "removed", before=_facts(row), after={}, actor=actor, now=now)
    session.delete(row)


def use_template(
    *, session: Session, ticket_id: int, template_id: int, said: str, actor: Actor, now: datetime
) -> Ticket:
    """Write the text as it was edited and do what else the template says, all of it or nothing.

    MoveNotAllowed when the state of the ticket does not have it.
    """
    row = usable_template(session, template_id, actor)
    ticket = visible_ticket(session, ticket_id, actor, is_locked=True)
    if not said and (row.solves or not (row.takes_over or row.priority)):
        _refuse("text", "required", text("请填写内容", "Write a text"))
    if row.takes_over:
        _take_over(session, ticket, actor, now)
    if row.priority and ticket.priority != row.priority:
        fields = TicketPatch.model_validate({"priority": row.priority})
        change(session=session, ticket_id=ticket_id, fields=fields, versions=None, actor=actor, now=now)
    if row.solves:
        return solve(session=session, ticket_id=ticket_id, solution=said, actor=actor, now=now)
    if said:
        fresh = NewComment(text=said, public=row.is_public)
        comment(session=session, ticket_id=ticket_id, fields=fresh, actor=actor, now=now)
    return ticket


def _take_over(session: Session, ticket: Ticket, actor: Actor, now: datetime) -> None:
    """Make it the actor's to work on. What waits for them goes on waiting."""
    if ticket.assignee_id == actor.user_id and ticket.state in {TicketState.IN_PROGRESS, TicketState.WAITING}:
        return
    if ticket.assignee_id != actor.user_id and ticket.assignee_id is not None:
        assign(session=session, ticket_id=ticket.id, user_id=actor.person_id, actor=actor, now=now)
    claim(session=session, ticket_id=ticket.id, actor=actor, now=now)


def _own(session: Session, template_id: int, actor: Actor) -> TicketTemplate:
    """A text that the actor may change: their own, or everybody's with the right to."""
    row = locked(session, TicketTemplate, template_id)
    if row is None or row.owner_id not in {None, actor.user_id}:
        raise NotFound
    _check_right(actor, is_shared=row.owner_id is None)
    return row


def _check_right(actor: Actor, *, is_shared: bool) -> None:
    if is_shared and not actor.can(Permission.SETTINGS_WRITE):
        raise Forbidden(
            text(
                "公用模板由管理员维护，可以另存为自己的",
                "Shared templates are kept by administrators: make one of your own",
            )
        )


def _columns(session: Session, fields: TemplateBody) -> dict[str, Any]:
    names = {tag: plain_line(str(fields.name.get(tag, ""))) for tag in LANGUAGES}
    texts = {tag: plain_text(str(fields.text.get(tag, ""))) for tag in LANGUAGES}
    check_texts(texts)
    for tag, name in names.items():
        if not 0 < len(name) <= LONGEST_NAME:
            message = text(f"需要 1 至 {LONGEST_NAME} 个字符", f"Takes 1 to {LONGEST_NAME} characters")
            _refuse(f"name.{tag}", "bad-name", message)
    if not any(texts.values()) and (fields.solves or not (fields.takes_over or fields.priority)):
        _refuse("text", "required", text("请至少用一种语言填写内容", "Write the text in one language at least"))
    if fields.type_id is not None and session.get(TicketType, fields.type_id) is None:
        _refuse("type_id", "unknown-type", text("没有这个业务类型，请重新选择", "No such type: choose another"))
    return {
        "name_zh": names[CHINESE],
        "name_en": names[ENGLISH],
        "text_zh": texts[CHINESE],
        "text_en": texts[ENGLISH],
        "type_id": fields.type_id,
        "is_public": fields.public and not fields.solves,
        "priority": fields.priority.value if fields.priority else None,
        "takes_over": fields.takes_over,
        "solves": fields.solves,
    }


def check_texts(texts: Text) -> None:
    """Invalid names each unknown variable and each brace that stands alone, by language."""
    errors = [
        FieldError(f"text.{tag}", one.code, one.message)
        for tag in LANGUAGES
        for one in defects(texts.get(tag, ""), VARIABLES)
    ]
    long = text(f"最多 {MAX_TEXT} 个字", f"At most {MAX_TEXT} characters")
    errors += [FieldError(f"text.{tag}", "too-long", long) for tag in LANGUAGES if len(texts.get(tag, "")) > MAX_TEXT]
    if errors:
        raise Invalid(errors=tuple(errors))


def _refuse(field: str, code: str, message: Text) -> NoReturn:
    raise Invalid(errors=(FieldError(field, code, message),))


def _facts(row: TicketTemplate) -> dict[str, Any]:
    names = ("text_zh", "text_en", "type_id", "owner_id", "is_public", "priority", "takes_over", "solves")
    return {"name": text(row.name_zh, row.name_en), **{name: getattr(row, name) for name in names}}


def _note(
    session: Session,
    row: TicketTemplate,
    verb: str,
    *,
    before: dict[str, Any],
    after: dict[str, Any],
    actor: Actor,
    now: datetime,
) -> None:
    changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    audit.note(
        session=session,
        actor=actor,
        act=f"ticket_template.{verb}",
        subject=f"ticket_template:{row.id}",
        before={key: value for key, value in before.items() if key in changed},
        after={key: value for key, value in after.items() if key in changed},
        now=now,
    )
