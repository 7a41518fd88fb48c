"""The PDF itself: pictures, color, text, limits, equal bytes; read by two other programs' libraries."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pypdfium2 as pdfium
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pypdf import PdfReader

from formatkit.check.document import DocumentRules, check_document
from formatkit.diagnostics import Where
from formatkit.encode.document import POINTS, Page, encode_document
from formatkit.encode.document_facts import DocumentFacts
from formatkit.encode.document_text import PlacedLine
from formatkit.errors import EncodeError

FACTS = DocumentFacts("Titel & <mehr>", "Nordwerk „Antriebe“", "de-AT")
NOISE = np.random.default_rng(5).integers(0, 255, (600, 600, 3), dtype=np.uint8)
WHITE = np.full((700, 800, 3), 255, np.uint8)


def flat(pixels: NDArray[np.uint8], *lines: PlacedLine) -> Page:
    return Page(lambda: pixels, False, lines)


def photographic(pixels: NDArray[np.uint8]) -> Page:
    return Page(lambda: pixels, True, ())


def line(text: str, number: int = 1, right_to_left: bool = False) -> PlacedLine:
    return PlacedLine(text, 50.0, 50.0 * number, 600.0, 40.0, right_to_left)


def encoded(*pages: Page, max_bytes: int | None = None) -> bytes:
    return encode_document(pages, FACTS, max_bytes=max_bytes).data


@contextmanager
def first_page(data: bytes) -> Iterator[pdfium.PdfPage]:
    document = pdfium.PdfDocument(data)
    page = document[0]
    try:
        yield page
    finally:
        page.close()
        document.close()


def read(data: bytes) -> list[str]:
    with first_page(data) as page:
        text = page.get_textpage()
        try:
            return [each.strip() for each in str(text.get_text_bounded()).splitlines()]
        finally:
            text.close()


def seen(data: bytes) -> NDArray[np.int16]:
    with first_page(data) as page:
        bitmap = page.render(scale=1 / POINTS)
        try:
            return bitmap.to_numpy()[..., 2::-1].astype(np.int16)
        finally:
            bitmap.close()


def test_flat_pages_keep_every_pixel_and_photographs_nearly() -> None:
    ramp = np.zeros((256, 400, 3), np.uint8)
    ramp[..., 0] = np.arange(256)[:, None]
    ramp[:, 200:, 2] = 200
    assert np.array_equal(seen(encoded(flat(ramp))), ramp)
    assert np.abs(seen(encoded(photographic(ramp))) - ramp).mean() <= 2


def test_pictures_declare_srgb_and_stay_jpeg() -> None:
    reader = PdfReader(io.BytesIO(encoded(photographic(NOISE), flat(NOISE))))
    pictures = [page["/Resources"]["/XObject"]["/Im0"] for page in reader.pages]
    assert [picture["/Filter"] for picture in pictures] == ["/DCTDecode", "/FlateDecode"]
    assert pictures[0]._data.startswith(b"\xff\xd8\xff")
    for picture in pictures:
        assert picture["/ColorSpace"][0] == "/ICCBased"
        assert b"acsp" in picture["/ColorSpace"][1].get_object().get_data()[:60]


@pytest.mark.parametrize(
    ("text", "right_to_left"),
    [
        ("Größer als „vier“ – 5 €, so’n Maß", False),
        ("Werkstatt 👩‍🔧 und 🇩🇪", False),
        ("日本語のテキスト", False),
        ("हिन्दी में लिखा", False),
        ("ภาษาไทยอ่านง่าย", False),
        ("Tiếng Việt, Ελληνικά, Кириллица", False),
        ("الكلمة الطيبة صدقة", True),
        ("تأسست Nordwerk عام 1998 في (هامبورغ).", True),
        ("שלום עולם 2026", True),
        ("Das Wort שלום heißt (auch) Friede", False),
    ],
)
def test_text_is_read_in_the_order_of_reading(text: str, right_to_left: bool) -> None:
    assert read(encoded(flat(WHITE, line("vorher"), line(text, 2, right_to_left), line("nachher", 3)))) == [
        "vorher",
        text,
        "nachher",
    ]


def test_text_lies_where_it_is_seen() -> None:
    with first_page(encoded(flat(WHITE, line("Hinten", 5)))) as page:
        text = page.get_textpage()
        left, bottom, right, top = text.get_rect(0) if text.count_rects() else (0, 0, 0, 0)
        text.close()
        height = page.get_height()
    assert (left, right) == pytest.approx((50 * POINTS, 650 * POINTS), abs=2)
    assert bottom <= height - 250 * POINTS <= top


def test_more_characters_than_a_font_has_codes_for() -> None:
    text = "".join(chr(0x4E00 + number) for number in range(600))
    lines = [PlacedLine(text[start : start + 50], 10.0, 20.0 + start, 700.0, 14.0) for start in range(0, 600, 50)]
    assert "".join(read(encoded(flat(WHITE, *lines)))) == text


LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"))


@settings(max_examples=60, derandomize=True, deadline=None)
@example("ﬁnden ﷺ ½ ™")
@example("(שלום) [a] «b»")
@given(st.text(LETTERS, min_size=1, max_size=40).map(str.strip).filter(bool))
def test_the_check_finds_every_text_again(text: str) -> None:
    data = encoded(flat(WHITE[:100, :100], line(text)))
    assert [each.code for each in check_document(data, DocumentRules(), Where(), (text,))] == []


@pytest.mark.parametrize("expected", ["Erts zuhören", "Erst zuhören!", "مرحبا"])
def test_the_check_finds_another_text(expected: str) -> None:
    data = encoded(flat(WHITE, line("Erst zuhören")))
    assert [each.code for each in check_document(data, DocumentRules(), Where(), (expected,))] == ["FK617"]


def locked(how: str) -> bytes:
    """A PDF of one page whose trailer names a way of encryption."""
    parts = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    )
    data, starts = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(data))
        data += f"{number} 0 obj\n{part}\nendobj\n".encode()
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    name = "00" * 16
    trailer = f"trailer\n<</Root 1 0 R/Size 4/ID[<{name}><{name}>]/Encrypt {how}>>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 4\n0000000000 65535 f \n{table}{trailer}".encode()


LONG = f"<{'61' * 48}>"
AES = (
    f"<</Filter/Standard/V 5/R 6/Length 256/P -4/O {LONG}/U {LONG}/OE <{'62' * 32}>/UE <{'62' * 32}>"
    f"/Perms <{'63' * 16}>/CF<</StdCF<</CFM/AESV3/Length 32>>>>/StmF/StdCF/StrF/StdCF>>"
)


@pytest.mark.parametrize("how", [AES, "<</Filter/Standard/V 9/R 9>>", "<</Filter/Adobe.PubSec/V 4>>"])
def test_every_way_of_encryption_is_told(how: str) -> None:
    found = check_document(locked(how), DocumentRules(), Where())
    assert [each.code for each in found] == ["FK610"]


def test_title_author_and_language_are_said_everywhere() -> None:
    reader = PdfReader(io.BytesIO(encoded(flat(WHITE))))
    xmp = reader.xmp_metadata
    assert reader.metadata is not None
    assert xmp is not None
    assert (reader.metadata.title, reader.metadata.author) == (FACTS.title, FACTS.author)
    assert (xmp.dc_title, xmp.dc_creator, xmp.dc_language) == ({"x-default": FACTS.title}, [FACTS.author], ["de-AT"])
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "de-AT"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.pdf_header == "%PDF-1.7"


def test_a_page_is_three_quarters_of_a_point_a_pixel() -> None:
    (page,) = PdfReader(io.BytesIO(encoded(flat(np.zeros((1350, 1081, 3), np.uint8))))).pages
    assert (page.mediabox.width, page.mediabox.height) == (810.75, 1012.5)


def test_equal_pages_are_equal_bytes_and_others_have_another_identifier() -> None:
    one = encoded(flat(WHITE, line("Eins")), photographic(NOISE))
    assert encoded(flat(WHITE, line("Eins")), photographic(NOISE)) == one
    other = encoded(flat(WHITE, line("Zwei")), photographic(NOISE))
    names = [PdfReader(io.BytesIO(data)).trailer["/ID"] for data in (one, other)]
    assert names[0] != names[1]
    assert b"CreationDate" not in one


def test_all_photographs_lose_the_same_quality_for_the_limit() -> None:
    calm = np.full((600, 600, 3), 90, np.uint8)
    pages = [photographic(NOISE), photographic(calm), flat(WHITE)]
    free = encode_document(pages, FACTS, max_bytes=None)
    limit = len(free.data) * 2 // 3
    tight = encode_document(pages, FACTS, max_bytes=limit)
    assert limit * 0.8 <= len(tight.data) <= limit
    assert free.diagnostics == ()
    assert [each.code for each in tight.diagnostics] == ["FK501"]


@pytest.mark.parametrize("pages", [(photographic(NOISE), flat(WHITE)), (flat(NOISE),)])
def test_a_limit_that_cannot_be_kept_is_said(pages: tuple[Page, ...]) -> None:
    with pytest.raises(EncodeError) as refused:
        encode_document(pages, FACTS, max_bytes=20_000)
    assert [each.code for each in refused.value.diagnostics] == ["FK544"]
