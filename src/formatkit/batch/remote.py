"""A place for copies of what was made: a folder, or any URL that fsspec knows, such as `s3://bucket/campaign`."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

from formatkit.diagnostics import error
from formatkit.encode.atomic import write_checked_by
from formatkit.errors import ConfigError, MissingToolError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

__all__ = ["Remote", "opened"]

_WHOLE_AT_ONCE: Final = frozenset(
    {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "oci", "ocilake", "tos", "r2", "memory"}
)
"""Kinds of storage where an object appears when all of it has arrived. Elsewhere a file is moved to its name."""
_PART: Final = 1 << 20


class Remote:
    """The files below `root` of a file system. All of its methods raise what that file system raises.

    `url` is how messages call the place: without passwords. `lanes` files can be sent at once.
    """

    def __init__(self, files: AbstractFileSystem, root: str, url: str) -> None:
        self.url = _without_password(url)
        self.lanes = 8 if files.async_impl else 1
        self._files = files
        self._root = root.rstrip("/")
        self._whole_at_once = bool(_WHOLE_AT_ONCE & set(_protocols(files)))

    @property
    def local(self) -> Path | None:
        """The folder, when it is one of this machine."""
        return Path(self._root or "/") if "file" in _protocols(self._files) else None

    @property
    def key(self) -> str:
        """A name for the place, of letters and digits."""
        place = str(self.local.resolve()) if self.local is not None else self.url.rstrip("/")
        return hashlib.sha256(place.encode()).hexdigest()[:16]

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the sizes in bytes of the files in a folder, by their name relative to the root."""
        try:
            found = self._files.ls(self._path(folder), detail=True)
        except FileNotFoundError:
            return {}
        entries = {PurePosixPath(each["name"]).name: each for each in found if each["type"] == "file"}
        return {f"{folder}/{name}" if folder else name: each["size"] for name, each in entries.items()}

    def put(self, source: Path, name: str) -> None:
        """Send a file. It appears under its name when all of it has arrived."""
        target = self._path(name)
        if self.local is not None:
            write_checked_by(Path(target), lambda part: shutil.copyfile(source, part), lambda _: ())
        elif self._whole_at_once:
            self._files.put_file(str(source), target)
        else:
            self._put_and_move(source, target)
        arrived, size = self._files.info(target)["size"], source.stat().st_size
        if arrived != size:
            raise OSError(f"{arrived} of {size} bytes have arrived")

    def sha256(self, name: str) -> str:
        """Return the SHA-256 of a file's content."""
        digest = hashlib.sha256()
        with self._files.open(self._path(name), "rb") as file:
            while part := file.read(_PART):
                digest.update(part)
        return digest.hexdigest()

    def remove(self, name: str) -> None:
        """Delete a file; one that is not there is fine."""
        try:
            self._files.rm_file(self._path(name))
        except FileNotFoundError:
            return

    def _put_and_move(self, source: Path, target: str) -> None:
        folder, _, name = target.rpartition("/")
        part = f"{folder}/.{name}.part"
        self._files.makedirs(folder, exist_ok=True)
        try:
            self._files.put_file(str(source), part)
            self._move(part, target)
        except BaseException:
            with contextlib.suppress(Exception):  # the same name is used again next time
                self._files.rm_file(part)
            raise

    def _move(self, part: str, target: str) -> None:
        try:
            self._files.mv(part, target)
        except OSError:
            if not self._files.exists(target):
                raise
            self._files.rm_file(target)  # some do not replace what is there
            self._files.mv(part, target)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else self._root or "/"


def opened(url: str, out: Path) -> Remote:
    """Open the place at a URL, or a folder's path, for copies of the files in `out`.

    Raises MissingToolError when fsspec is not installed, ConfigError when the URL is of no known kind, the place does
    not answer, or is `out` itself.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError as problem:
        raise MissingToolError(error("FK770", package="fsspec", extra="remote")) from problem
    shown = _without_password(url)
    try:
        files, root = url_to_fs(url)
    except ImportError as problem:
        raise MissingToolError(error("FK780", url=shown, reason=_said(problem))) from problem
    except Exception as problem:  # each kind of place has errors of its own
        raise ConfigError(error("FK780", url=shown, reason=_said(problem))) from problem
    remote = Remote(files, root, url)
    if remote.local is not None and remote.local.resolve() == out.resolve():
        raise ConfigError(error("FK784", url=shown))
    try:
        files.invalidate_cache()
        if files.isfile(root):
            raise NotADirectoryError(os.strerror(errno.ENOTDIR))
        remote.sizes("")
    except Exception as problem:
        raise ConfigError(error("FK781", url=shown, reason=_said(problem))) from problem
    return remote


def _said(problem: BaseException) -> str:
    return next(iter(str(problem).splitlines()), type(problem).__name__)


def _protocols(files: Any) -> Iterable[str]:
    return (files.protocol,) if isinstance(files.protocol, str) else files.protocol


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    if parts.password is None:
        return url
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}@{host}"))
