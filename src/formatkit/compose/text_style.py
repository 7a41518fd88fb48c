"""The style of a text layer: the brand's font role, the language's rules."""

from __future__ import annotations

from dataclasses import replace

from formatkit.diagnostics import Where, error
from formatkit.errors import LayoutError
from formatkit.model.brand import BrandFont
from formatkit.scene.kit import Kit
from formatkit.typeset.style import TextStyle

__all__ = ["style_of"]


def style_of(font: str, kit: Kit, language: str) -> TextStyle:
    """Return the style for a font role such as `brand.headline`; strong text is heavier.

    A brand without a `label` role sets labels in its `text` font. Raises LayoutError for an unknown role.
    """
    role = font.removeprefix("brand.")
    if role == "label" and role not in kit.brand.fonts:
        role = "text"
    if role not in kit.brand.fonts:
        known = ", ".join(sorted(kit.brand.fonts))
        raise LayoutError(error("FK402", Where(key=font), role=role, roles=known))
    spec, chain = kit.brand.fonts[role], kit.fonts[role]
    return TextStyle(
        fonts=chain.normal,
        strong=chain.strong,
        tracking=spec.tracking,
        leading=None,
        language=language,
        uppercase=spec.case == "upper",
        features=tuple(sorted(spec.features.items())),
        no_break=_no_break(kit, language),
    )


def color_emphasis(style: TextStyle) -> TextStyle:
    """Return the style with strong text at the same weight: its color alone tells it apart."""
    return replace(style, strong=style.fonts)


def _no_break(kit: Kit, language: str) -> tuple[str, ...]:
    rules = kit.brand.language
    found = rules.get(language) or rules.get(language.split("-")[0])
    return found.no_break if found else ()


def is_bold(font: BrandFont) -> bool:
    """Tell whether WCAG counts the font as bold."""
    return font.weight >= 700
