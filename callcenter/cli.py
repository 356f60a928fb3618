"""The command `callcenter`: each process and each tool by name. Parts are imported when their command runs."""

import importlib
import json
import os
import sys
from typing import Any

import click

from callcenter import __version__
from callcenter.kernel.config import BadSettings, Settings, load_settings

ELSEWHERE = {
    "line": "callcenter.telephony.line.command:line",
    "queue": "callcenter.serving.commands:queue",
    "trunk": "callcenter.serving.commands:trunk",
    "simulate": "callcenter.telephony.simulator.command:simulate",
}
"""Commands that live with what they run."""


class _Commands(click.Group):
    """A group that knows the commands of ELSEWHERE without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, _, name = ELSEWHERE[cmd_name].partition(":")
        found = getattr(importlib.import_module(module), name)
        return found if isinstance(found, click.Command) else None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def callcenter() -> None:
    """A call-centre desk. Settings are environment variables CALLCENTER_*; see the README."""


_tls = click.option("--tls", type=click.Choice(["off", "self-signed"]), default=None, help="https for the console.")
_fresh = click.option("--fresh", is_flag=True, help="Remove the data folder's content first.")


@callcenter.command()
@_tls
@_fresh
def serve(*, tls: str | None, fresh: bool) -> None:
    """Run everything on this machine; Ctrl-C ends it."""
    _serve(fresh=fresh, tls=tls)


@callcenter.command()
@_tls
@_fresh
def demo(*, tls: str | None, fresh: bool) -> None:
    """Run everything with a seeded call centre and simulated callers."""
    from callcenter.serving.whereabouts import DEMO_HOME, is_home_named

    home = {} if is_home_named() else {"home": DEMO_HOME}
    _serve(fresh=fresh, tls=tls, demo=True, **home)


@callcenter.command()
def stop() -> None:
    """End what runs: a supervisor with all it started, or what a killed one has left."""
    from callcenter.serving.progress import Terminal
    from callcenter.serving.stopping import stop as run
    from callcenter.serving.whereabouts import settings_at_hand

    settings = settings_at_hand()
    sys.exit(run(settings, Terminal(settings.lang)))


def _serve(*, fresh: bool, tls: str | None, **overrides: Any) -> None:
    from callcenter.serve import serve as run

    sys.exit(run(load_settings(**overrides, **({"tls": tls} if tls else {})), is_fresh=fresh))


def _process(name: str) -> Settings:
    from callcenter.kernel.logging import configure_logging

    settings = load_settings()
    configure_logging(settings, process=name)
    return settings


@callcenter.command()
def web() -> None:
    """Run the API and the console."""
    from callcenter.serving.web import run_web

    run_web(_process("web"))


@callcenter.command()
def bridge() -> None:
    """Run call control: drives the lines and headsets of this machine."""
    from callcenter.app import build_kernel
    from callcenter.telephony.bridge import run_bridge

    parts = build_kernel(_process("bridge"))
    run_bridge(parts.settings, db=parts.db, bus=parts.bus)


@callcenter.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def headset(arguments: tuple[str, ...]) -> None:
    """Run one process for browsers' sound."""
    from callcenter.telephony.headset import main as run

    sys.argv = ["callcenter headset", *arguments]
    run()


@callcenter.command()
def worker() -> None:
    """Run background work."""
    from callcenter.kernel.tasks import run_worker
    from callcenter.worker import celery_app

    run_worker(celery_app(_process("worker")))


@callcenter.command()
def beat() -> None:
    """Send the background work that is due."""
    from callcenter.kernel.tasks import run_beat
    from callcenter.worker import celery_app

    run_beat(celery_app(_process("beat")))


@callcenter.command()
def keeper() -> None:
    """Run the lines, headsets and bridge of this machine only."""
    from callcenter.serve import keep_sound

    sys.exit(keep_sound(load_settings()))


@callcenter.command()
def openapi() -> None:
    """Print the description of the API."""
    from callcenter.apidocs import describe
    from callcenter.app import create_app
    from callcenter.kernel.memory_bus import MemoryBus

    spec = describe(create_app(load_settings(), bus=MemoryBus()))
    click.echo(json.dumps(spec, ensure_ascii=False, indent=1, sort_keys=True))


@callcenter.command()
def events() -> None:
    """Print the description of what the socket tells."""
    from callcenter.eventdocs import as_yaml, describe_events

    importlib.import_module("callcenter.app")  # Every domain's events are known then.
    click.echo(as_yaml(describe_events()), nl=False)


@callcenter.command()
def states() -> None:
    """Print the diagrams of the state machines."""
    from callcenter.statedocs import describe_states

    click.echo(describe_states(), nl=False)


@callcenter.command()
def migrate() -> None:
    """Bring the database's tables up to this version."""
    from callcenter.serving.preparation import migrate as run

    settings = _process("migrate")
    is_changed = run(settings)
    click.echo({"zh-CN": "数据库已升级", "en": "The database was upgraded"}[settings.lang] if is_changed else "ok")


@callcenter.command(hidden=True)
def prepare() -> None:
    """Tables, the first administrator, demo data; tells `serve` what to print."""
    from callcenter.serving.preparation import prepare as run

    click.echo(json.dumps(run(_process("prepare"))))


@callcenter.command()
def seed() -> None:
    """Fill the database with the demo's call centre."""
    from callcenter.serving.preparation import fill

    fill(_process("seed"))


@callcenter.command()
def doctor() -> None:
    """Say what is wrong with this machine and how to mend it."""
    from callcenter.doctor import examine
    from callcenter.serving.whereabouts import settings_at_hand

    sys.exit(examine(settings_at_hand()))


@callcenter.group()
def token() -> None:
    """Bearer tokens for scripts."""


@token.command("create")
@click.option("--user", required=True, help="Whose permissions the token has.")
@click.option("--name", default="cli", show_default=True, help="What it is for.")
def token_create(*, user: str, name: str) -> None:
    """Print a new bearer token; it is shown only once."""
    from callcenter.serving.preparation import create_token
    from callcenter.serving.whereabouts import settings_at_hand

    click.echo(create_token(settings_at_hand(), username=user, name=name))


def main() -> None:
    """Run a command; what a person can mend is told without a traceback."""
    from callcenter.kernel.errors import Problem
    from callcenter.serving.progress import Refused

    language = "en" if os.environ.get("CALLCENTER_LANG") == "en" else "zh-CN"
    try:
        callcenter.main(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BadSettings as error:
        click.echo(f"设置有误，请修改环境变量 / A setting is wrong, change the variable:\n{error}", err=True)
        sys.exit(2)
    except Refused as refused:
        click.echo(refused.reason[language], err=True)
        sys.exit(3)
    except Problem as problem:
        click.echo(problem.document(language)["detail"], err=True)
        for wrong in problem.errors:
            click.echo(f"  --{wrong.field}: {wrong.message[language]}", err=True)
        sys.exit(4)


if __name__ == "__main__":
    main()
