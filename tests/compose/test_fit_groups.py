"""Texts that belong together have one size: those of a post's slides, of a template's groups, of a series of posts."""

from __future__ import annotations

from typing import Any

import formatkit as fk
from formatkit.model.template import Template
from formatkit.scene.nodes import Scene, Text

SHORT = "Gut gesagt ist halb gewonnen, sagt man bei uns im Norden gern."
MIDDLE = "Niemand muss bei uns schreiben. Wer es möchte, bekommt Zeit, Bilder und eine Ansprechpartnerin."
LONG = f"{MIDDLE} Social Media passiert sowieso, und die Frage ist, ob wir dabei sind oder nur davon hören."


def size_of(scene: Scene, layer: str = "quote") -> float:
    found = scene.find(layer)
    assert isinstance(found, Text)
    return found.layout.size


def alone(quote: str, preset: str = "linkedin/image-square", **options: Any) -> float:
    return size_of(fk.compose(fk.Post(id="p", quote=quote), preset=preset, lang="de", **options).scenes[0])


def codes(composition: fk.Composition) -> list[str]:
    return [each.code for each in composition.diagnostics]


def two_texts(group: str | None) -> Template:
    fit = {"max": "9u", "lines": 6, **({"group": group} if group else {})}
    texts = [
        {"id": name, "kind": "text", "role": "main", "slot": name, "font": "brand.headline", "fit": fit, "width": "80%"}
        for name in ("first", "second")
    ]
    stacks = [
        {"id": f"{each['id']}-stack", "kind": "stack", "place": place, "children": [each]}
        for each, place in zip(texts, ("top", "bottom"), strict=True)
    ]
    slots = {name: {"type": "text"} for name in ("first", "second")}
    return Template.model_validate({"name": "two", "version": 1, "slots": slots, "layers": stacks})


def test_the_slides_of_a_post_have_the_smallest_of_their_sizes() -> None:
    for preset in ("instagram/carousel", "instagram/reel"):
        own = [alone(quote, preset) for quote in (SHORT, LONG, MIDDLE)]
        slides = tuple({"quote": quote} for quote in (SHORT, LONG, MIDDLE))
        made = fk.compose(fk.Post(id="p", slides=slides), preset=preset, lang="de")
        assert len(set(own)) == 3
        assert [size_of(scene) for scene in made.scenes] == [min(own)] * 3


def test_a_text_that_gets_small_by_its_group_names_who_forces_it_and_by_how_much() -> None:
    slides = ({"quote": "Nur Mut."}, {"quote": MIDDLE}, {"quote": LONG})
    made = fk.compose(fk.Post(id="p", slides=slides), preset="instagram/carousel", lang="de")
    (said,) = [each for each in made.diagnostics if each.code == "FK419"]
    values = dict(said.values)
    assert (values["layer"], values["member"], values["other"]) == ("quote", "p-03", "p-01")
    assert int(values["percent"]) < 70
    assert values["excess"] in said.hint()
    assert len({size_of(scene) for scene in made.scenes}) == 1
    assert said.message("de") != said.message("en")


def test_texts_of_about_one_length_are_not_warned_of() -> None:
    slides = ({"quote": MIDDLE}, {"quote": LONG})
    made = fk.compose(fk.Post(id="p", slides=slides), preset="instagram/carousel", lang="de")
    assert "FK419" not in codes(made)


def test_layers_of_one_group_have_one_size_on_a_card() -> None:
    post = fk.Post(id="p", first=SHORT, second=LONG)

    def sizes(group: str | None) -> set[float]:
        scene = fk.compose(post, preset="linkedin/image-square", lang="de", template=two_texts(group)).scenes[0]
        return {size_of(scene, layer) for layer in ("first", "second")}

    assert len(sizes(None)) == 2
    assert sizes("pair") == {min(sizes(None))}


def test_a_series_of_posts_has_one_size_in_each_shape_in_any_order() -> None:
    quotes = (SHORT, f"{MIDDLE} Mehr braucht es nicht.", MIDDLE)
    posts = [fk.Post(id=name, quote=quote) for name, quote in zip("abc", quotes, strict=True)]
    for preset in ("linkedin/image-square", "instagram/story-image", "generic/open-graph"):
        shared = fk.series_sizes(posts, preset=preset, lang="de")
        assert shared == fk.series_sizes(posts[::-1], preset=preset, lang="de")
        assert dict(shared.sizes) == {"quote": min(alone(quote, preset) for quote in quotes)}
        made = {alone(str(post.slots["quote"]), preset, sizes=shared.sizes) for post in posts}
        assert made == set(shared.sizes.values())


def test_a_series_warns_of_the_text_that_makes_the_others_small() -> None:
    posts = [fk.Post(id="short", quote="Nur Mut."), fk.Post(id="long", quote=LONG)]
    shared = fk.series_sizes(posts, preset="linkedin/image-square", lang="de")
    (said,) = shared.diagnostics
    assert (said.code, dict(said.values)["member"], dict(said.values)["other"]) == ("FK419", "long", "short")
