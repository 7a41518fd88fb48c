"""Finished films are judged by their packets and by what comes out of the decoder."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import pytest

from formatkit.check.film import check_film_full, check_film_quick, describe_film, examine_film
from formatkit.check.film_rules import FilmRules, MadeFilm, SoundDemand, SoundLimits
from formatkit.diagnostics import Diagnostic, Severity, Where
from formatkit.errors import CheckError
from formatkit.load.presets import preset
from formatkit.media.film_process import FilmLimits
from formatkit.model.geometry import Size

HERE = Where(item="day-1 × tiktok/video")
SIZE = Size(96, 160)
TAGS = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"
PICTURE = ("-c:v", "libx264", "-profile:v", "high", "-g", "30", "-threads", "1")
SOUND = ("-c:a", "aac", "-ac", "2", "-ar", "48000", "-b:a", "128k")
FRONT = ("-movflags", "+faststart")
Make = Callable[..., Path]


def run(*arguments: str) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y", *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Films that were made once and are copied from here."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def make(tmp_path: Path, shelf: Path) -> Make:
    """Return a function that makes a film of moving colors with a tone; what is named replaces that part."""

    def made(
        name: str = "film.mp4",
        *,
        source: str = "testsrc2=s=96x160:r=30",
        seconds: float = 3,
        sound: str = "sine=r=48000,volume=7.8dB",
        sound_seconds: float | None = None,
        look: str = f"format=yuv420p,{TAGS}",
        picture: tuple[str, ...] = PICTURE,
        track: tuple[str, ...] = SOUND,
        rest: tuple[str, ...] = FRONT,
    ) -> Path:
        length = seconds if sound_seconds is None else sound_seconds
        heard = ("-f", "lavfi", "-t", f"{length}", "-i", sound) if sound else ()
        looked = ("-vf", look) if look else ()
        target = tmp_path / name
        shown = ("-f", "lavfi", "-t", f"{seconds}", "-i", source)
        made_by = (*shown, *heard, *looked, *picture, *(track if sound else ()), "-fflags", "+bitexact", *rest)
        kept = shelf / f"{hashlib.sha256(repr(made_by).encode()).hexdigest()[:16]}{target.suffix}"
        if not kept.exists():
            run(*made_by, str(kept))
        shutil.copyfile(kept, target)
        return target

    return made


def rules(
    frames: int = 90, *, sound: SoundDemand = "heard", preset_id: str = "tiktok/video", container: str = "mp4"
) -> FilmRules:
    return FilmRules.of_preset(
        preset(preset_id), size=SIZE, fps=Fraction(30), frames=frames, container=container, sound=sound
    )


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    assert all(each.where == HERE and each.text("de") and each.text("en") for each in found)
    return [each.code for each in found]


def quick(path: Path, held_to: FilmRules) -> list[str]:
    return codes(check_film_quick(path, held_to, HERE))


def full(path: Path, held_to: FilmRules) -> list[str]:
    return codes(check_film_full(path, held_to, HERE))


def uploaded(path: Path, preset_id: str) -> dict[str, str]:
    """Return codes and severities of a file of any origin, without sizes, which are tiny here."""
    held_to = replace(FilmRules.of_upload(preset(preset_id)), ratio=None, dimensions=None, min_bytes=None)
    return {each.code: str(each.severity) for each in check_film_full(path, held_to, HERE)}


def test_a_sound_film_passes_both_checks(make: Make) -> None:
    film = make()
    assert quick(film, rules()) == []
    assert full(film, rules()) == []


def test_a_film_may_have_no_sound(make: Make) -> None:
    film = make(sound="")
    assert quick(film, rules(sound="none")) == []
    assert quick(film, rules(sound="silent")) == ["FK649"]
    assert uploaded(film, "tiktok/video") == {}


def test_ntsc_rates_are_exact(make: Make) -> None:
    film = make(source="testsrc2=s=96x160:r=30000/1001", seconds=3.003)
    exact = replace(rules(), made=MadeFilm(SIZE, Fraction(30000, 1001), 90))
    assert quick(film, exact) == []
    assert describe_film(film).picture.fps == "30000/1001"  # type: ignore[union-attr]
    (found,) = check_film_quick(film, rules(), HERE)
    assert found.code == "FK633"
    assert "30000/1001 (29.97) frames per second; exactly 30" in found.text("en")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"source": "testsrc2=s=98x160:r=30"}, ["FK623"]),
        ({"source": "testsrc2=s=96x160:r=25"}, ["FK635", "FK633"]),
        ({"seconds": 2.9}, ["FK635", "FK638"]),
        ({"look": f"format=yuvj420p,{TAGS.replace('tv', 'pc')}"}, ["FK630"]),
        ({"look": "format=yuv420p"}, ["FK629"]),
        ({"look": f"format=yuv420p,{TAGS.replace('colorspace=bt709', 'colorspace=smpte170m')}"}, ["FK629"]),
        ({"look": f"format=yuv444p,{TAGS}", "picture": ("-c:v", "libx264", "-g", "30")}, ["FK627", "FK628"]),
        ({"look": f"format=yuv420p,{TAGS},setsar=4/3"}, ["FK632"]),
        ({"picture": (*PICTURE, "-flags", "+ildct+ilme")}, ["FK631"]),
        ({"picture": ("-c:v", "libx264", "-profile:v", "main", "-g", "30")}, ["FK627"]),
        ({"picture": ("-c:v", "mpeg4", "-g", "30")}, ["FK626"]),
        ({"picture": ("-c:v", "libx264", "-g", "300", "-sc_threshold", "0")}, ["FK640"]),
        ({"rest": ()}, ["FK644"]),
        ({"rest": ("-movflags", "+frag_keyframe+empty_moov")}, ["FK647", "FK637"]),
        ({"track": ("-c:a", "libmp3lame", "-ac", "2", "-ar", "48000")}, ["FK651"]),
        ({"track": ("-c:a", "aac", "-ac", "1", "-ar", "48000")}, ["FK654"]),
        ({"track": ("-c:a", "aac", "-ac", "2", "-ar", "44100")}, ["FK653"]),
        ({"sound_seconds": 3.2}, ["FK655"]),
        ({"sound_seconds": 2.8}, ["FK655"]),
        ({"sound": ""}, ["FK649"]),
        ({"source": "color=c=0x1B4D6B:s=96x160:r=30"}, ["FK660"]),
        ({"rest": (*FRONT, "-metadata", "comment=made by hand")}, ["FK607"]),
    ],
)
def test_each_fault_of_our_own_films_is_told(make: Make, changes: dict[str, str], found: list[str]) -> None:
    if found == ["FK635", "FK638"]:
        assert quick(make(**changes), replace(rules(), min_seconds=3)) == found
    else:
        assert quick(make(**changes), rules()) == found


def test_a_missing_frame_is_found(make: Make) -> None:
    look = f"format=yuv420p,{TAGS},select='not(eq(n,40))'"
    found = check_film_quick(make(look=look, rest=(*FRONT, "-fps_mode", "passthrough")), rules(), HERE)
    assert codes(found) == ["FK635", "FK636"]
    assert "89 frames; 90 are needed" in found[0].text("en")
    assert "frame 41 does not come" in found[1].text("en")


def test_open_groups_of_pictures_are_found(make: Make) -> None:
    parameters = "open-gop=1:bframes=3:b-adapt=0:scenecut=0:keyint=30:min-keyint=30"
    found = quick(make(picture=("-c:v", "libx264", "-x264-params", parameters)), rules())
    assert "FK641" in found


def test_edit_lists_where_they_are_forbidden(make: Make) -> None:
    held_to = rules(preset_id="instagram/reel")
    film = make()  # B-frames and the delay of AAC are both written as edits
    assert quick(film, held_to) == ["FK645"]
    assert uploaded(film, "instagram/reel") == {"FK645": "error"}
    plain = make("plain.mp4", sound="", picture=(*PICTURE, "-bf", "0"))
    assert describe_film(plain).edit_lists == "trivial"
    assert uploaded(plain, "instagram/reel") == {"FK645": "warning"}
    without = make("without.mp4", sound="", picture=(*PICTURE, "-bf", "0"), rest=(*FRONT, "-use_editlist", "0"))
    assert quick(without, rules(preset_id="instagram/reel", sound="none")) == []


def test_h265_for_apple(make: Make) -> None:
    encoded = ("-c:v", "libx265", "-x265-params", "log-level=error:keyint=30:open-gop=0:pools=1")
    held_to = rules(preset_id="telegram/story-video")
    assert quick(make(picture=encoded), held_to) == ["FK624"]
    assert quick(make(picture=(*encoded, "-tag:v", "hvc1")), held_to) == []


def test_limits_of_bytes_and_rates(make: Make) -> None:
    film = make()
    tight = replace(rules(), max_bytes=1000, max_bitrate=10_000, min_seconds=4, max_seconds=None, min_fps=48)
    assert quick(film, tight) == ["FK603", "FK642", "FK634", "FK638"]
    loose = replace(rules(), min_bytes=10_000_000, min_bitrate=9_000_000, max_seconds=2.5, max_fps=24)
    assert quick(film, loose) == ["FK604", "FK643", "FK634", "FK639"]


def test_he_aac_is_refused(make: Make, tmp_path: Path) -> None:
    film = make()
    data = bytearray(film.read_bytes())
    config = data.index(bytes.fromhex("1190"), data.index(b"esds"))
    assert data[config - 1] == 5  # length of the AudioSpecificConfig: AAC-LC, 48 kHz, stereo, and what follows
    data[config : config + 5] = bytes.fromhex("2b118800" + "00")  # SBR, 24 kHz, stereo, extended to 48 kHz, LC
    film.write_bytes(data)
    held_to = FilmRules.of_upload(preset("x/video-landscape"))
    found = {each.code: each.text("en") for each in check_film_quick(film, held_to, HERE)}
    assert "profile HE-AAC; LC is needed" in found["FK652"]


def test_cut_files(make: Make) -> None:
    film = make()
    data = film.read_bytes()
    film.write_bytes(data[: len(data) * 2 // 3])
    assert "FK622" in quick(film, rules())
    assert "FK622" in full(film, rules())
    behind = make("behind.mp4", rest=())
    behind.write_bytes(behind.read_bytes()[: len(data) // 2])
    assert quick(behind, rules()) == full(behind, rules()) == ["FK622"]
    film.write_bytes(data[:12])
    assert quick(film, rules()) == full(film, rules()) == ["FK622"]


@pytest.mark.parametrize("part", [0.4, 0.6, 0.75])
def test_flipped_bytes_are_found_by_the_full_check(make: Make, part: float) -> None:
    film = make()
    data = bytearray(film.read_bytes())
    for at in range(round(len(data) * part), round(len(data) * part) + 4000, 7):
        data[at] ^= 0x55
    film.write_bytes(data)
    assert "FK658" in full(film, rules())


def test_a_damaged_middle_is_found_by_the_quick_check(make: Make) -> None:
    film = make(sound="", seconds=5)
    data = bytearray(film.read_bytes())
    for at in range(len(data) // 2, len(data) // 2 + 900, 7):
        data[at] ^= 0x55
    film.write_bytes(data)
    assert quick(film, rules(150, sound="none")) == ["FK658"]


def test_loudness_and_peaks(make: Make) -> None:
    quiet = make(sound="sine=r=48000")
    assert full(quiet, rules()) == ["FK661"]
    assert full(quiet, rules(sound="silent")) == []
    loud = make("loud.mp4", sound="sine=r=48000,volume=24dB")
    assert full(loud, rules()) == ["FK662", "FK661"]
    silent = check_film_full(make("silent.mp4", sound="anullsrc=r=48000:cl=stereo"), rules(), HERE)
    assert [(each.code, each.severity) for each in silent] == [("FK663", Severity.NOTE)]
    short = make("short.mp4", sound="sine=r=48000", seconds=2)
    assert full(short, replace(rules(60), min_seconds=None)) == ["FK663"]


def test_loudness_held_down_by_the_peak_is_no_fault(make: Make) -> None:
    tick = "0.87*lt(mod(t,1.5),0.01)*sin(2*PI*300*t)"
    examined = examine_film(make(sound=f"aevalsrc=exprs='{tick}|{tick}':s=48000"), rules(), HERE)
    assert examined.decoded is not None
    assert examined.decoded.loudness is not None
    assert examined.decoded.loudness < -16
    assert codes(examined.findings) == []


def test_playlists_and_other_files_reach_no_decoder(make: Make, tmp_path: Path) -> None:
    secret = make("secret.mp4")
    for name, text, said in (
        ("list.mp4", f"#EXTM3U\n#EXTINF:3,\n{secret}\n#EXT-X-ENDLIST\n", "playlist"),
        ("concat.mp4", f"ffconcat version 1.0\nfile '{secret.name}'\n", "playlist"),
        ("page.mp4", "<html>not found</html>", "HTML"),
        ("notes.mp4", "no film at all", ""),
    ):
        path = tmp_path / name
        path.write_text(text)
        (found,) = check_film_full(path, rules(), HERE)
        assert found.code == "FK620"
        assert (f"its content is {said};" in found.text("en")) == bool(said)
        assert quick(path, rules()) == ["FK620"]
    with pytest.raises(CheckError, match="no film or animation"):
        describe_film(tmp_path / "list.mp4")


def test_files_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "folder.mp4").mkdir()
    for name, code in (("missing.mp4", "FK200"), ("empty.mp4", "FK204"), ("folder.mp4", "FK203")):
        assert quick(tmp_path / name, rules()) == full(tmp_path / name, rules()) == [code]


def test_a_check_that_takes_too_long_is_stopped(make: Make) -> None:
    film = make(seconds=5)
    (found,) = check_film_full(film, rules(), HERE, FilmLimits(seconds=0.01))
    assert found.code == "FK668"
    assert "longer than 0.01 s" in found.text("en")
    assert codes(check_film_full(film, rules(), HERE, FilmLimits(memory=64 << 20))) == ["FK669"]


def test_wrong_containers_and_names(make: Make, tmp_path: Path) -> None:
    film = make("film.mov")
    (found,) = check_film_full(film, FilmRules(containers=("mp4",), colors="free"), HERE)
    assert "MOV (QuickTime); accepted: MP4 (export it as MP4" in found.text("en")
    renamed = film.rename(tmp_path / "renamed.mp4")
    assert uploaded(renamed, "instagram/reel")["FK625"] == "warning"
    assert "FK621" in quick(renamed, rules())


def test_what_networks_only_recommend_is_a_warning(make: Make) -> None:
    film = make(look="format=yuv420p", rest=(), track=("-c:a", "aac", "-ac", "2", "-ar", "44100"))
    assert uploaded(film, "tiktok/video") == {"FK644": "warning", "FK629": "warning", "FK653": "warning"}
    assert uploaded(film, "instagram/reel")["FK644"] == "error"
    long = make("long.mp4", picture=("-c:v", "libx264", "-profile:v", "high", "-g", "300"))
    assert uploaded(long, "facebook/reel") == {}
    assert uploaded(make("mpeg4.mp4", picture=("-c:v", "mpeg4")), "reddit/video")["FK626"] == "warning"


def test_sound_with_too_few_bits(make: Make) -> None:
    thin = make(sound="anoisesrc=r=48000:a=0.3", track=("-c:a", "aac", "-ac", "2", "-ar", "48000", "-b:a", "32k"))
    assert uploaded(thin, "x/video-landscape")["FK656"] == "warning"


def test_a_frame_that_is_never_shown(make: Make) -> None:
    film = make(
        "film.webm",
        sound="",
        picture=("-c:v", "libvpx", "-g", "30", "-deadline", "realtime", "-cpu-used", "8"),
        rest=(),
    )
    with av.open(str(film)) as container:
        packets = [bytes(packet) for packet in container.demux() if packet.size]
    data = bytearray(film.read_bytes())
    data[data.index(packets[85])] &= ~0x10  # the bit “show_frame” of VP8
    film.write_bytes(data)
    (found,) = check_film_full(film, FilmRules(colors="free"), HERE)
    assert found.code == "FK659"
    assert "89 frames decode where the file announces 90" in found.text("en")


def test_turned_films_are_judged_as_they_are_seen(make: Make, tmp_path: Path) -> None:
    flat = make("flat.mp4", source="testsrc2=s=160x96:r=30")
    turned = tmp_path / "turned.mp4"
    run("-display_rotation", "90", "-i", str(flat), "-c", "copy", *FRONT, str(turned))
    assert quick(turned, rules()) == []
    assert quick(flat, rules()) == ["FK623"]


def test_only_what_is_shown_counts(make: Make, tmp_path: Path) -> None:
    cut = tmp_path / "cut.mp4"
    run("-ss", "1", "-i", str(make()), "-c", "copy", *FRONT, str(cut))
    facts = describe_film(cut)
    assert facts.edit_lists == "shifting"
    assert facts.picture is not None
    assert facts.picture.frames == 60
    assert "FK659" not in uploaded(cut, "tiktok/video")


def test_more_than_one_track(make: Make, tmp_path: Path) -> None:
    film, two = make(), tmp_path / "two.mp4"
    run("-i", str(film), "-i", str(film), "-map", "0", "-map", "1:a", "-c", "copy", *FRONT, str(two))
    assert quick(two, rules()) == ["FK657"]
    only_sound = tmp_path / "sound.mp4"
    run("-i", str(film), "-vn", "-c", "copy", *FRONT, str(only_sound))
    assert quick(only_sound, rules()) == ["FK648"]


def test_webm_with_what_is_always_in_it(make: Make) -> None:
    film = make(
        "film.webm",
        picture=("-c:v", "libvpx-vp9", "-g", "30", "-deadline", "realtime", "-cpu-used", "8"),
        track=("-c:a", "libopus"),
        rest=(),
    )
    assert "FK626" not in uploaded(film, "youtube/video-long")
    assert "FK651" not in uploaded(film, "mastodon/video")
    assert uploaded(film, "instagram/reel")["FK621"] == "error"


@pytest.mark.parametrize(
    ("name", "picture", "alpha"),
    [
        ("a.webm", ("-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-deadline", "realtime", "-cpu-used", "8"), True),
        ("a.mov", ("-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le"), True),
        ("b.mov", ("-c:v", "prores_ks", "-profile:v", "hq", "-pix_fmt", "yuv422p10le"), False),
    ],
)
def test_transparent_overlays(make: Make, name: str, picture: tuple[str, ...], alpha: bool) -> None:
    look = "format=rgba,colorchannelmixer=aa=0.5"
    film = make(name, sound="", seconds=1, look=look, picture=picture, rest=())
    held_to = FilmRules.of_overlay(size=SIZE, fps=Fraction(30), frames=30, container=film.suffix[1:])
    assert quick(film, held_to) == ([] if alpha else ["FK667"])
    assert describe_film(film).picture.alpha == alpha  # type: ignore[union-attr]


def test_animated_gifs(make: Make) -> None:
    held_to = FilmRules.of_preset(
        preset("x/animated-gif"), size=SIZE, fps=Fraction(30), frames=60, container="gif", sound="none"
    )
    look = "fps=10,format=rgb8"
    film = make("a.gif", sound="", seconds=2, look=look, picture=(), rest=())
    assert quick(film, held_to) == full(film, held_to) == []
    assert full(film, replace(held_to, max_frames=19, max_total_pixels=300_000)) == ["FK664", "FK665"]
    once = make("once.gif", sound="", seconds=1, look=look, picture=(), rest=("-loop", "3"))
    assert quick(once, held_to) == ["FK666", "FK638"]
    assert uploaded(once, "mastodon/animated-gif") == {"FK666": "warning"}
    still = make("still.gif", sound="", seconds=0.1, look=look, picture=(), rest=())
    assert uploaded(still, "mastodon/animated-gif") == {"FK646": "warning"}
    film.write_bytes(film.read_bytes()[:-2000])
    assert "FK622" in quick(film, held_to)


def test_animated_webp(make: Make) -> None:
    held_to = FilmRules.of_preset(
        preset("telegram/animation"), size=SIZE, fps=Fraction(30), frames=60, container="webp", sound="none"
    )
    rest = ("-loop", "0", "-fps_mode", "cfr")
    film = make("a.webp", sound="", seconds=2, look="fps=10", picture=("-c:v", "libwebp_anim"), rest=rest)
    assert quick(film, held_to) == full(film, held_to) == []
    data = bytearray(film.read_bytes())
    middle = data.index(b"ANMF", len(data) // 2)
    data[middle + 24 + 8 : middle + 24 + 60] = bytes(52)
    film.write_bytes(data)
    assert full(film, held_to) == ["FK658"]
    film.write_bytes(data[: len(data) // 2])
    assert "FK622" in quick(film, held_to)


def test_animations_as_mp4_have_no_sound(make: Make) -> None:
    film = make()
    assert uploaded(film, "telegram/animation") == {"FK650": "warning"}
    held_to = FilmRules.of_preset(
        preset("telegram/animation"), size=SIZE, fps=Fraction(30), frames=90, container="mp4", sound="none"
    )
    assert quick(film, held_to) == ["FK650"]


def test_unknown_limits_are_not_checked(make: Make) -> None:
    assert full(make(), FilmRules(sound=SoundLimits(loudness=-14.0))) == []
