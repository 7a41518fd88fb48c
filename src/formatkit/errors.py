"""The error tree. Every error carries diagnostics, so a caller can show them in any language.

```
FormatkitError
├── ConfigError        campaign, brand, preset, post or template file is wrong        exit code 2
├── AssetError         a picture, font, logo or other asset cannot be used            exit code 1
├── LayoutError        content does not fit its place                                 exit code 1
├── EncodeError        a file could not be written within the preset's limits         exit code 1
├── CheckError         a finished file breaks a rule of its preset                    exit code 1
└── MissingToolError   a needed optional package or program is not installed          exit code 3
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    from formatkit.diagnostics import Diagnostic

__all__ = [
    "AssetError",
    "CheckError",
    "ConfigError",
    "EncodeError",
    "FormatkitError",
    "LayoutError",
    "MissingToolError",
]


class FormatkitError(Exception):
    """Base of all errors that formatkit raises on purpose.

    `str(error)` is the English text of its diagnostics, one per line.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*diagnostics)
        self._diagnostics = diagnostics
        self._explain: Callable[[], tuple[Diagnostic, ...]] | None = None

    @classmethod
    def explained_by(cls, explain: Callable[[], tuple[Diagnostic, ...]]) -> Self:
        """Return an error whose diagnostics are worked out when first asked for, because that takes its time."""
        made = cls()
        made._explain = explain
        return made

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong, at least one entry."""
        if self._explain is not None:
            self._diagnostics, self._explain = self._explain(), None
        return self._diagnostics

    def __reduce__(self) -> tuple[type[Self], tuple[Diagnostic, ...]]:
        return type(self), self.diagnostics

    def __str__(self) -> str:
        return "\n".join(diagnostic.text() for diagnostic in self.diagnostics)


class ConfigError(FormatkitError):
    """Something that the user wrote in a file or on the command line is not valid."""

    exit_code = 2


class AssetError(FormatkitError):
    """A picture, font, logo or other asset is missing, broken, too large or not allowed."""


class LayoutError(FormatkitError):
    """Content does not fit: too long a text, a glyph that no font has, a contrast no color pair reaches."""


class EncodeError(FormatkitError):
    """A file could not be made within the limits of its preset, or could not be written."""


class CheckError(FormatkitError):
    """A finished file breaks a rule of the preset it was made for."""


class MissingToolError(FormatkitError):
    """A needed optional package or program is not installed; the message names the extra."""

    exit_code = 3
