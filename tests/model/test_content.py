"""The cascade: campaign defaults, campaign overrides, the post, the post's overrides; in each the most exact wins."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from formatkit.model.content import OverrideScope, cascade, content_of
from formatkit.model.fields import in_language
from formatkit.model.post import Post, PostFields

SCOPE = OverrideScope("square", "linkedin", "linkedin/image-square")
KEYS = ("square", "linkedin", "linkedin/image-square")
FOREIGN = ("tall", "xing", "xing/post-image")
SLOTS = st.dictionaries(st.sampled_from(["quote", "author", "role", "title"]), st.sampled_from("abcdef"))
OVERRIDES = st.dictionaries(st.sampled_from(KEYS + FOREIGN), SLOTS)


def fields(slots: Mapping[str, str]) -> PostFields:
    return PostFields.model_validate(slots)


@given(SLOTS, OVERRIDES, SLOTS, OVERRIDES)
def test_the_order_of_the_cascade(
    defaults: dict[str, str],
    campaign: dict[str, dict[str, str]],
    own: dict[str, str],
    exact: dict[str, dict[str, str]],
) -> None:
    post = Post.model_validate({"id": "p", **own, "overrides": exact})
    found = cascade(post, SCOPE, fields(defaults), {key: fields(value) for key, value in campaign.items()})
    layers = [defaults, *(campaign.get(key, {}) for key in KEYS), own, *(exact.get(key, {}) for key in KEYS)]
    expected: dict[str, str] = {}
    for layer in layers:
        expected |= layer
    assert found == expected


@given(OVERRIDES)
def test_overrides_match_from_broad_to_exact(overrides: dict[str, dict[str, str]]) -> None:
    given_overrides = {key: fields(value) for key, value in overrides.items()}
    assert list(SCOPE.matching(given_overrides)) == [given_overrides[key] for key in KEYS if key in given_overrides]


def test_what_is_not_said_does_not_hide_what_was_said() -> None:
    defaults = PostFields.model_validate({"style": "photo", "post_text": "Text", "hashtags": ["A"]})
    content = content_of(Post(id="p", quote="Q", hashtags=("B",)), SCOPE, lang="de", defaults=defaults)
    assert (content.style, content.post_text, content.hashtags) == ("photo", "Text", ("B",))
    assert content.template == "quote"


def test_a_post_keeps_its_own_facts() -> None:
    post = Post.model_validate(
        {"id": "p", "date": "2026-12-01", "status": "draft", "purpose": "expertise", "quote": "Q"}
    )
    content = content_of(post, SCOPE, lang="de")
    assert (content.post, content.status, content.purpose) == ("p", "draft", "expertise")
    assert content.date is not None
    assert content.date.isoformat() == "2026-12-01"


def test_languages_are_resolved_in_fields_slots_and_lists() -> None:
    post = Post.model_validate(
        {
            "id": "p",
            "quote": {"de": "Hallo", "en": "Hello"},
            "post_text": {"de": "Text", "en": "Copy"},
            "items": [{"de": "eins", "en": "one"}, "zwei"],
            "author": "A",
        }
    )
    german, english = (content_of(post, SCOPE, lang=lang) for lang in ("de-AT", "en"))
    assert dict(german.slots) == {"quote": "Hallo", "items": ("eins", "zwei"), "author": "A"}
    assert dict(english.slots) == {"quote": "Hello", "items": ("one", "zwei"), "author": "A"}
    assert (german.post_text, english.post_text) == ("Text", "Copy")


def test_an_empty_value_is_no_value() -> None:
    post = Post.model_validate({"id": "p", "quote": "Q", "role": "", "author": {"fr": "A"}})
    assert dict(content_of(post, SCOPE, lang="de").slots) == {"quote": "Q"}


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Hallo"), ("de-AT", "Servus"), ("de-CH", "Hallo"), ("en", "Hello"), ("fr", "")]
)
def test_the_exact_language_then_its_base_then_nothing(language: str, text: str) -> None:
    assert in_language({"de": "Hallo", "de-AT": "Servus", "en": "Hello"}, language) == text


def test_unknown_names_are_slots_and_slots_hold_texts_only() -> None:
    post = Post.model_validate({"id": "p", "figure": "12 %", "items": ["a", "b"]})
    assert post.slots == {"figure": "12 %", "items": ["a", "b"]}
    for wrong in (3, None, {"de": 3}, [1, 2]):
        with pytest.raises(ValidationError) as problem:
            Post.model_validate({"id": "p", "figure": wrong})
        assert [each["type"] for each in problem.value.errors()] == ["FK930"]


def test_posts_cannot_be_changed() -> None:
    post = Post(id="p", quote="Q")
    with pytest.raises(ValidationError):
        post.id = "other"  # type: ignore[misc]


@pytest.mark.parametrize("wrong", [{"status": "done"}, {"purpose": "fun"}, {"lang": "deutsch!"}, {"id": "x" * 81}])
def test_wrong_values_of_fields_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Post.model_validate({"id": "p"} | wrong)
