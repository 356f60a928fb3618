"""What can be done with work orders."""

from callcenter.tickets.services.assigning import assign, claim
from callcenter.tickets.services.changing import change
from callcenter.tickets.services.commenting import comment
from callcenter.tickets.services.creating import create
from callcenter.tickets.services.moving import close, reopen, resume, solve, wait
from callcenter.tickets.services.types import install_types

__all__ = [
    "assign",
    "change",
    "claim",
    "close",
    "comment",
    "create",
    "install_types",
    "reopen",
    "resume",
    "solve",
    "wait",
]
