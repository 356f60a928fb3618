"""A simulated carrier, or a phone that answers: the last digit of the dialled number says what happens.

0, 9  rings 1 s, answers, and speaks Chinese in turns     1  rings 0.5 s, then busy (486)
2     rings and never answers                            3  announcement before the answer (183), then 404
4     rings 1 s, answers, says nothing                   5  answers, speaks, hangs up after 5 s
6     refused at once (503)                              7  rings 8 s, then answers and speaks
8     rings 1 s, answers, presses 1 after a second        other: as 0, in English
"""

import asyncio
import gc
import os
from pathlib import Path

import click

from callcenter.telephony.gateways.pjsip import EndpointOptions
from callcenter.telephony.simulator.phone import Phone
from callcenter.telephony.simulator.plans import AnswerPlan, CallPlan
from callcenter.telephony.simulator.worker import live, take_over_output, write_line
from callcenter.telephony.sounds import announcement, caller_lines

LONG_SECONDS = 3_600.0


def speaking(scenario: str, *, seconds: float = LONG_SECONDS) -> CallPlan:
    """A side that speaks the lines of a scenario in turns."""
    audio = tuple(str(path) for path in caller_lines(scenario))
    return CallPlan(id="", audio=audio, has_turns=True, speaks_first=True, seconds=seconds)


def answer_for(number: str) -> AnswerPlan:
    """What the table says for a number."""
    silent = CallPlan(id="", seconds=LONG_SECONDS)
    table = {
        "0": AnswerPlan(talk=speaking("agent-zh")),
        "1": AnswerPlan(ring_seconds=0.5, final_code=486),
        "2": AnswerPlan(ring_seconds=LONG_SECONDS, final_code=0),
        "3": AnswerPlan(early_audio=(str(announcement("not-found", "zh-CN")),), final_code=404),
        "4": AnswerPlan(talk=silent),
        "5": AnswerPlan(ring_seconds=0.2, talk=speaking("agent", seconds=5.0)),
        "6": AnswerPlan(ring_seconds=0.0, final_code=503),
        "7": AnswerPlan(ring_seconds=8.0, talk=speaking("agent")),
        "8": AnswerPlan(talk=CallPlan(id="", digits="1", seconds=LONG_SECONDS)),
        "9": AnswerPlan(talk=speaking("agent-zh")),
    }
    return table.get(number[-1:], AnswerPlan(talk=speaking("agent")))


@click.command("carrier")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, required=True, help="SIP port to listen on.")
@click.option("--rtp-port", type=int, default=0, help="First port for sound; 0 takes any.")
@click.option("--always-answer", is_flag=True, help="Be a phone: answer whatever is dialled.")
@click.option("--audio", type=click.Path(exists=True, path_type=Path), multiple=True, help="What such a phone says.")
@click.option("--seconds", type=float, default=LONG_SECONDS, show_default=True, help="How long such a phone stays.")
@click.option("--dtmf", default="", help="Keys such a phone presses.")
@click.option("--record", default="", help="File for what such a phone hears.")
def carrier(
    *,
    host: str,
    port: int,
    rtp_port: int,
    always_answer: bool,
    audio: tuple[Path, ...],
    seconds: float,
    dtmf: str,
    record: str,
) -> None:
    """Answer calls by the table above; print one JSON line per event."""
    told = take_over_output()
    gc.disable()
    words = tuple(str(path) for path in audio)
    phone_plan = CallPlan(id="", audio=words, is_looped=True, seconds=seconds, digits=dtmf, record=record)
    phone = Phone(
        EndpointOptions(host=host, sip_port=port, rtp_port=rtp_port, rtp_ports=40 if rtp_port else 0, user="carrier"),
        tell=lambda message: write_line(told, message),
        answering=(lambda _: AnswerPlan(ring_seconds=0.5, talk=phone_plan)) if always_answer else answer_for,
    )
    write_line(told, {"state": "listening", "host": host, "port": port, "pid": os.getpid()})
    asyncio.run(live(phone, obey=False))


if __name__ == "__main__":
    carrier()
