"""Work orders under load: distinct numbers from many processes, one row for one key."""

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from callcenter.kernel.outbox import OutboxEvent
from callcenter.tickets.models import Ticket
from tests.factories_tickets import make_many
from tests.integration.tickets.conftest import Desk

PROCESSES = 8
EACH = int(os.environ.get("CALLCENTER_TEST_TICKETS", "50"))
"""Tickets of each process; 500 in a soak."""


@pytest.mark.timeout(600)
def test_eight_processes_get_distinct_numbers_in_order(desk: Desk, tmp_path: Path) -> None:
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.factories_tickets"])
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        jobs = [pool.submit(make_many, desk.db.url, tmp_path, desk.cast.ana, None, EACH) for _ in range(PROCESSES)]
        results = [job.result() for job in jobs]
    numbers = [number for made, _ in results for number in made]
    assert sorted(numbers) == [f"20261123-{count:04d}" for count in range(1, PROCESSES * EACH + 1)]
    assert all(made == sorted(made) for made, _ in results)
    with desk.db.reading() as session:
        in_order = session.scalars(select(Ticket.number).order_by(Ticket.id)).all()
        told = session.scalars(
            select(OutboxEvent.data).where(OutboxEvent.name == "ticket.created").order_by(OutboxEvent.seq)
        ).all()
        seqs = session.execute(select(func.min(OutboxEvent.seq), func.max(OutboxEvent.seq), func.count())).one()
    assert list(in_order) == sorted(numbers)
    assert [data["number"] for data in told] == sorted(numbers)
    assert seqs[1] - seqs[0] + 1 == seqs[2]


def test_ten_equal_posts_at_once_make_one_row_and_get_equal_answers(desk: Desk) -> None:
    tabs = [desk.another_tab(desk.cast.ana) for _ in range(10)]
    body = {"type_id": desk.types["repair"], "subject": "空调不制冷"}
    answers: list[tuple[int, bytes]] = []
    gate = threading.Barrier(10)

    def post(browser: FlaskClient) -> None:
        gate.wait()
        answer = browser.post("/api/v1/tickets", json=body, headers={"Idempotency-Key": "k1"})
        answers.append((answer.status_code, answer.data))

    threads = [threading.Thread(target=post, args=(tab,)) for tab in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 10
    assert {status for status, _ in answers} == {201}
    assert len({data for _, data in answers}) == 1
    with desk.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1
