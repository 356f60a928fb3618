"""Queues and trunks from the terminal, until the console has pages for them."""

import functools
from datetime import datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import User
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.texts import text
from callcenter.serving.preparation import configure
from callcenter.serving.whereabouts import settings_at_hand
from callcenter.telephony.models import Queue, Trunk
from callcenter.telephony.services.setup import set_queue, set_trunk


@click.group("queue")
def queue() -> None:
    """Where calls wait, and who answers them."""


@queue.command("list")
def list_queues() -> None:
    """Show the queues."""

    def read(session: Session, now: datetime) -> list[str]:
        del now
        rows = session.scalars(select(Queue).order_by(Queue.id))
        return [f"{row.name['zh-CN']} / {row.name['en']}: {', '.join(_leads_to(row))}" for row in rows]

    click.echo("\n".join(configure(settings_at_hand(), read)))


def _leads_to(row: Queue) -> list[str]:
    return [*row.numbers, *(["每个其他号码 / every other number"] if row.is_default else [])]


@queue.command("set")
@click.option("--name", required=True, help="Name of the queue; the one of this name is changed.")
@click.option(
    "--number", "numbers", multiple=True, help="Dialled number that leads here; several times for several. Sets all."
)
@click.option("--member", "members", multiple=True, help="Username of an agent; without any, all agents answer.")
def queue_set(*, name: str, numbers: tuple[str, ...], members: tuple[str, ...]) -> None:
    """Make or change a queue."""
    configure(settings_at_hand(), functools.partial(_set_queue, name=name, numbers=numbers, members=members))
    click.echo("ok")


def _set_queue(
    session: Session, now: datetime, *, name: str, numbers: tuple[str, ...], members: tuple[str, ...]
) -> None:
    known = {row.username: row.id for row in session.execute(select(User.username, User.id))}
    unknown = [member for member in members if member not in known]
    if unknown:
        names = ", ".join(unknown)
        message = text(
            f"没有这样的用户：{names}。请先在控制台中添加", f"No such user: {names}. Add people in the console first"
        )
        raise Invalid(errors=(FieldError("member", "unknown-user", message),))
    ids = tuple(known[member] for member in members)
    set_queue(session=session, name=name, numbers=numbers, members=ids, actor=SYSTEM, now=now)


@click.group("trunk")
def trunk() -> None:
    """The way to the outside."""


@trunk.command("set")
@click.option("--name", default="trunk", show_default=True)
@click.option("--uri", required=True, help="Where calls go: host or host:port.")
@click.option("--username", default="", help="For digest authentication.")
@click.option("--password", default="", envvar="CALLCENTER_TRUNK_PASSWORD", help="Better by the environment variable.")
@click.option("--caller-id", default="", help="The number shown to those who are called.")
@click.option("--register/--no-register", "registers", default=False, help="Tell the trunk where we are.")
def trunk_set(*, name: str, uri: str, username: str, password: str, caller_id: str, registers: bool) -> None:
    """Make or change a trunk."""
    row = Trunk(name=name, uri=uri, username=username, password=password, caller_id=caller_id, registers=registers)
    configure(settings_at_hand(), lambda session, now: set_trunk(session=session, trunk=row, actor=SYSTEM, now=now))
    click.echo("ok")
