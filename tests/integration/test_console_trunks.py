"""The banner of the first screen when a trunk that should be registered is not."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from callcenter.app import create_app
from callcenter.kernel.db import Database
from callcenter.telephony.models import Trunk
from callcenter.telephony.services.trunks import set_trunk_state
from tests.cast import client_of
from tests.factories_telephony import make_trunk
from tests.integration.telephony.recordings import make_desk


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (("register", 200), None),
        (("refuse", 403), "用户名或密码被拒绝（403）"),
        (("fail", 408), "没有注册成功（408）"),
        (("fail", 0), "找不到地址"),
        (("retire", 0), None),
    ],
)
def test_a_trunk_that_is_not_registered_is_told(
    db: Database, tmp_path: Path, now: datetime, told: tuple[str, int], words: str | None
) -> None:
    trigger, code = told
    desk = make_desk(db, tmp_path, now)
    with db.writing() as session:
        trunk = make_trunk(session, name="移动 <b>", registers=True)
        make_trunk(session, name="silent", state="refused")
        assert set_trunk_state(session=session, trunk_id=trunk.id, trigger=trigger, code=code, now=now) == (
            trigger != "retire"
        )
        assert not set_trunk_state(session=session, trunk_id=trunk.id + 99, trigger="fail", now=now)
        kept = session.get_one(Trunk, trunk.id)
        assert (kept.code, kept.state_since) == (code, now if trigger != "retire" else None)
    app = create_app(desk.parts.settings, db=db, bus=desk.parts.bus, now=desk.parts.now)
    body: dict[str, Any] = client_of(app, db, desk.cast.ana, desk.clock[0]).get("/api/v1/console").json
    texts = {banner["code"]: banner["text"] for banner in body["banners"]}
    assert ("trunk_down" in texts) == bool(words)
    if words:
        assert f"移动 <b>：{words}" in texts["trunk_down"]
        assert "silent" not in texts["trunk_down"]
