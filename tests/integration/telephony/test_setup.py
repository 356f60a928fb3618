"""What is set up from the terminal: queues and trunks, and what is wrong with them by field, in both languages."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.audit import AuditEntry
from callcenter.kernel.db import Database
from callcenter.kernel.errors import Invalid
from callcenter.telephony.models import Queue, QueueMember, Trunk
from callcenter.telephony.services.setup import ensure_queue, set_queue, set_trunk
from tests.cast import make_cast


def queue(db: Database, now: datetime, name: str, *numbers: str, members: tuple[int, ...] = ()) -> int:
    with db.writing() as session:
        return set_queue(session=session, name=name, numbers=numbers, members=members, actor=SYSTEM, now=now)


def trunk(db: Database, now: datetime, **columns: object) -> None:
    with db.writing() as session:
        set_trunk(session=session, trunk=Trunk(**{"name": "main", "uri": "10.0.0.1", **columns}), actor=SYSTEM, now=now)


def acts(db: Database) -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def refused(caught: "pytest.ExceptionInfo[Invalid]") -> list[tuple[str, str]]:
    for error in caught.value.errors:
        assert error.message["zh-CN"] != error.message["en"]
    return [(error.field, error.code) for error in caught.value.errors]


def test_the_first_queue_is_made_once_and_takes_every_number(db: Database, now: datetime) -> None:
    for expected in (True, False):
        with db.writing() as session:
            assert ensure_queue(session=session, actor=SYSTEM, now=now) is expected
    with db.reading() as session:
        found = session.scalars(select(Queue)).all()
        assert [(one.is_default, one.numbers, one.name["en"]) for one in found] == [(True, [], "Customer service")]
    assert acts(db) == ["queue.created"]


def test_a_queue_somebody_made_is_enough(db: Database, now: datetime) -> None:
    queue(db, now, "Repairs", "4001")
    with db.writing() as session:
        assert not ensure_queue(session=session, actor=SYSTEM, now=now)


def test_a_queue_is_made_with_its_numbers_and_members_and_noted(db: Database, now: datetime) -> None:
    with db.writing() as session:
        cast = make_cast(session, now)
    made = queue(db, now, "维修", "4001", "+862155550100", "4001", members=(cast.ana.person_id, cast.bo.person_id))
    with db.reading() as session:
        found = session.get_one(Queue, made)
        assert (found.name["zh-CN"], found.name["en"]) == ("维修", "维修")
        assert (found.numbers, found.is_default) == (["4001", "+862155550100"], False)
        members = set(session.scalars(select(QueueMember.user_id).where(QueueMember.queue_id == made)))
    assert members == {cast.ana.person_id, cast.bo.person_id}
    assert acts(db)[-1] == "queue.set"


@pytest.mark.parametrize("name", ["客户服务", "Customer service"])
def test_the_queue_of_either_name_is_changed_and_stays_one(db: Database, now: datetime, name: str) -> None:
    with db.writing() as session:
        cast = make_cast(session, now)
        ensure_queue(session=session, actor=SYSTEM, now=now)
    first = queue(db, now, name, members=(cast.ana.person_id,))
    assert queue(db, now, name, "95500", members=(cast.bo.person_id,)) == first
    with db.reading() as session:
        found = session.scalars(select(Queue)).one()
        assert (found.numbers, found.is_default, found.version) == (["95500"], True, 3)
        assert found.name == {"zh-CN": "客户服务", "en": "Customer service"}
        assert session.scalars(select(QueueMember.user_id)).all() == [cast.bo.person_id]
    queue(db, now, name)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(QueueMember)) == 0


@pytest.mark.parametrize(
    ("name", "numbers", "wrong"),
    [
        ("", ("4001",), ("name", "bad-name")),
        ("   ", ("4001",), ("name", "bad-name")),
        ("x" * 81, ("4001",), ("name", "bad-name")),
        ("Repairs", (), ("number", "missing")),
        ("Repairs", ("40 01",), ("number", "bad-number")),
        ("Repairs", ("sip:4001@host",), ("number", "bad-number")),
        ("Repairs", ("4009",), ("number", "taken")),
    ],
)
def test_a_queue_that_cannot_work_is_refused_by_field(
    db: Database, now: datetime, name: str, numbers: tuple[str, ...], wrong: tuple[str, str]
) -> None:
    queue(db, now, "Sales", "4009")
    with pytest.raises(Invalid) as caught:
        queue(db, now, name, *numbers)
    assert refused(caught) == [wrong]
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Queue)) == 1


@pytest.mark.parametrize("uri", ["10.0.0.1", "sip.example.com", "sip.example.com:5080", "pbx"])
def test_a_trunk_goes_to_a_host_with_or_without_a_port(db: Database, now: datetime, uri: str) -> None:
    trunk(db, now, uri=uri, caller_id="+862155550100")
    with db.reading() as session:
        assert session.scalars(select(Trunk.uri)).all() == [uri]
    assert acts(db) == ["trunk.set"]


def test_a_trunk_that_is_changed_keeps_its_place_and_what_is_known_of_it(db: Database, now: datetime) -> None:
    trunk(db, now, username="desk", password="one", registers=True)
    with db.writing() as session:
        found = session.scalars(select(Trunk)).one()
        key, found.rank, found.code = found.id, 4, 200
    trunk(db, now, uri="10.0.0.2:5070", username="desk", password="two", registers=False)
    with db.reading() as session:
        found = session.scalars(select(Trunk)).one()
        assert (found.id, found.rank, found.code) == (key, 4, 200)
        assert (found.uri, found.password, found.registers) == ("10.0.0.2:5070", "two", False)


def test_the_password_of_a_trunk_is_in_no_log(db: Database, now: datetime) -> None:
    trunk(db, now, username="desk", password="hush-hush", registers=True)
    with db.reading() as session:
        assert "hush-hush" not in str([row.__dict__ for row in session.scalars(select(AuditEntry))])


@pytest.mark.parametrize(
    ("columns", "wrong"),
    [
        ({"uri": ""}, ("uri", "bad-uri")),
        ({"uri": "sip:10.0.0.1"}, ("uri", "bad-uri")),
        ({"uri": "user@10.0.0.1"}, ("uri", "bad-uri")),
        ({"uri": "10.0.0.1:0"}, ("uri", "bad-uri")),
        ({"uri": "10.0.0.1:70000"}, ("uri", "bad-uri")),
        ({"uri": "10.0.0.1;transport=tcp"}, ("uri", "bad-uri")),
        ({"uri": "10.0.0.1\r\nX: y"}, ("uri", "bad-uri")),
        ({"name": ""}, ("name", "bad-name")),
        ({"registers": True}, ("username", "missing")),
        ({"caller_id": "Sales <1>"}, ("caller-id", "bad-number")),
    ],
)
def test_a_trunk_that_cannot_work_is_refused_by_field(
    db: Database, now: datetime, columns: dict[str, object], wrong: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as caught:
        trunk(db, now, **columns)
    assert refused(caught) == [wrong]
    with db.reading() as session:
        assert session.scalars(select(Trunk)).all() == []
