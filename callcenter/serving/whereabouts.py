"""Whether an installation runs, and by whose hand, told from its files and the processes that are there."""

import os
from contextlib import suppress
from pathlib import Path

from callcenter.kernel.config import Settings, load_settings
from callcenter.serving.home import LOCK, MARKER
from callcenter.serving.identity import Identity, load, marked

DEMO_HOME = Path("data/demo")


def is_home_named() -> bool:
    """Whether the environment says which data folder is meant."""
    return not {"CALLCENTER_HOME", "CALLCENTER_HOME_FILE"}.isdisjoint(os.environ)


def settings_at_hand() -> Settings:
    """The installation a command is about: the named one, or without a name the demo's when only that runs."""
    settings = load_settings()
    if is_home_named() or is_running(settings):
        return settings
    demo = load_settings(home=DEMO_HOME, demo=True)
    return demo if is_running(demo) else settings


def supervisor_of(folder: Path) -> int | None:
    """The process id of the supervisor that holds a data folder, if there is one."""
    lock = folder / LOCK
    try:
        pid = int(lock.read_text(encoding="ascii"))
        # The number alone may be somebody else's by now; only the holder has the file open.
        held = [os.path.realpath(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()]
    except (OSError, ValueError):
        return None
    return pid if os.path.realpath(lock) in held else None


def running_programs(settings: Settings) -> dict[str, Identity]:
    """The programs of an installation that run now, by name, told by their identity files."""
    found = {path.stem: load(path) for path in sorted(settings.run_folder.glob("*.pid"))}
    return {name: identity for name, identity in found.items() if identity is not None}


def is_running(settings: Settings) -> bool:
    """Whether anything of an installation runs."""
    if not (settings.folder / MARKER).exists():
        return False
    if supervisor_of(settings.folder) is not None or running_programs(settings):
        return True
    with suppress(StopIteration):
        next(marked(settings.folder))
        return True
    return False
