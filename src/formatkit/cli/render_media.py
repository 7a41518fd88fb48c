"""The media table of `render`: what it says of the files that the command line names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from formatkit.diagnostics import Diagnostic, Severity
from formatkit.errors import ConfigError
from formatkit.model.media import MediaEntry
from formatkit.model.order import Order

__all__ = ["table_of"]

_USUAL: Final = "media.csv"


def table_of(
    named: str | None, orders: Sequence[Order], lang: str
) -> tuple[tuple[MediaEntry, ...], tuple[Diagnostic, ...]]:
    """Return the rows of the media table for the files of orders, under the names by which these have them.

    The table is the one that is `named`, else `media.csv` in the working folder, if there is one and they show
    a file; its paths are relative to it. Returns what was noticed, too. Raises ConfigError with all its mistakes.
    """
    files = tuple(dict.fromkeys(file.written for order in orders for file in order.files()))
    table = named or (_USUAL if files and Path(_USUAL).is_file() else None)
    if table is None:
        return (), ()
    from formatkit.load.media_table import load_media
    from formatkit.load.tables import split_sheet

    entries, found = load_media(table, lang=lang)
    if any(each.severity is Severity.ERROR for each in found):
        raise ConfigError(*found)
    folder = Path(split_sheet(table)[0]).parent
    by_path = {os.path.realpath(folder / entry.file): entry for entry in entries}
    known = ((file, by_path.get(os.path.realpath(file))) for file in files)
    return tuple(entry.model_copy(update={"file": file}) for file, entry in known if entry), found
