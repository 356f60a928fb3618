"""Reads of work orders."""

from callcenter.tickets.queries.calls import likely_tickets
from callcenter.tickets.queries.details import comment_view, detail_of, may_see, ticket
from callcenter.tickets.queries.lists import assignees, briefs_of_call, conditions, count_tickets, tickets
from callcenter.tickets.queries.rows import briefs_of, views_of
from callcenter.tickets.queries.tree import tree_changes, tree_file
from callcenter.tickets.queries.types import answers_of, form_view, status_ref, ticket_form, ticket_types, type_view

__all__ = [
    "answers_of",
    "assignees",
    "briefs_of",
    "briefs_of_call",
    "comment_view",
    "conditions",
    "count_tickets",
    "detail_of",
    "form_view",
    "likely_tickets",
    "may_see",
    "status_ref",
    "ticket",
    "ticket_form",
    "ticket_types",
    "tickets",
    "tree_changes",
    "tree_file",
    "type_view",
    "views_of",
]
