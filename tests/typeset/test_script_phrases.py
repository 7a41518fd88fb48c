"""Phrase breaks of scripts without spaces between words, and what no line may start or end with."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formatkit.errors import LayoutError
from formatkit.scene.text import FontKey
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.linebreak import Break, break_opportunities
from formatkit.typeset.phrase_words import words_of
from formatkit.typeset.script_phrases import legal_breaks
from formatkit.typeset.style import TextStyle

if TYPE_CHECKING:
    from conftest import Desk

SquareFont = Callable[..., bytes]


def phrases(text: str, language: str) -> list[str]:
    """Cut a text wherever a line may end without need."""
    places = [index for index, kind in enumerate(legal_breaks(text, language)) if kind is Break.ALLOWED]
    return [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "すべての|人間は、|生まれながらに|して|自由であり、|かつ、|尊厳と|権利とに|ついて|平等である。"),
        ("ja-JP", "「私たちは、|お客様の|声を|聞き続けます。」"),
        ("ja", "2026年まで|品質を|守ります。"),
        ("zh-Hans", "今天|是|晴天。"),
        ("zh-Hans", "我们|把|客户的|声音|放|在|第一|位。"),
        ("zh-TW", "今天|是|晴天。"),
        ("ko", "모든 |인간은 |태어날 |때부터 |자유로우며 |LinkedIn에서 |10%의 |할인!"),
        ("th", "วัน|นี้|อากาศ|ดี"),
    ],
)
def test_lines_end_between_phrases(language: str, text: str) -> None:
    parts = text.split("|")
    found = phrases("".join(parts), language)
    ends = {sum(map(len, found[:count])) for count in range(len(found))}
    wanted = {sum(map(len, parts[:count])) for count in range(len(parts))}
    assert ends == wanted


def test_kana_and_thai_need_no_language() -> None:
    assert phrases("今日は天気です。", "de") == phrases("今日は天気です。", "ja") == ["今日は", "天気です。"]
    assert len(phrases("ยินดีต้อนรับสู่ประเทศไทย", "de")) > 1


def test_a_script_without_a_model_breaks_at_spaces_only() -> None:
    assert phrases("មនុស្សទាំងអស់ កើតមកមានសេរីភាព", "km") == ["មនុស្សទាំងអស់ ", "កើតមកមានសេរីភាព"]
    assert phrases("ມະນຸດທຸກຄົນ\u200bເກີດມາ", "lo") == ["ມະນຸດທຸກຄົນ\u200b", "ເກີດມາ"]


def test_latin_words_in_japanese_stay_whole() -> None:
    text = "AIの時代でも、Made in Germanyの品質を守ります。"
    allowed = {text[index:] for index, kind in enumerate(legal_breaks(text, "ja")) if kind is not Break.FORBIDDEN}
    assert "Germanyの品質を守ります。" in allowed
    assert not any(rest.startswith(("I", "ermany", "ade", "n G")) for rest in allowed)


@pytest.mark.parametrize("language", ["ja", "zh-Hans", "zh-Hant", "ko", "de", "th"])
@pytest.mark.parametrize("mark", [*"、。，．：；！？」』）】〉》〕’”…ー々ぁっゃァッャ％"])
def test_no_line_starts_with_what_closes(language: str, mark: str) -> None:
    text = f"漢字{mark}漢字かな{mark}カナ"
    places = legal_breaks(text, language)
    assert all(kind is Break.FORBIDDEN for kind, character in zip(places, text, strict=True) if character == mark)


@pytest.mark.parametrize("mark", [*"「『（【〈《〔“‘"])
def test_no_line_ends_with_what_opens(mark: str) -> None:
    text = f"漢字は{mark}漢字です"
    assert legal_breaks(text, "ja")[text.index(mark) + 1] is Break.FORBIDDEN


def test_thai_marks_stay_on_their_letters() -> None:
    text = "ที่นี่มีน้ำและปู่กู้เงินเพื่อเธอแล้วไปทำไมเขาใจดีๆ"
    for index, kind in enumerate(legal_breaks(text, "th")):
        if kind is Break.ALLOWED:
            assert not "\u0e30" <= text[index] <= "\u0e3a"
            assert not "\u0e45" <= text[index] <= "\u0e4e"
            assert text[index - 1] not in "เแโใไ"


@given(st.text(alphabet=st.sampled_from([*"漢字かなカナー、。「」 aZ1\n한국ไทยนี่เ…“”()-"]), max_size=30))
def test_outside_thai_nothing_breaks_that_may_not(text: str) -> None:
    plain = break_opportunities(text)
    for language in ("ja", "zh", "ko", "th"):
        for index, kind in enumerate(legal_breaks(text, language)):
            thai = index and all("\u0e01" <= letter <= "\u0e5b" for letter in text[index - 1 : index + 1])
            assert (kind is Break.FORBIDDEN) == (plain[index] is Break.FORBIDDEN) or thai
            assert (kind is Break.MANDATORY) == (plain[index] is Break.MANDATORY)


def test_texts_in_other_scripts_do_not_load_the_models() -> None:
    code = (
        "import sys\nfrom formatkit.typeset.script_phrases import legal_breaks\n"
        "legal_breaks('Guten Tag, Привет, مرحبا', 'de')\nassert 'budoux' not in sys.modules\n"
        "legal_breaks('天気です', 'ja')\nassert 'budoux' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


THAI = "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ"


def test_thai_is_set_in_lines_that_end_with_words(desk: Desk) -> None:
    layout = desk.set(THAI, desk.style(language="th"), size=44.0, measure=700.0)
    lines = [line.text for line in layout.lines]
    assert len(lines) == 2
    assert "".join(lines) == THAI
    assert lines[0] in {"".join(phrases(THAI, "th")[:count]) for count in range(len(THAI))}


@pytest.fixture
def lines_of(desk: Desk, square_font: SquareFont) -> Callable[[str, str, float], list[str]]:
    """Return a function that sets a text in squares of one em and returns its lines; the measure is in squares."""
    data = square_font("今日は天気です。모든인간은자유롭다、「」")
    key = FontKey(hashlib.sha256(data).hexdigest())

    class OneFont:
        def font(self, digest: str) -> bytes:
            return data

    own = replace(desk, library=FaceLibrary(OneFont()))  # type: ignore[arg-type]

    def lines(text: str, language: str, squares: float) -> list[str]:
        style = TextStyle((key,), (), 0.0, None, language, hang=False)
        return [line.text for line in own.set(text, style, size=40.0, measure=40 * squares).lines]

    return lines


def test_lines_break_between_phrases_and_inside_one_only_when_it_is_too_wide(
    lines_of: Callable[[str, str, float], list[str]],
) -> None:
    assert lines_of("今日は天気です。", "ja", 7) == ["今日は", "天気です。"]
    assert lines_of("今日は天気です。", "ja", 4) == ["今日は", "天気で", "す。"]
    assert lines_of("모든인간은 자유롭다", "ko", 8) == ["모든인간은", "자유롭다"]
    assert "".join(lines_of("모든인간은 자유롭다", "ko", 3)) == "모든인간은자유롭다"
    assert max(map(len, lines_of("모든인간은 자유롭다", "ko", 3))) == 3


def test_han_letters_without_kana_break_anywhere_in_other_languages(
    lines_of: Callable[[str, str, float], list[str]],
) -> None:
    assert "".join(lines_of("天気天気天気", "de", 5)) == "天気天気天気"
    assert max(map(len, lines_of("天気天気天気", "de", 5))) <= 5


@pytest.mark.parametrize(("language", "font"), [("zh-Hans", 1), ("ja", 1), ("ko", 0), ("de", 0)])
def test_marks_of_chinese_and_japanese_come_from_the_han_font(
    desk: Desk, square_font: SquareFont, language: str, font: int
) -> None:
    files = [square_font("ab“”", width=600), square_font("一“”")]
    keys = tuple(FontKey(hashlib.sha256(data).hexdigest()) for data in files)

    class TwoFonts:
        def font(self, digest: str) -> bytes:
            return files[[key.digest for key in keys].index(digest)]

    own = replace(desk, library=FaceLibrary(TwoFonts()))  # type: ignore[arg-type]
    layout = own.set("“a一”", TextStyle(keys, (), 0.0, None, language, hang=False))
    assert layout.lines[0].runs[0].font == keys[font]
    assert layout.lines[0].runs[-1].font == keys[font]


@settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(alphabet=st.sampled_from([*"今日は天気です。모든인간은자유롭다、「」 "]), min_size=1, max_size=24).filter(
        str.strip
    ),
    st.sampled_from(["ja", "zh", "ko"]),
    st.floats(2.5, 12),
    st.floats(0, 6),
)
def test_a_wider_line_never_needs_more_lines(
    lines_of: Callable[[str, str, float], list[str]], text: str, language: str, squares: float, more: float
) -> None:
    try:
        narrow = lines_of(text, language, squares)
    except LayoutError:  # a word with its stops and brackets may be wider than so short a line
        return
    wide = lines_of(text, language, squares + more)
    assert len(wide) <= len(narrow)
    assert "".join(narrow).replace(" ", "") == "".join(wide).replace(" ", "") == text.replace(" ", "")


def test_captions_take_phrases_as_words() -> None:
    japanese = [word.text for word in words_of("今日は天気です。また明日。", "ja")]
    assert japanese == ["今日は", "天気です。", "また", "明日。"]
    thai = [word.text for word in words_of(THAI, "th")]
    assert "".join(thai) == THAI
    assert max(map(len, thai)) < 12
    long = [word.text for word in words_of("漢" * 30, "ja")]
    assert "".join(long) == "漢" * 30
    assert max(map(len, long)) <= 8
