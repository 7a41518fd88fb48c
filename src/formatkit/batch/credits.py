"""Whom the photographs of a job are owed to, as the media table says."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from formatkit.batch.job import pictures_of

if TYPE_CHECKING:
    from formatkit.studio import Order

__all__ = ["credits_of"]


def credits_of(order: Order) -> tuple[str, ...]:
    """Return the credits of an order's pictures, each once; pictures without one are left out."""
    known = {_same(entry.file): entry.credit for entry in order.media if entry.credit}
    found = (known.get(_same(written), "") for written, _ in pictures_of(order))
    return tuple(dict.fromkeys(credit for credit in found if credit))


def _same(path: str) -> str:
    """One form for the ways in which the media table and posts may write a path."""
    return unicodedata.normalize("NFC", path.replace("\\", "/")).removeprefix("./").casefold()
