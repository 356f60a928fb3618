"""`python -m bench [NAME …] [--quick]`: runs benches one after another; each stops by itself."""

import argparse
import importlib
import sys
import time
import traceback
from pathlib import Path

from bench.options import Options
from bench.results import ROOT, keep

BENCHES = {
    "pop": "from the INVITE to the card, with a million customers",
    "cost": "processor time per conversation, and how many two cores hold",
    "delay": "one-way delay of sound, also after loss, jitter and stalls",
    "lateness": "late or lost frames in ten minutes, with clocks that drift",
    "speech": "speech quality end to end against the codec alone",
    "routing": "a pass of the router; simulated days against Erlang and against others' rules",
    "memory": "memory after the soak",
}


def parse(arguments: list[str]) -> tuple[list[str], Options]:
    """The benches to run, and how."""
    parser = argparse.ArgumentParser(
        prog="bench",
        description="\n".join(f"{name}: {text}" for name, text in BENCHES.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which ones; all when left out")
    parser.add_argument("--quick", action="store_true", help="small counts, nothing written into docs/")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "bench" / "cache", help="for the large database")
    parser.add_argument("--results", type=Path, default=ROOT / "build" / "bench", help="for the JSON files")
    parser.add_argument("--seats", type=int, default=0, help="pop: seats signed in")
    parser.add_argument("--rate", type=float, default=0.0, help="pop: calls a second")
    parser.add_argument("--conversations", type=int, default=0, help="cost, lateness: how many at once")
    parser.add_argument("--seconds", type=float, default=0.0, help="lateness: how long")
    given = parser.parse_args(arguments)
    unknown = sorted(set(given.names) - set(BENCHES))
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    options = Options(
        is_quick=given.quick,
        cache=given.cache,
        results=given.results,
        seats=given.seats,
        rate=given.rate,
        conversations=given.conversations,
        seconds=given.seconds,
    )
    return given.names or list(BENCHES), options


def main() -> int:
    """Run what was asked for; 1 when one of them failed."""
    names, options = parse(sys.argv[1:])
    failed = []
    for name in names:
        began = time.monotonic()
        print(f"== {name}: {BENCHES[name]}", flush=True)
        try:
            section = importlib.import_module(f"bench.{name}").run(options)
        except Exception:
            # One bench that fails must not keep the others from running.
            traceback.print_exc()
            failed.append(name)
            continue
        path = keep(section, folder=options.results)
        print("\n".join(section.rows))
        print(f"-- {name}: {time.monotonic() - began:.0f} s, {path}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
