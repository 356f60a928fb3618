"""The command that runs a line."""

import asyncio
import os
import sys
from pathlib import Path

import click

from callcenter.telephony.gateways.pjsip import EndpointOptions, SipError
from callcenter.telephony.line.daemon import Line, LineOptions, prepare_process


@click.command("line")
@click.option("--number", type=int, required=True, help="Number of the line.")
@click.option("--socket", "socket_path", type=click.Path(path_type=Path), required=True, help="Socket for the bridge.")
@click.option("--sip-host", default="127.0.0.1", show_default=True)
@click.option("--sip-port", type=int, default=5060, show_default=True)
@click.option("--rtp-port", type=int, default=10_000, show_default=True)
@click.option("--rtp-ports", type=int, default=40, show_default=True, help="How many ports, from --rtp-port on.")
@click.option("--advertise", default="", help="Address told to far ends, behind NAT.")
@click.option("--cord-host", default="127.0.0.1", show_default=True, help="Address for sound to other processes.")
@click.option("--log", "log_path", type=click.Path(path_type=Path), default=None, help="File for all output.")
def line(
    *,
    number: int,
    socket_path: Path,
    sip_host: str,
    sip_port: int,
    rtp_port: int,
    rtp_ports: int,
    advertise: str,
    cord_host: str,
    log_path: Path | None,
) -> None:
    """Run one line: a SIP endpoint, its legs and their sound."""
    prepare_process(log_path)
    endpoint = EndpointOptions(
        host=sip_host, sip_port=sip_port, rtp_port=rtp_port, rtp_ports=rtp_ports, advertised=advertise
    )
    options = LineOptions(number=number, socket=socket_path, endpoint=endpoint, cord_host=cord_host)
    try:
        asyncio.run(_live(Line(options)))
    except SipError as error:
        click.echo(f"line {number} cannot start on {sip_host}:{sip_port}: {error}", err=True)
        os._exit(3)


async def _live(running: Line) -> None:
    await running.run()
    # Python's own clean-up would free the library's objects after the library: an abort.
    sys.stdout.flush()
    os._exit(0)
