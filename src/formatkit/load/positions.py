"""Line numbers of keys: a key path of the parsed data -> the line on which the user wrote it.

`tomllib` and `json` give values without places. These scanners read the same text once more, only for the
places. They are lenient: they expect text that the real parser has accepted, and say nothing about mistakes.
"""

from __future__ import annotations

import json
import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping

__all__ = ["KeyPath", "json_positions", "key_text", "toml_positions"]

KeyPath = tuple[str | int, ...]

_BLANK = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}\n#]+")
_JSON_GAP = re.compile(r"[ \t\r\n]*")
_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_JSON_SCALAR = re.compile(r"[^,\]}\s]+")


def toml_positions(text: str) -> Mapping[KeyPath, int]:
    """Return the 1-based line of every key, table and array item of a valid TOML text.

    The keys are exactly the key paths of `tomllib.loads(text)`: table keys as text, array items as numbers
    from 0. A table that several headers mention has the line of its first mention.

    >>> toml_positions('name = "x"\\n[[posts]]\\nid = "a"\\n')
    {('name',): 1, ('posts',): 2, ('posts', 0): 2, ('posts', 0, 'id'): 3}
    """
    scanner = _TomlScanner(text)
    scanner.document()
    return scanner.found


def json_positions(text: str) -> Mapping[KeyPath, int]:
    """Return the 1-based line of every key and array item of a valid JSON text.

    >>> json_positions('{"posts": [\\n {"id": "a"}]}')
    {('posts',): 1, ('posts', 0): 2, ('posts', 0, 'id'): 2}
    """
    scanner = _JsonScanner(text)
    scanner.value(())
    return scanner.found


def key_text(path: KeyPath) -> str:
    """Return a key path as people read it; list items count from 1.

    >>> key_text(("posts", 1, "overrides", "youtube/thumbnail"))
    'posts[2].overrides."youtube/thumbnail"'
    """
    shown = ""
    for part in path:
        if isinstance(part, int):
            shown += f"[{part + 1}]"
            continue
        name = part if _BARE.fullmatch(part) or not re.search(r"[.\"\s/]", part) else f'"{part}"'
        shown += f".{name}" if shown else name
    return shown


class _Scanner:
    """A cursor over a text that knows the line it is on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[KeyPath, int] = {}
        self._breaks = [match.start() for match in re.finditer("\n", text)]

    def line(self) -> int:
        return bisect_left(self._breaks, self.at) + 1

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[0]

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def mark(self, path: KeyPath) -> None:
        self.found.setdefault(path, self.line())


class _TomlScanner(_Scanner):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._lengths: dict[KeyPath, int] = {}

    def document(self) -> None:
        table: KeyPath = ()
        while True:
            self.skip(_GAP)
            if self.at >= len(self.text):
                return
            if self.peek() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> KeyPath:
        brackets = 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        names = self._key()
        path = (*self._descend((), names[:-1]), names[-1])
        self.mark(path)
        if brackets == 2:
            path = self._next_item(path)
        elif path in self._lengths:
            path = (*path, self._lengths[path] - 1)
        self.at += brackets
        return path

    def _descend(self, path: KeyPath, names: list[str]) -> KeyPath:
        """Follow a dotted key; inside an array of tables its last item is meant."""
        for name in names:
            path = (*path, name)
            self.mark(path)
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
        return path

    def _next_item(self, path: KeyPath) -> KeyPath:
        count = self._lengths.get(path, 0)
        self._lengths[path] = count + 1
        self.mark((*path, count))
        return (*path, count)

    def _key(self) -> list[str]:
        names = [self._name()]
        self.skip(_BLANK)
        while self.peek() == ".":
            self.at += 1
            names.append(self._name())
            self.skip(_BLANK)
        return names

    def _name(self) -> str:
        self.skip(_BLANK)
        if self.peek() in {'"', "'"}:
            name = tomllib.loads(f"key = {self.skip(_STRING)}")["key"]
            return str(name)
        return self.skip(_BARE)

    def _pair(self, table: KeyPath) -> None:
        names = self._key()
        path = (*self._descend(table, names[:-1]), names[-1])
        self.mark(path)
        self.at += 1
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self.skip(_BLANK)
        match self.peek():
            case '"' | "'":
                self.skip(_STRING)
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case _:
                self.skip(_SCALAR)

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        count = 0
        self.skip(_GAP)
        while self.peek() not in {"]", ""}:
            self.mark((*path, count))
            self._value((*path, count))
            count += 1
            self._separator()
        self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        self.skip(_GAP)
        while self.peek() not in {"}", ""}:
            self._pair(path)
            self._separator()
        self.at += 1

    def _separator(self) -> None:
        self.skip(_GAP)
        if self.peek() == ",":
            self.at += 1
        self.skip(_GAP)


class _JsonScanner(_Scanner):
    def value(self, path: KeyPath) -> None:
        self.skip(_JSON_GAP)
        match self.peek():
            case '"':
                self.skip(_JSON_STRING)
            case "[":
                self._array(path)
            case "{":
                self._object(path)
            case _:
                self.skip(_JSON_SCALAR)
        self.skip(_JSON_GAP)

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        self.skip(_JSON_GAP)
        count = 0
        while self.peek() not in {"]", ""}:
            self.skip(_JSON_GAP)
            self.mark((*path, count))
            self.value((*path, count))
            count += 1
            if self.peek() == ",":
                self.at += 1
        self.at += 1

    def _object(self, path: KeyPath) -> None:
        self.at += 1
        self.skip(_JSON_GAP)
        while self.peek() not in {"}", ""}:
            self.skip(_JSON_GAP)
            line = self.line()
            name = json.loads(self.skip(_JSON_STRING), strict=False)
            inner = (*path, str(name))
            self.found[inner] = line
            self.skip(_JSON_GAP)
            self.at += 1
            self.value(inner)
            if self.peek() == ",":
                self.at += 1
        self.at += 1
