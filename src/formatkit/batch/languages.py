"""In which languages a post is made: those that the campaign wants and the post has texts in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from formatkit.model.campaign import Campaign
from formatkit.model.content import OverrideScope, cascade
from formatkit.model.fields import in_language
from formatkit.model.post import Post
from formatkit.model.preset import Preset
from formatkit.model.template import Template

__all__ = ["has_text", "languages_of", "spoken", "values_of"]


def languages_of(post: Post, campaign: Campaign) -> tuple[str, ...]:
    """Return the wanted languages: that of its person, else the post's own, else the campaign's."""
    if post.person is not None and post.person.lang:
        return (post.person.lang,)
    return (post.lang,) if post.lang else tuple(dict.fromkeys(campaign.languages))


def values_of(post: Post, preset: Preset, campaign: Campaign) -> dict[str, Any]:
    """Return what post, overrides and defaults say for a preset, in all languages."""
    scope = OverrideScope(preset.shape.value, preset.network, preset.id)
    return cascade(post, scope, campaign.defaults, campaign.overrides)


def has_text(
    values: Mapping[str, Any], slides: Sequence[Mapping[str, Any]], template: Template, lang: str, main: str
) -> bool:
    """Tell whether a post has texts in `lang`. `main` is the language that plain texts are in.

    What counts are the template's required texts, or all its texts when none is required. A post without any such
    text is not short of a language: composing will say what is missing.
    """
    texts = {name: slot for name, slot in template.slots.items() if slot.type not in ("picture", "video")}
    needed = [name for name, slot in texts.items() if slot.required] or list(texts)
    given = [value for said in (slides or ({},)) for name in needed if (value := {**values, **said}.get(name))]
    return all(_speaks(value, lang, main) for value in given)


def spoken(value: Any, lang: str) -> bool:
    """Tell whether a text that must not be missing is there in a language; no text at all is none that is missing."""
    return bool(in_language(value, lang)) if isinstance(value, Mapping) else True


def _speaks(value: Any, lang: str, main: str) -> bool:
    if isinstance(value, list | tuple):
        return any(_speaks(item, lang, main) for item in value)
    if isinstance(value, Mapping):
        return bool(in_language(value, lang))
    return lang.split("-")[0] == main.split("-")[0]
