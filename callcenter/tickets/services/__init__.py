"""What can be done with work orders."""

from callcenter.tickets.services.assigning import assign, claim, send_back
from callcenter.tickets.services.calling import talk_about
from callcenter.tickets.services.changing import change
from callcenter.tickets.services.commenting import comment
from callcenter.tickets.services.creating import create
from callcenter.tickets.services.extending import ask_extension, decide_extension
from callcenter.tickets.services.forms import design
from callcenter.tickets.services.helping import ask_help, report_help, withdraw_help
from callcenter.tickets.services.importing import import_tree
from callcenter.tickets.services.linking import link, split, unlink
from callcenter.tickets.services.merging import merge, unmerge
from callcenter.tickets.services.moving import close, due_to_wake, reopen, resume, solve, wait, wake
from callcenter.tickets.services.own_statuses import set_statuses
from callcenter.tickets.services.pressing import supervise, urge, watch
from callcenter.tickets.services.statuses import set_status
from callcenter.tickets.services.templating import add_template, change_template, remove_template, use_template
from callcenter.tickets.services.tree import add_type, change_type
from callcenter.tickets.services.types import install_types
from callcenter.tickets.services.visiting import visit

__all__ = [
    "add_template",
    "add_type",
    "ask_extension",
    "ask_help",
    "assign",
    "change",
    "change_template",
    "change_type",
    "claim",
    "close",
    "comment",
    "create",
    "decide_extension",
    "design",
    "due_to_wake",
    "import_tree",
    "install_types",
    "link",
    "merge",
    "remove_template",
    "reopen",
    "report_help",
    "resume",
    "send_back",
    "set_status",
    "set_statuses",
    "solve",
    "split",
    "supervise",
    "talk_about",
    "unlink",
    "unmerge",
    "urge",
    "use_template",
    "visit",
    "wait",
    "wake",
    "watch",
    "withdraw_help",
]
