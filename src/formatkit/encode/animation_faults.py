"""What goes wrong while a file is written, as one sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from formatkit.diagnostics import error
from formatkit.errors import EncodeError

__all__ = ["writing"]

_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn the errors of the file system and of the codecs into EncodeError: FK520 for a full disk, else FK525."""
    import av

    try:
        yield
    except (OSError, av.error.FFmpegError) as problem:
        code = "FK520" if problem.errno in _FULL else "FK525"
        reason = problem.strerror or type(problem).__name__
        raise EncodeError(error(code, file=path.name, folder=str(path.parent), reason=reason)) from problem
