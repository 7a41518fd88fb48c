"""The brand kit: palette by role, allowed pairs of ground and text color, fonts by role, logo, look, themes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, field_validator, model_validator

from formatkit.model.color import Color
from formatkit.model.fields import ColorField, FileModel, LanguageTag, Length, LengthField, coded_error
from formatkit.model.motion import MotionStyle
from formatkit.model.text_effects import Case, Figures

__all__ = [
    "PALETTE_ROLES",
    "PURPOSES",
    "Brand",
    "BrandFont",
    "BrandLanguage",
    "Bumpers",
    "Corner",
    "Logo",
    "LogoPlace",
    "Look",
    "Music",
    "Purpose",
]

Purpose = Literal["customer-loyalty", "recruiting", "brand-awareness", "expertise"]
PURPOSES: tuple[Purpose, ...] = ("customer-loyalty", "recruiting", "brand-awareness", "expertise")
Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]
PALETTE_ROLES = ("background", "ink", "primary", "accent", "muted", "paper")
"""The six roles that every template may ask for."""
_GROUND_PHOTO = "photo"
_SOFTEST = 10.0


class BrandFont(FileModel):
    """One font role: a font file of the house (with a shipped family as substitute), or a shipped family.

    `index` tells the fonts of a collection (TTC) apart. `fallback` names what steps in for characters that the font
    lacks: font files, shipped families, families that are installed on the machine.

    `figures` and `case` name OpenType features in plain words; `features` are others by tag.
    """

    file: str | None = None
    family: str | None = None
    index: Annotated[int, Field(ge=0, le=255)] = 0
    substitute: str | None = None
    fallback: tuple[str, ...] = ()
    weight: Annotated[int, Field(ge=1, le=1000)] = 400
    width: Annotated[float, Field(ge=25, le=200)] | None = None
    tracking: Annotated[float, Field(ge=-0.2, le=0.5)] | None = None
    case: Case = "as-written"
    figures: Figures | None = None
    features: dict[str, int] = {}

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.file is None) == (self.family is None):
            raise coded_error("FK910")
        if (self.substitute is not None or self.index) and self.file is None:
            raise coded_error("FK911")
        return self


class LogoPlace(FileModel):
    """Where the logo stands in every picture of the brand. Clear space is in multiples of the logo's height."""

    corner: Corner = "bottom-right"
    height: LengthField = Length(value=5, unit="u")
    min_height: LengthField = Length(value=4, unit="u")
    clear_space: Annotated[float, Field(ge=0, le=3)] = 0.5


class Logo(FileModel):
    """The logo's files by variant, and its fixed place. `mark` is the sign without the name."""

    files: dict[Literal["on_light", "on_dark", "mark"], str] = Field(min_length=1)
    place: LogoPlace = LogoPlace()


class Music(FileModel):
    """A music bed and the licence under which it may be used."""

    file: str
    licence: str = ""


class Bumpers(FileModel):
    """Short videos of the brand before and after every film."""

    intro: str | None = None
    outro: str | None = None


class Look(FileModel):
    """What all pictures of the brand have in common.

    What is done to photographs: `photo` gives them two brand colors or a tint, `grain` a film grain (1 is strong),
    `blur` softens them (standard deviation of a Gaussian). `credit` says where their credit stands: listed in report
    and text file, or visible on the picture as well.

    `portrait` is what portraits are cut to: `circle`, `rounded`, or a form of the brand's own, written as the path data
    of an SVG (`M50 0 …`) in a box of 100 × 100.
    """

    margin: LengthField = Length(value=8, unit="u")
    text_side: Literal["left", "right", "auto"] = "left"
    photo: Literal["natural", "duotone", "tint"] = "natural"
    grain: Annotated[float, Field(ge=0, le=1)] = 0.0
    blur: LengthField = Length(value=0, unit="u")
    credit: Literal["listed", "visible"] = "listed"
    portrait: Annotated[str, Field(min_length=1, max_length=20_000)] = "circle"
    motion: MotionStyle = "calm"
    music: Music | None = None

    @field_validator("blur")
    @classmethod
    def _soft_within_reason(cls, blur: Length) -> Length:
        if not 0 <= blur.value <= _SOFTEST:
            raise coded_error("FK906", least="0u", most=f"{_SOFTEST:g}u", found=f"{blur.value:g}{blur.unit}")
        return blur


class BrandLanguage(FileModel):
    """Rules for one language: terms that are never broken, and the form of gender-inclusive words."""

    no_break: tuple[str, ...] = ()
    gender: Literal[":", "*", "_", ""] = ""


class Brand(FileModel):
    """A brand kit as `brand.toml` has it. Colors are sRGB; `pairs` maps a ground to its text colors, best first.

    `typographic` corrects typed apostrophes, dashes and ellipses in posts: ’, – and … for ', - and three stops; the
    spaces of “10 %” and “z. B.” get narrow.
    """

    name: str = Field(min_length=1)
    web: str = ""
    disclaimer: str = ""
    typographic: bool = False
    handle: dict[str, str] = {}
    extends: str | None = None
    palette: dict[str, ColorField]
    pairs: dict[str, tuple[str, ...]]
    fonts: dict[str, BrandFont]
    logo: Logo | None = None
    look: Look = Look()
    bumpers: Bumpers = Bumpers()
    language: dict[LanguageTag, BrandLanguage] = {}
    themes: dict[Purpose, dict[str, str]] = {}
    _folder: Path = PrivateAttr(default_factory=Path)
    _parents: tuple[Path, ...] = PrivateAttr(default=())

    @property
    def folder(self) -> Path:
        """The folder that the paths of fonts, logos and music are relative to."""
        return self._folder

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that the brand's files may lie in: its own and those of the brands that it extends."""
        return (self._folder, *self._parents)

    def in_folder(self, folder: Path, *parents: Path) -> Brand:
        """Return the same brand with another folder for its files, and the folders of the brands it extends."""
        copy = self.model_copy()
        copy._folder, copy._parents = folder, parents
        return copy

    @model_validator(mode="after")
    def _roles_are_known(self) -> Self:
        for role in PALETTE_ROLES:
            if role not in self.palette:
                raise coded_error("FK912", role=role, roles=", ".join(PALETTE_ROLES))
        for role in ("headline", "text"):
            if role not in self.fonts:
                raise coded_error("FK913", role=role)
        return self

    @model_validator(mode="after")
    def _pairs_name_roles(self) -> Self:
        known = ", ".join(sorted(self.palette))
        for ground, texts in self.pairs.items():
            if ground != _GROUND_PHOTO and ground not in self.palette:
                raise coded_error("FK914", table="pairs", role=ground, roles=known)
            for role in texts:
                if role not in self.palette:
                    raise coded_error("FK914", table=f"pairs.{ground}", role=role, roles=known)
        if not self.pairs.get("background"):
            raise coded_error("FK915")
        return self

    @model_validator(mode="after")
    def _themes_name_roles(self) -> Self:
        known = ", ".join(sorted(self.palette))
        for theme, swaps in self.themes.items():
            for role in (*swaps.keys(), *swaps.values()):
                if role not in self.palette:
                    raise coded_error("FK914", table=f"themes.{theme}", role=role, roles=known)
        return self

    def role(self, name: str, purpose: Purpose | None = None) -> str:
        """Return the palette role that is really drawn for `name` in the theme of `purpose`."""
        return self.themes.get(purpose, {}).get(name, name) if purpose else name

    def color(self, name: str, purpose: Purpose | None = None) -> Color:
        """Return the color of a role in the theme of `purpose`. Raises KeyError for an unknown role."""
        return self.palette[self.role(name, purpose)]
