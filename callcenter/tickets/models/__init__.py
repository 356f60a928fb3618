"""The tables of work orders."""

from callcenter.tickets.models.orders import Source, Ticket, TicketMerge, TicketWatcher
from callcenter.tickets.models.trail import TicketComment, TicketStep, TicketWord
from callcenter.tickets.models.types import Priority, TicketForm, TicketType

__all__ = [
    "Priority",
    "Source",
    "Ticket",
    "TicketComment",
    "TicketForm",
    "TicketMerge",
    "TicketStep",
    "TicketType",
    "TicketWatcher",
    "TicketWord",
]
