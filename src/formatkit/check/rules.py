"""The rules that a finished picture is checked against, as plain limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from formatkit.model.geometry import Size

if TYPE_CHECKING:
    from formatkit.model.preset import Preset
    from formatkit.model.preset_rules import Dimensions, Ratio

__all__ = ["StillRules"]


@dataclass(frozen=True, slots=True)
class StillRules:
    """Limits of one still; None and an empty tuple are unknown and not checked.

    `size` in pixels must be met exactly; `ratio` and `dimensions` are ranges; `formats` are the accepted ones
    (`jpeg`, `png`, …); bytes are decimal.
    """

    size: Size | None = None
    ratio: Ratio | None = None
    dimensions: Dimensions | None = None
    formats: tuple[str, ...] = ()
    min_bytes: int | None = None
    max_bytes: int | None = None

    @classmethod
    def of_preset(cls, preset: Preset, form: str, size: Size) -> Self:
        """Return the rules of a file that we made for a preset in the format `form`: exact size and format."""
        return cls(
            size=size,
            ratio=preset.ratio,
            dimensions=preset.dimensions,
            formats=(form,),
            min_bytes=preset.min_bytes,
            max_bytes=preset.max_bytes,
        )

    @classmethod
    def of_upload(cls, preset: Preset) -> Self:
        """Return the rules of a file of any origin that is to be uploaded there: every accepted size and format."""
        return cls(
            ratio=preset.ratio,
            dimensions=preset.dimensions,
            formats=preset.formats or (),
            min_bytes=preset.min_bytes,
            max_bytes=preset.max_bytes,
        )
