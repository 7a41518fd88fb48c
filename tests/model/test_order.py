"""Orders: what follows from one is found once, and does not travel with it to workers."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

from formatkit.load.presets import preset
from formatkit.load.templates import load_template
from formatkit.model.order import Order
from formatkit.model.post import Post


def order() -> Order:
    post = Post(id="a", quote={"de": "Gut gesagt.", "en": "Well said."})
    return Order(post, preset("linkedin/image-square"), load_template("quote"), "de", Path())


def test_contents_are_resolved_once_and_anew_for_a_changed_order() -> None:
    german = order()
    assert german.contents() is german.contents()
    english = replace(german, lang="en")
    assert english.contents()[0].slots["quote"] == "Well said."
    assert german.contents()[0].slots["quote"] == "Gut gesagt."


def test_what_was_resolved_neither_travels_nor_tells_orders_apart() -> None:
    resolved, fresh = order(), order()
    before = len(pickle.dumps(resolved))
    resolved.contents()
    assert resolved == fresh
    assert len(pickle.dumps(resolved)) == before
    arrived = pickle.loads(pickle.dumps(resolved))
    assert arrived == resolved
    assert arrived.contents() == resolved.contents()
