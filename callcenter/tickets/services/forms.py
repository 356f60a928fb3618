"""Designing the form of a type: every change is a new version, so that an old work order keeps the one it was made with."""

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import FieldError, Invalid, NotFound, Stale
from callcenter.kernel.forms import Form, defects
from callcenter.kernel.rows import locked
from callcenter.kernel.texts import text
from callcenter.tickets.forming import form_of, newest_form
from callcenter.tickets.models import TicketForm, TicketType
from callcenter.tickets.services.type_telling import tell_type

_GROUP = text("这是分组，表单设在下一级业务类型上", "This one only groups others: give the form to a type below it")


def design(
    *, session: Session, type_id: int, form: Form, versions: frozenset[int] | None, actor: Actor, now: datetime
) -> TicketForm | None:
    """Give a type a form. Stale when its newest version is none of `versions` (0: it has none); Invalid names defects.

    The same form again makes no version.
    """
    kind = locked(session, TicketType, type_id)
    if kind is None:
        raise NotFound
    if not kind.is_leaf:
        raise Invalid(errors=(FieldError("type_id", "not-a-leaf", _GROUP),))
    newest = newest_form(session, type_id)
    number = newest.number if newest else 0
    if versions is not None and number not in versions:
        current = form_of(newest).model_dump(mode="json")
        raise Stale(extra={"current": {"version": number, **current}})
    found = defects(form)
    if found:
        raise Invalid(errors=found)
    if form == form_of(newest):
        return newest
    row = TicketForm(
        type_id=type_id,
        number=number + 1,
        form=form.model_dump(mode="json", exclude_defaults=True),
        by_id=actor.user_id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    tell_type(session, kind)
    audit.note(
        session=session,
        actor=actor,
        act="ticket_form.designed",
        subject=f"ticket_type:{type_id}",
        before={"version": number, "fields": [field.key for field in form_of(newest).fields]},
        after={"version": row.number, "fields": [field.key for field in form.fields]},
        now=now,
    )
    return row
