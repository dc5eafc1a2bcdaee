"""How a good file becomes a spoiled or an odd one: functions from bytes to bytes."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np

Change = Callable[[bytes], bytes | None]


def sub(pattern: str, new: str) -> Change:
    """Replace what a pattern finds first, line by line."""

    def change(data: bytes) -> bytes:
        text, count = re.subn(pattern, lambda match: match.expand(new), data.decode(), count=1, flags=re.MULTILINE)
        assert count == 1, f"the good file no longer holds {pattern}"
        return text.encode()

    return change


def put(data: bytes | str | None) -> Change:
    """Something else altogether; None: no file."""
    return lambda _: data.encode() if isinstance(data, str) else data


def end(data: bytes | str) -> Change:
    """Something added at the end."""
    return lambda good: good + (data.encode() if isinstance(data, str) else data)


def start(data: bytes | str) -> Change:
    """Something added at the start."""
    return lambda good: (data.encode() if isinstance(data, str) else data) + good


def cut(share: float) -> Change:
    """Only the first part of the file."""
    return lambda good: good[: int(share * len(good))]


def encoded(name: str) -> Change:
    """The same text in another encoding."""
    return lambda good: good.decode().encode(name)


def line(number: int, new: str) -> Change:
    """Another text in place of a line, counted from 0."""

    def change(data: bytes) -> bytes:
        lines = data.decode().split("\n")
        lines[number] = new
        return "\n".join(lines).encode()

    return change


def at(*path: str | int, value: Any) -> Change:
    """Another value at a place of a JSON document; ``...`` as the value takes the key away."""

    def change(data: bytes) -> bytes:
        document = json.loads(data)
        place = document
        for part in path[:-1]:
            place = place[part]
        if value is ...:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        return json.dumps(document).encode()

    return change


def text_at(*path: str | int, text: str) -> Change:
    """A piece of text, which need not be JSON, as the value at a place of a JSON document."""
    mark = "the value stands here"
    return lambda data: at(*path, value=mark)(data).replace(json.dumps(mark).encode(), text.encode(), 1)


def array(name: str, make: Callable[[np.ndarray], np.ndarray | None]) -> Change:
    """Another array in an .npz file; None takes it away."""

    def change(data: bytes) -> bytes:
        with np.load(io.BytesIO(data)) as arrays:
            kept = {key: arrays[key] for key in arrays.files}
        new = make(kept.pop(name))
        if new is not None:
            kept[name] = new
        file = io.BytesIO()
        np.savez(file, **kept)
        return file.getvalue()

    return change


def first(value: float) -> Callable[[np.ndarray], np.ndarray]:
    """An array whose first number is another one."""

    def change(numbers: np.ndarray) -> np.ndarray:
        changed = numbers.copy()
        changed.flat[0] = value
        return changed

    return change
