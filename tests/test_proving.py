import os
import sqlite3
import subprocess
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest

from index import Article, build, proving
from index.generations import candidates, read
from index.passages import Span
from index.progress import silent
from index.proving import Proof, prove
from index.segments import derive
from index.store import Kept, StoreWriter


@pytest.fixture(scope="module")
def sound(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one segment of an index of all samples."""
    folder = tmp_path_factory.mktemp("sound") / "index"
    build(samples, folder)
    generation = read(folder, candidates(folder)[0])
    return generation.segment(generation.manifest.parts[0])


@pytest.fixture
def segment(sound: Path, tmp_path: Path) -> Path:
    return copytree(sound, tmp_path / "segment")


def change(path: Path, *statements: str) -> None:
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


def test_a_sound_segment_has_no_fault_and_its_vectors_are_all_looked_for(sound: Path) -> None:
    told: list[tuple[str, int, int]] = []
    assert prove(sound, sample=False, progress=lambda *step: told.append(step)) == Proof([], [])
    assert told[-1] == ("verifying", 89, 89)


def test_looking_changes_nothing(segment: Path) -> None:
    before = {path: path.read_bytes() for path in segment.rglob("*") if path.is_file()}
    prove(segment, sample=False)
    assert {path: path.read_bytes() for path in segment.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("file", "statement", "fault"),
    [
        ("store.sqlite", "UPDATE articles SET title = 'x' WHERE language = 'ur'", "'moon-site-name.ur.md'"),
        ("store.sqlite", "UPDATE passages SET start = start + 1 WHERE number = 5", "passage 5 is not what was cut"),
        ("store.sqlite", "DELETE FROM articles WHERE language = 'ur'", "has lost its article 'moon-site-name.ur.md'"),
        ("store.sqlite", "DELETE FROM passages WHERE number = 5", "the term index has 89 passages, the store 88"),
        ("terms.sqlite", "DELETE FROM postings WHERE term = 'ship' AND kind = 'w'", "has lost words"),
        ("terms.sqlite", "DELETE FROM languages WHERE language = 'ur'", "the store 89"),
        ("terms.sqlite", "UPDATE languages SET hashes = zeroblob(length(hashes))", "with another text"),
        ("terms.sqlite", "DROP TABLE postings", "is damaged"),
        ("chroma/chroma.sqlite3", "DROP TABLE collections", "cannot be opened"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(segment: Path, file: str, statement: str, fault: str) -> None:
    change(segment / file, statement)
    faults = prove(segment, sample=False).faults
    assert any(fault in one for one in faults), faults


def test_vectors_that_are_not_those_of_the_store_are_lost(segment: Path) -> None:
    other = np.zeros(256, np.float32)
    other[:2] = 0.6, 0.8
    database = sqlite3.connect(segment / "store.sqlite")
    (size,) = database.execute("SELECT length(vector) / 4 FROM passages LIMIT 1").fetchone()
    database.execute("UPDATE passages SET vector = ? WHERE number = 7", (np.resize(other, size).tobytes(),))
    database.commit()
    database.close()
    assert prove(segment, sample=False).lost == [7]


def test_a_graph_of_nonsense_is_a_fault_of_the_segment_and_of_nothing_else(segment: Path) -> None:
    for graph in segment.rglob("data_level0.bin"):  # Chroma follows what stands in it
        graph.write_bytes(os.urandom(graph.stat().st_size))
    assert prove(segment, sample=False).faults


def test_a_process_that_is_killed_is_told(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*arguments: Any, **options: Any) -> "subprocess.Popen[str]":
        child = start(*arguments, **options)
        child.kill()
        return child

    start = subprocess.Popen
    proving._bench.clear()  # none waits
    monkeypatch.setattr(subprocess, "Popen", killed)
    assert prove(sound, sample=False).faults == [f"{sound} cannot be opened: SIGKILL"]


def test_one_process_proves_segment_after_segment_until_one_is_at_fault(
    sound: Path, segment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prove(sound, sample=False)
    waiting = proving._bench.take()
    proving._bench.keep(waiting)
    monkeypatch.setattr(subprocess, "Popen", None)  # none can be started
    assert prove(sound, sample=False) == Proof([], [])
    change(segment / "terms.sqlite", "DROP TABLE postings")
    assert prove(segment, sample=False).faults
    assert waiting.poll() is not None


def test_one_that_died_while_it_waited_is_no_fault_of_the_segment(sound: Path) -> None:
    prove(sound, sample=False)
    waiting = proving._bench.take()
    waiting.kill()
    waiting.wait()
    proving._bench.keep(waiting)
    assert prove(sound, sample=False) == Proof([], [])


def test_a_sample_is_looked_for_where_there_are_many(tmp_path: Path) -> None:
    many = proving.EXHAUSTIVE + 1
    rows = np.random.default_rng(1).normal(size=(many, 2)).astype(np.float32)
    vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    article = Article("a", "", "x" * many, "en")
    with StoreWriter(tmp_path / "store.sqlite") as store:
        store.add(Kept(article, "", "", article.fingerprint))
        store.place(article, [Span(i, i + 1) for i in range(many)], vectors)
    derive(tmp_path, silent)
    told: list[int] = []
    found = prove(tmp_path, sample=True, progress=lambda _, __, total: told.append(total))
    assert found.faults == []
    assert set(told) == {proving.SAMPLE}


def test_one_that_waits_proves_what_is_named_from_another_folder(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prove(sound, sample=False)
    monkeypatch.chdir(sound.parent)
    assert prove(Path(sound.name), sample=False) == Proof([], [])
