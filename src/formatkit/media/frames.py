"""Messages between the main process and its decoding child: a length of four bytes, then JSON."""

from __future__ import annotations

import json
from typing import IO, Any

__all__ = ["read_message", "write_message"]

_LIMIT = 1 << 20


def write_message(stream: IO[bytes], message: dict[str, Any]) -> None:
    """Write one message and flush. Raises OSError when the other side is gone."""
    body = json.dumps(message, separators=(",", ":")).encode()
    stream.write(len(body).to_bytes(4, "big") + body)
    stream.flush()


def read_message(stream: IO[bytes]) -> dict[str, Any] | None:
    """Read one message; None at the end of the stream or when what comes is no message."""
    head = stream.read(4)
    length = int.from_bytes(head, "big")
    if len(head) < 4 or length > _LIMIT:
        return None
    body = stream.read(length)
    if len(body) < length:
        return None
    found = json.loads(body)
    return found if isinstance(found, dict) else None
