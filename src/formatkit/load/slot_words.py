"""What a template's slots are for, and sample texts for them: as the template says, else by the slot's name."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from formatkit.model.fields import in_language
from formatkit.model.template import Template

__all__ = ["running_text", "slot_purpose", "slot_sample", "slot_samples"]


def slot_purpose(template: Template, slot: str, lang: str) -> str:
    """Return what a slot is for; an empty text when nobody says so."""
    said = template.slots[slot].about
    return str(in_language(said if said is not None else _known(template, slot).get("about", ""), lang))


def slot_sample(template: Template, slot: str, lang: str) -> str:
    """Return a text for a text slot; where nobody gives one, the slot's name in words."""
    return slot_samples(template, slot, lang)[0]


def slot_samples(template: Template, slot: str, lang: str) -> tuple[str, ...]:
    """Return texts for a slot of a list: those that the template gives, else three times one text."""
    said = template.slots[slot].sample
    if isinstance(said, tuple) and said:
        return tuple(str(in_language(each, lang)) for each in said)
    found = str(in_language(said or _known(template, slot).get("sample", ""), lang))
    return (found or slot.replace("-", " ").replace("_", " ").capitalize(),) * 3


def running_text(lang: str) -> str:
    """Return plain running text of some 1200 characters in German or English (for any other language)."""
    texts = _read("copy.toml")
    return " ".join(str(texts["de" if lang.split("-")[0] == "de" else "en"]).split())


def _known(template: Template, slot: str) -> dict[str, Any]:
    """Return what is known of a slot by its name: of the same template, else of any."""
    words = _read("slots.toml")
    names = (f"{template.name}/{slot}", slot)
    return next((words[name] for name in names if name in words), {})


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("formatkit").joinpath("samples").joinpath(name).read_text("utf-8"))
