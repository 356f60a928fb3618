"""The first screen in one answer: me, my seat, my calls, the queues, and the choices that forms offer."""

import os
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from apiflask import APIBlueprint
from flask import Flask, current_app
from sqlalchemy.orm import Session

from callcenter.accounts.queries.me import Me, me
from callcenter.accounts.sessions import of_request
from callcenter.customers.queries import levels
from callcenter.kernel import outbox
from callcenter.kernel.actor import Actor
from callcenter.kernel.bus import BusDown
from callcenter.kernel.errors import NotFound
from callcenter.kernel.http import SIGNED_IN, View, endpoint, kernel
from callcenter.kernel.http.context import Kernel
from callcenter.kernel.permissions import Permission
from callcenter.kernel.room import least_free
from callcenter.kernel.texts import Text, pick, text
from callcenter.telephony import queries as telephony
from callcenter.telephony.services.away import BUILT_IN
from callcenter.telephony.services.notes import DISPOSITIONS, UNTOLD
from callcenter.telephony.views import CallView, OfferView, QueueView, SeatView
from callcenter.telephony.views.away import AwayReasonView
from callcenter.tickets.queries import ticket_types
from callcenter.tickets.views import TicketTypeView

api = APIBlueprint("console", __name__, tag="console")

_EXTENSION: Final = "callcenter.console"
_LOOK_SECONDS: Final = 3.0
_BUS_DOWN: Final = text("消息总线不可用，电话操作暂停", "The command bus is away: call control pauses")
_DISK_LOW: Final = text("磁盘空间不足，新的录音可能不完整", "The disk is nearly full: new recordings may be incomplete")
_PRIORITIES: Final = {
    "low": text("低", "Low"),
    "normal": text("普通", "Normal"),
    "high": text("高", "High"),
    "urgent": text("紧急", "Urgent"),
}

_BUILT_IN: Final = tuple(
    AwayReasonView(code=code, name=name, minutes_per_day=0, active=False) for code, name in BUILT_IN.items()
)


class Banner(View):
    """Something that everybody should know now."""

    code: str
    text: str


class Choice(View):
    """One choice of a form, named in every language."""

    code: str
    name: Text


class Options(View):
    """The choices that forms offer. Of the reasons for being away those that are not active have only names to show."""

    away_reasons: tuple[AwayReasonView, ...]
    dispositions: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    ticket_types: tuple[TicketTypeView, ...]
    priorities: tuple[Choice, ...]


class ConsoleView(View):
    """All that the console shows first. Events after `seq` tell what changed since."""

    seq: int
    me: Me
    seat: SeatView | None
    offer: OfferView | None
    calls: tuple[CallView, ...]
    queues: tuple[QueueView, ...]
    banners: tuple[Banner, ...]
    options: Options


@endpoint(api, "GET /console", needs=SIGNED_IN, returns=ConsoleView)
def get_console(actor: Actor) -> ConsoleView:
    """The first screen."""
    parts = kernel()
    found = of_request(parts)
    console: Console = current_app.extensions[_EXTENSION]
    with parts.db.reading() as session:
        return console.view(session, actor, csrf=found.csrf if found else "")


class Console:
    """The first screen of one application. Whether bus and disk are well is looked at every few seconds only."""

    def __init__(self, parts: Kernel) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._troubles: dict[str, Text] = {}
        self._looked_at = float("-inf")

    def snapshot(self, session: Session, actor: Actor, csrf: str) -> dict[str, Any]:
        """The first screen for a socket."""
        return self.view(session, actor, csrf=csrf).model_dump(mode="json")

    def view(self, session: Session, actor: Actor, *, csrf: str) -> ConsoleView:
        """The first screen, read in one transaction: what `seq` says, and what is seen, belong together."""
        found = console_view(session, actor, csrf=csrf, is_demo=self._parts.settings.demo)
        troubles = self._all_troubles(session)
        banners = tuple(Banner(code=code, text=pick(words, actor.language)) for code, words in troubles.items())
        return found.model_copy(update={"banners": banners})

    def banners(self, session: Session) -> list[dict[str, Any]]:
        """What everybody should know now, for the heartbeat: the texts in every language, as readers differ."""
        return [{"code": code, "text": words} for code, words in self._all_troubles(session).items()]

    def _all_troubles(self, session: Session) -> dict[str, Text]:
        return {**self._look(), **_trunk_troubles(session)}

    def _look(self) -> dict[str, Text]:
        with self._lock:
            if time.monotonic() - self._looked_at > _LOOK_SECONDS:
                self._troubles = _troubles(self._parts)
                self._looked_at = time.monotonic()
            return self._troubles


def install_console(app: Flask, parts: Kernel) -> Console:
    """Make the first screen of an application."""
    console = Console(parts)
    app.extensions[_EXTENSION] = console
    return console


_SEES_QUEUES = (Permission.CALLS_TAKE, Permission.SEATS_WATCH)


def console_view(session: Session, actor: Actor, *, csrf: str, is_demo: bool) -> ConsoleView:
    """What the database says of the first screen."""
    user_id = actor.person_id
    return ConsoleView(
        seq=outbox.head(session),
        me=me(session, actor, csrf=csrf, is_demo=is_demo),
        seat=_seat(session, user_id),
        offer=telephony.ringing_offer_of(session, user_id),
        calls=tuple(telephony.open_calls_of(session, user_id)),
        queues=telephony.queue_views(session) if any(map(actor.can, _SEES_QUEUES)) else (),
        banners=(),
        options=Options(
            away_reasons=(*telephony.away_reasons(session), *_BUILT_IN),
            dispositions=_choices({**DISPOSITIONS, **UNTOLD}),
            levels=tuple(Choice(code=level.code, name=level.name) for level in levels()),
            ticket_types=ticket_types(session),
            priorities=_choices(_PRIORITIES),
        ),
    )


def _troubles(parts: Kernel) -> dict[str, Text]:
    found = {}
    try:
        parts.bus.ping()
    except BusDown:
        found["bus_down"] = _BUS_DOWN
    if _is_disk_low(parts):
        found["disk_low"] = _DISK_LOW
    return found


def _trunk_troubles(session: Session) -> dict[str, Text]:
    found = [_trunk_words(one) for one in telephony.trunks_down(session)]
    if not found:
        return {}
    chinese, english = ("；".join(one["zh-CN"] for one in found), "; ".join(one["en"] for one in found))
    return {"trunk_down": text(f"中继来电无法接入。{chinese}", f"Calls from a trunk cannot come in. {english}")}


def _trunk_words(down: telephony.TrunkDown) -> Text:
    if down.is_refused:
        return text(
            f"{down.name}：用户名或密码被拒绝（{down.code}）",
            f"{down.name}: user name or password refused ({down.code})",
        )
    if down.code:
        return text(f"{down.name}：没有注册成功（{down.code}）", f"{down.name}: not registered ({down.code})")
    return text(f"{down.name}：找不到地址，或没有线路", f"{down.name}: no address, or no line to register from")


def _is_disk_low(parts: Kernel) -> bool:
    try:
        disk = os.statvfs(parts.settings.folder)
    except OSError:
        # Before the first start there is no folder yet.
        return False
    free = disk.f_bavail * disk.f_frsize
    return free < least_free(disk.f_blocks * disk.f_frsize)


def _seat(session: Session, user_id: int) -> SeatView | None:
    try:
        return telephony.seat_view(session, user_id)
    except NotFound:
        return None


def _choices(texts: Mapping[str, Text]) -> tuple[Choice, ...]:
    return tuple(Choice(code=code, name=name) for code, name in texts.items())
