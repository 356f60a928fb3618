"""Commands to the bridge and pokes to readers, over Redis. Nothing durable: what must last is in the database."""

import json
from collections.abc import Iterator
from typing import Any, Protocol, cast

import redis

COMMANDS = "callcenter:commands"
POKES = "callcenter:pokes"
KEPT_COMMANDS = 10_000
REPLY_SECONDS = 30


class BusDown(Exception):
    """The bus does not answer."""


class Bus(Protocol):
    """What the processes say to each other."""

    def send(self, command: dict[str, Any]) -> None:
        """Put a command on the stream; raises BusDown."""

    def commands(self, *, after: str, wait_seconds: float) -> list[tuple[str, dict[str, Any]]]:
        """The commands after a stream id ("$" for only new ones), waiting for the first."""

    def newest_command(self) -> str:
        """The stream id to start after, so that only later commands are read."""

    def reply(self, command_id: str, answer: dict[str, Any]) -> None:
        """Answer a command whose sender waits."""

    def answer(self, command_id: str, *, wait_seconds: float) -> dict[str, Any] | None:
        """Wait for the answer to a command; None when it is late."""

    def poke(self, what: str = "events") -> None:
        """Wake the readers; a lost poke only costs time. Never raises."""

    def pokes(self, *, wait_seconds: float) -> Iterator[str]:
        """Endless: what was poked or told (JSON), or "" after each quiet `wait_seconds`, and at once while the bus is away."""

    def tell(self, message: dict[str, Any]) -> None:
        """Pass a message that is not kept to the web processes. Never raises."""

    def ping(self) -> None:
        """Raise BusDown when the bus does not answer."""


class RedisBus:
    """The bus over Redis or Valkey."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url, decode_responses=True, socket_timeout=10, socket_connect_timeout=2, health_check_interval=10
        )

    def send(self, command: dict[str, Any]) -> None:
        try:
            self._redis.xadd(COMMANDS, {"json": json.dumps(command)}, maxlen=KEPT_COMMANDS, approximate=True)
        except redis.RedisError as error:
            raise BusDown(str(error)) from error

    def commands(self, *, after: str, wait_seconds: float) -> list[tuple[str, dict[str, Any]]]:
        try:
            found = cast("Any", self._redis.xread({COMMANDS: after}, count=100, block=int(wait_seconds * 1000)))
        except redis.RedisError as error:
            raise BusDown(str(error)) from error
        if not found:
            return []
        entries = found[COMMANDS][0] if isinstance(found, dict) else found[0][1]
        return [(key, json.loads(fields["json"])) for key, fields in entries]

    def newest_command(self) -> str:
        try:
            found = cast("Any", self._redis.xrevrange(COMMANDS, count=1))
        except redis.RedisError as error:
            raise BusDown(str(error)) from error
        return str(found[0][0]) if found else "0-0"

    def reply(self, command_id: str, answer: dict[str, Any]) -> None:
        key = f"callcenter:reply:{command_id}"
        try:
            pipeline = self._redis.pipeline()
            pipeline.rpush(key, json.dumps(answer))
            pipeline.expire(key, REPLY_SECONDS)
            pipeline.execute()
        except redis.RedisError as error:
            raise BusDown(str(error)) from error

    def answer(self, command_id: str, *, wait_seconds: float) -> dict[str, Any] | None:
        try:
            found = cast("Any", self._redis.blpop([f"callcenter:reply:{command_id}"], timeout=wait_seconds))
        except redis.RedisError as error:
            raise BusDown(str(error)) from error
        return json.loads(found[1]) if found else None

    def poke(self, what: str = "events") -> None:
        self._publish({"poke": what})

    def tell(self, message: dict[str, Any]) -> None:
        self._publish({"tell": message})

    def _publish(self, message: dict[str, Any]) -> None:
        try:
            self._redis.publish(POKES, json.dumps(message))
        except redis.RedisError:
            # Readers look by themselves within a quarter of a second.
            return

    def pokes(self, *, wait_seconds: float) -> Iterator[str]:
        while True:
            try:
                with cast("Any", self._redis).pubsub(ignore_subscribe_messages=True) as channel:
                    channel.subscribe(POKES)
                    while True:
                        message = channel.get_message(timeout=wait_seconds)
                        yield str(message["data"]) if message else ""
            except redis.RedisError:
                yield ""

    def ping(self) -> None:
        try:
            self._redis.ping()
        except redis.RedisError as error:
            raise BusDown(str(error)) from error
