"""Makes `klangbett.ogg`: a calm bed of four chords, 24 seconds, written for this example (CC0 1.0).

python klangbett.py
"""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE = 48_000
BAR = 3.0  # seconds; 80 beats a minute
CHORDS = (  # D minor 9, B flat major 7, F major 9, C suspended: MIDI notes, the bass first
    (38, 53, 57, 60, 64),
    (34, 53, 58, 62, 65),
    (41, 53, 57, 60, 67),
    (36, 53, 55, 60, 65),
)
MELODY = ((0.0, 77), (1.5, 76), (3.0, 74), (5.25, 72), (6.0, 72), (7.5, 69), (9.0, 67), (11.25, 69))


def frequency(note: int) -> float:
    return 440.0 * 2 ** ((note - 69) / 12)


def pad(note: int, seconds: float, pan: float) -> NDArray[np.float64]:
    """Two detuned voices with few overtones, that swell and fade."""
    time = np.arange(round(seconds * RATE)) / RATE
    swell = np.minimum(1, time / 0.9) * np.minimum(1, (seconds - time) / 1.1)
    swell = np.sin(swell * np.pi / 2) ** 2
    voice = sum(
        np.sin(2 * np.pi * frequency(note) * detune * overtone * time) / overtone**2.2
        for detune in (0.9985, 1.0015)
        for overtone in (1, 2, 3)
    )
    slow = 1 + 0.12 * np.sin(2 * np.pi * 0.17 * time + note)
    return np.outer(voice * swell * slow, (np.cos(pan), np.sin(pan)))


def pluck(note: int) -> NDArray[np.float64]:
    """A soft mallet: one tone and its fourth overtone, quickly gone."""
    time = np.arange(round(2.2 * RATE)) / RATE
    tone = np.sin(2 * np.pi * frequency(note) * time) * np.exp(-2.6 * time)
    strike = 0.25 * np.sin(2 * np.pi * 4 * frequency(note) * time) * np.exp(-9 * time)
    return np.outer((tone + strike) * np.minimum(1, time / 0.006), (0.75, 0.66))


def bed() -> NDArray[np.float32]:
    length = round(2 * len(CHORDS) * BAR * RATE)
    sound = np.zeros((length, 2))

    def lay(part: NDArray[np.float64], at: float, level: float) -> None:
        places = (round(at * RATE) + np.arange(len(part))) % length  # what rings on comes in again at the start
        np.add.at(sound, places, part * level)

    for turn in range(2):
        for number, chord in enumerate(CHORDS):
            at = (turn * len(CHORDS) + number) * BAR
            for voice, note in enumerate(chord):
                lay(pad(note, BAR + 1.1, 0.5 + 0.14 * voice), at, 0.34 if voice == 0 else 0.17)
        for at, note in MELODY[:: 1 + turn]:
            lay(pluck(note), at + turn * len(CHORDS) * BAR, 0.26)
    return (sound * (0.5 / np.abs(sound).max())).astype(np.float32)


def main() -> None:
    samples = bed()
    with av.open(str(Path(__file__).with_name("klangbett.ogg")), "w", options={"fflags": "+bitexact"}) as file:
        stream = file.add_stream("libopus", rate=RATE, layout="stereo")
        stream.bit_rate = 96_000
        for start in range(0, len(samples), 960):
            frame = av.AudioFrame.from_ndarray(samples[start : start + 960].reshape(1, -1), "flt", "stereo")
            frame.sample_rate = RATE
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


if __name__ == "__main__":
    main()
