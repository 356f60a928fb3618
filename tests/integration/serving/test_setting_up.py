"""`callcenter queue`, `callcenter trunk` and what `prepare` installs, as a person at the terminal meets them."""

import io
import os
import sqlite3
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import pytest

from callcenter import cli
from tests.integration.serving.test_commands import run as run_process


def run(*arguments: str, **settings: str) -> tuple[int, str]:
    """A command in this process, which is quicker than one of its own: exit code and what it said."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CALLCENTER_")}
    given = {f"CALLCENTER_{key.upper()}": value for key, value in settings.items()}
    said, code = io.StringIO(), 0
    with mock.patch.dict(os.environ, {**kept, **given}, clear=True), mock.patch.object(sys, "argv", ["cc", *arguments]):
        try:
            with redirect_stdout(said), redirect_stderr(said):
                cli.main()
        except SystemExit as done:
            code = int(done.code or 0)
    return code, said.getvalue()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation as the first start leaves it."""
    folder = tmp_path_factory.mktemp("home")
    assert run_process("prepare", home=str(folder))[0] == 0
    return folder


def rows(home: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "callcenter.db") as connection:
        return connection.execute(query).fetchall()


def test_prepare_installs_a_queue_and_the_types_of_work_orders_once(home: Path) -> None:
    types = rows(home, "SELECT code, name_zh, name_en, parent_id FROM ticket_types ORDER BY position")
    assert len(types) > 5
    assert all(zh and en and zh != en for _, zh, en, _ in types)
    assert any(parent for *_, parent in types)
    assert rows(home, "SELECT is_default FROM queues") == [(1,)]
    assert run_process("prepare", home=str(home))[0] == 0
    assert rows(home, "SELECT code, name_zh, name_en, parent_id FROM ticket_types ORDER BY position") == types
    assert rows(home, "SELECT is_default FROM queues") == [(1,)]


def test_a_queue_is_made_listed_and_changed(home: Path) -> None:
    assert run("queue", "set", "--name", "Repairs", "--number", "4001", "--number", "4002", home=str(home))[0] == 0
    assert run("queue", "set", "--name", "Repairs", "--number", "4003", "--member", "admin", home=str(home))[0] == 0
    code, told = run("queue", "list", home=str(home))
    assert code == 0
    assert told.splitlines() == [
        "客户服务 / Customer service: 每个其他号码 / every other number",
        "Repairs / Repairs: 4003",
    ]
    assert rows(home, "SELECT count(*) FROM queue_members") == [(1,)]


def test_a_trunk_is_made_and_its_password_may_come_by_the_environment(home: Path) -> None:
    arguments = ("trunk", "set", "--uri", "sip.example.com:5080", "--username", "desk", "--register")
    assert run(*arguments, home=str(home), trunk_password="hush")[0] == 0
    assert rows(home, "SELECT name, uri, username, password, registers FROM trunks") == [
        ("trunk", "sip.example.com:5080", "desk", "hush", 1)
    ]


@pytest.mark.parametrize(
    ("arguments", "field", "remedy"),
    [
        (("queue", "set", "--name", "New"), "--number", {"en": "Give at least one", "zh-CN": "至少给出一个号码"}),
        (
            ("queue", "set", "--name", "New", "--number", "40 01"),
            "--number",
            {"en": "take one such as 4001", "zh-CN": "应形如 4001"},
        ),
        (
            ("queue", "set", "--name", "New", "--number", "9", "--member", "nobody"),
            "--member",
            {"en": "No such user: nobody. Add people", "zh-CN": "没有这样的用户：nobody。请先"},
        ),
        (
            ("trunk", "set", "--uri", "sip:trunk@host"),
            "--uri",
            {"en": "such as sip.example.com:5060", "zh-CN": "形如 sip.example.com:5060"},
        ),
        (("trunk", "set", "--uri", "host", "--register"), "--username", {"en": "needs one", "zh-CN": "需要用户名"}),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_what_is_wrong_is_named_by_option_with_its_remedy(
    home: Path, language: str, arguments: tuple[str, ...], field: str, remedy: dict[str, str]
) -> None:
    code, told = run(*arguments, home=str(home), lang=language)
    assert code == 4
    assert f"{field}: " in told
    assert remedy[language] in told
    assert "Traceback" not in told
    assert rows(home, "SELECT count(*) FROM queues WHERE name LIKE '%New%'") == [(0,)]


@pytest.mark.parametrize(
    "arguments", [("queue", "list"), ("trunk", "set", "--uri", "host"), ("token", "create", "--user", "admin")]
)
def test_where_nothing_is_installed_that_is_said_and_nothing_is_made(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    code, told = run(*arguments, home=str(tmp_path / "data"), lang="en")
    assert code == 3
    assert "CALLCENTER_HOME" in told
    assert "Run callcenter serve first" in told
    assert not (tmp_path / "data").exists()
