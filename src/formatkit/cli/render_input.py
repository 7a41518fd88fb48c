"""What `render` is given: the quote from one source, slots, brand kit and logo, output. Raises ConfigError."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import ConfigError
from formatkit.load.brand import load_brand, neutral_brand
from formatkit.load.names import listed, nearest
from formatkit.load.text import read_text
from formatkit.model.brand import Brand, Logo
from formatkit.model.preset import Preset
from formatkit.model.template import Slot, Template

__all__ = ["SlotGift", "brand_with_logo", "existing_file", "gifts_of", "is_folder", "quote_from", "slots_for"]

_LONGEST_QUOTE = 1_000_000
_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class SlotGift:
    """A value for a slot, and the option that gave it."""

    slot: str
    value: str
    option: str


def quote_from(argument: str | None, text_file: Path | None) -> SlotGift | None:
    """Return the quote from the argument, the file, or standard input; None when there is none of them.

    Standard input counts when the argument is `-`, or when nothing else is given and it is neither a terminal nor
    empty: a template may have no quote.
    """
    if argument is not None and text_file is not None:
        raise ConfigError(error("FK813"))
    if text_file is not None:
        return SlotGift("quote", _text(read_text(text_file, str(text_file)), str(text_file)), "--text-file")
    if argument is not None and argument != _STANDARD_INPUT:
        return SlotGift("quote", _text(argument, "QUOTE"), "QUOTE")
    if argument is None and (sys.stdin is None or sys.stdin.isatty()):
        return None
    text = _standard_input()
    if argument is None and not text:
        return None
    return SlotGift("quote", _text(text, "stdin"), "stdin")


def gifts_of(pairs: Sequence[str]) -> tuple[SlotGift, ...]:
    """Return what `--slot name=value` gives."""
    found: list[SlotGift] = []
    wrong: list[Diagnostic] = []
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if equals and name.strip():
            found.append(SlotGift(name.strip(), value, "--slot"))
        else:
            wrong.append(error("FK816", Where(key="--slot"), found=pair))
    if wrong:
        raise ConfigError(*wrong)
    return tuple(found)


def slots_for(template: Template, gifts: Sequence[SlotGift]) -> dict[str, str | tuple[str, ...]]:
    """Return the values by slot. A list slot collects its values, any other slot takes one."""
    by_slot: dict[str, list[SlotGift]] = {}
    for gift in gifts:
        by_slot.setdefault(gift.slot, []).append(gift)
    wrong = [mistake for name, given in by_slot.items() for mistake in _slot_mistakes(template, name, given)]
    wrong += [
        error("FK814") if name == "quote" else error("FK819", None, slot=name, template=template.name)
        for name, slot in template.slots.items()
        if slot.required and name not in by_slot
    ]
    if wrong:
        raise ConfigError(*wrong)
    return {name: _value(template.slots[name], given) for name, given in by_slot.items()}


def existing_file(path: Path, option: str) -> Path:
    """Return the absolute path of a file that an option names."""
    if path.is_file():
        return path.absolute()
    where = Where(key=option)
    if path.exists():
        raise ConfigError(error("FK203", where, file=path))
    names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    raise ConfigError(error("FK200", where, file=path, nearest=nearest(path.name, names)))


def brand_with_logo(brand_file: Path | None, logo: Path | None) -> Brand:
    """Return the brand kit, or the neutral one, with a logo file in the place of its own logo."""
    brand = neutral_brand() if brand_file is None else load_brand(brand_file)
    if logo is None:
        return brand
    file = str(existing_file(logo, "--logo"))
    files = {"on_light": file, "on_dark": file}
    placed = Logo(files=files) if brand.logo is None else brand.logo.model_copy(update={"files": files})
    return brand.model_copy(update={"logo": placed})


def is_folder(out: str) -> bool:
    """Tell whether `-o` names a folder: one that is there, one written with a slash, or a name without ending."""
    return Path(out).is_dir() or out.endswith(("/", os.sep)) or not Path(out).suffix


def one_picture_for(out: str, presets: Sequence[Preset]) -> None:
    """Raise ConfigError when a file is named for several placements."""
    if len(presets) > 1 and not is_folder(out):
        raise ConfigError(error("FK818", Where(key="-o"), file=out, count=len(presets)))


def _slot_mistakes(template: Template, name: str, given: Sequence[SlotGift]) -> list[Diagnostic]:
    slot = template.slots.get(name)
    where = Where(key=given[0].option)
    if slot is None:
        near = nearest(name, template.slots)
        return [error("FK817", where, slot=name, template=template.name, slots=listed(template.slots), nearest=near)]
    if not slot.takes_several and len(given) > 1:
        return [error("FK820", None, slot=name, options=listed(gift.option for gift in given))]
    return []


def _value(slot: Slot, given: Sequence[SlotGift]) -> str | tuple[str, ...]:
    if slot.type in ("picture", "video"):
        return given[0].value
    if slot.type == "pictures":
        return tuple(gift.value for gift in given)
    texts = tuple(_as_utf8(gift.value) for gift in given)
    return texts if slot.takes_several else texts[0]


def _as_utf8(text: str) -> str:
    """Return a text as it was typed: an ASCII locale hands umlauts over as lone surrogates."""
    try:
        return os.fsencode(text).decode("utf-8")
    except UnicodeError:
        return text


def _standard_input() -> str:
    data = sys.stdin.buffer.read(_LONGEST_QUOTE + 1)
    if len(data) > _LONGEST_QUOTE:
        raise ConfigError(error("FK104", Where(file="stdin"), size="> 1", limit="1"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = data.count(b"\n", 0, broken.start) + 1
        raise ConfigError(error("FK105", Where(file="stdin", line=line), byte=f"0x{data[broken.start]:02x}")) from None


def _text(text: str, source: str) -> str:
    if not text.strip():
        raise ConfigError(error("FK815", Where(key=source)))
    return text.strip("\r\n")
