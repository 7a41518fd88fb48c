"""What time it is: that of the machine, or that of the environment, so that a run can be repeated on another day."""

from __future__ import annotations

import datetime
import os

from formatkit.diagnostics import error
from formatkit.errors import ConfigError

__all__ = ["present"]

_VARIABLE = "SOURCE_DATE_EPOCH"


def present() -> datetime.datetime:
    """Return the present moment in the machine's zone.

    `SOURCE_DATE_EPOCH` (https://reproducible-builds.org/specs/source-date-epoch/), seconds since 1970, replaces the
    machine's clock. Raises ConfigError where it is something else.
    """
    given = os.environ.get(_VARIABLE)
    if not given:
        return datetime.datetime.now().astimezone()
    try:
        return datetime.datetime.fromtimestamp(int(given), datetime.UTC).astimezone()
    except (ValueError, OverflowError, OSError):
        raise ConfigError(error("FK879", None, variable=_VARIABLE, found=given[:40])) from None
