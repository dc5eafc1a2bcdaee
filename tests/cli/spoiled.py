"""Spoil a file, and see that it was refused."""

from __future__ import annotations

import re
from pathlib import Path


def spoil(file: Path, pattern: str, new: str) -> None:
    """Replace what a pattern finds first."""
    text, count = re.subn(pattern, new, file.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    assert count == 1, f"{file.name} no longer holds {pattern}"
    file.write_text(text, encoding="utf-8")


def refused(outcome, *words: str) -> None:
    """Exit code 3, nothing on stdout, and each of the words on stderr."""
    assert (outcome.code, outcome.out) == (3, "")
    for word in words:
        assert word in outcome.err, (word, outcome.err)
