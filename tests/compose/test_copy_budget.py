"""The characters that an error says would fit do fit, in every shape, with the marks that are set around them."""

from __future__ import annotations

import pytest

import formatkit as fk

TEXTS = {
    "de": "Social Media passiert sowieso, in der Kantine wie auf der Messe, und wer zuhört, erfährt davon. " * 20,
    "en": "Social media happens anyway, in the canteen as much as at the fair, and whoever listens will know. " * 20,
    "fr": "Tout se passe de toute façon, à la cantine comme au salon, et celui qui écoute le saura bientôt. " * 20,
}


@pytest.mark.parametrize("lang", TEXTS)
@pytest.mark.parametrize(
    "preset", ["linkedin/image-square", "instagram/feed-portrait-4x5", "instagram/story-image", "generic/open-graph"]
)
@pytest.mark.parametrize("skipped", [0, 3, 7])
def test_the_budget_is_never_overstated_and_nearly_used(lang: str, preset: str, skipped: int) -> None:
    text = TEXTS[lang].split(" ", skipped)[-1].strip()
    with pytest.raises(fk.LayoutError) as caught:
        fk.compose(fk.Post(quote=text, author="Jana Petersen"), preset=preset, lang=lang)
    (found,) = [each for each in caught.value.diagnostics if each.code == "FK306"]
    values = dict(found.values)
    budget = int(values["budget"])
    assert int(values["length"]) == len(text)
    assert int(values["excess"]) == len(text) - budget
    fk.compose(fk.Post(quote=text[:budget], author="Jana Petersen"), preset=preset, lang=lang)
    longer = text[: budget + 45].rsplit(" ", 1)[0]
    with pytest.raises(fk.LayoutError):
        fk.compose(fk.Post(quote=longer, author="Jana Petersen"), preset=preset, lang=lang)
