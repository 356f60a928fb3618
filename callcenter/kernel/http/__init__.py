"""How every route is declared: permission, input, output, transaction-free; and how errors are answered."""

from callcenter.kernel.http.context import Kernel, current_actor, kernel
from callcenter.kernel.http.endpoint import ANYBODY, SIGNED_IN, endpoint
from callcenter.kernel.http.paging import Page, PageQuery, decode_cursor, decode_id, encode_cursor
from callcenter.kernel.http.views import Body, View

__all__ = [
    "ANYBODY",
    "SIGNED_IN",
    "Body",
    "Kernel",
    "Page",
    "PageQuery",
    "View",
    "current_actor",
    "decode_cursor",
    "decode_id",
    "encode_cursor",
    "endpoint",
    "kernel",
]
