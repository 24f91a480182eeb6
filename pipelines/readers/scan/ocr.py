"""Character recognition: rapidocr's detection and recognition models, one engine a process, few threads."""

from __future__ import annotations

import logging
import math
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.readers.scan.deskew import Picture

#: longest side of a picture given to detection; larger ones only cost time and memory, single characters
#: that detection then misses are read from their cells
_DETECTION_SIDE = 1152
#: the recognition model wants this height; crops narrower than the width are padded to it
_HEIGHT, _LEAST_WIDTH = 48, 64
#: narrow and wide: which of them stands there the model rarely knows; they are taken for wide
_BRACKETS = ("()", "（）")
#: whether a space stands beside the marks of such a text says nothing of how certain it is; between digits it does
_WORDS = re.compile(r"[\u4e00-\u9fff]")
#: crops that are recognised at once; more of them save nothing
_BATCH = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """What one crop reads as. ``score`` is the probability of its least certain character (0 for none)."""

    text: str
    score: float


#: left, top, right, bottom in whole pixels
#: what the core cannot take for a figure: "there is something here that could not be read"
UNREAD = "?"
PixelBox = tuple[int, int, int, int]


class Engine:
    """Detection and recognition on grey pictures. Build one with :func:`engine`: loading takes a second."""

    def __init__(self, threads: int) -> None:
        import rapidocr  # slow to import, and not needed where every reading comes from the cache

        logging.getLogger("RapidOCR").setLevel(logging.ERROR)
        cv2.setNumThreads(threads)
        # Its classes are partly untyped, and what a call returns depends on what was asked for.
        self._ocr: Any
        self._ocr = rapidocr.RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.max_side_len": _DETECTION_SIDE,
                # Without it every run asks the system for its memory anew: a quarter of its time.
                "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        blank = np.full((_HEIGHT, _LEAST_WIDTH, 3), 255, np.uint8)
        self._ocr.recognize_txt([blank])  # loads the model
        self._session = self._ocr.text_rec.session
        self._alphabet: list[str] = self._ocr.text_rec.postprocess_op.character
        self._space = self._alphabet.index(" ")
        self._narrow, self._wide = ([self._alphabet.index(one) for one in kind] for kind in _BRACKETS)

    def detect(self, page: Picture) -> list[PixelBox]:
        """Boxes of pieces of text, in no order."""
        found = self._ocr(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None:
            return []
        height, width = page.shape
        boxes: list[PixelBox] = []
        for corners in np.asarray(found.boxes):
            left, top = np.floor(corners.min(axis=0)).astype(int)
            right, bottom = np.ceil(corners.max(axis=0)).astype(int)
            box = (max(0, int(left)), max(0, int(top)), min(width, int(right)), min(height, int(bottom)))
            if box[2] > box[0] and box[3] > box[1]:
                boxes.append(box)
        return boxes

    def recognise(self, crops: Sequence[Picture]) -> list[Reading]:
        """One reading a crop (a grey picture of one line of text).

        Only crops of the same width go in one batch: else the padding, and with it the reading, would depend on the
        neighbours.
        """
        lines = [_line(crop) for crop in crops]
        alike: dict[int, list[int]] = {}
        for place, line in enumerate(lines):
            alike.setdefault(line.shape[2], []).append(place)
        found: dict[int, Reading] = {}
        for places in alike.values():
            for some in (places[at : at + _BATCH] for at in range(0, len(places), _BATCH)):
                likely: NDArray[np.float32] = self._session(np.stack([lines[place] for place in some]))
                found.update(zip(some, map(self._reading, likely), strict=True))
        return [found[place] for place in range(len(crops))]

    def _reading(self, likely: NDArray[np.float32]) -> Reading:
        """What the probabilities of the alphabet's characters, step by step, read as."""
        likely[:, self._wide] += likely[:, self._narrow]
        likely[:, self._narrow] = 0
        best = likely.argmax(axis=1)
        # A character lasts several steps: its probability is that of its best step.
        starts = np.flatnonzero(np.r_[True, best[1:] != best[:-1]])
        peaks = np.maximum.reduceat(likely[np.arange(len(best)), best], starts)
        printed = best[starts] != 0  # 0 is the gap between characters
        if not printed.any():
            return Reading("", 0.0)
        text = "".join(self._alphabet[index] for index in best[starts][printed])
        if _WORDS.search(text):
            printed &= best[starts] != self._space
        return Reading(text.strip(), round(float(peaks[printed].min()), 4))


def _line(crop: Picture) -> NDArray[np.float32]:
    """A crop as the recognition model wants it: three channels, its height, a width of whole steps."""
    width = max(8, math.ceil(_HEIGHT * crop.shape[1] / crop.shape[0]))
    line = np.zeros((3, _HEIGHT, -(-max(width, _LEAST_WIDTH) // 8) * 8), np.float32)
    line[:, :, :width] = cv2.resize(crop, (width, _HEIGHT)).astype(np.float32) / 127.5 - 1
    return line


@cache
def engine() -> Engine:
    """The engine of this process; its threads are set by ``OMP_NUM_THREADS`` (default 1: workers run beside each other)."""
    threads = os.environ.get("OMP_NUM_THREADS", "1")
    return Engine(int(threads) if threads.isdecimal() and int(threads) > 0 else 1)


@cache
def engine_version() -> str:
    """Names the engine, its models and how it is asked, for caches."""
    return f"rapidocr-{version('rapidocr')}-onnxruntime-{version('onnxruntime')}-{_DETECTION_SIDE}-{_LEAST_WIDTH}-{_BRACKETS[1]}"
