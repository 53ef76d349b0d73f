import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest

from web.texts import every, preferred

FILES = sorted(Path(__file__).parent.parent.joinpath("web", "texts").glob("*.json"))
TABLES = Path(__file__).parent.parent / "index" / "model" / "tables"


def test_there_are_ten_languages_and_more() -> None:
    assert {"ar", "de", "en", "es", "fa", "fr", "he", "hi", "ru", "tr", "ur", "zh"} <= set(every())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_language_lacks_a_text(path: Path) -> None:
    texts = asdict(every()[path.stem])
    assert json.loads(path.read_text("utf-8")).keys() | {"language"} == texts.keys()
    assert all(texts.values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_language_fills_in_the_same_places(path: Path) -> None:
    english = asdict(every()["en"])
    for key, text in asdict(every()[path.stem]).items():
        if key != "languages":
            assert re.findall(r"\{\w*\}", text) == re.findall(r"\{\w*\}", english[key]), key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_language_names_the_languages_of_the_bundled_model(path: Path) -> None:
    names = every()[path.stem].languages
    assert {table.stem for table in TABLES.glob("*.safetensors")} <= names.keys()
    assert all(names.values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_language_runs_in_its_own_direction(path: Path) -> None:
    assert every()[path.stem].direction == ("rtl" if path.stem in {"ar", "fa", "he", "ur"} else "ltr")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ar", "ar"),
        ("ar-EG,ar;q=0.9,en;q=0.8", "ar"),
        ("AR-eg", "ar"),
        ("en-GB,en;q=0.9,ar;q=0.8", "en"),
        ("en;q=0.5,ar;q=0.7", "ar"),
        ("xx,ar;q=0.3", "ar"),
        ("ar;q=0,en", "en"),
        ("xx", "en"),
        ("*", "en"),
        ("", "en"),
        ("ar;q=much", "en"),
        (",;q=;,", "en"),
    ],
)
def test_the_browser_says_which_language(header: str, language: str) -> None:
    assert preferred(header).language == language


@pytest.mark.parametrize(("chosen", "language"), [("fa", "fa"), ("", "ar"), ("xx", "ar"), ("../en", "ar")])
def test_what_is_chosen_by_hand_comes_first(chosen: str, language: str) -> None:
    assert preferred("ar,en;q=0.5", chosen).language == language


def test_every_language_says_its_own_name() -> None:
    names = {texts.name for texts in every().values()}
    assert {"English", "العربية", "فارسی", "עברית"} <= names
    assert len(names) == len(every())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_text_is_left_in_english(path: Path) -> None:
    """Some words are the same in two languages; a sentence is not."""
    english, own = asdict(every()["en"]), asdict(every()[path.stem])
    if path.stem != "en":
        assert [
            key for key, text in own.items() if isinstance(text, str) and len(text) > 16 and text == english[key]
        ] == []
