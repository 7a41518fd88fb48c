"""Documents: the slides of one composition become one checked PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from formatkit.check.document import DocumentRules, check_document
from formatkit.diagnostics import Diagnostic, Where
from formatkit.encode.document import POINTS, Page, encode_document
from formatkit.encode.document_facts import DocumentFacts
from formatkit.encode.document_text import PlacedLine
from formatkit.model.preset import Preset
from formatkit.scene.composition import Composition
from formatkit.scene.nodes import Scene, Text
from formatkit.typeset.parts import reads_leftwards

__all__ = ["MadeDocument", "document", "lines_of"]


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


def document(
    composition: Composition, paint: Callable[[Scene], NDArray[np.uint8]], preset: Preset, facts: DocumentFacts
) -> MadeDocument:
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
