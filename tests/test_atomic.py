from __future__ import annotations

import os
from pathlib import Path

import pytest

from sdialog_like.atomic import atomic_writer, write_atomically


@pytest.mark.parametrize("fsync", [False, True])
def test_the_file_is_there_when_the_block_has_ended_and_not_before(tmp_path: Path, fsync: bool) -> None:
    path = tmp_path / "new" / "folder" / "lines.txt"
    with atomic_writer(path, fsync=fsync) as file:
        file.write(b"one\n")
        assert not path.exists()
        file.write(b"two\n")
    assert path.read_bytes() == b"one\ntwo\n"
    assert os.listdir(path.parent) == ["lines.txt"]


def test_after_an_error_the_old_content_is_still_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    write_atomically(path, b"old")

    def interrupted() -> None:
        with atomic_writer(path) as file:
            file.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["lines.txt"]


def test_whoever_reads_meanwhile_sees_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    write_atomically(path, b"old", fsync=True)
    with atomic_writer(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_bytes(b"old")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    write_atomically(tmp_path / "link.txt", b"new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_bytes() == b"new"


def test_a_name_as_long_as_the_file_system_allows_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 255)
    write_atomically(path, b"x")
    assert path.read_bytes() == b"x"
