"""Documents: slides as a PDF, opened by another program, page by page and text by text."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

import formatkit as fk
from formatkit.documents import lines_of
from formatkit.model.preset_rules import CountRange, DocumentRules

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
    said = {"lang": "de", "preset": PRESET, **options}
    return fk.render(post, template="tip-list", brand=brand, folder=EXAMPLE, **said)


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


def test_what_others_send_is_judged(tmp_path: Path) -> None:
    writer = PdfWriter()
    for _ in range(301):
        writer.add_blank_page(100, 100)
    writer.add_metadata({"/Title": "Lang"})
    writer.write(tmp_path / "long.pdf")
    assert [each.code for each in fk.check(tmp_path / "long.pdf", preset=PRESET)] == ["FK613"]
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_blank_page(200, 100)
    writer.write(tmp_path / "two.pdf")
    assert [each.code for each in fk.check(tmp_path / "two.pdf", preset=PRESET)] == ["FK615", "FK616"]
    writer.encrypt("secret")
    writer.write(tmp_path / "locked.pdf")
    assert [each.code for each in fk.check(tmp_path / "locked.pdf", preset=PRESET)] == ["FK610"]


def test_a_document_is_nothing_but_a_pdf(tmp_path: Path) -> None:
    with pytest.raises(fk.FormatkitError) as refused:
        rendered(out=tmp_path / "regeln.png")
    assert [each.code for each in refused.value.diagnostics] == ["FK590"]
    with pytest.raises(fk.FormatkitError) as refused:
        rendered(post={"format": "jpeg"})
    assert [each.code for each in refused.value.diagnostics] == ["FK590"]
    assert list(tmp_path.iterdir()) == []
    asset = rendered(out=tmp_path / "regeln.pdf", post={"format": "pdf"})
    assert (asset.path, asset.pages) == (tmp_path / "regeln.pdf", 4)


def test_a_picture_is_no_pdf(tmp_path: Path) -> None:
    for preset in fk.presets():
        if not (preset.is_document or preset.is_film):
            with pytest.raises(fk.FormatkitError) as refused:
                fk.render(fk.Post(quote="Ja."), preset=preset, out=tmp_path / "ja.pdf")
            assert [each.code for each in refused.value.diagnostics] == ["FK590"], preset.id


def test_ten_slides(tmp_path: Path) -> None:
    slides = [{"heading": f"Regel {number}", "text": "Eine „gute“ Regel – für alle."} for number in range(1, 9)]
    asset = rendered(post={"slides": slides}, out=tmp_path)
    assert (asset.path.name, asset.pages) == ("regeln_linkedin-document-carousel_de.pdf", 10)
    with opened(asset.path.read_bytes()) as document:
        texts = [solid(text_of(document, number)) for number in range(10)]
    for number in range(1, 9):
        assert solid(f"Regel {number}Eine „gute“ Regel – für alle.") in texts[number]


def test_pages_are_those_that_the_preset_has_room_for(tmp_path: Path) -> None:
    linkedin = fk.preset(PRESET)
    few = replace(linkedin, items=None, document=DocumentRules(pages=CountRange(min=2, max=3)))
    asset = rendered(out=tmp_path / "few.pdf", preset=few)
    assert asset.pages == 3
    assert "FK407" in [each.code for each in asset.diagnostics]
    free = replace(linkedin, items=None, document=None)
    asset = rendered(out=tmp_path / "free.pdf", preset=free)
    assert asset.pages == 4
    assert not {"FK407", "FK408"} & {each.code for each in asset.diagnostics}
    assert [each.code for each in fk.check(tmp_path / "free.pdf", preset=few)] == ["FK613"]
    one = PdfWriter(clone_from=tmp_path / "free.pdf")
    for _ in range(3):
        one.remove_page(0)
    one.write(tmp_path / "one.pdf")
    assert [each.code for each in fk.check(tmp_path / "one.pdf", preset=few)] == ["FK613"]


HARD: dict[str, tuple[str, str, dict[str, Any]]] = {
    "quote": (
        "de",
        "quote",
        {
            "quote": "Effiziente Schifffahrt fließt: große Öfen, Übergröße, 12 % mehr.",
            "author": "Jörg Pfäffli-Größe",
            "role": "Auflagen & Co. 🚀👩‍🔧🇩🇪",
        },
    ),
    "statistic": (
        "de",
        "statistic",
        {"figure": "73 %", "text": "aller Anfragen „flugs“ – am selben Tag.", "source": "Affäre Öffnungszeiten 2026"},
    ),
    "tip-list": (
        "en",
        "tip-list",
        {
            "title": "Office workflows, first aid",
            "call": "Write to us",
            "slides": [{"heading": "Find the official file", "text": "Fluffy, baffling: 1️⃣ read, 2️⃣ write ❤️‍🔥."}],
        },
    ),
    "arabic": ("ar", "quote", {"quote": "التواصل الاجتماعي يحدث على أي حال (تقريبا) معنا.", "author": "ليلى حسن"}),
    "arabic-figure": ("ar", "statistic", {"figure": "73%", "text": "من الأسئلة نجيب عنها في اليوم نفسه مع LinkedIn."}),
}
LETTERS = re.compile(r"[^\W\d_]+")


def read_by_all(data: bytes, number: int, folder: Path) -> dict[str, str]:
    """Return the text of a page as each reader there is tells it, without marks of direction."""
    with opened(data) as document:
        found = {"pdfium": text_of(document, number)}
    found["pypdf"] = PdfReader(io.BytesIO(data)).pages[number].extract_text()
    if poppler := shutil.which("pdftotext"):
        (folder / "a.pdf").write_bytes(data)
        page = str(number + 1)
        words = [poppler, "-f", page, "-l", page, "-raw", "-enc", "UTF-8", str(folder / "a.pdf"), "-"]
        found["poppler"] = subprocess.run(words, capture_output=True, check=True).stdout.decode()
    return {reader: re.sub("[\u202a-\u202e]", "", text) for reader, text in found.items()}


@pytest.mark.parametrize("name", HARD)
def test_words_are_those_of_the_slides_with_ligatures_umlauts_emoji_and_arabic(name: str, tmp_path: Path) -> None:
    lang, template, fields = HARD[name]
    post, brand = fk.Post(id=name, lang=lang, **fields), fk.load_brand(EXAMPLE / "brand.toml")
    said = {"preset": PRESET, "template": template, "brand": brand, "folder": EXAMPLE}
    data, composition = fk.render(post, **said), fk.compose(post, **said)
    for number, scene in enumerate(composition.scenes):
        shown = " ".join(line.text for line in lines_of(scene))
        for reader, text in read_by_all(data, number, tmp_path).items():
            if lang == "ar":  # readers guess the order of what has both directions, each in its way
                assert sorted(LETTERS.findall(text)) == sorted(LETTERS.findall(shown)), reader
                assert sorted(solid(text)) == sorted(solid(shown)), reader
            else:
                assert text.split() == shown.split(), reader
    reader = PdfReader(io.BytesIO(data))
    assert reader.metadata is not None
    assert (reader.metadata.author, reader.trailer["/Root"]["/Lang"]) == ("Nordwerk Antriebe", lang)
    first = " ".join(line.text for line in lines_of(composition.scenes[0]))
    assert reader.metadata.title
    assert set(reader.metadata.title.split()) <= set(first.split())


def test_slides_in_arabic_are_read_in_their_order() -> None:
    words = ("قاعدة أولى", "استمع أولا ثم أجب (دائما).")
    made = fk.render(
        fk.Post(id="ar", lang="ar", title="ثلاث قواعد", slides=[{"heading": words[0], "text": words[1]}]),
        preset=PRESET,
        template="tip-list",
    )
    with opened(made) as document:
        assert all(solid(text) in solid(text_of(document, 1)) for text in words)


def test_a_campaign_makes_one_file_of_all_pages(tmp_path: Path) -> None:
    planned = fk.plan(fk.load_campaign(EXAMPLE / "campaign.toml"), only=[PRESET], out=tmp_path)
    report = fk.run(planned)
    assert report.exit_code == 0
    (asset,) = report.assets
    assert (asset.format, asset.pages, asset.path.suffix) == ("pdf", 7, ".pdf")
    assert [each.text() for each in asset.diagnostics if each.severity == "warning"] == []
    entry = json.loads((tmp_path / "report.json").read_text("utf-8"))["assets"][0]
    assert (entry["format"], entry["pages"], entry["path"]) == ("pdf", 7, asset.path.name)
    assert asset.path.name == "2027-01-15_fuenf-regeln_linkedin-document-carousel_de.pdf"
    assert entry["alt_text"]
    sheet = (tmp_path / "index.html").read_text("utf-8")
    shown = re.findall(r'<img src="data:image/jpeg;base64,([^"]+)"', sheet)
    small = [np.asarray(Image.open(io.BytesIO(base64.b64decode(each)))) for each in shown]
    with opened(asset.path.read_bytes()) as document:
        for number, page in enumerate(small):
            whole = Image.fromarray(picture_of(document, number, 4 / 3)).resize(page.shape[1::-1], Image.Resampling.BOX)
            assert np.abs(page.astype(int) - np.asarray(whole).astype(int)).mean() <= 4
    assert len(small) == 7
    assert f'href="{asset.path.name}"' in sheet
