"""The functions for scripts, from post to file, as they are exported from the root."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import formatkit as fk
from campaign_files import write_campaign

POST = fk.Post(id="day-1", quote="Social Media passiert **sowieso**.", author="Jana Petersen", lang="de")
SQUARE = "linkedin/image-square"
SIGNATURES = {
    ".png": (b"\x89PNG\r\n\x1a\n", "PNG"),
    ".jpg": (b"\xff\xd8\xff", "JPEG"),
    ".webp": (b"RIFF", "WEBP"),
    ".avif": (b"", "AVIF"),
}


def code_of(problem: pytest.ExceptionInfo[Any]) -> list[str]:
    return [each.code for each in problem.value.diagnostics]


def accepting(preset: str, *formats: str) -> fk.Preset:
    """Return a preset that takes these formats."""
    from dataclasses import replace

    return replace(fk.preset(preset), formats=formats)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    pixels = np.linspace(30, 120, 600, dtype=np.uint8)[:, None, None].repeat(900, axis=1).repeat(3, axis=2)
    Image.fromarray(pixels).save(tmp_path / "photo.jpg")
    return tmp_path / "photo.jpg"


def test_every_public_name_is_there() -> None:
    assert fk.__all__ == sorted(set(fk.__all__))
    for name in fk.__all__:
        value = getattr(fk, name)
        assert not isinstance(value, type(fk)), f"{name} is a module"
    assert set(fk.__all__) == set(dir(fk))
    with pytest.raises(AttributeError, match="no attribute 'rendr'"):
        fk.rendr  # type: ignore[attr-defined]  # noqa: B018


def test_functions_stay_functions_after_the_stages_of_their_name_were_imported() -> None:
    code = (
        "import importlib, formatkit as fk\n"
        "for stage in ('compose.compose', 'check.still', 'batch.run', 'batch.plan'):\n"
        "    importlib.import_module(f'formatkit.{stage}')\n"
        "assert all(type(getattr(fk, name)).__name__ == 'function' for name in ('compose', 'check', 'run', 'plan'))\n"
        "from formatkit.compose.frame import frame_of\n"
        "from formatkit import compose\n"
        "assert callable(compose) and callable(frame_of)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_package_itself_imports_nothing_of_its_own() -> None:
    code = "import sys, formatkit; print(sorted(name for name in sys.modules if name.startswith('formatkit.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_a_target_the_bytes_are_returned() -> None:
    data = fk.render(POST, preset=SQUARE)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (1200, 1200)
        assert picture.mode == "RGB"
        assert "icc_profile" in picture.info


@pytest.mark.parametrize("ending", SIGNATURES)
def test_the_ending_chooses_the_format(tmp_path: Path, ending: str) -> None:
    preset = accepting(SQUARE, "png", "jpeg", "webp", "avif")
    asset = fk.render(POST, preset=preset, out=tmp_path / f"card{ending}")
    start, name = SIGNATURES[ending]
    data = (tmp_path / f"card{ending}").read_bytes()
    assert data.startswith(start)
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == (name, (1200, 1200))
        background = picture.convert("RGB").getpixel((5, 5))
    assert np.abs(np.array(background) - (0xF3, 0xF1, 0xEC)).max() <= 2
    assert asset.path == tmp_path / f"card{ending}"
    assert asset.bytes == len(data)
    assert asset.alt_text == "„Social Media passiert sowieso.“ Zitat von Jana Petersen."


def test_the_asset_carries_size_hash_and_diagnostics(tmp_path: Path) -> None:
    import hashlib

    asset = fk.render(POST, preset=SQUARE, out=tmp_path / "card.png")
    assert isinstance(asset, fk.Asset)
    assert asset.sha256 == hashlib.sha256(asset.path.read_bytes()).hexdigest()
    assert str(asset.size) == "1200×1200"
    assert asset.preset == SQUARE
    assert all(isinstance(each, fk.Diagnostic) for each in asset.diagnostics)


def test_a_folder_gets_a_name_of_post_preset_and_language(tmp_path: Path) -> None:
    asset = fk.render(POST, preset=SQUARE, out=tmp_path)
    assert asset.path.parent == tmp_path
    assert asset.path.stem == "day-1_linkedin-image-square_de"
    new = fk.render(POST, preset=SQUARE, out=tmp_path / "new")
    assert new.path.parent == tmp_path / "new"


def test_an_ending_that_no_format_has_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(fk.ConfigError) as problem:
        fk.render(POST, preset=SQUARE, out=tmp_path / "card.bmp")
    assert code_of(problem) == ["FK802"]
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(fk.ConfigError, match="linkedin/image-square"):
        fk.render(POST, preset="linkedin/image-sqare")


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    for ending in (".png", ".jpg"):
        one = fk.render(POST, preset=SQUARE, out=tmp_path / f"one{ending}")
        two = fk.render(POST, preset=SQUARE, out=tmp_path / f"two{ending}")
        assert one.path.read_bytes() == two.path.read_bytes()
    assert fk.render(POST, preset=SQUARE) == fk.render(POST, preset=SQUARE)


def test_bytes_in_memory_and_in_the_file_are_the_same(tmp_path: Path) -> None:
    asset = fk.render(POST, preset=SQUARE, out=tmp_path)
    assert asset.path.read_bytes() == fk.render(POST, preset=SQUARE)


def test_compose_frame_and_save(tmp_path: Path) -> None:
    made = fk.compose(POST, preset=SQUARE)
    assert isinstance(made, fk.Composition)
    assert (made.preset, made.lang, len(made.scenes)) == (SQUARE, "de", 1)
    frame = fk.frame(made)
    assert frame.pixels.shape == (1200, 1200, 3)
    assert (frame.pixels == fk.frame(made, at=2.0).pixels).all()
    assert (np.asarray(frame.to_pillow()) == frame.pixels).all()
    frame.save(tmp_path / "poster.png")
    with Image.open(tmp_path / "poster.png") as picture:
        assert (np.asarray(picture) == frame.pixels).all()
    with pytest.raises(fk.ConfigError) as problem:
        fk.frame(made, at=-1)
    assert code_of(problem) == ["FK803"]


def test_check_accepts_what_render_made_and_refuses_another_size(tmp_path: Path) -> None:
    asset = fk.render(POST, preset=SQUARE, out=tmp_path)
    errors = [each for each in fk.check(asset.path, preset=SQUARE) if each.severity is fk.Severity.ERROR]
    assert errors == []
    tiny = tmp_path / "tiny.png"
    Image.new("RGB", (20, 90), "white").save(tiny)
    found = fk.check(tiny, preset="instagram/feed-portrait-4x5")
    assert found
    assert all("tiny.png" in each.where.file for each in found)


def test_check_says_when_a_file_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "note.png").write_text("hello")
    found = fk.check(tmp_path / "note.png", preset=SQUARE)
    assert fk.Severity.ERROR in {each.severity for each in found}


def test_photographs_are_found_in_the_folder(tmp_path: Path, photo: Path) -> None:
    post = fk.Post(id="p", quote="Gut gesagt.", photo="photo.jpg")
    made = fk.compose(post, preset=SQUARE, folder=tmp_path)
    assert made.scenes[0].photographic
    with pytest.raises(fk.AssetError):
        fk.compose(post, preset=SQUARE, folder=tmp_path / "elsewhere")


def test_files_outside_of_the_folder_are_refused_and_nothing_is_written(tmp_path: Path, photo: Path) -> None:
    inside, out = tmp_path / "inside", tmp_path / "out"
    inside.mkdir()
    out.mkdir()
    for name in ("../photo.jpg", str(photo)):
        with pytest.raises(fk.AssetError):
            fk.render(fk.Post(id="p", quote="Gut.", photo=name), preset=SQUARE, folder=inside, out=out)
    assert list(out.iterdir()) == []


def test_nothing_is_written_and_nothing_replaced_when_the_text_does_not_fit(tmp_path: Path) -> None:
    target = tmp_path / "card.png"
    target.write_bytes(b"before")
    with pytest.raises(fk.LayoutError):
        fk.render(fk.Post(id="p", quote="Zu lang. " * 200), preset=SQUARE, out=target)
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_post_with_slides_makes_numbered_files(tmp_path: Path) -> None:
    post = fk.Post(id="p", quote="Titel.", slides=[{"quote": "Eins."}, {"quote": "Zwei."}])  # type: ignore[arg-type]
    with pytest.raises(fk.ConfigError) as problem:
        fk.render(post, preset="instagram/carousel", out=tmp_path / "x.jpg")
    assert code_of(problem) == ["FK801"]
    assets = fk.render_all(post, preset="instagram/carousel", out=tmp_path / "card.jpg")
    assert [asset.path.name for asset in assets] == ["card-01.jpg", "card-02.jpg"]
    assert assets[0].sha256 != assets[1].sha256
    assert sorted(path.name for path in tmp_path.iterdir()) == ["card-01.jpg", "card-02.jpg"]


def test_the_language_is_the_calls_then_the_posts_then_english() -> None:
    def first_line(post: fk.Post, **more: Any) -> str:
        quote = fk.compose(post, preset=SQUARE, **more).scenes[0].find("quote")
        return str(quote.layout.lines[0].text)  # type: ignore[union-attr]

    assert first_line(fk.Post(quote="Hi.")) == "“Hi.”"
    assert first_line(fk.Post(quote="Hi.", lang="de")) == "„Hi.“"
    assert first_line(fk.Post(quote="Hi.", lang="de"), lang="fr") == "«\u202fHi.\u202f»"


def test_a_draft_is_marked_unless_it_is_final() -> None:
    draft = fk.Post(quote="Hi.", status="draft")
    assert fk.compose(draft, preset=SQUARE).scenes[0].find("draft-mark") is not None
    assert fk.compose(draft, preset=SQUARE, final=True).scenes[0].find("draft-mark") is None


def test_a_brand_loaded_by_a_relative_path_is_found_although_pictures_lie_elsewhere(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = tmp_path / "kit"
    kit.mkdir()
    neutral = Path(str(fk.neutral_brand().folder)) / "neutral.toml"
    logo = '\n[logo]\nfiles = { mark = "mark.png" }\n'
    (kit / "brand.toml").write_text(neutral.read_text("utf-8") + logo, "utf-8")
    Image.new("RGB", (40, 40), (200, 30, 30)).save(kit / "mark.png")
    monkeypatch.chdir(tmp_path)
    brand = fk.load_brand("kit/brand.toml")
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    photo.rename(pictures / "photo.jpg")
    post = fk.Post(quote="Hi.", photo="photo.jpg", style="photo")
    for folder in (pictures, Path("pictures")):
        made = fk.compose(post, preset=SQUARE, folder=folder, brand=brand)
        assert made.scenes[0].find("logo") is not None


def test_the_neutral_brand_has_no_logo_and_is_the_default() -> None:
    brand = fk.neutral_brand()
    assert brand.logo is None
    assert fk.render(POST, preset=SQUARE, brand=brand) == fk.render(POST, preset=SQUARE)


def test_a_post_is_made_with_the_template_that_it_names() -> None:
    post = fk.Post(template="cover", claim="Antriebe, die man nicht hört.", lang="de")
    assert fk.compose(post, preset=SQUARE).scenes[0].find("claim")
    post = fk.Post(quote="Gut gesagt.", claim="Leise.", overrides={"square": {"template": "cover"}})
    assert fk.compose(post, preset=SQUARE).scenes[0].find("claim")
    assert fk.compose(post, preset="instagram/story-image").scenes[0].find("quote")
    assert fk.compose(post, preset=SQUARE, template="quote").scenes[0].find("quote")
    with pytest.raises(fk.FormatkitError) as problem:
        fk.compose(fk.Post(template="covr", claim="Leise."), preset=SQUARE)
    assert "cover" in str(problem.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"bran": None}, "there is no option “bran”"),
        ({"brand": "brand.toml"}, "brand: expected a Brand, found str"),
        ({"quality": "drft"}, "did you mean “draft”?"),
        ({"seconds": -1.0}, "at least 0.5 seconds; found -1"),
        ({"lang": "deutsch"}, "de, en or de-CH; found “deutsch”"),
        ({"template": 3}, "template: expected a name or a Template, found int"),
    ],
)
def test_what_is_said_beside_a_post_is_held_against_what_there_is(options: dict[str, Any], said: str) -> None:
    with pytest.raises(fk.FormatkitError) as problem:
        fk.compose(POST, preset="instagram/reel", **options)
    assert said in str(problem.value)


def test_what_is_no_post_for_one_picture_is_told() -> None:
    other: Any = {"quote": "Gut gesagt."}
    with pytest.raises(fk.FormatkitError, match="expected a Post, found dict"):
        fk.render(other, preset=SQUARE)
    with pytest.raises(fk.FormatkitError, match="for each person of the table “team”"):
        fk.render(fk.Post(quote="Ich bin {name}.", for_each="team"), preset=SQUARE)


def test_a_post_that_code_makes_says_what_its_slots_take() -> None:
    with pytest.raises(ValueError, match="the slot “quote” takes a text"):
        fk.Post(quote=5)


def test_what_plan_and_run_are_given_is_held_against_what_they_take(tmp_path: Path) -> None:
    wrong: Any = "campaign.toml"
    with pytest.raises(fk.FormatkitError, match=r"expected a Campaign, found str \(make it by formatkit.load_campaign"):
        fk.plan(wrong)
    with pytest.raises(fk.FormatkitError, match="expected a Plan, found str"):
        fk.run(wrong)
    for rows in ("abc", ["abc"], {"quote": ["abc"]}):
        with pytest.raises(fk.FormatkitError, match="rows: expected list"):
            fk.posts_from(rows)
    campaign = fk.load_campaign(write_campaign(tmp_path, "id,quote\na,Ja.\n"))
    options: dict[str, Any]
    for options in ({"onli": ["a"]}, {"quality": "drft"}):
        with pytest.raises(fk.FormatkitError, match="did you mean"):
            fk.plan(campaign, **options)


@pytest.mark.parametrize("slide", [-1, 1])
def test_a_slide_that_is_not_there_is_told(slide: int) -> None:
    with pytest.raises(fk.FormatkitError, match="counted from 0"):
        fk.frame(fk.compose(POST, preset=SQUARE), slide=slide)


def test_a_message_about_a_post_without_an_id_begins_with_the_placement(tmp_path: Path) -> None:
    with pytest.raises(fk.FormatkitError, match=f"^{SQUARE}: "):
        fk.render(fk.Post(quote="Gut gesagt."), preset=SQUARE, out=tmp_path / "a.mp4")


def test_a_brand_and_a_template_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "word.toml").write_text(
        'name = "word"\nversion = 1\n[slots]\nword = { type = "text", required = true }\n'
        '[[layers]]\nid = "body"\nkind = "stack"\n'
        '[[layers.children]]\nid = "word"\nkind = "text"\nslot = "word"\nfont = "brand.headline"\nsize = "9u"\n',
        encoding="utf-8",
    )
    made = fk.compose(fk.Post(word="Ja."), preset=SQUARE, template="word", folder=tmp_path)
    assert made.scenes[0].find("word").layout.size == pytest.approx(108)  # type: ignore[union-attr]
    with pytest.raises(fk.ConfigError, match="quote"):
        fk.compose(POST, preset=SQUARE, template="quotte", folder=tmp_path)
