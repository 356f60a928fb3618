"""What can be done with work orders."""

from callcenter.tickets.services.assigning import assign, claim
from callcenter.tickets.services.changing import change
from callcenter.tickets.services.commenting import comment
from callcenter.tickets.services.creating import create
from callcenter.tickets.services.moving import close, due_to_wake, reopen, resume, solve, wait, wake
from callcenter.tickets.services.types import install_types

__all__ = [
    "assign",
    "change",
    "claim",
    "close",
    "comment",
    "create",
    "due_to_wake",
    "install_types",
    "reopen",
    "resume",
    "solve",
    "wait",
    "wake",
]
