"""Which videos and sounds are accepted, and how a fault in one is told to the user."""

from __future__ import annotations

import errno

from formatkit.diagnostics import Where, error
from formatkit.errors import AssetError, FormatkitError, MissingToolError
from formatkit.load.asset_limits import AssetLimits
from formatkit.load.footage_files import LargeFile
from formatkit.media.footage_faults import FootageError, FootageFaultKind
from formatkit.media.footage_kind import Container
from formatkit.media.footage_recipe import picture_plan
from formatkit.media.footage_regular import Regular
from formatkit.media.probe import PictureTrack, Probe, SoundTrack

__all__ = [
    "folder_error",
    "footage_error",
    "sound_container",
    "vetted_length",
    "vetted_picture",
    "vetted_sound",
    "video_container",
]

_CODES: dict[FootageFaultKind, str] = {
    "damaged": "FK248",
    "disk-full": "FK256",
    "failed": "FK257",
    "killed": "FK255",
    "no-picture": "FK244",
    "no-sound": "FK245",
    "no-tool": "FK258",
    "stalled": "FK254",
    "timeout": "FK253",
    "tool-lacks": "FK259",
    "truncated": "FK247",
}


def footage_error(fault: FootageError, file: LargeFile, folder: str) -> FormatkitError:
    """Return the error that tells a fault; a missing or lacking program is a MissingToolError."""
    code = "FK246" if fault.kind == "truncated" and "promised" in fault.values else _CODES[fault.kind]
    found = error(code, file.where, file=file.path.name, folder=folder, **fault.values)
    return MissingToolError(found) if fault.kind in ("no-tool", "tool-lacks") else AssetError(found)


def folder_error(problem: OSError, file: LargeFile, folder: str) -> AssetError:
    """Return the error of a folder that could not be written to."""
    full = problem.errno in (errno.ENOSPC, errno.EDQUOT)
    reason = problem.strerror or type(problem).__name__
    code = "FK256" if full else "FK264"
    return AssetError(error(code, file.where, file=file.path.name, folder=folder, reason=reason))


def video_container(file: LargeFile) -> Container:
    """Return the container of a video. Raises AssetError: FK262 a playlist, FK240 another kind, FK241 none."""
    if file.playlist:
        raise AssetError(error("FK262", file.where, file=file.path.name))
    if file.container is None or not file.container.moving:
        code = "FK240" if file.spoken else "FK241"
        raise AssetError(error(code, file.where, file=file.path.name, found=file.spoken))
    return file.container


def sound_container(file: LargeFile) -> Container:
    """Return the container of a sound. Raises AssetError: FK262 a playlist, FK242 another kind, FK243 none."""
    if file.playlist:
        raise AssetError(error("FK262", file.where, file=file.path.name))
    if file.container is None or file.container.demuxer == "gif":
        code = "FK242" if file.spoken else "FK243"
        raise AssetError(error(code, file.where, file=file.path.name, found=file.spoken))
    return file.container


def vetted_picture(found: Probe, limits: AssetLimits, file: LargeFile) -> PictureTrack:
    """Return the picture of a video. Raises AssetError: FK244 none, FK249 to FK252 beyond a limit, FK248 broken."""
    track, name, where = found.picture, file.path.name, file.where
    if track is None:
        raise AssetError(error("FK244", where, file=name))
    if track.width * track.height > limits.video_pixels:
        sizes = {"width": track.width, "height": track.height}
        megapixels = {"found": _millions(track.width * track.height), "limit": _millions(limits.video_pixels)}
        raise AssetError(error("FK249", where, file=name, **sizes, **megapixels))
    if track.seconds > limits.video_seconds:
        raise AssetError(error("FK251", where, file=name, limit=limits.video_seconds))
    if track.rate > limits.video_rate * 1.01:
        raise AssetError(error("FK250", where, file=name, found=f"{track.rate:.0f}", limit=limits.video_rate))
    if track.frames == 0 or track.width == 0 or track.height == 0:
        raise AssetError(error("FK248", where, file=name))
    _refuse_slivers(track, limits, file.path.name, where)
    return track


def vetted_length(made: Regular, limits: AssetLimits, file: LargeFile) -> None:
    """Refuse a video of which more frames came out than its times promised. Raises AssetError FK251."""
    if made.frames > limits.video_seconds * made.fps:
        raise AssetError(error("FK251", file.where, file=file.path.name, limit=limits.video_seconds))


def vetted_sound(found: Probe, limits: AssetLimits, file: LargeFile) -> SoundTrack:
    """Return the sound of a file. Raises AssetError: FK245 none, FK248 broken, FK261 too long."""
    track, name, where = found.sound, file.path.name, file.where
    if track is None:
        raise AssetError(error("FK245", where, file=name))
    if track.seconds > limits.sound_seconds:
        raise AssetError(error("FK261", where, file=name, limit=limits.sound_seconds))
    if track.channels == 0:
        raise AssetError(error("FK248", where, file=name))
    return track


def _refuse_slivers(track: PictureTrack, limits: AssetLimits, name: str, where: Where) -> None:
    size = picture_plan(track).size
    if max(size.width, size.height) > limits.side_ratio * min(size.width, size.height):
        sides = {"width": size.width, "height": size.height, "ratio": limits.side_ratio}
        raise AssetError(error("FK252", where, file=name, **sides))


def _millions(count: int) -> str:
    return f"{count / 1e6:.0f}"
