"""The commands: what a person can mend is told, in both languages, without a traceback."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.serving.ports import free_port

COMMAND = [sys.executable, "-m", "callcenter.cli"]


def run(*arguments: str, **settings: str) -> tuple[int, str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CALLCENTER_")}
    given = {f"CALLCENTER_{key.upper()}": value for key, value in settings.items()}
    done = subprocess.run(
        [*COMMAND, *arguments], env={**environment, **given}, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("web_port", "80000"),
        ("lines", "0"),
        ("lang", "fr"),
        ("timezone", "Mars/Olympus"),
        ("rtp_ports", "10-20"),
        ("sip_peers", "everybody"),
        ("tls", "maybe"),
    ],
)
def test_a_wrong_setting_refuses_to_start_and_is_named(tmp_path: Path, setting: str, value: str) -> None:
    code, told = run("serve", home=str(tmp_path / "data"), **{setting: value})
    assert code == 2
    assert f"CALLCENTER_{setting.upper()}" in told
    assert "Traceback" not in told
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(("language", "word"), [("en", "put Kamailio in front"), ("zh-CN", "请在前面放置 Kamailio")])
def test_a_line_on_a_public_address_wants_a_gate(tmp_path: Path, language: str, word: str) -> None:
    code, told = run("serve", home=str(tmp_path / "data"), sip_host="198.18.0.1", lang=language)
    assert code == 3 or "198.18" in told
    code, told = run("serve", home=str(tmp_path / "data"), sip_host="8.8.8.8", lang=language)
    assert code == 3
    assert word in " ".join(told.split())


def test_a_token_for_nobody_is_refused(tmp_path: Path) -> None:
    assert run("migrate", home=str(tmp_path))[0] == 0
    code, told = run("token", "create", "--user", "nobody", home=str(tmp_path), lang="en")
    assert code == 4
    assert "no such user" in told
    assert "Traceback" not in told


def test_preparing_makes_the_administrator_once_and_a_token_works(tmp_path: Path) -> None:
    code, told = run("prepare", home=str(tmp_path))
    assert code == 0
    assert re.search(r'"password": "\S{12,}"', told)
    assert '"password": null' in run("prepare", home=str(tmp_path))[1]
    code, told = run("token", "create", "--user", "admin", home=str(tmp_path))
    assert code == 0
    assert re.fullmatch(r"\S{30,}", told.strip())


@pytest.mark.parametrize(("language", "words"), [("en", "Fit to run"), ("zh-CN", "可以运行")])
def test_doctor_finds_this_machine_fit(tmp_path: Path, language: str, words: str) -> None:
    web_port, sip_port = free_port("127.0.0.1"), free_port("127.0.0.1", "udp")
    rtp_port = 1024 + (sip_port + 7000) % 55_000
    settings = {"web_port": str(web_port), "sip_port": str(sip_port), "rtp_ports": f"{rtp_port}-{rtp_port + 400}"}
    code, told = run("doctor", home=str(tmp_path / "data"), lang=language, **settings)
    assert words in told, told
    assert "pjsua2" in told
    assert code == 0


def test_doctor_says_what_is_wrong_and_how_to_mend_it(tmp_path: Path) -> None:
    code, told = run(
        "doctor",
        home=str(tmp_path),
        lang="en",
        database_url="postgresql://nobody@127.0.0.1:1/nothing",
        redis_url="redis://127.0.0.1:1/0",
        webrtc_host="203.0.113.77",
    )
    assert code == 1
    for variable in ("CALLCENTER_DATABASE_URL", "CALLCENTER_REDIS_URL", "CALLCENTER_WEBRTC_HOST"):
        assert re.search(rf"→ .*{variable}|{variable}.*\n\s+→ ", told), variable
