import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, Assistant, verify
from index import Index, IndexFolderError, build


@pytest.fixture(scope="module")
def answer(sample_index: Path) -> Answer:
    with Assistant.open(sample_index) as assistant:
        return assistant.ask("How many ships waited in the Suez Canal?")


def test_a_fresh_answer_is_sound(answer: Answer, sample_index: Path) -> None:
    assert answer.citations
    assert verify(answer, sample_index).sound


def test_a_saved_answer_is_sound(answer: Answer, sample_index: Path) -> None:
    with Index.open(sample_index) as index:
        assert verify(answer.to_json(), index).sound
        assert verify(json.loads(answer.to_json()), index).sound


def test_a_changed_quote_is_lost(answer: Answer, sample_index: Path) -> None:
    forged = replace(answer.citations[0], quote=answer.citations[0].quote + " Not.")
    found = verify(replace(answer, citations=(forged,)), sample_index)
    assert [one.state for one in found.checks] == ["lost"]
    assert not found


def test_a_shifted_place_is_moved_and_the_true_one_told(answer: Answer, sample_index: Path) -> None:
    true = answer.citations[0]
    found = verify(replace(answer, citations=(replace(true, start=true.start + 1),)), sample_index)
    assert [(one.state, one.start) for one in found.checks] == [("moved", true.start)]


def test_an_article_that_changed_moves_or_loses_its_quotes(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("The ship was refloated on Monday.\n\nIt had blocked the canal for six days.")
    build(source, tmp_path / "index")
    with Assistant.open(tmp_path / "index") as assistant:
        answer = assistant.ask("How long had the ship blocked the canal?")
    source.write_text("A new first line was added here.\n\nIt had blocked the canal for six days.")
    build(source, tmp_path / "index")
    states = {
        one.quote: state.state
        for one, state in zip(answer.citations, verify(answer, tmp_path / "index").checks, strict=True)
    }
    assert states["It had blocked the canal for six days."] in {"moved", "intact"}
    assert set(states.values()) != {"intact"} or len(states) == 1


GOOD = {"number": 1, "quote": "a", "start": 0, "article": {"id": "a"}}
WRONG: list[dict[str, Any]] = [
    {"number": "1"}, {"quote": None}, {"start": 1.5}, {"start": True}, {"article": "a"}, {"article": {}},
    {"article": {"id": 1}}, {"article": {"id": "a", "title": 3}}, {"quote": "\ud800"},
]  # fmt: skip


def saved(quote: str, start: int = 0, article: str = "a.txt", number: int = 1) -> dict[str, Any]:
    """A saved answer of one citation."""
    cited = {"number": number, "quote": quote, "start": start, "article": {"id": article, "title": "As it was"}}
    return {"citations": [cited]}


@pytest.fixture(scope="module")
def canal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("canal")
    (folder / "a.txt").write_text("The canal.\n\nIt was blocked for six days, he said: “No ship passed.”")
    build(folder / "a.txt", folder / "index")
    with Index.open(folder / "index") as index:
        yield index


def test_what_stands_now_is_told_with_every_difference(canal: Index) -> None:
    (one,) = verify(saved("It was blocked for five days, he said"), canal).checks
    assert (one.state, one.start, one.end, one.gone, one.title) == ("lost", -1, -1, False, "The canal.")
    assert one.found is not None
    assert (one.found.kind, one.found.differences) == ("close", (("five", "six"),))
    assert one.written == "It was blocked for six days, he said"


def test_a_quote_written_otherwise_is_lost_and_found_folded(canal: Index) -> None:
    (one,) = verify(saved('"no ship  passed."'), canal).checks
    assert (one.state, one.written) == ("lost", "“No ship passed.”")
    assert one.found is not None
    assert (one.found.kind, one.found.differences) == ("folded", ())


def test_nothing_is_told_where_nothing_like_it_stands(canal: Index) -> None:
    (one,) = verify(saved("Coffee is dear in Brazil."), canal).checks
    assert (one.state, one.gone, one.found, one.written) == ("lost", False, None, "")


def test_an_article_that_is_gone_is_told_by_the_title_it_had(canal: Index) -> None:
    (one,) = verify(saved("No ship passed.", article="b.txt"), canal).checks
    assert (one.state, one.gone, one.title, one.found) == ("lost", True, "As it was", None)


def test_another_hash_of_the_article_alone_changes_nothing(canal: Index) -> None:
    (one,) = verify(saved("The canal."), canal).checks
    assert (one.state, one.start, one.end) == ("intact", 0, 10)


@pytest.mark.parametrize("start", [0, 45, 10**30, -(10**30), -16])
def test_a_place_outside_or_before_the_text_is_no_place(canal: Index, start: int) -> None:
    """-16 would be the place of the quote if places counted from the end."""
    (one,) = verify(saved("No ship", start), canal).checks
    assert (one.state, one.end - one.start) == ("moved", 7)


def test_quoting_nothing_proves_nothing(canal: Index) -> None:
    assert [one.state for one in verify(saved(""), canal).checks] == ["lost"]


def test_a_verification_in_plain_types_is_json(canal: Index) -> None:
    answers = saved("six days", 31), saved("It was blocked for two days")
    one, other = (json.loads(json.dumps(verify(answer, canal).to_dict())) for answer in answers)
    assert (one["sound"], one["citations"][0]["start"], one["citations"][0]["found"]) == (True, 31, None)
    assert (other["sound"], other["citations"][0]["start"]) == (False, None)
    assert other["citations"][0]["found"] == {
        "start": 12, "end": 39, "kind": "close", "differences": [{"quoted": "two", "written": "six"}],
        "text": "It was blocked for six days",
    }  # fmt: skip


@pytest.mark.parametrize(
    "saved",
    [
        "not json", "[]", '{"citations": [{}]}', "{}", '"citations"', '{"citations": 1}', '{"citations": "ab"}',
        "[" * 100_000,
        *(json.dumps({"citations": [GOOD | wrong]}) for wrong in WRONG),
    ],
    ids=range(8 + len(WRONG)),
)  # fmt: skip
def test_what_is_no_answer_is_refused(saved: str, sample_index: Path) -> None:
    with pytest.raises(ValueError, match="no answer saved by Dalil"):
        verify(saved, sample_index)


def test_what_is_no_index_is_refused(answer: Answer, tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="dalil index"):
        verify(answer, tmp_path)
