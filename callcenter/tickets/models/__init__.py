"""The tables of work orders."""

from callcenter.tickets.models.asking import STILL_ASKED, UNDECIDED, TicketExtension, TicketHelp
from callcenter.tickets.models.calls import TicketCall
from callcenter.tickets.models.orders import SOURCE_NAMES, Source, Ticket, TicketMerge, TicketWatcher
from callcenter.tickets.models.relating import LinkKind, TicketLink, TicketVisit
from callcenter.tickets.models.statuses import TicketStatus
from callcenter.tickets.models.templates import TicketTemplate
from callcenter.tickets.models.trail import TicketComment, TicketStep, TicketWord
from callcenter.tickets.models.types import Priority, TicketForm, TicketType

__all__ = [
    "SOURCE_NAMES",
    "STILL_ASKED",
    "UNDECIDED",
    "LinkKind",
    "Priority",
    "Source",
    "Ticket",
    "TicketCall",
    "TicketComment",
    "TicketExtension",
    "TicketForm",
    "TicketHelp",
    "TicketLink",
    "TicketMerge",
    "TicketStatus",
    "TicketStep",
    "TicketTemplate",
    "TicketType",
    "TicketVisit",
    "TicketWatcher",
    "TicketWord",
]
