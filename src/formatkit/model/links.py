"""Parameters that tell a website where a visit comes from (UTM): put behind a link, per network by a pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl, quote

__all__ = [
    "LINK_PLACEHOLDERS",
    "UTM_PARAMETERS",
    "LinkParameters",
    "own_parameters",
    "parameters_of",
    "with_parameters",
]

UTM_PARAMETERS: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_id")
"""The parameters that Google Analytics and Matomo read (support.google.com/analytics/answer/10917952)."""

LINK_PLACEHOLDERS: Final = (
    "network",
    "placement",
    "campaign",
    "post",
    "person",
    "variant",
    "lang",
    "date",
    "purpose",
    "template",
    "brand",
)
"""What a pattern of a parameter may hold."""

LinkParameters = Sequence[tuple[str, str]]
"""Names and values, not encoded, in order."""

_PLACEHOLDER = re.compile(r"([-_.]*)\{([a-z]+)\}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_HOST = re.compile(r"[^\s/?#@:]+\.[^\s/?#@:]{2,}(?=$|[/?#:])")


def parameters_of(patterns: Mapping[str, str], values: Mapping[str, str]) -> LinkParameters:
    """Return the parameters of a link. An empty placeholder goes with the separator before it, an empty value wholly.

    >>> parameters_of({"utm_source": "{network}", "utm_content": "{post}-{variant}"}, {"network": "xing", "post": "a"})
    (('utm_source', 'xing'), ('utm_content', 'a'))
    """

    def said(match: re.Match[str]) -> str:
        value = values.get(match[2], "")
        return match[1] + value if value else ""

    made = ((name, _PLACEHOLDER.sub(said, pattern).strip()) for name, pattern in patterns.items())
    return tuple((name, value) for name, value in made if value)


def with_parameters(link: str, parameters: LinkParameters) -> str:
    """Return a web address with parameters behind its own query; the fragment stays at the end.

    Parameters that the link has already stay as they are. Addresses of other kinds (mailto, tel) stay as they are.

    >>> with_parameters("https://nordwerk.example/blog?id=7#team", [("utm_source", "linkedin"), ("id", "8")])
    'https://nordwerk.example/blog?id=7&utm_source=linkedin#team'
    >>> with_parameters("mailto:info@nordwerk.example", [("utm_source", "xing")])
    'mailto:info@nordwerk.example'
    """
    if not _is_web_address(link):
        return link
    address, mark, fragment = link.partition("#")
    there = _names(address)
    added = "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in parameters if name.lower() not in there
    )
    if not added:
        return link
    joint = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
    return f"{address}{joint}{added}{mark}{fragment}"


def own_parameters(link: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return which of the parameters a link has already.

    >>> own_parameters("https://nordwerk.example/?utm_source=flyer", ["utm_source", "utm_medium"])
    ('utm_source',)
    """
    there = _names(link.partition("#")[0]) if _is_web_address(link) else frozenset()
    return tuple(name for name in names if name.lower() in there)


def _is_web_address(link: str) -> bool:
    return bool(_WEB.match(link) or (not _SCHEME.match(link) and _HOST.match(link)))


def _names(address: str) -> frozenset[str]:
    query = address.partition("?")[2]
    return frozenset(name.lower() for name, _ in parse_qsl(query, keep_blank_values=True))
