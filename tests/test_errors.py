import errno
import inspect
import os
import sqlite3
from pathlib import Path

import pytest

from index import errors
from index.errors import DalilError, IndexBusy, IndexDamaged, IndexFolderError, told

ALL = [value for value in vars(errors).values() if inspect.isclass(value) and value.__module__ == errors.__name__]
FULL_DEVICE = Path("/dev/full")


@pytest.mark.parametrize("error", ALL)
def test_every_error_is_caught_by_the_root(error: type[Exception]) -> None:
    assert issubclass(error, DalilError)
    assert error.__doc__


@pytest.mark.parametrize("error", ALL)
def test_every_error_is_in_the_tree_of_the_module(error: type[Exception]) -> None:
    assert error.__name__ in (errors.__doc__ or "")


@pytest.mark.parametrize("error", [IndexBusy, IndexDamaged])
def test_a_busy_or_damaged_index_is_an_index_error(error: type[Exception]) -> None:
    assert issubclass(error, IndexFolderError)


def test_what_goes_well_is_not_told_of(tmp_path: Path) -> None:
    with told(tmp_path, "written"):
        (tmp_path / "file").write_text("written")
    assert (tmp_path / "file").read_text() == "written"


def test_what_the_system_refuses_is_told_in_one_line_with_a_cure(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IndexFolderError) as caught, told(tmp_path / "file" / "index", "written"):
        (tmp_path / "file" / "index").mkdir()
    reason = os.strerror(errno.ENOTDIR)
    assert str(caught.value) == (
        f"the folder {tmp_path}/file/index cannot be written: {reason}; change its permissions, or give another folder"
    )
    assert isinstance(caught.value.__cause__, NotADirectoryError)


def test_what_was_being_done_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match=f"the folder {tmp_path} cannot be read: "), told(tmp_path, "read"):
        tmp_path.read_bytes()


@pytest.mark.skipif(not FULL_DEVICE.exists(), reason="the system has no device that is always full")
def test_a_full_disk_asks_for_space(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="free some space, or"), told(tmp_path, "written"):
        FULL_DEVICE.write_bytes(b"more")


def test_a_quota_that_is_used_up_asks_for_space(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="free some space, or"), told(tmp_path, "written"):
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))


def test_a_full_database_asks_for_space(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "full.sqlite")
    database.executescript("PRAGMA max_page_count = 2; CREATE TABLE big (data BLOB)")
    with pytest.raises(IndexFolderError, match=r"written: .*full; free some space, or"), told(tmp_path, "written"):
        database.execute("INSERT INTO big VALUES (zeroblob(1000000))")
    database.close()


def test_an_error_without_a_reason_of_the_system_gives_its_own(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="cannot be read: the tape has ended; change"), told(tmp_path, "read"):
        raise OSError("the tape has ended")


@pytest.mark.parametrize(
    "error", [IndexDamaged("a file is missing; run: dalil index"), ValueError("ours"), sqlite3.ProgrammingError("ours")]
)
def test_other_errors_pass_as_they_are(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(type(error)) as caught, told(tmp_path, "read"):
        raise error
    assert caught.value is error
