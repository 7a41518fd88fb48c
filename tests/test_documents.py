"""Documents: slides as a PDF, opened by another program, page by page and text by text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader, PdfWriter

import formatkit as fk
from formatkit.documents import lines_of
from formatkit.encode.document import DocumentFacts, Page, encode_document
from formatkit.encode.document_text import PlacedLine
from formatkit.errors import EncodeError

EXAMPLE = Path(__file__).parents[1] / "examples" / "unternehmenskommunikation"
PRESET = "linkedin/document-carousel"
POST: dict[str, Any] = {
    "kicker": "Fünf Regeln",
    "title": "Social Media im B2B, „ohne Umwege“",
    "end": "Welche Regel fehlt?",
    "call": "Schreiben Sie uns",
    "photo": "fotos/fassade.jpg",
    "slides": [
        {"heading": "Erst zuhören", "text": "Vier Wochen mitlesen, dann der erste Beitrag."},
        {"heading": "Menschen zeigen 👩‍🔧", "text": "Kolleg:innen erklären, was sie **wirklich** tun."},
    ],
}


def rendered(**options: Any) -> bytes:
    post = fk.Post(id="regeln", **{**POST, **options.pop("post", {})})
    brand = fk.load_brand(EXAMPLE / "brand.toml")
    return fk.render(post, preset=PRESET, template="tip-list", brand=brand, folder=EXAMPLE, **{"lang": "de", **options})


@contextmanager
def opened(data: bytes) -> Iterator[pdfium.PdfDocument]:
    document = pdfium.PdfDocument(data)
    try:
        yield document
    finally:
        document.close()


def text_of(document: pdfium.PdfDocument, number: int) -> str:
    page = document[number]
    text = page.get_textpage()
    try:
        return str(text.get_text_bounded())
    finally:
        text.close()
        page.close()


def picture_of(document: pdfium.PdfDocument, number: int, scale: float) -> Any:
    page = document[number]
    bitmap = page.render(scale=scale, no_smoothtext=True)
    try:
        return bitmap.to_numpy()[..., :3][..., ::-1].copy()
    finally:
        bitmap.close()
        page.close()


def solid(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def made() -> bytes:
    return rendered()


def composed() -> fk.Composition:
    brand = fk.load_brand(EXAMPLE / "brand.toml")
    post = fk.Post(id="regeln", **POST)
    return fk.compose(post, preset=PRESET, template="tip-list", brand=brand, folder=EXAMPLE, lang="de")


def test_every_page_is_the_slide(made: bytes) -> None:
    composition = composed()
    with opened(made) as document:
        assert len(document) == len(composition.scenes) == 4
        for number in range(len(document)):
            slide = fk.frame(composition, slide=number).to_pillow()
            pixels = picture_of(document, number, slide.width / document.get_page_size(number)[0])
            assert pixels.shape[:2] == (slide.height, slide.width)
            assert np.abs(pixels.astype(int) - np.asarray(slide).astype(int)).mean() <= 2


def test_the_text_of_every_page_is_that_of_its_slide(made: bytes) -> None:
    composition = composed()
    with opened(made) as document:
        for number, scene in enumerate(composition.scenes):
            shown = solid("".join(line.text for line in lines_of(scene)))
            assert solid(text_of(document, number)) == shown
            assert solid(PdfReader(io.BytesIO(made)).pages[number].extract_text()) == shown
    everything = solid("".join(line.text for scene in composition.scenes for line in lines_of(scene)))
    assert solid("Social Media im B2B, „ohne Umwege“") in everything
    assert "👩‍🔧" in everything


def test_arabic_is_read_in_its_order() -> None:
    line = PlacedLine("الكلمة الطيبة صدقة", 100.0, 100.0, 600.0, 50.0, right_to_left=True)
    page = Page(np.full((200, 800, 3), 255, np.uint8), False, (line,))
    data = encode_document([page], DocumentFacts("a", "b", "ar"), max_bytes=None).data
    with opened(data) as document:
        assert solid(text_of(document, 0)) == solid(line.text)


def test_more_characters_than_a_font_has_codes_for() -> None:
    text = "".join(chr(0x4E00 + number) for number in range(600))
    lines = tuple(PlacedLine(text[start : start + 50], 10.0, 20.0 + start, 700.0, 14.0) for start in range(0, 600, 50))
    page = Page(np.full((700, 800, 3), 255, np.uint8), False, lines)
    data = encode_document([page], DocumentFacts("a", "b", "zh"), max_bytes=None).data
    with opened(data) as document:
        assert solid(text_of(document, 0)) == text


def test_title_author_language_and_size_stand_in_the_file(made: bytes) -> None:
    reader = PdfReader(io.BytesIO(made))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (
        "Social Media im B2B, „ohne Umwege“",
        "Nordwerk Antriebe",
    )
    assert reader.metadata.creation_date is None
    assert reader.trailer["/Root"]["/Lang"] == "de"
    assert [(page.mediabox.width, page.mediabox.height) for page in reader.pages] == [(810, 1012.5)] * 4
    assert len(made) < 1_500_000


def test_equal_slides_give_equal_bytes_and_others_another_identifier(made: bytes) -> None:
    assert rendered() == made
    other = rendered(post={"end": "Und welche noch?"})
    names = [PdfReader(io.BytesIO(data)).trailer["/ID"][0] for data in (made, other)]
    assert names[0] != names[1]


def test_the_limit_of_bytes_is_kept_by_the_photographs() -> None:
    noise = np.random.default_rng(5).integers(0, 255, (600, 600, 3), dtype=np.uint8)
    pages = [Page(noise, True, ()), Page(np.zeros((600, 600, 3), np.uint8), False, ())]
    free = encode_document(pages, DocumentFacts("a", "b", "de"), max_bytes=None)
    tight = encode_document(pages, DocumentFacts("a", "b", "de"), max_bytes=len(free.data) * 2 // 3)
    assert len(tight.data) <= len(free.data) * 2 // 3
    assert [each.code for each in tight.diagnostics] == ["FK501"]
    with pytest.raises(EncodeError):
        encode_document(pages, DocumentFacts("a", "b", "de"), max_bytes=20_000)


def test_what_others_send_is_judged(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_blank_page(200, 100)
    writer.write(tmp_path / "two.pdf")
    assert [each.code for each in fk.check(tmp_path / "two.pdf", preset=PRESET)] == ["FK615", "FK616"]
    writer.encrypt("secret")
    writer.write(tmp_path / "locked.pdf")
    assert [each.code for each in fk.check(tmp_path / "locked.pdf", preset=PRESET)] == ["FK610"]


def test_a_campaign_makes_one_file_of_all_pages(tmp_path: Path) -> None:
    planned = fk.plan(fk.load_campaign(EXAMPLE / "campaign.toml"), only=[PRESET], out=tmp_path)
    report = fk.run(planned)
    assert report.exit_code == 0
    (asset,) = report.assets
    assert (asset.format, asset.pages, asset.path.suffix) == ("pdf", 7, ".pdf")
    assert [each.text() for each in asset.diagnostics if each.severity == "warning"] == []
    assert 'type="application/pdf"' in (tmp_path / "index.html").read_text("utf-8")
