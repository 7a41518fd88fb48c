"""Which AAC a sound track announces (AudioSpecificConfig, ISO 14496-3, 1.6.2.1). FFmpeg tells it only by decoding."""

from __future__ import annotations

from typing import Final

__all__ = ["aac_profile"]

_SPECTRAL_BAND: Final = {5: "HE-AAC", 29: "HE-AACv2"}
_SYNC_SPECTRAL_BAND: Final = b"\x56\xe5"
_PLAIN_CONFIG: Final = 2


def aac_profile(config: bytes | None) -> str:
    """Return `HE-AAC` or `HE-AACv2` when a config of the codec announces it, else an empty text.

    >>> aac_profile(bytes.fromhex("2b118800")), aac_profile(bytes.fromhex("119056e500"))
    ('HE-AAC', '')
    """
    if not config:
        return ""
    kind = _SPECTRAL_BAND.get(config[0] >> 3, "")
    rest = config[_PLAIN_CONFIG:]
    if not kind and len(rest) > 2 and rest[:2] == _SYNC_SPECTRAL_BAND and rest[2] & 0x80:
        return "HE-AAC"  # announced behind the config of its plain core
    return kind
