"""What is typed into the network beside a picture: post text, hashtags, link, counted as the network counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from formatkit.batch.job import Job
from formatkit.diagnostics import Diagnostic, warning
from formatkit.model.links import with_parameters
from formatkit.model.preset import Preset
from formatkit.model.preset_text import TextLimit, TextRules
from formatkit.typeset.clean import clean_text

__all__ = ["PostText", "hashtag", "most_hashtags", "post_text_of", "takes_post_text"]

_NO_POSTS = frozenset({"card", "cover", "preview", "story"})
"""Words in the names of organic placements that are no posts of their own: link cards, covers, stories."""
_WORD = re.compile(r"[^\W_]+(?:_[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class PostText:
    """The text as it is typed: `body`, `hashtags` with `#`, `link`; each may be empty.

    `limit` is what the placement takes; None when it is unknown. Where `takes_none` is set, nothing is typed beside
    the picture: there is only the link that it leads to. `diagnostics` tell what is over a limit.
    """

    body: str = ""
    hashtags: tuple[str, ...] = ()
    link: str = ""
    limit: TextLimit | None = None
    takes_none: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def typed(self) -> str:
        """All of it as one text, in paragraphs; empty where the placement takes none."""
        if self.takes_none:
            return ""
        return "\n\n".join(part for part in (self.body, " ".join(self.hashtags), self.link) if part)

    @property
    def count(self) -> int:
        """The length of `typed` in the unit that the network counts."""
        return (self.limit or TextLimit()).count(self.typed)


def hashtag(words: str) -> str:
    """Return a tag that networks link: `#`, no blanks or signs, each word with a capital; empty without a letter.

    >>> hashtag("interne Kommunikation"), hashtag("#B2B"), hashtag("KI-gestützt")
    ('#InterneKommunikation', '#B2B', '#KIGestützt')
    """
    found = _WORD.findall(words)
    if len(found) < 2:
        return "".join(f"#{word}" for word in found)
    return "#" + "".join(word[0].upper() + word[1:] for word in found)


def most_hashtags(rules: TextRules) -> int | None:
    """Return how many hashtags a placement takes, or how many of them it links; None when it is unknown."""
    return rules.hashtags_max if rules.hashtags_max is not None else rules.topic_tags_max


def takes_post_text(preset: Preset) -> bool:
    """Tell whether a text is typed beside the picture: where the length of a post is known, and in feeds and ads.

    Stories, link previews, covers, profile pictures, e-mail headers and signatures have none.
    """
    limit = preset.text.post_text
    if limit is not None:
        return limit.max != 0
    if preset.surface == "organic":
        return not _NO_POSTS & set(preset.placement.split("-"))
    return preset.surface == "paid"


def post_text_of(job: Job) -> PostText:
    """Return the text of a job. What is too long or too many for the preset is a warning with the number over.

    Where the preset takes no post text, only the link is left.

    Control characters and tricks with the writing direction are removed, with a warning.
    """
    content = job.order.contents()[0]
    body, in_body = clean_text(content.post_text.strip())
    body, in_disclaimer = _with_disclaimer(body, content.disclaimer)
    plain_link, in_link = clean_text(content.link.strip())
    link = with_parameters(plain_link, job.link_parameters)
    limit = job.order.preset.text.post_text
    if not takes_post_text(job.order.preset):
        return PostText(link=link, limit=limit, takes_none=True, diagnostics=_at(job, "link", in_link))
    removed = (
        *_at(job, "post_text", in_body),
        *_at(job, "disclaimer", in_disclaimer),
        *_at(job, "link", in_link),
    )
    text = PostText(body, _hashtags(content.hashtags), link, limit, diagnostics=removed)
    found = (_too_long(job, text), _too_many_tags(job, text), _no_links(job, text))
    return replace(text, diagnostics=(*removed, *(each for each in found if each is not None)))


def _with_disclaimer(body: str, disclaimer: str) -> tuple[str, Sequence[Diagnostic]]:
    """Return the text with its disclaimer below it, unless it has that already."""
    said, found = clean_text(disclaimer.strip())
    if not said or said in body:
        return body, found
    return "\n\n".join(part for part in (body, said) if part), found


def _hashtags(written: Iterable[str]) -> tuple[str, ...]:
    """Return the tags, each once; how it is written first counts."""
    tags: dict[str, str] = {}
    for tag in filter(None, map(hashtag, written)):
        tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())


def _at(job: Job, key: str, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(each.at(replace(job.where, key=key)) for each in found)


def _too_long(job: Job, text: PostText) -> Diagnostic | None:
    over = text.limit.excess(text.typed) if text.limit else 0
    if not over or text.limit is None:
        return None
    most = text.limit.max if text.limit.max is not None else text.limit.max_bytes
    return warning("FK730", job.where, placement=job.preset, count=text.count, most=most, over=over)


def _too_many_tags(job: Job, text: PostText) -> Diagnostic | None:
    most = most_hashtags(job.order.preset.text)
    given = len(text.hashtags)
    if most is None or given <= most:
        return None
    return warning("FK731", job.where, placement=job.preset, count=given, most=most, over=given - most)


def _no_links(job: Job, text: PostText) -> Diagnostic | None:
    if not text.link or job.order.preset.text.links_max != 0:
        return None
    return warning("FK732", job.where, placement=job.preset)
