import json
from pathlib import Path

import pytest
from writers import zipped

from index.articles import Article, Failure, Flag
from index.formats import SUFFIXES
from index.readers import Item, read

PAGE = """<html lang="en"><head><title>Treaty signed</title><meta property="og:site_name" content="The Harbour Post">
<meta name="author" content="Jane Doe"><meta property="article:published_time" content="2025-01-17"></head>
<body><nav><a href="/">Subscribe now to our newsletter</a></nav><article><h1>Treaty signed</h1>
<p>The presidents of Russia and Iran signed a treaty of partnership in the Kremlin on Friday, after years of talks.</p>
<p>The document has forty-seven articles and covers trade, energy, transport and military cooperation for long.</p>
</article><footer>All rights reserved</footer></body></html>"""


def read_all(folder: Path, name: str, content: str | bytes) -> list[Item]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read(path, name))


def read_one(folder: Path, name: str, content: str | bytes) -> Article:
    (article,) = (item for item in read_all(folder, name, content) if not isinstance(item, Flag))
    assert isinstance(article, Article), article
    return article


def fail_one(folder: Path, name: str, content: str | bytes) -> Failure:
    (failure,) = read_all(folder, name, content)
    assert isinstance(failure, Failure), failure
    return failure


def json_line(folder: Path, **fields: object) -> Article:
    return read_one(folder, "a.jsonl", json.dumps({"text": "The treaty was signed.", **fields}))


def test_a_text_file_has_its_first_line_as_title(tmp_path: Path) -> None:
    article = read_one(tmp_path, "a.txt", "The headline\n\nThe treaty was signed.")
    assert (article.id, article.path, article.title, article.language) == ("a.txt", "a.txt", "The headline", "en")


def test_a_long_first_line_is_no_title(tmp_path: Path) -> None:
    assert read_one(tmp_path, "a.txt", "word " * 100).title == ""


def test_an_old_encoding_is_read(tmp_path: Path) -> None:
    text = "Президенты России и Ирана подписали договор о партнёрстве в Кремле в пятницу."
    assert read_one(tmp_path, "a.txt", text.encode("koi8-r")).text == text


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_front_matter_gives_the_fields(tmp_path: Path, end: str) -> None:
    lines = ["---", "title: T", "outlet: O", "author: [A, B]", "published: 2025-01-17", "lang: ar-EG", "url: u", "---"]
    article = read_one(tmp_path, "a.md", end.join([*lines, "نص"]))
    assert (article.title, article.outlet, article.author, article.url) == ("T", "O", "A, B", "u")
    assert (article.published, article.language, article.text) == ("2025-01-17", "ar", "نص")


def test_markdown_becomes_its_words(tmp_path: Path) -> None:
    article = read_one(tmp_path, "a.md", "# Head\n\nSome **bold** [link](http://x) `code`\nnext\n\n- one\n- two\n")
    assert article.text == "Head\n\nSome bold link code\nnext\n\none\n\ntwo"


@pytest.mark.parametrize(
    ("matter", "reason"),
    [
        ("title: [unclosed", "the front matter is not valid YAML"),
        ("title: a\x01b", "the front matter is not valid YAML"),
        ("- one\n- two", "not a list of 'name: value' lines"),
        ("title: !!python/object/apply:os.getcwd []", "the front matter is not valid YAML"),
        ("title: " + "[" * 5_000, "the front matter is not valid YAML"),
    ],
)
def test_broken_front_matter_is_told_in_one_line(tmp_path: Path, matter: str, reason: str) -> None:
    failure = fail_one(tmp_path, "a.md", f"---\n{matter}\n---\nText")
    assert failure.path == "a.md"
    assert reason in failure.reason
    assert "\n" not in failure.reason


@pytest.mark.parametrize(
    ("matter", "field", "value"),
    [
        ("language: no", "language", "no"),
        ("title: 007", "title", "007"),
        ("title: yes", "title", "yes"),
        ("author: null", "author", ""),
        ("author:", "author", ""),
        ("published: 2025-13-45", "published", ""),
        ("published: 2025-01-17 10:30:00", "published", "2025-01-17T10:30:00"),
    ],
)
def test_front_matter_is_taken_as_it_is_written(tmp_path: Path, matter: str, field: str, value: str) -> None:
    assert getattr(read_one(tmp_path, "a.md", f"---\n{matter}\n---\nText"), field) == value


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("list.json", b"[]"),
        ("wrapped.json", b'{"articles": []}'),
        ("heads.csv", b"title,text\n"),
        ("files.zip", zipped({})),
        ("folder.zip", zipped({"news/": b""})),
        ("cut.mbox", b"From a@b.example Mon"),
    ],
)
def test_a_file_without_an_article_is_told(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert list(read(tmp_path / name, name)) == [Failure(name, "no article is in it")]


def test_a_file_without_an_article_in_an_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "news.zip"
    path.write_bytes(zipped({"a.json": b"[]", "b.txt": b"The ferry came back."}))
    first, second = read(path, path.name)
    assert first == Failure("news.zip!/a.json", "no article is in it")
    assert isinstance(second, Article)
    assert not list(read(path, path.name, past=2))  # both were told of before


def test_empty_front_matter_is_no_error(tmp_path: Path) -> None:
    assert read_one(tmp_path, "a.md", "---\n\n---\nText").text == "Text"


def test_a_broken_json_line_stops_no_other(tmp_path: Path) -> None:
    lines = ['{"text": "One text.", "id": "one"}', "{broken", "", '{"text": "Three."}', '["x"]', '{"title": "none"}']
    found = read_all(tmp_path, "a.jsonl", "\n".join(lines))
    assert [item.path for item in found] == ["a.jsonl:1", "a.jsonl:2", "a.jsonl:4", "a.jsonl:5", "a.jsonl:6"]
    assert [item.id for item in found if isinstance(item, Article)] == ["one", "a.jsonl#4"]
    assert next(item.reason[:24] for item in found if isinstance(item, Failure)) == "the line is not JSON: Ex"


def test_json_too_deep_to_read_stops_no_other(tmp_path: Path) -> None:
    found = read_all(tmp_path, "a.jsonl", "[" * 200_000 + '\n{"text": "Two."}')
    assert [type(item) for item in found] == [Failure, Article]


def test_half_a_surrogate_pair_is_dropped(tmp_path: Path) -> None:
    article = read_one(tmp_path, "a.jsonl", '{"text": "Two\\ud800 words", "title": "T\\udfff", "id": "i\\ud800"}')
    assert (article.text, article.title, article.id) == ("Two words", "T", "i")


def test_a_page_is_read_without_what_surrounds_the_article(tmp_path: Path) -> None:
    article = read_one(tmp_path, "a.html", PAGE)
    assert (article.title, article.outlet, article.author) == ("Treaty signed", "The Harbour Post", "Jane Doe")
    assert article.published == "2025-01-17"
    assert "forty-seven articles" in article.text
    assert "Subscribe" not in article.text


def test_a_page_without_an_article_is_told(tmp_path: Path) -> None:
    reason = fail_one(tmp_path, "a.htm", "<html><body></body></html>").reason
    assert reason == "no article text was found in the page"


@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", "123 !!!"), ("a.md", "---\ntitle: T\n---\n"), ("a.md", "![x](y)")]
)
def test_an_article_without_a_letter_is_told(tmp_path: Path, name: str, content: str) -> None:
    assert fail_one(tmp_path, name, content).reason == "the article has no text"


@pytest.mark.parametrize("name", ["a.jpg", "a.doc", "README"])
def test_an_unknown_format_is_told_with_those_that_are_read(tmp_path: Path, name: str) -> None:
    reason = fail_one(tmp_path, name, "text").reason
    assert all(suffix in reason for suffix in SUFFIXES)


def test_a_suffix_in_capitals_is_known(tmp_path: Path) -> None:
    assert read_one(tmp_path, "A.TXT", "Text").text == "Text"


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (failure,) = read(tmp_path / "gone.txt", "gone.txt")
    assert failure == Failure("gone.txt", "the file cannot be opened: No such file or directory")


@pytest.mark.parametrize(
    ("value", "published"),
    [
        ("2025-01-17", "2025-01-17"),
        ("2025-01-17T10:30:00Z", "2025-01-17T10:30:00+00:00"),
        ("17 January 2025", "2025-01-17"),
        ("Jan 17, 2025", "2025-01-17"),
        ("17 يناير 2025", "2025-01-17"),
        ("17 января 2025 г.", "2025-01-17"),
        ("2025年1月17日", "2025-01-17"),
        ("January 2025", ""),
        ("2025", ""),
        ("yesterday", ""),
        ("2 days ago", ""),
        ("nonsense", ""),
        ("2025-02-30", ""),
        ("2025-01-17T99:00", ""),
        (None, ""),
    ],
)
def test_a_date_is_iso_or_unknown(tmp_path: Path, value: object, published: str) -> None:
    assert json_line(tmp_path, published=value).published == published


def test_unknown_fields_are_empty_never_guessed(tmp_path: Path) -> None:
    article = json_line(tmp_path)
    assert (article.url, article.outlet, article.author, article.published) == ("", "", "", "")
    assert article.language == "en"


def test_fields_are_one_line(tmp_path: Path) -> None:
    assert json_line(tmp_path, title=" Two \n lines\u2028here ").title == "Two lines here"


def test_a_language_that_is_no_code_is_detected(tmp_path: Path) -> None:
    assert json_line(tmp_path, language="English").language == "en"


def test_every_sample_article_is_read_with_all_its_fields(samples: Path) -> None:
    for path in sorted(samples.glob("*.md")):
        (article,) = read(path, path.name)
        assert isinstance(article, Article)
        assert all((article.title, article.outlet, article.author, article.published, article.url)), path.name
        assert article.language == path.suffixes[0][1:]
