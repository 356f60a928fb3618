"""Work-order numbers: the local day and a count that starts anew each day."""

import re
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.kernel.outbox import take_numbers

NUMBER: Final = re.compile(r"\d{8}-\d{4,}")
"""What every number looks like."""


def take_number(*, session: Session, now: datetime, zone: ZoneInfo) -> str:
    """The next number, such as 20261123-0001.

    The day's counter row is locked until the commit, so numbers follow the order
    of commits and none is given twice; after 9999 the count has five digits.
    """
    day = now.astimezone(zone).strftime("%Y%m%d")
    return f"{day}-{take_numbers(session, f'tickets:{day}'):04d}"
