"""One bridge routes: a row says which, for how long, and which fact it wrote last."""

import hashlib
import socket
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from callcenter.kernel.ids import go_on_after
from callcenter.kernel.rows import locked
from callcenter.telephony.bridge.facts import LEASE
from callcenter.telephony.models import BridgeLease

LEASE_TIME = timedelta(seconds=15)


def holder_of(folder: str) -> str:
    """The name of this host's bridge; the same after a restart, so that it need not wait for itself."""
    return f"{socket.gethostname()}:{hashlib.sha256(folder.encode()).hexdigest()[:16]}"[-60:]


def take_lease(session: Session, *, holder: str, now: datetime) -> bool:
    """Take or renew the lease; False while another bridge holds it."""
    lease = locked(session, BridgeLease, LEASE)
    if lease is None:
        session.add(BridgeLease(name=LEASE, holder=holder, until=now + LEASE_TIME, last_fact=""))
        return True
    if lease.holder != holder and lease.until > now:
        return False
    lease.holder, lease.until = holder, now + LEASE_TIME
    go_on_after(lease.last_fact)
    return True
