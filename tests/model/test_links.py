"""Parameters behind links: whatever the link is, it stays what it was, and the parameters come back as they were."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.model.links import own_parameters, parameters_of, with_parameters

UTM = (("utm_source", "linkedin"), ("utm_campaign", "Herbst & Größe 50 %"))


@pytest.mark.parametrize(
    ("link", "made"),
    [
        ("https://nordwerk.example", "https://nordwerk.example?utm_source=linkedin"),
        ("https://nordwerk.example/?", "https://nordwerk.example/?utm_source=linkedin"),
        ("https://nordwerk.example/a?b=1&", "https://nordwerk.example/a?b=1&utm_source=linkedin"),
        ("https://nordwerk.example/#/weg?x=1", "https://nordwerk.example/?utm_source=linkedin#/weg?x=1"),
        ("HTTPS://Nordwerk.example/a", "HTTPS://Nordwerk.example/a?utm_source=linkedin"),
        ("nordwerk.example/blog", "nordwerk.example/blog?utm_source=linkedin"),
        ("nordwerk.example:8080/blog", "nordwerk.example:8080/blog?utm_source=linkedin"),
        ("https://nordwerk.example/?UTM_Source=flyer", "https://nordwerk.example/?UTM_Source=flyer"),
        ("mailto:team@nordwerk.example", "mailto:team@nordwerk.example"),
        ("team@nordwerk.example", "team@nordwerk.example"),
        ("tel:+49401234", "tel:+49401234"),
        ("ftp://nordwerk.example/a", "ftp://nordwerk.example/a"),
        ("Link in Bio", "Link in Bio"),
        ("", ""),
    ],
)
def test_only_web_addresses_get_parameters(link: str, made: str) -> None:
    assert with_parameters(link, UTM[:1]) == made


@given(
    path=st.from_regex(r"(/[a-z0-9%._~-]{0,8}){0,3}", fullmatch=True),
    query=st.one_of(st.none(), st.from_regex(r"([a-z]{1,4}=[a-z0-9%]{0,4}&?){0,3}", fullmatch=True)),
    fragment=st.one_of(st.none(), st.text("abc?&=#/", max_size=8)),
    values=st.lists(st.tuples(st.sampled_from(["utm_source", "utm_medium", "mtm.x"]), st.text(min_size=1)), max_size=3),
)
def test_the_link_stays_and_values_come_back(
    path: str, query: str | None, fragment: str | None, values: list[tuple[str, str]]
) -> None:
    link = f"https://nordwerk.example{path}"
    link += (f"?{query}" if query is not None else "") + (f"#{fragment}" if fragment is not None else "")
    parameters = [(name, value.encode("utf-8", "ignore").decode()) for name, value in dict(values).items()]
    parameters = [(name, value) for name, value in parameters if value]
    before, after = urlsplit(link), urlsplit(with_parameters(link, parameters))
    assert (after.scheme, after.netloc, after.path, after.fragment) == (
        before.scheme,
        before.netloc,
        before.path,
        before.fragment,
    )
    assert after.query.startswith(before.query)
    found = parse_qs(after.query, keep_blank_values=True)
    assert all(found[name] == [value] for name, value in parameters)
    assert with_parameters(with_parameters(link, parameters), parameters) == with_parameters(link, parameters)


def test_empty_placeholders_go_with_their_separator() -> None:
    patterns = {"utm_source": "{network}", "utm_content": "{post}-{variant}_{person}", "utm_term": "{purpose}"}
    values = {"network": "xing", "post": "a", "variant": "", "person": "jana", "purpose": ""}
    assert parameters_of(patterns, values) == (("utm_source", "xing"), ("utm_content", "a_jana"))


def test_parameters_of_the_link_are_found_in_any_case() -> None:
    assert own_parameters("https://a.example/?UTM_SOURCE=x#utm_medium=y", ["utm_source", "utm_medium"]) == (
        "utm_source",
    )
