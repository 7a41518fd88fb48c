"""Fill a template's slots with a post's texts: cleaned, with the language's quotation marks, required ones present."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from formatkit.diagnostics import Diagnostic, Where, error, warning
from formatkit.model.content import Content
from formatkit.model.template import Template, TextLayer
from formatkit.typeset.clean import clean_text
from formatkit.typeset.coverage import needs_glyphs
from formatkit.typeset.emphasis import plain_text
from formatkit.typeset.quotes import quoted

__all__ = ["BoundTexts", "bind_texts", "missing_slots", "slots_of"]

_TABLES = (".csv", ".tsv", ".xlsx", ".xlsm")

_PLACEHOLDER = re.compile(r"\{([a-z0-9_-]+)\}")
_SEPARATOR = re.compile(r"(, | · )")
_MARKS = ("**", "==")


@dataclass(frozen=True, slots=True)
class BoundTexts:
    """The texts of the slots as they are set, the same without quotation marks, and what was noticed on the way.

    `marked` names the slots that take quotation marks.
    """

    slots: Mapping[str, str]
    bare: Mapping[str, str]
    marked: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]

    def without_marks(self) -> BoundTexts:
        """Return the texts for a picture that does not say who speaks: without quotation marks around them."""
        return replace(self, slots=self.bare)

    def text_of(self, layer: TextLayer) -> str:
        """Return what a layer shows: its slot, or its lines with placeholders filled.

        Empty lines vanish, and so does the comma or dot before a placeholder that stays empty.
        """
        if layer.slot is not None:
            return self.slots.get(layer.slot, "")
        filled = (
            _PLACEHOLDER.sub(lambda match: self.slots.get(match[1], ""), self._said(line)) for line in layer.text or ()
        )
        return "\n".join(line for line in filled if line.strip("*= "))

    def _said(self, line: str) -> str:
        """Return a line without those of its parts, between commas or dots, that would stay empty.

        Of an emphasis that begins or ends in such a part the mark is left.
        """
        first, *others = _SEPARATOR.split(line)
        said, before = "", ""
        for separator, part in [("", first), *zip(others[::2], others[1::2], strict=True)]:
            if self._has_words(part):
                said, before = f"{said}{separator if before else ''}{part}", part
            else:
                said += "".join(mark for mark in _MARKS if part.count(mark) % 2)
        return said

    def _has_words(self, part: str) -> bool:
        asked = _PLACEHOLDER.findall(part)
        return not asked or any(self.slots.get(name) for name in asked)


def bind_texts(content: Content, template: Template, put_right: Callable[[str], str] = str) -> BoundTexts:
    """Return the texts for a template, each as `put_right` leaves it, before quotation marks are set.

    An unknown or missing slot is an error among the diagnostics.
    """
    texts: dict[str, str] = {}
    bare: dict[str, str] = {}
    found: list[Diagnostic] = []
    for name, slot in template.slots.items():
        value = content.slots.get(name, "")
        where = _at(content.where, name)
        if content.part is not None and name == content.part.slot:
            texts[name], bare[name] = str(value), content.part.bare
        elif slot.type == "text" and isinstance(value, str) and value:
            cleaned, noticed = clean_text(value.strip())
            found += [diagnostic.at(where) for diagnostic in noticed]
            if needs_glyphs(plain_text(cleaned)):
                bare[name] = put_right(cleaned)
                texts[name] = quoted(bare[name], content.lang) if slot.quotes else bare[name]
        if slot.required and content.part is None and not (texts.get(name) if slot.type == "text" else value):
            found.append(_missing(name, content, template))
    unused = sorted(set(content.slots) - set(template.slots))
    found += [
        warning("FK401", _at(content.where, name), slot=name, template=template.name, slots=", ".join(template.slots))
        for name in unused
    ]
    marked = frozenset(name for name, slot in template.slots.items() if slot.quotes)
    return BoundTexts(texts, bare, marked, tuple(found))


def slots_of(layer: TextLayer) -> tuple[str, ...]:
    """Return the names of the slots that a layer shows."""
    if layer.slot is not None:
        return (layer.slot,)
    return tuple(name for line in layer.text or () for name in _PLACEHOLDER.findall(line))


def missing_slots(content: Content, template: Template) -> tuple[Diagnostic, ...]:
    """Return an error for each slot that a template needs and a post leaves empty, before any text is looked at."""
    needed = (name for name, slot in template.slots.items() if slot.required)
    return tuple(_missing(name, content, template) for name in needed if not _said(content.slots.get(name)))


def _said(value: object) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def _missing(slot: str, content: Content, template: Template) -> Diagnostic:
    file = content.where.file
    table = file if file.partition("#")[0].casefold().endswith(_TABLES) else ""
    return error("FK400", _at(content.where, slot), slot=slot, template=template.name, table=table)


def _at(where: Where, key: str) -> Where:
    return Where(where.file, where.line, where.cell, key, where.item)
