"""The moment before which nothing of a post may be seen: a day, or a day and time with its zone."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from formatkit.model.fields import coded_error

__all__ = ["Embargo", "first_day", "is_over", "moment_text"]


def _parsed(value: Any) -> Any:
    """Return a day or a time with its zone. A time without one is refused: it means two moments in two offices."""
    found = _read(value) if isinstance(value, str) else value
    if isinstance(found, datetime.datetime) and found.tzinfo is None:
        raise coded_error("FK964", found=str(value))
    if not isinstance(found, datetime.date):
        raise coded_error("FK965", found=str(value))
    return found


def _read(text: str) -> datetime.date | None:
    for read in (datetime.date.fromisoformat, datetime.datetime.fromisoformat):
        try:
            return read(text.strip())
        except ValueError:
            continue
    return None


Embargo = Annotated[
    datetime.date,
    PlainValidator(_parsed),
    PlainSerializer(lambda moment: moment.isoformat()),
    WithJsonSchema({"type": "string", "examples": ["2026-12-24", "2026-12-24T09:00:00+01:00"]}),
]
"""A date (from its first minute on the machine's own clock), or a date-time with its zone, which is a date too."""


def is_over(embargo: datetime.date | None, today: datetime.date | None, now: datetime.datetime | None = None) -> bool:
    """Tell whether an embargo is over. Without a clock it is not; `today` alone ends a time on the day after.

    >>> is_over(datetime.date(2026, 12, 24), datetime.date(2026, 12, 24))
    True
    """
    if embargo is None:
        return True
    if isinstance(embargo, datetime.datetime):
        if now is not None:
            return now >= embargo
        return today is not None and today > embargo.date()
    return today is not None and today >= embargo


def first_day(embargo: datetime.date) -> datetime.date:
    """Return the day on which an embargo ends."""
    return embargo.date() if isinstance(embargo, datetime.datetime) else embargo


def moment_text(embargo: datetime.date) -> str:
    """Return an embargo as it is written in a file.

    >>> moment_text(datetime.date(2026, 12, 24))
    '2026-12-24'
    """
    return embargo.isoformat(" ", "minutes") if isinstance(embargo, datetime.datetime) else embargo.isoformat()
