"""A file is written whole, or what was there stays."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from segmentation.act import targets
from segmentation.act.files.places import may_write
from segmentation.errors import ExportError


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch) -> None:
    place = tmp_path / "study.json"
    place.write_text("older")
    write = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        write(self, data[:3])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ExportError, match="could not be written: No space left on device"):
        targets.write(place, b"newer and longer")
    assert place.read_text() == "older" and [each.name for each in tmp_path.iterdir()] == ["study.json"]


def test_rights_links_and_what_is_no_file_stay_what_they_are(tmp_path) -> None:
    place, link = tmp_path / "a.csv", tmp_path / "link.csv"
    place.write_text("older")
    place.chmod(0o640)
    link.symlink_to(place)
    targets.write(link, b"newer")
    assert link.is_symlink() and place.read_bytes() == b"newer" and place.stat().st_mode & 0o777 == 0o640
    targets.write(Path(os.devnull), b"anything")
    assert not Path(os.devnull).is_file()


def test_what_is_not_there_yet_may_be_written_where_its_folder_may(tmp_path, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(os, "access", lambda place, how: asked.append(place) or True)
    assert may_write(tmp_path / "new" / "deep" / "a.csv") and asked == [tmp_path]
