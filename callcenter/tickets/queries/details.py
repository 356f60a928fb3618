"""One work order with everything said and done."""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import UserRef, user_refs
from callcenter.kernel.actor import Actor
from callcenter.tickets.asked import extension_of, helps_of
from callcenter.tickets.merges import joined_with
from callcenter.tickets.models import (
    LinkKind,
    Ticket,
    TicketComment,
    TicketExtension,
    TicketForm,
    TicketHelp,
    TicketLink,
    TicketStep,
    TicketVisit,
)
from callcenter.tickets.queries.calls import calls_of
from callcenter.tickets.queries.rows import briefs_of, views_of
from callcenter.tickets.queries.types import answers_of, form_view, status_ref
from callcenter.tickets.related import links_of, visits_of
from callcenter.tickets.scope import visible_ticket, visible_to
from callcenter.tickets.statuses import may_follow
from callcenter.tickets.views import (
    CommentView,
    ExtensionView,
    HelpView,
    LinkView,
    TicketCommentView,
    TicketDetail,
    TicketStepView,
    VisitView,
)


def ticket(session: Session, ticket_id: int, actor: Actor) -> TicketDetail:
    """One ticket with its comments and trail; NotFound when it is not the actor's to see."""
    return detail_of(session, visible_ticket(session, ticket_id, actor), actor)


def may_see(session: Session, ticket_id: int, actor: Actor) -> bool:
    """Whether the actor may open a ticket, and so hear of it."""
    found = session.scalar(select(Ticket.id).where(Ticket.id == ticket_id, visible_to(actor)))
    return found is not None


def detail_of(session: Session, row: Ticket, actor: Actor) -> TicketDetail:
    """The whole view of a row, with the links that the actor may follow."""
    view = views_of(session, [row])[0]
    comments = session.scalars(
        select(TicketComment).where(TicketComment.ticket_id == row.id).order_by(TicketComment.id)
    ).all()
    steps = session.scalars(select(TicketStep).where(TicketStep.ticket_id == row.id).order_by(TicketStep.id)).all()
    helps, extension = helps_of(session, row.id), extension_of(session, row.id)
    # Whoever asked for help or for more time, or reported, is on the trail.
    known = [*(one.author_id for one in comments), *(one.by_id for one in steps), *(one.user_id for one in helps)]
    known += [each for one in comments for each in one.mentions]
    people = user_refs(session, known)
    form = session.get(TicketForm, row.form_id) if row.form_id is not None else None
    into, sources = joined_with(session, row.id)
    links = links_of(session, row.id, actor)
    briefs = briefs_of(session, [*([into] if into else []), *sources, *(other for _, other in links)])
    joined, linked = briefs[: len(briefs) - len(links)], briefs[len(briefs) - len(links) :]
    return TicketDetail(
        **dict(view),
        statuses=tuple(status_ref(each) for each in may_follow(session, row)),
        form=form_view(session, form, type_id=row.type_id),
        answers=answers_of(session, form, row.answers),
        merged_into=joined[0] if into else None,
        merged=tuple(joined[1:] if into else joined),
        calls=calls_of(session, row),
        helps=tuple(_help(one, people) for one in helps),
        extension=_extension(extension, people) if extension and row.is_pending else None,
        links=tuple(
            LinkView(kind=_link_kind(link, row.id), ticket=brief)
            for (link, _), brief in zip(links, linked, strict=True)
        ),
        visits=tuple(_visit(one, people) for one in visits_of(session, row.id)),
        comments=tuple(_comment(one, people) for one in comments),
        trail=tuple(
            TicketStepView(at=one.at, by=people.get(one.by_id or 0), kind=one.kind, before=one.before, after=one.after)
            for one in steps
        ),
    )


def comment_view(session: Session, row: TicketComment) -> TicketCommentView:
    """One comment with its ticket's id."""
    people = user_refs(session, [row.author_id, *row.mentions])
    return TicketCommentView(**dict(_comment(row, people)), ticket_id=row.ticket_id)


def _link_kind(link: TicketLink, ticket_id: int) -> Literal["related", "split_from", "split_into"]:
    """The later of two orders was made out of the earlier one."""
    if link.kind != LinkKind.SPLIT:
        return "related"
    return "split_into" if link.low_id == ticket_id else "split_from"


def _visit(row: TicketVisit, people: dict[int, UserRef]) -> VisitView:
    return VisitView(
        id=row.id,
        by=people[row.by_id],
        at=row.at,
        reached=row.is_reached,
        satisfied=row.satisfied,
        note=row.note,
        reopened=row.has_reopened,
    )


def _help(row: TicketHelp, people: dict[int, UserRef]) -> HelpView:
    return HelpView(
        id=row.id,
        user=people[row.user_id],
        asked_by=people[row.asked_by_id],
        text=row.text,
        at=row.at,
        done_at=row.done_at,
        report=row.report,
    )


def _extension(row: TicketExtension, people: dict[int, UserRef]) -> ExtensionView:
    return ExtensionView(asked_by=people[row.asked_by_id], until=row.until, reason=row.reason, at=row.at)


def _comment(row: TicketComment, people: dict[int, UserRef]) -> CommentView:
    return CommentView(
        id=row.id,
        author=people[row.author_id],
        text=row.text,
        public=row.is_public,
        mentions=tuple(people[each] for each in row.mentions),
        at=row.at,
    )
