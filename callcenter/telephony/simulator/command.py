"""The `simulate` command: places real calls, or is a phone that answers them."""

import asyncio
import json
import os
import secrets
import sys
from pathlib import Path

import click

from callcenter.kernel.config import load_settings
from callcenter.telephony.simulator.plans import CallPlan
from callcenter.telephony.simulator.pool import CallResult, local_address_towards, place_calls
from callcenter.telephony.sounds import caller_lines

DEFAULT_WORDS = "zh-order"


def configured_address() -> str:
    """Where the lines of this machine are, by the settings."""
    settings = load_settings()
    return f"{settings.sip_host}:{settings.sip_port}"


def parse_address(text: str) -> tuple[str, int]:
    """`host` or `host:port`."""
    host, _, port = text.partition(":")
    return host, int(port or "5060")


@click.command("simulate")
@click.option("--from", "from_number", default="13800138000", show_default=True, help="Number that calls.")
@click.option("--name", "from_name", default="", help="Display name of the caller.")
@click.option("--to", "number", default="1000", show_default=True, help="Number that is called.")
@click.option("--audio", type=click.Path(exists=True, path_type=Path), multiple=True, help="Mono WAV to speak.")
@click.option("--seconds", type=float, default=10.0, show_default=True, help="How long after the answer.")
@click.option("--wait", type=float, default=120.0, show_default=True, help="How long to wait for an answer.")
@click.option("--count", type=int, default=1, show_default=True, help="How many calls.")
@click.option("--rate", type=float, default=2.0, show_default=True, help="Calls per second.")
@click.option("--dtmf", default="", help="Keys to press after the answer; a comma waits a second.")
@click.option("--record", default="", help="File for what is heard; {n} is the number of the call.")
@click.option(
    "--sip", "address", default=configured_address, show_default="the lines of this machine", help="Where to call."
)
@click.option("--answer", is_flag=True, help="Be a phone that answers at --sip instead of calling there.")
def simulate(
    *,
    from_number: str,
    from_name: str,
    number: str,
    audio: tuple[Path, ...],
    seconds: float,
    wait: float,
    count: int,
    rate: float,
    dtmf: str,
    record: str,
    address: str,
    answer: bool,
) -> None:
    """Place real SIP calls with real sound; print one JSON line per call."""
    host, port = parse_address(address)
    words = tuple(str(path.resolve()) for path in audio or caller_lines(DEFAULT_WORDS)[:1])
    if answer:
        command = ["--host", host, "--port", str(port), "--always-answer", "--seconds", str(seconds)]
        command += [part for word in words for part in ("--audio", word)]
        os.execv(sys.executable, [sys.executable, "-m", "callcenter.telephony.simulator.carrier", *command])  # noqa: S606 - one process, so that its output is ours.
    plans = [
        CallPlan(
            id=secrets.token_hex(4),
            uri=f"sip:{number}@{host}:{port}",
            from_number=from_number,
            from_name=from_name,
            audio=words,
            is_looped=True,
            seconds=seconds,
            patience_seconds=wait,
            digits=dtmf,
            record=str(Path(record.replace("{n}", str(index))).resolve()) if record else "",
        )
        for index in range(1, count + 1)
    ]

    def show(result: CallResult) -> None:
        click.echo(json.dumps({**result, "from": from_number, "to": number}, ensure_ascii=False))

    results = asyncio.run(
        place_calls(plans, host=local_address_towards(host), per_second=rate, on_end=show),
    )
    if not all(result.get("answered") for result in results):
        sys.exit(1)
