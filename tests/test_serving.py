import gc
import os
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree, move

import pytest

from assistant import Assistant
from index import Index, IndexDamaged, IndexFolderError, Serving, build, merging, rollback
from index.generations import candidates, read
from index.progress import Step

BEFORE = {f"{name}.txt": f"The harbour {name} was closed by the storm." for name in "abcdefgh"}
SHIP = "The ship blocked the canal for six days."
QUESTION = "Which ship blocked the canal?"
needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system does not tell of open files")


def write(folder: Path, articles: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, text in articles.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `index`, of two generations of which the second has ship.txt and shares a segment with the first,
    and its articles in `news`. Not to be written to.
    """
    folder = tmp_path_factory.mktemp("serving")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "SMALL", 0)
        build(write(folder / "news", BEFORE), folder / "index")
        build(write(folder / "news", BEFORE | {"ship.txt": SHIP}), folder / "index")
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """The same, to be changed; the first generation is served. The articles stay where they were indexed."""
    copytree(made / "index", tmp_path / "index")
    write(made / "news", BEFORE | {"ship.txt": SHIP})
    (tmp_path / "news").symlink_to(made / "news")
    rollback(tmp_path / "index")
    return tmp_path


@pytest.fixture
def into(home: Path) -> Path:
    return home / "index"


@pytest.fixture
def serving(into: Path) -> Iterator[Serving]:
    serving = Serving(into)
    yield serving
    serving.close()


def found(index: Index) -> list[str]:
    """Ids of the articles that a question brings up."""
    return sorted({passage.article_id for passage in index.search(index.question(QUESTION), 20)})


def ask(serving: Serving) -> list[str]:
    with serving.index() as index:
        return found(index)


def newest(into: Path) -> Path:
    """The segment that the newest generation alone has."""
    name = max(path.name for path in (into / "generations").iterdir())
    generation = read(into, name)
    return generation.segment(generation.manifest.parts[-1])


def left(into: Path) -> list[str]:
    """Numbers of the generations that are there."""
    return sorted(path.name.split("-")[0] for path in (into / "generations").iterdir())


def open_files(folder: Path) -> list[str]:
    """Files of a folder that this process has open, as often as it has."""
    targets = [os.path.realpath(link) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return sorted(target for target in targets if Path(target).is_relative_to(folder))


def descriptors() -> int:
    gc.collect()  # what tests before this one left
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_new_generation_is_asked_from_the_next_question_on(serving: Serving, into: Path) -> None:
    assert "ship.txt" not in ask(serving)
    rollback(into, forward=True)
    assert "ship.txt" in ask(serving)


def test_a_question_under_way_ends_on_the_generation_it_began_with(serving: Serving, into: Path) -> None:
    with serving.index() as old:
        before = found(old)
        rollback(into, forward=True)
        with serving.index() as new:
            assert (old.manifest.number, new.manifest.number) == (1, 2)
            assert "ship.txt" in found(new)
        assert found(old) == before
        assert "ship.txt" not in before


@needs_proc
def test_the_old_generation_is_closed_when_its_last_question_ends(serving: Serving, into: Path) -> None:
    rollback(into, forward=True)  # and back: what Chroma opens once and keeps is open now
    ask(serving)
    rollback(into)
    ask(serving)
    before, files = descriptors(), open_files(into)
    with serving.index() as one, serving.index() as two:
        assert one is two
        rollback(into, forward=True)
        both = [ask(serving), found(one)]
        assert both[0] != both[1]
        assert set(open_files(into)) > set(files)
        rollback(into)
        ask(serving)
    assert open_files(into) == files
    for _ in range(8):
        rollback(into, forward=True)
        ask(serving)
        rollback(into)
        ask(serving)
    assert descriptors() < before + 8  # other threads of the process may have opened something meanwhile


@needs_proc
def test_of_two_questions_the_first_to_end_closes_nothing(serving: Serving, into: Path) -> None:
    with serving.index() as slow:
        with serving.index():
            rollback(into, forward=True)
            ask(serving)
        files = open_files(into)
        assert "ship.txt" not in found(slow)
    assert set(open_files(into)) < set(files)


def test_what_both_generations_share_is_opened_once(serving: Serving, into: Path) -> None:
    with serving.index() as old:
        rollback(into, forward=True)
        with serving.index() as new:
            assert len(new.archive.segments) == 2
            assert new.archive.segments[0] is old.archive.segments[0]
            assert (new.embedder, new.translations) == (old.embedder, old.translations)
    with serving.index() as new:  # and is not closed with the old one
        assert {"a.txt", "ship.txt"} <= set(found(new))


@needs_proc
def test_while_nothing_is_published_one_generation_stays_open(serving: Serving, into: Path) -> None:
    with serving.index() as first:
        files, before = open_files(into), descriptors()
    assert files
    for _ in range(3):
        with serving.index() as index:
            assert index is first
            assert open_files(into) == files
            assert descriptors() <= before


def test_a_build_that_is_under_way_changes_nothing_before_it_is_published(serving: Serving, home: Path) -> None:
    (home / "news" / "moon.txt").write_text("The lander touched down near the south pole of the Moon.")
    numbers: dict[Step, int] = {}

    def ask_meanwhile(step: Step, done: int, total: int) -> None:  # noqa: ARG001
        if step not in numbers:
            with serving.index() as index:
                numbers[step] = index.manifest.number

    build(home / "news", home / "index", progress=ask_meanwhile)
    assert set(numbers.values()) == {1}
    assert len(numbers) == 5
    assert "moon.txt" in ask(serving)


def test_a_generation_that_is_asked_is_not_removed(serving: Serving, home: Path, into: Path) -> None:
    (home / "news" / "moon.txt").write_text("The lander touched down.")
    with serving.index() as index:
        build(home / "news", into, keep=1)
        assert left(into) == ["000001", "000003"]
        before = found(index)
        assert "a.txt" in before
    assert "moon.txt" in ask(serving)
    (home / "news" / "moon.txt").write_text("The lander fell asleep.")
    build(home / "news", into, keep=1)
    assert left(into) == ["000003", "000004"]  # the first is asked no more, the third is until the next question
    assert "moon.txt" in ask(serving)
    build(write(home / "news", BEFORE), into, keep=1)
    assert left(into) == ["000004", "000005"]


def test_a_generation_held_by_another_process_of_serving_stays_whole(serving: Serving, home: Path, into: Path) -> None:
    other = Serving(into)
    build(home / "news", into, keep=1)
    serving.close()
    assert "a.txt" in ask(other)
    other.close()


@pytest.mark.parametrize("name", ["store.sqlite", "terms.sqlite", "chroma/chroma.sqlite3"])
def test_damage_while_it_is_open_is_met_by_the_generation_before_and_told(into: Path, name: str) -> None:
    rollback(into, forward=True)
    with Assistant.open(into) as assistant:
        assert (assistant.damage, assistant.ask(QUESTION).status) == ("", "answered")
        path = newest(into) / name
        path.write_bytes(b"damaged")
        assert assistant.ask(QUESTION).status == "not_in_articles"
        assert assistant.damage.startswith(f"{path} has 7 bytes, not ")
        with assistant.serving.index() as index:
            assert index.manifest.number == 1


def test_what_turns_out_damaged_by_a_question_is_asked_no_more(serving: Serving, into: Path) -> None:
    rollback(into, forward=True)
    assert "ship.txt" in ask(serving)
    with pytest.raises(IndexDamaged), serving.index() as index:
        index.archive.require("never.txt")
    with serving.index() as index:
        assert (index.manifest.number, index.damage) == (
            1,
            f"a passage has lost its article 'never.txt'; generation 1 answers; run: dalil index --into {into}",
        )
    with pytest.raises(IndexDamaged), serving.index() as index:
        index.archive.require("never.txt")
    with pytest.raises(IndexDamaged, match="is damaged \\(a passage has lost"):
        ask(serving)


def test_an_index_mended_while_it_is_open_is_asked_again(home: Path, into: Path) -> None:
    rollback(into, forward=True)
    with Assistant.open(into) as assistant:
        (newest(into) / "terms.sqlite").unlink()
        assert assistant.ask(QUESTION).status == "not_in_articles"
        build(home / "news", into)
        assert (assistant.ask(QUESTION).status, assistant.damage) == ("answered", "")


def test_where_nothing_is_sound_that_is_told_until_it_is_mended(serving: Serving, home: Path, into: Path) -> None:
    for path in into.glob("segments/*/store.sqlite"):
        path.write_bytes(b"damaged")
    for _ in range(2):
        with pytest.raises(IndexDamaged, match=rf"the index in {into} is damaged .*; run: dalil index --into {into}"):
            ask(serving)
    build(home / "news", into, full=True)
    assert "ship.txt" in ask(serving)


def test_a_file_that_was_only_touched_is_no_damage(serving: Serving, into: Path) -> None:
    (part,) = read(into, candidates(into)[0]).manifest.parts
    os.utime(into / "segments" / part.segment / "terms.sqlite", ns=(0, 0))
    before = ask(serving)
    with serving.index() as index:
        assert (index.manifest.number, index.damage, found(index)) == (1, "", before)
        assert not index.is_disturbed


def test_an_index_that_was_away_is_asked_again(serving: Serving, into: Path) -> None:
    before = ask(serving)
    move(into, into.with_name("away"))
    with pytest.raises(IndexFolderError, match="no index in"):
        ask(serving)
    move(into.with_name("away"), into)
    assert ask(serving) == before


def test_a_damaged_pointer_stops_nobody(serving: Serving, into: Path) -> None:
    (into / "current").write_bytes(b"nowhere")
    with serving.index() as index:
        assert index.manifest.number == 2
        assert index.damage.startswith(f"{into / 'current'} is damaged; generation 2 answers; ")


def test_where_there_is_no_index_none_is_opened(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="make one with: dalil index SOURCE"):
        Serving(tmp_path)


@needs_proc
def test_when_it_is_closed_nothing_is_open_and_nothing_left(
    into: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    serving = Serving(into)
    with serving.index():
        rollback(into, forward=True)
        ask(serving)
        assert open_files(into)
        assert list((tmp_path / "temporary").iterdir())
        serving.close()
    serving.close()
    assert open_files(into) == []
    assert list((tmp_path / "temporary").iterdir()) == []


def test_threads_get_whole_answers_while_generations_come_and_go(home: Path, into: Path) -> None:
    """Every answer is that of one state of the articles or of the other, never of a mixture."""
    states = [BEFORE, BEFORE | {"ship.txt": SHIP, "a.txt": "The ship of harbour a blocked the canal."}]
    expected = []
    for number, state in enumerate(states):
        build(write(home / "news", state), home / f"alone-{number}")
        with Assistant.open(home / f"alone-{number}") as assistant:
            expected.append(assistant.ask(QUESTION).to_json())
    assert expected[0] != expected[1]
    over = threading.Event()
    with Assistant.open(into) as assistant, ThreadPoolExecutor(4) as pool:

        def keep_asking() -> list[str]:
            answers = []
            while not over.is_set():
                answers.append(assistant.ask(QUESTION).to_json())
            return answers

        asking = [pool.submit(keep_asking) for _ in range(4)]
        try:
            for number in (1, 0, 1):
                build(write(home / "news", states[number]), into, keep=1)
                assert assistant.ask(QUESTION).to_json() == expected[number]
        finally:
            over.set()
        answers = [one.result() for one in asking]
        assert all(answers)
        assert {answer for one in answers for answer in one} <= set(expected)
