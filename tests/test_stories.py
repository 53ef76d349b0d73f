import random
from pathlib import Path

import numpy as np
import pytest

from index.articles import Article
from index.building import build
from index.generations import candidates, read
from index.search import Index
from index.stories import About, Member, about, sign, stories
from index.stories import read as signature

COPY = (
    "Eight tugs freed the grain ship on Friday morning after three days of work against a strong tide in the harbour. "
    "The port authority said that divers had found no leak in the hull, and that 30 vessels were waiting outside. "
    "The ship carried 41000 tonnes of wheat and will be towed to the yard, where engineers look at its engine."
)
EDITED = COPY.replace("on Friday morning", "early on Friday").replace("look at", "will look at")
OTHER_NUMBERS = COPY.replace("30 vessels", "55 vessels").replace("41000", "63000")
RUSSIAN = "Восемь буксиров освободили судно, которое везло 41000 тонн пшеницы. Ещё 30 судов ждали у входа в гавань."


def member(name: str, text: str, language: str = "en", day: int = 0) -> Member:
    return Member(name, language, day, signature(sign(Article(name, "", text, language))))


def told(*members: Member, near: float = 1.0) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Stories where the vectors of two languages have the cosine `near`."""
    one, other = np.array([1, 0], np.float32), np.array([near, (1 - near**2) ** 0.5], np.float32)
    return stories(members, lambda ids: {i: About(other if i.startswith("ru") else one, frozenset()) for i in ids})


def test_copies_are_one_text_and_near_copies_one_story() -> None:
    found = told(
        member("a", COPY), member("b", EDITED), member("c", COPY), member("d", "The lake froze over last night.")
    )
    assert found == ((("a", "c"), ("b",)),)


def test_other_numbers_are_another_story() -> None:
    assert told(member("a", COPY), member("b", OTHER_NUMBERS)) == ()


@pytest.mark.parametrize(("near", "day", "joined"), [(0.6, 0, True), (0.3, 0, False), (0.6, 20250101, False)])
def test_another_language_is_joined_by_numbers_vector_and_day(near: float, day: int, joined: bool) -> None:
    found = told(member("en", COPY, day=20250117), member("ru", RUSSIAN, "ru", day), near=near)
    assert bool(found) == joined


def test_shared_names_make_up_for_a_vector_that_is_less_near() -> None:
    near = {"en": about("In port Anna Petrova met Viktor Smirnov.", np.array([1, 0], np.float32)),
            "ru": about("Анна Петрова встретила Виктора Смирнов.", np.array([0.45, 0.893], np.float32))}  # fmt: skip
    members = (member("en", COPY), member("ru", RUSSIAN, "ru"))
    assert stories(members, lambda _: near)
    assert not stories(members, lambda _: {name: one._replace(names=frozenset()) for name, one in near.items()})


def test_the_order_of_articles_decides_nothing() -> None:
    members = [member(f"{n}", COPY if n % 3 else EDITED) for n in range(9)] + [member("ru", RUSSIAN, "ru")]
    expected = told(*members)
    for seed in range(5):
        random.Random(seed).shuffle(members)
        assert told(*members) == expected


def test_builds_in_steps_find_what_one_build_finds(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    texts = {"a.txt": COPY, "b.txt": EDITED, "c.txt": COPY, "d.txt": "The lake froze over last night."}
    for name, text in texts.items():
        (news / name).write_text(text)
        report = build(news, tmp_path / "steps")
    whole = build(news, tmp_path / "whole")
    assert report.stories == whole.stories == ((("a.txt", "c.txt"), ("b.txt",)),)
    assert read(tmp_path / "whole", candidates(tmp_path / "whole")[0]).manifest.stories == whole.stories
    with Index.open(tmp_path / "whole") as index:
        assert index.story("b.txt") == whole.stories[0]
        assert index.story("d.txt") == ()
    (news / "b.txt").unlink()
    assert build(news, tmp_path / "steps").stories == ((("a.txt", "c.txt"),),)
