"""How footage is made regular: the filters and encoder settings that ffmpeg is given. Nothing is run here.

The regular picture is H.264, 8 bit 4:2:0, BT.709 limited: `veryfast` with `fastdecode` at CRF 12 (more than 50 dB on
photographs), one I frame in twelve and no B frames. Of the settings that were measured it decodes fastest, 3.4 ms a
frame at 1080p on one thread, since decoding time goes with bytes: `ultrafast` at CRF 8 took 6.6 ms and 2.6 times the
space, lossless Ut Video 3.4 ms and ten times the space. One encoder thread, so that bytes never depend on cores.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from formatkit.media.footage_rate import standard_rate
from formatkit.media.probe import PictureTrack
from formatkit.model.geometry import Size

__all__ = ["GOP", "RECIPE", "PicturePlan", "picture_plan"]

RECIPE = 1  # goes up with every change that makes other pixels or samples
GOP = 12
_LONG_SIDE = 2560
_PROXY_SIDE = 512
_PQ, _HLG = 16, 18
_BT709, _BT601, _BT2020, _BT2020_NCL, _UNKNOWN = 1, 6, 9, 9, 2
_MATRICES = {1, 4, 5, 6, 7, 8, 9, 10, 14}
_PRIMARIES = {1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 22}
_WHITE = 203  # cd/m² of diffuse white in HDR (ITU-R BT.2408)
_PEAK = 1000  # cd/m² at which highlights end; the metadata of files says anything
_TAGS = "range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"


@dataclass(frozen=True, slots=True)
class PicturePlan:
    """What is made of a picture track: its regular `size` and `fps`, small frames of `proxy`, ffmpeg's filter graph.

    The graph has the outputs `[color]`, `[small]` and, with `alpha`, `[alpha]`.
    """

    size: Size
    fps: Fraction
    proxy: Size
    alpha: bool
    graph: str

    def color_arguments(self, frames: int) -> tuple[str, ...]:
        """Return how the picture is encoded; at most `frames` of it."""
        quality = ("-preset", "veryfast", "-tune", "fastdecode", "-crf", "12", "-bf", "0")
        return ("-map", "[color]", *_coded(quality, frames), "-video_track_timescale", str(self.fps.numerator))

    def alpha_arguments(self, frames: int) -> tuple[str, ...]:
        """Return how the alpha is encoded: gray, without loss."""
        quality = ("-preset", "ultrafast", "-qp", "0", "-pix_fmt", "gray", "-color_range", "pc")
        return ("-map", "[alpha]", *_coded(quality, frames), "-video_track_timescale", str(self.fps.numerator))

    def proxy_arguments(self) -> tuple[str, ...]:
        """Return how the small frames are stored: RGB, one after the other."""
        return ("-map", "[small]", "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24")


def picture_plan(track: PictureTrack) -> PicturePlan:
    """Return what is to be made of a picture track."""
    size, fps = _regular_size(track), standard_rate(track.rate)
    proxy = _proxy_size(size)
    chains = [f"[0:{track.index}]{_prepared(track, fps)},split=2[c][a]"] if track.alpha else []
    source = "[c]" if track.alpha else f"[0:{track.index}]{_prepared(track, fps)},"
    chains.append(f"{source}{_colored(track, size)},setsar=1,setparams={_TAGS},split=2[color][p]")
    chains.append(f"[p]{_picked(fps)},{_small(proxy)}[small]")
    if track.alpha:
        shape = f"w={size.width}:h={size.height}:filter=lanczos:min=709:m=709:pin=709:p=709:tin=709:t=709"
        chains.append(f"[a]alphaextract,zscale={shape}:rin=full:r=full,format=gray,setsar=1[alpha]")
    return PicturePlan(size, fps, proxy, track.alpha, ";".join(chains))


def _coded(quality: tuple[str, ...], frames: int) -> tuple[str, ...]:
    steady = ("-threads", "1", "-g", str(GOP), "-keyint_min", str(GOP), "-sc_threshold", "0")
    plain = ("-fps_mode", "passthrough", "-frames:v", str(frames), "-map_metadata", "-1", "-bitexact")
    return ("-c:v", "libx264", *quality, *steady, *plain, "-f", "mp4")


def _regular_size(track: PictureTrack) -> Size:
    """Square pixels by enlarging, never by shrinking; upright; long side within bounds; even."""
    width, height, shape = _even_crop(track.width), _even_crop(track.height), track.pixel_shape
    wide, high = width * max(shape, Fraction(1)), height * max(1 / shape, Fraction(1))
    scale = min(Fraction(1), Fraction(_LONG_SIDE) / max(wide, high))
    upright = (high, wide) if track.turned else (wide, high)
    return Size(*(max(2, 2 * round(side * scale / 2)) for side in upright))


def _even_crop(side: int) -> int:
    return side - side % 2 if side > 1 else side


def _proxy_size(size: Size) -> Size:
    scale = min(1.0, _PROXY_SIDE / max(size.width, size.height))
    return Size(max(1, round(size.width * scale)), max(1, round(size.height * scale)))


def _prepared(track: PictureTrack, fps: Fraction) -> str:
    """Progressive frames at a constant rate from time 0, of even size: an odd row or column goes, for sharpness."""
    steps = ["bwdif=mode=send_frame:deint=interlaced"] if track.interlaced else []
    steps += ["setpts=PTS-STARTPTS", f"fps={fps.numerator}/{fps.denominator}"]
    if min(track.width, track.height) < 2:
        steps.append("scale='max(iw,2)':'max(ih,2)'")
    if track.width % 2 or track.height % 2:
        steps.append("crop='max(2,trunc(iw/2)*2)':'max(2,trunc(ih/2)*2)':0:0")
    return ",".join(steps)


def _colored(track: PictureTrack, size: Size) -> str:
    shape = f"w={size.width}:h={size.height}:filter=lanczos"
    source = f"min={_matrix(track)}:pin={_primaries(track)}:rin={'full' if track.full or track.rgb else 'limited'}"
    target = "m=709:p=709:r=limited"
    planes = f"format={_planar(track)}," if track.rgb else ""
    if track.transfer in (_PQ, _HLG):
        light = f"zscale={shape}:{source}:tin={track.transfer}:t=linear:npl={_WHITE}:p=709:m=gbr:r=full"
        mapped = f"format=gbrpf32le,tonemap=mobius:param=0.3:desat=0:peak={_PEAK / _WHITE:.4f}"
        back = f"zscale=tin=linear:pin=709:min=gbr:rin=full:t=709:npl={_WHITE}:{target}:dither=ordered"
        return f"{planes}{light},{mapped},{back},format=yuv420p"
    # The curves of all SDR transfers are shown alike by players; converting them would shift every gray.
    dither = "ordered" if track.depth > 8 else "none"
    return f"{planes}zscale={shape}:{source}:tin=709:t=709:{target}:dither={dither},format=yuv420p"


def _planar(track: PictureTrack) -> str:
    return "gbrp" if track.depth <= 8 else "gbrp16le"


def _matrix(track: PictureTrack) -> int:
    if track.rgb:
        return 0
    if track.matrix in _MATRICES:
        return track.matrix
    if track.transfer in (_PQ, _HLG) or track.primaries == _BT2020:
        return _BT2020_NCL
    # What players do with files that say nothing.
    return _BT709 if track.width >= 1280 or track.height > 576 else _BT601


def _primaries(track: PictureTrack) -> int:
    if track.primaries in _PRIMARIES:
        return track.primaries
    return _BT2020 if track.transfer in (_PQ, _HLG) else _BT709


def _picked(fps: Fraction) -> str:
    """The first frame at or after each half second."""
    halves = f"2*{fps.denominator}/{fps.numerator}"
    return f"select='floor(n*{halves})-floor((n-1)*{halves})'"


def _small(proxy: Size) -> str:
    exact = "flags=area+accurate_rnd+full_chroma_int+bitexact"
    return f"scale={proxy.width}:{proxy.height}:{exact}:in_color_matrix=bt709:in_range=tv:out_range=pc,format=rgb24"
