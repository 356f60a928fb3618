"""The bus within one process, for unit tests and for tools that need no bridge."""

import itertools
import json
import queue
import threading
import time
from collections.abc import Iterator
from typing import Any


class MemoryBus:
    """The same words as RedisBus, kept in lists."""

    def __init__(self) -> None:
        self._commands: list[tuple[int, dict[str, Any]]] = []
        self._ids = itertools.count(1)
        self._changed = threading.Condition()
        self._answers: dict[str, queue.Queue[dict[str, Any]]] = {}
        self._pokes: queue.Queue[str] = queue.Queue()
        self.told: list[dict[str, Any]] = []

    def send(self, command: dict[str, Any]) -> None:
        with self._changed:
            self._commands.append((next(self._ids), command))
            self._changed.notify_all()

    def commands(self, *, after: str, wait_seconds: float) -> list[tuple[str, dict[str, Any]]]:
        with self._changed:
            start = len(self._commands) if after == "$" else int(after.partition("-")[0])
            self._changed.wait_for(lambda: any(key > start for key, _ in self._commands), timeout=wait_seconds)
            return [(f"{key}-0", command) for key, command in self._commands if key > start]

    def newest_command(self) -> str:
        return f"{self._commands[-1][0]}-0" if self._commands else "0-0"

    def reply(self, command_id: str, answer: dict[str, Any]) -> None:
        self._answers.setdefault(command_id, queue.Queue()).put(answer)

    def answer(self, command_id: str, *, wait_seconds: float) -> dict[str, Any] | None:
        try:
            return self._answers.setdefault(command_id, queue.Queue()).get(timeout=wait_seconds)
        except queue.Empty:
            return None

    def poke(self, what: str = "events") -> None:
        self._pokes.put(what)

    def tell(self, message: dict[str, Any]) -> None:
        self.told.append(message)
        self._pokes.put(json.dumps({"tell": message}))

    def pokes(self, *, wait_seconds: float) -> Iterator[str]:
        while True:
            try:
                yield self._pokes.get(timeout=wait_seconds)
            except queue.Empty:
                yield ""

    def ping(self) -> None:
        time.sleep(0)
