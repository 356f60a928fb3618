"""The types of business a new installation starts with."""

from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.tickets.models import Priority, TicketType


class _Shipped(NamedTuple):
    code: str
    zh: str
    en: str
    parent: str = ""
    priority: Priority = Priority.NORMAL


SHIPPED: Final = (
    _Shipped("after-sales", "售后服务", "After-sales"),
    _Shipped("repair", "报修", "Repair", "after-sales", Priority.HIGH),
    _Shipped("return", "退换货", "Return or exchange", "after-sales"),
    _Shipped("installation", "上门安装", "Installation", "after-sales"),
    _Shipped("orders", "订单服务", "Orders"),
    _Shipped("order-status", "订单查询", "Order status", "orders"),
    _Shipped("delivery", "催单与配送", "Delivery", "orders"),
    _Shipped("invoice", "发票", "Invoice", "orders", Priority.LOW),
    _Shipped("complaint", "投诉", "Complaint", priority=Priority.URGENT),
    _Shipped("enquiry", "咨询", "Enquiry"),
    _Shipped("suggestion", "建议", "Suggestion", priority=Priority.LOW),
    _Shipped("other", "其他", "Other"),
)


def install_types(*, session: Session) -> dict[str, int]:
    """Add the types that are not there yet; return the ids of all of them by code."""
    known = {row.code: row.id for row in session.execute(select(TicketType.code, TicketType.id))}
    parents = {shipped.parent for shipped in SHIPPED}
    for position, shipped in enumerate(SHIPPED, start=1):
        if shipped.code in known:
            continue
        row = TicketType(
            code=shipped.code,
            name_zh=shipped.zh,
            name_en=shipped.en,
            parent_id=known[shipped.parent] if shipped.parent else None,
            is_leaf=shipped.code not in parents,
            priority=shipped.priority.value,
            position=position,
        )
        session.add(row)
        session.flush()
        known[shipped.code] = row.id
    return known
