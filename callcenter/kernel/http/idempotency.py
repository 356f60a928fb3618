"""A POST that is sent twice with one Idempotency-Key is done once and answered twice alike."""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import datetime

from flask import Response, current_app, request
from sqlalchemy import String, Text, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from callcenter.kernel.actor import Actor
from callcenter.kernel.db import Base
from callcenter.kernel.errors import Conflict, Problem
from callcenter.kernel.http.context import kernel
from callcenter.kernel.http.problems import problem_response
from callcenter.kernel.texts import text

WAIT_SECONDS = 10.0
MAX_KEY = 200


class IdempotentRequest(Base):
    """One key of one person. `status` is 0 while the first request runs."""

    __tablename__ = "idempotent_requests"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(default=0)
    body: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(index=True)


class KeyReused(Conflict):
    """The key came before with another content."""

    code = "idempotency-key-reused"
    title = text("此幂等键已用于其他内容，请换一个", "This Idempotency-Key was used for other content: take a new one")


def once(run: Callable[[], Response], *, actor: Actor) -> Response:
    """Run a request, or give the answer of the same request before. Only answers below 500 are kept."""
    header = request.headers.get("Idempotency-Key", "")
    if not header:
        return run()
    parts = kernel()
    key = hashlib.sha256(f"{actor.user_id}|{request.path}|{header[:MAX_KEY]}".encode()).hexdigest()
    fingerprint = hashlib.sha256(request.get_data(cache=True)).hexdigest()
    try:
        with parts.db.writing() as session:
            session.add(IdempotentRequest(key=key, fingerprint=fingerprint, status=0, body="", at=parts.now()))
    except IntegrityError:
        return _earlier(key, fingerprint)
    try:
        response = run()
    except Problem as problem:
        if problem.status >= 500:
            _forget(key)
        else:
            _keep(key, problem_response(problem))
        raise
    except Exception:
        _forget(key)
        raise
    _keep(key, response)
    return response


def _forget(key: str) -> None:
    with kernel().db.writing() as session:
        session.execute(delete(IdempotentRequest).where(IdempotentRequest.key == key))


def _keep(key: str, response: Response) -> None:
    with kernel().db.writing() as session:
        session.execute(
            update(IdempotentRequest)
            .where(IdempotentRequest.key == key)
            .values(status=response.status_code, body=json.dumps([response.mimetype, response.get_data(as_text=True)]))
        )


def _earlier(key: str, fingerprint: str) -> Response:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        with kernel().db.reading() as session:
            row = session.scalar(select(IdempotentRequest).where(IdempotentRequest.key == key))
        if row is not None and row.fingerprint != fingerprint:
            raise KeyReused
        if row is not None and row.status:
            mimetype, body = json.loads(row.body)
            response: Response = current_app.response_class(body, status=row.status, mimetype=mimetype)
            response.headers["Idempotent-Replayed"] = "true"
            return response
        time.sleep(0.05)
    raise Conflict(
        text("同一请求仍在处理中，请稍后查询结果", "The same request is still running: look for its result later")
    )


def remove_requests(session: Session, *, before: datetime) -> int:
    """Forget the keys that came before a moment; how many there were."""
    gone = session.execute(
        delete(IdempotentRequest).where(IdempotentRequest.at < before).returning(IdempotentRequest.key)
    )
    return len(gone.all())
