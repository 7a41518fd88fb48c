"""What people read: sentences on standard error, in their language, plain where it is no terminal."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from formatkit.diagnostics import Diagnostic, MessageLanguage
    from formatkit.errors import FormatkitError

__all__ = ["SCHEMA_VERSION", "Terminal", "guard_streams", "print_json", "system_language"]

SCHEMA_VERSION: Final = 1
"""Version of all JSON output of the command line; it rises when a key changes its meaning or goes away."""

_SHOWN = 20
_DEBUG = "FORMATKIT_DEBUG"
_PREFIX: dict[str, dict[str, str]] = {
    "en": {"error": "error", "warning": "warning", "note": "note"},
    "de": {"error": "Fehler", "warning": "Warnung", "note": "Hinweis"},
}
_COLOR = {"error": "31", "warning": "33", "note": "36"}
_RANK = {"error": 0, "warning": 1, "note": 2}


def guard_streams() -> None:
    """Let no character stop the output: what the terminal's encoding lacks is written as `\\uXXXX`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def system_language() -> str:
    """Return the language tag of the system's locale, such as `de`; `en` when it names none."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            found = re.match(r"[a-z]{2,3}(?=[_.@-]|$)", value)
            return found[0] if found else "en"
    return "en"


def print_json(data: Mapping[str, Any]) -> None:
    """Print one JSON object with `schema_version` on standard output."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps({"schema_version": SCHEMA_VERSION, **data}, ensure_ascii=not utf8, indent=2))


@dataclass(frozen=True, slots=True)
class Terminal:
    """Writes to people, in `lang`. At most `shown` findings of one kind are written out, None means all."""

    lang: MessageLanguage = "en"
    shown: int | None = _SHOWN

    @classmethod
    def of_system(cls) -> Terminal:
        """Return a terminal in the system's language: German or English."""
        return cls("de" if system_language() == "de" else "en")

    @classmethod
    def speaking(cls, lang: MessageLanguage | None, shown: int | None = _SHOWN) -> Terminal:
        """Return a terminal in `lang`, or in the system's language when it is None."""
        return cls(lang or cls.of_system().lang, shown)

    def line(self, text: str) -> None:
        """Write one line, whatever it holds; an empty text is not written."""
        if text:
            print(text, file=sys.stderr, flush=True)

    def error(self, text: str) -> None:
        """Write a sentence about a mistake that has no code."""
        self.line(f"{self._prefix('error')} {text}")

    def said(self, code: str, **values: object) -> str:
        """Return the sentence of a code, with its values."""
        from formatkit.diagnostics import note

        return note(code, None, **values).text(self.lang)

    def say(self, code: str, **values: object) -> None:
        """Write the sentence of a code."""
        self.line(self.said(code, **values))

    def tell(self, findings: Iterable[Diagnostic]) -> None:
        """Write findings, one per line: errors first, then by file and line; equal ones once."""
        every = sorted(dict.fromkeys(findings), key=_order)
        for finding in every[: self.shown]:
            self.line(f"{self._prefix(finding.severity.value)} {finding.text(self.lang)}")
        if self.shown is not None and len(every) > self.shown:
            self.say("FK811", count=len(every) - self.shown)

    def tell_failure(self, findings: Sequence[Diagnostic]) -> None:
        """Write why one item failed, in one line."""
        first, *others = sorted(findings, key=_order)
        more = f" {self.said('FK834', count=len(others))}" if others else ""
        self.line(f"{self._prefix(first.severity.value)} {first.text(self.lang)}{more}")

    def unexpected(self, problem: Exception) -> int:
        """Write one line about a defect of formatkit and return the exit code; the traceback only when asked."""
        from formatkit.diagnostics import escaped

        detail = escaped(" ".join(str(problem).split()))[:500]
        self.error(self.said("FK812", kind=type(problem).__name__, detail=detail, variable=_DEBUG))
        if os.environ.get(_DEBUG):
            import traceback

            traceback.print_exception(problem)
        return 1

    @contextmanager
    def answering(self, also: Callable[[FormatkitError, MessageLanguage], None] | None = None) -> Iterator[None]:
        """Turn a FormatkitError of the block into its findings and the end of the command with its exit code.

        `also` tells others than people of it.
        """
        from formatkit.errors import FormatkitError

        try:
            yield
        except FormatkitError as problem:
            import typer

            self.tell(problem.diagnostics)
            if also is not None:
                also(problem, self.lang)
            raise typer.Exit(problem.exit_code) from None

    def _prefix(self, severity: str) -> str:
        word = f"{_PREFIX[self.lang][severity]}:"
        return f"\x1b[1;{_COLOR[severity]}m{word}\x1b[0m" if _colored() else word


def _colored() -> bool:
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _order(finding: Diagnostic) -> tuple[int, str, int, str, str]:
    where = finding.where
    row = where.line or int("0" + "".join(filter(str.isdigit, where.cell)))
    return _RANK[finding.severity.value], where.file, row, where.cell, where.key
