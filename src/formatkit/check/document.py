"""Is this PDF what the network takes? Pages, their size, bytes, title, encryption, and, of our own, the text."""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from formatkit.diagnostics import Diagnostic, Where, error, warning
from formatkit.typeset.bidi import is_plain_left_to_right
from formatkit.typeset.mirrors import mirrored

if TYPE_CHECKING:
    from pypdf import PdfReader

    from formatkit.model.geometry import Size
    from formatkit.model.preset import Preset

__all__ = ["DocumentRules", "check_document", "check_document_file"]

_TOLERANCE = 0.01
_LARGEST_READ = 500_000_000
_SILENT = logging.NullHandler()


@dataclass(frozen=True, slots=True)
class DocumentRules:
    """Limits of a document. `pages` and `page_size` (points) are exact for files of our own, None for others."""

    least: int = 1
    most: int | None = None
    max_bytes: int | None = None
    title_required: bool = False
    uniform: bool = False
    pages: int | None = None
    page_size: tuple[float, float] | None = None

    @classmethod
    def of_upload(cls, preset: Preset) -> Self:
        """Return the rules of a file of any origin."""
        rules, slides = preset.document, preset.slides
        pages = rules.pages if rules else None
        most = min((each.max for each in (pages, slides) if each and each.max), default=None)
        return cls(
            least=max((each.min for each in (pages, slides) if each and each.min), default=1),
            most=most,
            max_bytes=preset.max_bytes,
            title_required=bool(rules and rules.title_required),
            uniform=bool(rules and rules.uniform_page_size),
        )

    @classmethod
    def of_preset(cls, preset: Preset, pages: int, size: Size, points: float) -> Self:
        """Return the rules of a file that we made: so many pages of a size in pixels, `points` a pixel."""
        base = cls.of_upload(preset)
        page_size = (size.width * points, size.height * points)
        return cls(base.least, base.most, base.max_bytes, True, True, pages, page_size)


def check_document(
    data: bytes, rules: DocumentRules, where: Where, lines: Sequence[str] = ()
) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the bytes of a PDF; empty if all is well. `lines` are texts that it must give back."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    # What the library has to say of a file is said below in one sentence.
    logging.getLogger("pypdf").addHandler(_SILENT)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            return (error("FK610", where),)
        return (*_findings(reader, len(data), rules, where), *_missing(reader, lines, where))
    except (DependencyError, NotImplementedError):
        # Both are about ways of encryption: unknown ones, and those that need another package.
        return (error("FK610", where),)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError):
        return (error("FK611", where),)


def check_document_file(path: Path, rules: DocumentRules, where: Where) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a PDF file of any origin."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            return (error("FK203", where, file=path.name),)
        if size > _LARGEST_READ:
            return (error("FK603", where, found=_grouped(size), limit=_grouped(rules.max_bytes or _LARGEST_READ)),)
        data = path.read_bytes()
    except FileNotFoundError:
        return (error("FK200", where, file=path.name),)
    except OSError as problem:
        return (error("FK206", where, file=path.name, reason=problem.strerror or type(problem).__name__),)
    if not data.startswith(b"%PDF-"):
        return (error("FK612", where),)
    return check_document(data, rules, where)


def _findings(reader: PdfReader, size: int, rules: DocumentRules, where: Where) -> Iterator[Diagnostic]:
    count = len(reader.pages)
    expected = str(rules.pages) if rules.pages is not None else _range(rules)
    if (rules.pages is not None and count != rules.pages) or count < rules.least or count > (rules.most or count):
        yield error("FK613", where, found=count, expected=expected)
    if rules.max_bytes is not None and size > rules.max_bytes:
        yield error("FK603", where, found=_grouped(size), limit=_grouped(rules.max_bytes))
    sizes = {(float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages}
    if rules.page_size is not None and not all(_same(each, rules.page_size) for each in sizes):
        yield error("FK614", where, found=_points(next(iter(sizes))), expected=_points(rules.page_size))
    elif rules.uniform and len(sizes) > 1:
        yield warning("FK615", where, count=len(sizes))
    if rules.title_required and not (reader.metadata and reader.metadata.title):
        yield warning("FK616", where)


def _missing(reader: PdfReader, lines: Sequence[str], where: Where) -> Iterator[Diagnostic]:
    """Compare all characters but spaces; their order too, unless some run to the left: libraries turn these as seen."""
    if not lines:
        return
    found = "".join("".join(page.extract_text().split()) for page in reader.pages)
    expected = "".join("".join(line.split()) for line in lines)
    turned = not all(is_plain_left_to_right(line) for line in lines)
    if (_counted(found) != _counted(expected)) if turned else (found != expected):
        yield error("FK617", where)


def _counted(text: str) -> Counter[str]:
    """Count characters; both halves of a pair are one, since each may stand for the other."""
    return Counter("".join(sorted((character, mirrored(character)))) for character in text)


def _same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) <= _TOLERANCE for a, b in zip(one, other, strict=True))


def _range(rules: DocumentRules) -> str:
    return f"{rules.least}–{rules.most}" if rules.most is not None else f"≥ {rules.least}"


def _points(size: tuple[float, float]) -> str:
    return f"{size[0]:g} × {size[1]:g}"


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")
