from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

Command = Callable[..., Any]
QUOTE = "Social Media passiert **sowieso**."


@pytest.fixture
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a photograph outside of the working folder."""
    path = tmp_path_factory.mktemp("elsewhere") / "wiese.jpg"
    down = np.linspace(40, 120, 900, dtype=np.uint8)[:, None, None]
    Image.fromarray(np.broadcast_to(down, (900, 1400, 3)).copy()).save(path)
    return path


def size_of(path: str | Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        picture.load()
        return picture.size


def test_one_command_makes_a_picture_and_prints_its_path(formatkit: Command) -> None:
    answer = formatkit("render", QUOTE, "--author", "Jana Petersen", "--lang", "de")
    assert answer.code == 0
    assert answer.err == ""
    assert answer.out == "social-media-passiert-sowieso_linkedin-image-square_de.png\n"
    assert size_of(answer.out.strip()) == (1200, 1200)


@pytest.mark.parametrize(("name", "form"), [("a.png", "PNG"), ("b.jpg", "JPEG"), ("c.jpeg", "JPEG"), ("D.JPG", "JPEG")])
def test_the_ending_chooses_the_format(name: str, form: str, formatkit: Command) -> None:
    answer = formatkit("render", QUOTE, "-o", name)
    assert answer.code == 0, answer.err
    with Image.open(answer.out.strip()) as picture:
        assert picture.format == form


def test_a_post_may_ask_for_webp_and_avif(formatkit: Command, here: Path) -> None:
    (here / "netz.toml").write_text(
        'network = "netz"\n[presets.karte]\nextends = "generic/open-graph"\nformats = ["png","jpeg","webp","avif"]\n',
        encoding="utf-8",
    )
    (here / "b.csv").write_text("id,quote,format\na,Eins,webp\nb,Zwei,avif\n", encoding="utf-8")
    answer = formatkit("batch", "--presets", "netz.toml", "--posts", "b.csv", "--jobs", "1", "-o", "out")
    assert answer.code == 0, answer.err
    assert sorted(path.name for path in Path("out").iterdir() if path.suffix in {".avif", ".webp"}) == [
        "a_netz-karte_en.webp",
        "b_netz-karte_en.avif",
    ]


def test_a_format_that_the_network_refuses_is_one_sentence(formatkit: Command) -> None:
    answer = formatkit("render", QUOTE, "-o", "a.avif")
    assert answer.code == 1
    assert answer.out == ""
    assert answer.err.count("\n") == 1
    assert "avif" in answer.err
    assert not Path("a.avif").exists()


def test_an_unknown_ending_is_answered_before_anything_is_made(formatkit: Command) -> None:
    answer = formatkit("render", QUOTE, "-o", "bild.bmp")
    assert answer.code == 2
    known = ".png, .jpg, .webp, .avif, .mp4, .mov, .gif, .pdf"
    said = "error: bild.bmp: the ending “.bmp” is no format of pictures, films or documents; use one of"
    assert answer.err == f"{said} {known}\n"


@pytest.mark.parametrize("out", ["neu", "neu/", "neu.v1/", "da.v2"])
def test_a_folder_may_be_new_or_have_a_dot_in_its_name(out: str, formatkit: Command, here: Path) -> None:
    (here / "da.v2").mkdir()
    answer = formatkit("render", QUOTE, "-o", out, "--lang", "de")
    assert answer.code == 0, answer.err
    assert (here / out / "social-media-passiert-sowieso_linkedin-image-square_de.png").is_file()


def test_several_placements_go_into_a_folder(formatkit: Command) -> None:
    two = ("--preset", "linkedin/image-square", "--preset", "instagram/feed-portrait-4x5")
    answer = formatkit("render", QUOTE, *two, "-o", "out")
    assert answer.code == 0, answer.err
    assert [size_of(path) for path in answer.out.split()] == [(1200, 1200), (1080, 1350)]
    answer = formatkit("render", QUOTE, *two, "-o", "out/eins.png")
    assert answer.code == 2
    assert "“out/eins.png” is one file, but 2 placements are asked for (name a folder" in answer.err


def test_the_ending_must_not_contradict_the_format(formatkit: Command) -> None:
    assert formatkit("render", QUOTE, "--format", "jpeg", "-o", "a.jpg").code == 0
    answer = formatkit("render", QUOTE, "--format", "jpeg", "-o", "a.png")
    assert answer.code == 2
    assert "contradict" in answer.err


def test_the_quote_comes_from_a_file_or_standard_input(formatkit: Command, here: Path) -> None:
    (here / "zitat.txt").write_text("\ufeffÜber Tische und Bänke.\n", encoding="utf-8")
    same = [
        formatkit("render", "Über Tische und Bänke.", "-o", "1.png", "--lang", "de"),
        formatkit("render", "--text-file", "zitat.txt", "-o", "2.png", "--lang", "de"),
        formatkit("render", "-o", "3.png", "--lang", "de", stdin="Über Tische und Bänke.\n".encode()),
        formatkit("render", "-", "-o", "4.png", "--lang", "de", stdin="Über Tische und Bänke.\r\n".encode("utf-8-sig")),
        formatkit("render", "--slot", "quote=Über Tische und Bänke.", "-o", "5.png", "--lang", "de"),
    ]
    assert [answer.code for answer in same] == [0] * 5
    assert len({Path(f"{number}.png").read_bytes() for number in range(1, 6)}) == 1


def test_standard_input_reaches_the_real_command(process: Command) -> None:
    answer = process("render", "-o", "a.png", stdin="Grüße".encode())
    assert (answer.code, answer.out) == (0, "a.png\n"), answer.err


@pytest.mark.parametrize(
    ("words", "stdin", "sentence"),
    [
        (("x", "--text-file", "zitat.txt"), b"", "the quote is given twice"),
        (("x", "--slot", "quote=y"), b"", "the slot “quote” is given several times: QUOTE, --slot"),
        (("",), b"", "QUOTE: the quote is empty"),
        ((), b"", "there is no quote"),
        ((), b" \n", "stdin: the quote is empty"),
        ((), b"\nGr\xfc\xdfe", "stdin:2: the file is not UTF-8: byte 0xfc"),
        (("--text-file", "zitta.txt"), b"", "zitta.txt: this file does not exist (did you mean “zitat.txt”?)"),
        (("x", "--slot", "autor=y"), b"", "--slot: the template “quote” has no slot “autor”"),
        (("x", "--slot", "author"), b"", "--slot: expected NAME=VALUE, found “author”"),
        (("x", "--photo", "fotto.jpg"), b"", "--photo: the file “fotto.jpg” does not exist"),
        (("x", "--logo", "."), b"", "--logo: “.” is not a file"),
        (("x", "--template", "qoute"), b"", "there is no template “qoute”"),
        (("x", "--preset", "linkedin/image-sqare"), b"", "did you mean “linkedin/image-square”?"),
        (("x", "--brand", "brnad.toml"), b"", "brnad.toml: this file does not exist"),
        (("x", "--lang", "Deutsch!"), b"", "lang"),
    ],
)
def test_mistakes_are_one_sentence_and_make_nothing(
    words: tuple[str, ...], stdin: bytes, sentence: str, formatkit: Command, here: Path
) -> None:
    (here / "zitat.txt").write_text("Zitat", encoding="utf-8")
    answer = formatkit("render", *words, stdin=stdin)
    assert answer.code == 2
    assert answer.out == ""
    assert sentence in answer.err
    assert answer.err.startswith("error: ")
    assert answer.err.count("\n") == 1
    assert [path.name for path in here.iterdir()] == ["zitat.txt"]


def test_a_photo_may_lie_anywhere(formatkit: Command, photo: Path) -> None:
    answer = formatkit("render", QUOTE, "--photo", str(photo), "-o", "a.png")
    assert answer.code == 0, answer.err
    with Image.open("a.png") as picture:
        corner = picture.convert("RGB").getpixel((1190, 30))
    assert isinstance(corner, tuple)
    assert max(corner) < 120


def test_a_broken_photo_fails_with_one_sentence(formatkit: Command, here: Path) -> None:
    (here / "kaputt.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"x" * 50)
    answer = formatkit("render", QUOTE, "--photo", "kaputt.jpg", "--ui-lang", "de")
    assert answer.code == 1
    assert answer.out == ""
    assert answer.err.startswith("Fehler: ")
    assert "kaputt.jpg" in answer.err
    assert answer.err.count("\n") == 1


def test_a_logo_needs_no_brand_kit(formatkit: Command, here: Path) -> None:
    (here / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20"><rect width="80" height="20" fill="#e00020"/>'
        "</svg>",
        encoding="utf-8",
    )
    assert formatkit("render", QUOTE, "-o", "ohne.png").code == 0
    answer = formatkit("render", QUOTE, "--logo", "logo.svg", "-o", "mit.png")
    assert answer.code == 0, answer.err
    reds = []
    for name in ("ohne.png", "mit.png"):
        with Image.open(name) as picture:
            pixels = np.asarray(picture.convert("RGB"))
        reds.append(int((np.abs(pixels.astype(int) - (0xE0, 0x00, 0x20)).max(axis=2) <= 2).sum()))
    assert reds[0] == 0
    assert reds[1] > 5000


def test_a_broken_logo_is_a_mistake_of_the_option(formatkit: Command, here: Path) -> None:
    (here / "logo.svg").write_text("no drawing", encoding="utf-8")
    answer = formatkit("render", QUOTE, "--logo", "logo.svg")
    assert answer.code == 2
    assert answer.err.startswith("error: --logo: ")
    assert answer.err.count("\n") == 1


def test_a_failed_placement_does_not_cost_the_others(formatkit: Command) -> None:
    answer = formatkit(
        "render", "Wort " * 45, "--preset", "generic/email-header", "--preset", "linkedin/image-portrait"
    )
    assert answer.code == 1
    assert len(answer.out.split()) == 1
    assert size_of(answer.out.strip()) == (1080, 1350)
    assert "generic/email-header" in answer.err


def test_a_draft_carries_a_mark_unless_final(formatkit: Command) -> None:
    assert formatkit("render", QUOTE, "-o", "fertig.png").code == 0
    assert formatkit("render", QUOTE, "-o", "entwurf.png", "--status", "draft").code == 0
    assert formatkit("render", QUOTE, "-o", "final.png", "--status", "draft", "--final").code == 0
    approved, draft, final = (Path(f"{name}.png").read_bytes() for name in ("fertig", "entwurf", "final"))
    assert approved == final != draft


def test_json_is_one_object_with_what_was_made(formatkit: Command) -> None:
    answer = formatkit("render", QUOTE, "-o", "a.png", "--json")
    data = json.loads(answer.out)
    assert (data["schema_version"], data["exit_code"], data["diagnostics"]) == (1, 0, [])
    asset = data["assets"][0]
    assert (asset["path"], asset["format"], asset["width"], asset["height"]) == ("a.png", "png", 1200, 1200)
    assert asset["bytes"] == Path("a.png").stat().st_size


def test_text_that_looks_like_an_option_or_markup_is_drawn(formatkit: Command) -> None:
    answer = formatkit("render", "-o", "a.png", "--", "--author [red]{quote}\x1b[31m")
    assert answer.code == 0, answer.err
    assert "\x1b" not in answer.err


def test_a_template_without_a_quote_needs_none(formatkit: Command, here: Path) -> None:
    """Standard input is empty, as in a scheduled job: the figure and its text are all that this template asks for."""
    answer = formatkit(
        "render", "--template", "statistic", "--slot", "figure=73 %", "--slot", "text=aller Fragen", "-o", "a.png"
    )
    assert (answer.code, answer.err) == (0, "")
    assert (here / "a.png").is_file()


def test_what_only_films_have_is_told_where_none_is_made(formatkit: Command) -> None:
    words = ("render", "Gut gesagt.", "--lang", "de", "--seconds", "5", "--motion", "calm", "-o", "a.png")
    answer = formatkit(*words, "--preset", "linkedin/image-square")
    assert answer.code == 0
    assert "--seconds" in answer.err
    assert "--motion" in answer.err
    assert "--seconds" not in formatkit("render", "Gut gesagt.", "-o", "b.png").err
