"""A supervisor over programs given as JSON, in a process of its own: it takes signals and collects all children."""

import json
import os
import sys
from pathlib import Path

from callcenter.serving.children import Surroundings
from callcenter.serving.programs import Program, Stage
from callcenter.serving.progress import Terminal
from callcenter.serving.supervisor import Supervisor


def main() -> None:
    """Run until SIGTERM."""
    folder = Path(sys.argv[1])
    programs = [
        Program(
            one["name"],
            tuple(one["command"]),
            Stage(one["stage"]),
            is_kept=one["kept"],
            patience=one["patience"],
            heartbeat_seconds=one["heartbeat"],
        )
        for one in json.loads(sys.argv[2])
    ]
    for name in ("run", "log"):
        (folder / name).mkdir(exist_ok=True)
    around = Surroundings(folder, folder / "run", dict(os.environ))
    supervisor = Supervisor(around=around, terminal=Terminal("en"))
    supervisor.listen()
    adopted = supervisor.adoptable(programs)
    supervisor.end_strays(but=adopted.values())
    for program in programs:
        supervisor.start(program, running=adopted.get(program.name))
    Terminal("en").say({"en": "up"})
    while not supervisor.is_stopping:
        supervisor.tick(wait_seconds=0.1)
    supervisor.end()


if __name__ == "__main__":
    main()
