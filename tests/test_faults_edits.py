"""An index brought up to date step by step is the index made anew; the order in which articles come changes nothing."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from faults import answers_of, passages_of

from index import build, merging

Times = Callable[[int, int], int]


def texts(samples: Path) -> list[dict[str, str]]:
    """The paragraphs of all samples as articles of their own, each in the language of its sample."""
    found = []
    for path in sorted(samples.glob("*.md")):
        _, _, body = path.read_text(encoding="utf-8").split("---", 2)
        language = path.name.split(".")[-2]
        found += [{"text": text, "lang": language} for text in body.split("\n\n") if len(text) > 80]
    return found


def edit(news: dict[str, dict[str, str]], supply: list[dict[str, str]], chance: random.Random) -> None:
    """Adds, changes and removes some articles."""
    for _ in range(chance.randrange(1, 8)):
        what = chance.choice(["add", "add", "change", "remove"])
        if what == "add" or len(news) < 5:
            news[f"n{chance.randrange(10_000):04}"] = chance.choice(supply)
        elif what == "change":
            name = chance.choice(sorted(news))
            news[name] = news[name] | {"text": news[name]["text"] + " " + chance.choice(supply)["text"][:100]}
        else:
            del news[chance.choice(sorted(news))]


def write(news: dict[str, dict[str, str]], path: Path, order: list[str]) -> None:
    lines = [json.dumps({"id": name, **news[name]}) for name in order]
    path.write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize("small", [0, merging.SMALL], ids=["many segments", "one segment"])
def test_step_by_step_is_as_made_anew(
    samples: Path, tmp_path: Path, times: Times, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "SMALL", small)
    supply = texts(samples)
    for script in range(times(1, 20)):
        chance = random.Random(script)
        source, index = tmp_path / f"{script}.jsonl", tmp_path / f"index-{script}"
        news = {f"s{number:03}": chance.choice(supply) for number in range(40)}
        for _ in range(times(4, 8)):
            write(news, source, sorted(news, key=lambda _: chance.random()))
            build(source, index)
            edit(news, supply, chance)
        write(news, source, sorted(news))
        build(source, index)
        build(source, tmp_path / f"anew-{script}")
        assert passages_of(index) == passages_of(tmp_path / f"anew-{script}")
        assert answers_of(index) == answers_of(tmp_path / f"anew-{script}")


def test_the_order_of_articles_changes_nothing(samples: Path, tmp_path: Path) -> None:
    supply = texts(samples)
    news = {f"{number:03}": article for number, article in enumerate(supply)}
    found = []
    for turn in range(3):
        source = tmp_path / f"{turn}.jsonl"
        write(news, source, random.Random(turn).sample(sorted(news), len(news)))
        build(source, tmp_path / f"index-{turn}")
        answers = [json.loads(answer) for answer in answers_of(tmp_path / f"index-{turn}")]
        found.append((passages_of(tmp_path / f"index-{turn}"), answers))
    assert found[0] == found[1] == found[2]
