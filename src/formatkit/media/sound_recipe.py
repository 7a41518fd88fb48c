"""How a sound is made regular: 48 kHz, stereo, 32 bit floating point, raw, beginning with the picture."""

from __future__ import annotations

from formatkit.media.probe import SoundTrack

__all__ = ["RATE", "sound_arguments", "sound_filters"]

RATE = 48_000


def sound_filters(track: SoundTrack, later: float) -> str:
    """Return ffmpeg's filters for a sound whose first sample is heard `later` seconds than the picture begins.

    Silence goes in front of it, or what is heard before the picture goes. More channels are mixed to two after
    ITU-R BS.775: front plus 0.707 of the center and 0.707 of the surround of its side, without the low-frequency
    channel and without a general attenuation, so loud surround sound can pass full scale. A single channel is heard
    on both sides as loud as it is. Gaps in the times are filled with silence.
    """
    single = track.channels == 1
    shape = "out_sample_fmt=flt" if single else "out_sample_fmt=flt:out_chlayout=stereo"
    steps = [f"aresample={RATE}:async=1:min_hard_comp=0.1:first_pts=0:{shape}"]
    steps += ["pan=stereo|c0=c0|c1=c0"] if single else []
    samples = round(later * RATE)
    if samples > 0:
        steps.append(f"adelay=delays={samples}S:all=1")
    elif samples < 0:
        steps.append(f"atrim=start_sample={-samples}")
    return ",".join(("asetpts=PTS-STARTPTS", *steps))


def sound_arguments(track: SoundTrack, later: float, seconds: float) -> tuple[str, ...]:
    """Return how ffmpeg stores a sound; at most `seconds` of it."""
    chosen = ("-map", f"0:{track.index}", "-af", sound_filters(track, later))
    return (*chosen, "-t", f"{seconds:g}", "-c:a", "pcm_f32le", "-f", "f32le")
