"""The start of the command line: until it can end in good order, Ctrl-C ends it at once and without a word."""

from __future__ import annotations

import os
import signal
from typing import NoReturn

__all__ = ["command"]


def command() -> NoReturn:
    """Import the command line, which takes a moment in which nothing is in hand yet, and run it."""
    # The threads of the libraries of numbers wait by spinning, while decoders and encoders need the processors; what
    # they would do here, matrices of three by three, takes one.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where it is ignored, as in the background
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from formatkit.cli import app

    app.command()
