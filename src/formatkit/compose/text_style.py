"""The style of a text layer: the brand's font role, the language's rules."""

from __future__ import annotations

from dataclasses import replace

from formatkit.diagnostics import Where, error
from formatkit.errors import LayoutError
from formatkit.model.brand import BrandFont
from formatkit.model.template import TextLayer
from formatkit.model.text_effects import Case, Figures
from formatkit.scene.kit import Kit
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.features import lacking, tags_of
from formatkit.typeset.style import TextStyle

__all__ = ["color_emphasis", "is_bold", "layer_style", "style_of"]


def style_of(font: str, kit: Kit, language: str) -> TextStyle:
    """Return the style for a font role such as `brand.headline`; strong text is heavier.

    A brand without a `label` role sets labels in its `text` font. Raises LayoutError for an unknown role.
    """
    role = _role(font, kit)
    spec, chain = kit.brand.fonts[role], kit.fonts[role]
    return TextStyle(
        fonts=chain.normal,
        strong=chain.strong,
        tracking=spec.tracking,
        leading=None,
        language=language,
        uppercase=spec.case == "upper",
        features=_features(spec, spec.figures, spec.case),
        no_break=_no_break(kit, language),
    )


def layer_style(layer: TextLayer, kit: Kit, language: str, library: FaceLibrary) -> TextStyle:
    """Return the style of a text layer: its font role, with the figures and capitals that the layer asks for.

    Raises LayoutError for an unknown role, and when the font lacks what the layer asks for (FK310).
    """
    style = style_of(layer.font, kit, language)
    if layer.figures is None and layer.case is None:
        return style
    spec = kit.brand.fonts[_role(layer.font, kit)]
    case = layer.case or spec.case
    problem = lacking(style.fonts[0], tags_of(layer.figures, layer.case or "as-written"), library)
    if problem is not None:
        raise LayoutError(problem.at(Where(key=layer.id)))
    features = _features(spec, layer.figures or spec.figures, case)
    return replace(style, uppercase=case == "upper", features=features)


def _features(spec: BrandFont, figures: Figures | None, case: Case) -> tuple[tuple[str, int], ...]:
    """Return the features of plain words with those that the brand gives by tag, which win."""
    return tuple(sorted({**dict(tags_of(figures, case)), **spec.features}.items()))


def color_emphasis(style: TextStyle) -> TextStyle:
    """Return the style with strong text at the same weight: its color alone tells it apart."""
    return replace(style, strong=style.fonts)


def _role(font: str, kit: Kit) -> str:
    role = font.removeprefix("brand.")
    if role == "label" and role not in kit.brand.fonts:
        role = "text"
    if role not in kit.brand.fonts:
        known = ", ".join(sorted(kit.brand.fonts))
        raise LayoutError(error("FK402", Where(key=font), role=role, roles=known))
    return role


def _no_break(kit: Kit, language: str) -> tuple[str, ...]:
    rules = kit.brand.language
    found = rules.get(language) or rules.get(language.split("-")[0])
    return found.no_break if found else ()


def is_bold(font: BrandFont) -> bool:
    """Tell whether WCAG counts the font as bold."""
    return font.weight >= 700
