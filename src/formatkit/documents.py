"""Documents: the slides of one composition become one checked PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formatkit.asset_description import document_asset
from formatkit.check.document import DocumentRules, check_document
from formatkit.diagnostics import Diagnostic, Severity, Where
from formatkit.encode.atomic import write_checked
from formatkit.encode.document import POINTS, Page, encode_document
from formatkit.encode.document_facts import DocumentFacts
from formatkit.encode.document_text import PlacedLine
from formatkit.errors import CheckError
from formatkit.model.asset import Asset
from formatkit.model.order import Order
from formatkit.model.preset import Preset
from formatkit.scene.composition import Composition
from formatkit.scene.nodes import Scene, Text
from formatkit.typeset.emphasis import plain_text
from formatkit.typeset.parts import reads_leftwards

__all__ = ["MadeDocument", "checked_document", "document", "lines_of", "write_document"]

_Paint = Callable[[Scene], NDArray[np.uint8]]


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A PDF, a small JPEG of each page, and what it must be like."""

    data: bytes
    previews: tuple[bytes, ...]
    rules: DocumentRules
    lines: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]

    def findings(self, data: bytes, where: Where) -> tuple[Diagnostic, ...]:
        """Return what is wrong with the document as it was read again."""
        return check_document(data, self.rules, where, self.lines)


def checked_document(composition: Composition, order: Order, paint: _Paint, author: str) -> bytes:
    """Return the checked bytes of a document without writing. Raises EncodeError and CheckError."""
    made = document(composition, paint, order.preset, _facts(composition, order, author))
    problems = made.findings(made.data, order.where)
    if any(each.severity is Severity.ERROR for each in problems):
        raise CheckError(*problems)
    return made.data


def write_document(composition: Composition, order: Order, target: Path, paint: _Paint, author: str) -> Asset:
    """Write and check the document of a composition at `target`, a path without ending.

    Raises EncodeError and CheckError.
    """
    made = document(composition, paint, order.preset, _facts(composition, order, author))
    path = target.with_name(f"{target.name}.pdf")
    found = write_checked(path, made.data, partial(made.findings, where=order.where))
    return document_asset(path, made.data, made.previews, composition, (*made.diagnostics, *found))


def document(composition: Composition, paint: _Paint, preset: Preset, facts: DocumentFacts) -> MadeDocument:
    """Make a PDF of a composition, whose scenes `paint` paints one after another. Raises EncodeError."""
    pages = [Page(partial(paint, scene), scene.photographic, lines_of(scene)) for scene in composition.scenes]
    made = encode_document(pages, facts, max_bytes=preset.max_bytes)
    rules = DocumentRules.of_preset(preset, len(pages), composition.scenes[0].size, POINTS)
    lines = tuple(line.text for page in pages for line in page.lines)
    return MadeDocument(made.data, made.previews, rules, lines, made.diagnostics)


def lines_of(scene: Scene) -> tuple[PlacedLine, ...]:
    """Return the lines of a scene's texts in reading order: as they are drawn, layer by layer."""
    return tuple(
        PlacedLine(
            line.text.replace("\u00ad", "").strip(),
            line.ink.x + node.x,
            line.baseline + node.y,
            line.ink.width,
            node.layout.size,
            reads_leftwards(line.text),
        )
        for node in scene.nodes
        if isinstance(node, Text)
        for line in node.layout.lines
        if line.text.strip() and line.ink.width > 0
    )


def _facts(composition: Composition, order: Order, author: str) -> DocumentFacts:
    return DocumentFacts(_title(order, composition), author, order.lang)


def _title(order: Order, composition: Composition) -> str:
    """Return a document's title: that of the post, else the first text on its first page."""
    given = order.contents()[0].slots.get("title")
    if isinstance(given, str) and given:
        return plain_text(given)
    first = next((node for node in composition.scenes[0].nodes if isinstance(node, Text)), None)
    return " ".join(line.text.strip() for line in first.layout.lines) if first else order.post.id
