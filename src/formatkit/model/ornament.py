"""What a template puts around a text: an icon, a box, a portrait, a rule."""

from __future__ import annotations

from typing import Literal

from formatkit.model.fields import FileModel, Length, LengthField, Name

__all__ = ["Box", "Portrait", "Rule"]


class Box(FileModel):
    """A filled box behind a text that asks for something, such as a call to action.

    The text's color is the best that the brand's pairs allow on `color`. Without a `color` the box has the accent, or,
    where the brand allows no readable text on that or it is hardly seen, the first of its other grounds that stands out
    from what is under the box.
    `width` is the whole measure, or the text's.
    """

    color: str | None = None
    radius: LengthField = Length(value=0.8, unit="u")
    width: Literal["text", "measure"] = "text"


class Portrait(FileModel):
    """The picture of a slot beside a text, `size` high and wide: a person, or a company's mark.

    It is cut to the brand's form (`look.portrait`), to that of its `mask`, or not at all.
    """

    slot: Name
    size: LengthField = Length(value=14, unit="u")
    mask: Literal["brand", "circle", "rounded", "none"] = "brand"


class Rule(FileModel):
    """A short line above a text, which parts it from what stands over it."""

    color: str = "brand.accent"
    length: LengthField = Length(value=9, unit="u")
    weight: LengthField = Length(value=0.6, unit="u")
    gap: LengthField = Length(value=3, unit="u")
