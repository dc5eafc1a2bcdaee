"""One writer at a time: what a second one is told, and what becomes of the hidden folder."""

from __future__ import annotations

import errno
import os

import pytest

from fallzone.errors import InputError
from fallzone.files import write_whole
from fallzone.writers import single_writer


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_unfinished_work_that_cannot_be_removed_does_not_hide_what_was_wrong(tmp_path, monkeypatch):
    rmdir = os.rmdir

    def refuse(path, **options):
        if str(path).endswith("scratch"):
            raise PermissionError(errno.EPERM, "Operation not permitted", str(path))
        rmdir(path, **options)

    with pytest.raises(InputError, match=r"wind\.nc: cannot be true"), single_writer(tmp_path / "run"):
        monkeypatch.setattr(os, "rmdir", refuse)
        raise InputError("wind.nc", "cannot be true")
    monkeypatch.undo()
    # The next one clears it away
    write_whole(tmp_path / "run", b"x")
    assert names(tmp_path) == ["run"]
