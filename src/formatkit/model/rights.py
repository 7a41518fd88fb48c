"""Licences and consents of the media table, against the day on which a photograph, video or sound is published."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from formatkit.diagnostics import Diagnostic, Severity, error, warning
from formatkit.errors import ConfigError
from formatkit.model.media import MediaEntry, same_file
from formatkit.model.order import Order

__all__ = ["NOTICE", "limited", "require_rights", "rights_ending"]

NOTICE: Final = datetime.timedelta(days=30)
"""So long before its end a licence or consent is a warning."""


def limited(media: Iterable[MediaEntry]) -> Mapping[str, MediaEntry]:
    """Return the entries whose licence or consent has an end, by `same_file` of their names."""
    return {same_file(each.file): each for each in media if each.licence_until or each.consent_until}


def rights_ending(order: Order, known: Mapping[str, MediaEntry], today: datetime.date | None) -> tuple[Diagnostic, ...]:
    """Return an error for each file whose licence or consent has ended on its post's day, a warning if it does soon.

    The last day itself is still covered. A post without a date counts as published `today`; when that is None, it
    is not looked at. Each finding stands at the cell of the media table that holds the end. `known` is what `limited`
    returns of the table.
    """
    day = order.post.date or today
    if not known or day is None:
        return ()
    entries = (known.get(same_file(file.written)) for file in order.files())
    return tuple(
        dict.fromkeys(found for entry in entries if entry for found in _of_entry(entry, order.post.label, day))
    )


def _of_entry(entry: MediaEntry, post: str, day: datetime.date) -> Iterator[Diagnostic]:
    values = {"file": entry.file, "post": post, "day": day}
    if (until := entry.licence_until) is not None and until < day + NOTICE:
        code, made = ("FK717", error) if until < day else ("FK719", warning)
        yield made(code, entry.where_of("licence_until"), until=until, **values)
    if (until := entry.consent_until) is not None and until < day + NOTICE:
        code, made = ("FK718", error) if until < day else ("FK720", warning)
        yield made(code, entry.where_of("consent_until"), until=until, people=", ".join(entry.people), **values)


def require_rights(order: Order, today: datetime.date | None) -> tuple[Diagnostic, ...]:
    """Return what of an order's licences and consents ends soon. Raises ConfigError for those that have ended."""
    found = rights_ending(order, limited(order.media), today)
    ended = [each for each in found if each.severity is Severity.ERROR]
    if ended:
        raise ConfigError(*ended)
    return found
