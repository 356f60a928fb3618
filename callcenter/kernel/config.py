"""The settings of one installation: environment variables CALLCENTER_*, read once and frozen."""

import hashlib
import ipaddress
import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "CALLCENTER_"
UNIX_PATH_LIMIT = 90
"""A Unix socket's path may have 107 bytes; the rest is for file names."""


class BadSettings(Exception):
    """A setting that cannot work; the message names the variable and the remedy."""


class Settings(BaseSettings):
    """Everything that can be set from outside. Times in seconds, addresses without scheme."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    home: Path = Path("data")
    web_host: str = "127.0.0.1"
    web_port: Annotated[int, Field(ge=1, le=65535)] = 8000
    webrtc_host: str = "auto"
    sip_host: str = "127.0.0.1"
    sip_port: Annotated[int, Field(ge=1, le=65000)] = 5060
    sip_peers: str = "127.0.0.0/8"
    sip_gate: bool = False
    sip_advertised: str = ""
    rtp_ports: str = "10000-10999"
    lines: Annotated[int, Field(ge=1, le=64)] = 4
    headsets: Annotated[int, Field(ge=1, le=32)] = 1
    database_url: str = ""
    redis_url: str = ""
    public_url: str = ""
    timezone: str = "Asia/Shanghai"
    lang: Literal["zh-CN", "en"] = "zh-CN"
    country: str = "CN"
    tls: Literal["off", "self-signed"] = "off"
    demo: bool = False
    log_format: Literal["console", "json"] = "console"

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except Exception as error:
            raise ValueError(f"unknown time zone {value!r}; take a name such as Asia/Shanghai") from error
        return value

    @field_validator("rtp_ports")
    @classmethod
    def _port_range(cls, value: str) -> str:
        first, _, last = value.partition("-")
        if not (first.isdigit() and last.isdigit() and 1024 <= int(first) < int(last) <= 65535):
            raise ValueError("take two ports, such as 10000-10999")
        return value

    @field_validator("sip_peers")
    @classmethod
    def _networks(cls, value: str) -> str:
        for part in value.split(","):
            ipaddress.ip_network(part.strip(), strict=False)
        return value

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of opening hours, work-order numbers and reports."""
        return ZoneInfo(self.timezone)

    @cached_property
    def folder(self) -> Path:
        """The data folder, absolute."""
        return self.home.absolute()

    @cached_property
    def run_folder(self) -> Path:
        """Where sockets lie: in the data folder, or below /tmp when its path is too long for a socket."""
        near = self.folder / "run"
        if len(os.fsencode(near)) <= UNIX_PATH_LIMIT:
            return near
        return Path("/tmp") / f"callcenter-{hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]}"  # noqa: S108

    @cached_property
    def recordings_folder(self) -> Path:
        """Where recordings lie."""
        return self.folder / "recordings"

    @cached_property
    def database(self) -> str:
        """The SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{self.folder / 'callcenter.db'}"

    @cached_property
    def url(self) -> str:
        """Where people open the console."""
        scheme = "https" if self.tls != "off" else "http"
        return self.public_url.rstrip("/") or f"{scheme}://{self.web_host}:{self.web_port}"

    @cached_property
    def carrier_port(self) -> int:
        """Where the demo's simulated carrier listens: beside the lines, of which there are fewer."""
        return self.sip_port + 100

    def rtp_slice(self, line: int) -> tuple[int, int]:
        """First port and number of ports for a line (numbered from 1)."""
        first, last = (int(part) for part in self.rtp_ports.split("-"))
        width = (last - first + 1) // self.lines
        return first + (line - 1) * width, width


def load_settings(**overrides: Any) -> Settings:
    """Read the environment; BadSettings names each wrong variable.

    A variable NAME_FILE gives the file that holds the value of NAME.
    """
    for key, path in os.environ.items():
        if key.startswith(PREFIX) and key.endswith("_FILE"):
            name = key.removeprefix(PREFIX).removesuffix("_FILE").lower()
            try:
                overrides.setdefault(name, Path(path).read_text(encoding="utf-8").strip())
            except OSError as error:
                raise BadSettings(f"{key}: cannot read {path}: {error.strerror}") from error
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [f"{PREFIX}{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors()]
        raise BadSettings("\n".join(lines)) from error
