"""Records: made, changed, found; numbers have one holder."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from callcenter.customers import services
from callcenter.customers.models import CustomerPhone
from callcenter.customers.queries import CustomerQuery, customer, customer_page, levels
from callcenter.customers.services import CustomerChange, CustomerFields, NewContact, NewPhone, PhoneTaken
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.audit import AuditEntry, first_broken
from callcenter.kernel.db import Database
from callcenter.kernel.errors import Invalid, NotFound, Stale
from tests.cast import make_cast
from tests.factories_customers import make_customer
from tests.statements import counted


def names(db: Database, *, may_read_numbers: bool = True, **query: str) -> list[str]:
    """The names a list shows."""
    with db.reading() as session:
        page = customer_page(session, CustomerQuery(**query), may_read_numbers=may_read_numbers)
        return [one.name for one in page.items]


def test_a_new_record_has_all_its_parts(db: Database, now: datetime) -> None:
    with db.writing() as session:
        cast = make_cast(session)
        fields = CustomerFields(
            name=" 王 小明 ", level="gold", company="深圳科技", tags=("新", "新", "A"), owner_id=cast.ana.person_id
        )
        phones = (NewPhone(number="0755-88886666转8"), NewPhone(number="13800138000", primary=True, label="home"))
        made = services.create(session=session, fields=fields, phones=phones, actor=cast.ana, now=now)
    with db.reading() as session:
        found = customer(session, made)
        assert (found.name, found.level, found.company, found.tags) == ("王 小明", "gold", "深圳科技", ("A", "新"))
        assert [(one.label, one.number.number, one.primary) for one in found.phones] == [
            ("home", "+8613800138000", True),
            ("office", "+8675588886666", False),
        ]
        assert found.phones[1].number.extension == "8"
        assert (found.region, found.version, found.created_at) == ("北京", 1, now)
        assert found.owner is not None
        assert found.owner.name == "陈安娜"


@pytest.mark.parametrize("number", ["anonymous", "Bob", "1", "13800138000/13900139000"])
def test_what_is_no_number_is_refused_with_its_place(db: Database, now: datetime, number: str) -> None:
    phones = (NewPhone(number="13800138000"), NewPhone(number=number))
    with pytest.raises(Invalid) as refused, db.writing() as session:
        services.create(session=session, fields=CustomerFields(name="x"), phones=phones, actor=SYSTEM, now=now)
    assert refused.value.errors[0].field == "phones.1.number"


def test_a_number_has_one_holder_unless_it_is_shared(db: Database, now: datetime) -> None:
    with db.writing() as session:
        wang = make_customer(session, "王小明", "13800138000")
        li = make_customer(session, "李雷", "13900139000")
    spelled = NewPhone(number="+86 138 0013 8000")
    with pytest.raises(PhoneTaken) as refused, db.writing() as session:
        services.add_phone(session=session, customer_id=li.id, phone=spelled, actor=SYSTEM, now=now)
    holder = refused.value.extra["customer"]
    assert isinstance(holder, dict)
    assert (holder["id"], holder["name"]) == (wang.id, "王小明")
    with db.writing() as session:
        shared = NewPhone(number="13800138000", shared=True)
        services.add_phone(session=session, customer_id=li.id, phone=shared, actor=SYSTEM, now=now)
        again = services.add_phone(session=session, customer_id=wang.id, phone=spelled, actor=SYSTEM, now=now)
        other = NewPhone(number="13800138000 转 5")
        services.add_phone(session=session, customer_id=li.id, phone=other, actor=SYSTEM, now=now)
    with db.reading() as session:
        assert [one.id for one in customer(session, wang.id).phones] == [again]
        assert len(customer(session, li.id).phones) == 3


def test_two_who_take_one_number_at_once_do_not_both_get_it(db: Database, now: datetime) -> None:
    ready, outcomes = Barrier(2), []

    def take(name: str) -> None:
        ready.wait()
        try:
            with db.writing() as session:
                phones = (NewPhone(number="13800138000"),)
                services.create(session=session, fields=CustomerFields(name=name), phones=phones, actor=SYSTEM, now=now)
            outcomes.append("made")
        except PhoneTaken:
            outcomes.append("taken")

    threads = [Thread(target=take, args=(name,)) for name in ("一", "二")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["made", "taken"]
    with db.reading() as session:
        assert len(session.scalars(select(CustomerPhone)).all()) == 1


def test_when_the_primary_number_goes_the_next_takes_its_place(db: Database, now: datetime) -> None:
    with db.writing() as session:
        wang = make_customer(session, "王小明", "13800138000", "075588886666")
    with db.reading() as session:
        first, second = customer(session, wang.id).phones
    with db.writing() as session:
        services.remove_phone(session=session, customer_id=wang.id, phone_id=first.id, actor=SYSTEM, now=now)
    with db.reading() as session:
        found = customer(session, wang.id)
        assert [(one.id, one.primary) for one in found.phones] == [(second.id, True)]
        assert (found.region, found.version) == ("广东 深圳", 2)
    with db.writing() as session:
        services.remove_phone(session=session, customer_id=wang.id, phone_id=second.id, actor=SYSTEM, now=now)
    with db.reading() as session:
        assert customer(session, wang.id).region == ""
    with pytest.raises(NotFound), db.writing() as session:
        services.remove_phone(session=session, customer_id=wang.id, phone_id=second.id, actor=SYSTEM, now=now)


def test_a_change_touches_only_what_is_given_and_is_logged(db: Database, now: datetime) -> None:
    later = now + timedelta(hours=1)
    with db.writing() as session:
        ana = make_cast(session).ana
        wang = make_customer(session, "王小明", "13800138000", note="老客户", tags=("a",))
    changes = CustomerChange.model_validate({"name": "王大明", "level": "vip", "tags": ["b", "a"]})
    with db.writing() as session:
        services.change(session=session, customer_id=wang.id, changes=changes, actor=ana, now=later)
    with db.writing() as session:
        services.change(session=session, customer_id=wang.id, changes=changes, actor=ana, now=later)
    with db.reading() as session:
        found = customer(session, wang.id)
        assert (found.name, found.level, found.tags, found.note) == ("王大明", "vip", ("a", "b"), "老客户")
        assert (found.version, found.updated_at) == (2, later)
        entries = session.scalars(select(AuditEntry).where(AuditEntry.act == "customer.changed")).all()
        assert [(one.before, one.after) for one in entries] == [
            ({"level": "normal", "name": "*", "tags": ["a"]}, {"level": "vip", "name": "*", "tags": ["a", "b"]})
        ]
        assert first_broken(session) is None
    assert names(db, q="王大明") == ["王大明"]
    assert names(db, q="小明") == []


def test_a_change_of_an_old_version_is_stale_and_shows_masked_what_there_is(db: Database, now: datetime) -> None:
    with db.writing() as session:
        cast = make_cast(session)
        wang = make_customer(session, "王小明", "13800138000")
    changes = CustomerChange.model_validate({"level": "vip"})
    for actor, shown in ((cast.ana, "+86138****8000"), (cast.sam, "+8613800138000")):
        with pytest.raises(Stale) as refused, db.writing() as session:
            services.change(
                session=session, customer_id=wang.id, changes=changes, expected=frozenset({9}), actor=actor, now=now
            )
        current = refused.value.extra["current"]
        assert isinstance(current, dict)
        assert current["phones"][0]["number"]["number"] == shown


def test_an_unknown_owner_is_refused(db: Database, now: datetime) -> None:
    fields = CustomerFields(name="x", owner_id=987)
    with pytest.raises(Invalid), db.writing() as session:
        services.create(session=session, fields=fields, actor=SYSTEM, now=now)


@pytest.mark.parametrize(
    "query",
    [
        "小明",
        "王小明",
        "王",
        "明",
        "科技园",
        "深圳南山",
        "南山区",
        "alice",
        "Alice Wang",
        "ali",
        "张三丰",
        "三丰",
        "VIP客户",
        "漏水",
    ],
)
def test_words_find_the_record(db: Database, now: datetime, query: str) -> None:
    with db.writing() as session:
        make_customer(session, "无关的人", address="北京市海淀区", company="别家公司")
        wang = make_customer(
            session,
            "王小明 Alice Wang",
            company="深圳科技园物业",
            address="深圳市南山区科苑路1号",
            note="上月厨房漏水",
            tags=("VIP客户",),
        )
        contact = NewContact(name="张三丰", title="经理")
        services.add_contact(session=session, customer_id=wang.id, contact=contact, actor=SYSTEM, now=now)
    assert names(db, q=query) == ["王小明 Alice Wang"]


def test_words_that_are_not_there_find_nothing(db: Database) -> None:
    with db.writing() as session:
        make_customer(session, "王小明")
    assert names(db, q="王二") == []
    assert names(db, q="%") == []
    assert names(db, q="'; --") == []


def test_numbers_levels_and_tags_filter(db: Database) -> None:
    with db.writing() as session:
        make_customer(session, "甲", "13800138000", level="vip", tags=("新",))
        make_customer(session, "乙", "0755-88888000", level="vip")
        make_customer(session, "丙", "13900139000", tags=("新",))
    assert names(db, phone="+86 138 0013 8000") == ["甲"]
    assert names(db, q="138 0013 8000") == ["甲"]
    assert names(db, phone="8000") == ["乙", "甲"]
    assert names(db, phone="138000") == ["甲"]
    assert names(db, level="vip") == ["乙", "甲"]
    assert names(db, tag="新") == ["丙", "甲"]
    assert names(db, tag="新", level="vip") == ["甲"]
    assert names(db) == ["丙", "乙", "甲"]


def test_hidden_digits_cannot_be_guessed_by_searching(db: Database) -> None:
    with db.writing() as session:
        make_customer(session, "甲", "13800138000")
    assert names(db, may_read_numbers=False, phone="8000") == ["甲"]
    assert names(db, may_read_numbers=False, phone="13800138000") == ["甲"]
    assert names(db, may_read_numbers=False, phone="38000") == []
    assert names(db, may_read_numbers=False, q="138000") == []


def test_pages_go_on_by_cursor_without_gaps(db: Database) -> None:
    with db.writing() as session:
        for number in range(7):
            make_customer(session, f"第{number}")
    found, cursor = [], ""
    while True:
        with db.reading() as session:
            page = customer_page(session, CustomerQuery(cursor=cursor, limit=3), may_read_numbers=True)
        found += [one.name for one in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert found == [f"第{number}" for number in reversed(range(7))]


def test_a_list_takes_as_many_statements_for_fifty_as_for_one(db: Database, now: datetime) -> None:
    def measure() -> int:
        with db.reading() as session, counted(db) as statements:
            page = customer_page(session, CustomerQuery(tag="x"), may_read_numbers=True)
        assert page.items
        return len(statements)

    with db.writing() as session:
        ana = make_cast(session).ana
        make_customer(session, "", "13800000000", tags=("x",), owner_id=ana.person_id)
    one = measure()
    with db.writing() as session:
        for number in range(49):
            made = make_customer(session, "", f"138{number:08d}", tags=("x",), owner_id=ana.person_id)
            contact = NewContact(name="联系人", number="13900139000")
            services.add_contact(session=session, customer_id=made.id, contact=contact, actor=SYSTEM, now=now)
    assert measure() == one <= 6


def test_levels_have_names_in_both_languages() -> None:
    assert [level.code for level in levels()] == ["normal", "silver", "gold", "vip"]
    assert all(set(level.name) == {"zh-CN", "en"} for level in levels())
