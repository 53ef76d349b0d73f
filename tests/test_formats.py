import io
import re
import sys
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from writers import DATE, STORIES, UNDATED, WRITERS, Story, crawl, mail, pdf, rss, taped, word, zipped

from index import Article, Failure, Flag, Index, Skip, build
from index.formats import CONTAINERS, READERS, suffix
from index.readers import Item, read

ARABIC = next(story for story in STORIES if story.language == "ar")
ENGLISH = STORIES[0]


def items(folder: Path, name: str, data: bytes) -> list[Item]:
    path = folder / name
    path.write_bytes(data)
    return list(read(path, name))


def one(folder: Path, name: str, data: bytes) -> Article:
    (article,) = (item for item in items(folder, name, data) if isinstance(item, Article))
    return article


def reason(folder: Path, name: str, data: bytes) -> str:
    (failure,) = items(folder, name, data)
    assert isinstance(failure, Failure), failure
    assert "\n" not in failure.reason
    return failure.reason


def written(form: str, story: Story) -> bytes:
    try:
        return WRITERS[form](story)
    except FileNotFoundError as error:
        pytest.skip(f"the font {error} is not installed")


def test_every_format_is_tried() -> None:
    tried = {f".{form}" for form in WRITERS}
    aliases = {".htm", ".xml", ".mht", ".mhtml", ".gz", ".tar", ".tgz", ".tar.bz2", ".tar.xz", ".warc"}
    assert {*READERS, *CONTAINERS} - tried <= aliases


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
@pytest.mark.parametrize("form", WRITERS)
def test_the_same_words_and_fields_come_out_of_every_format(tmp_path: Path, form: str, story: Story) -> None:
    article = one(tmp_path, f"a.{form}", written(form, story))
    words = " ".join(article.text.split())
    assert words.removeprefix(story.title).strip() == story.words
    assert (article.title, article.language) == (story.title, story.language)
    if form != "txt":
        assert article.author == story.author
    if form not in UNDATED:
        assert article.published[:10] == DATE.date().isoformat()


@pytest.mark.parametrize("form", [form for form in WRITERS if form not in ("html", "zip", "warc.gz", "eml", "mbox")])
def test_paragraphs_stay_paragraphs(tmp_path: Path, form: str) -> None:
    assert "\n\n".join(ENGLISH.paragraphs) in one(tmp_path, f"a.{form}", written(form, ENGLISH)).text


def test_a_quotation_of_every_format_is_found_where_it_is_said_to_be(tmp_path: Path) -> None:
    news = tmp_path / "news"
    for story in STORIES:
        (news / story.language).mkdir(parents=True)
        for form in WRITERS:
            (news / story.language / f"a.{form}").write_bytes(written(form, story))
    report = build(news, into=tmp_path / "index")
    assert (report.failed, report.articles) == ([], len(STORIES) * len(WRITERS))
    with Index.open(tmp_path / "index") as index:
        places = index.archive.places(index.archive.numbers())
        assert len({place.article_id for place in places}) == report.articles
        for place in places:
            article = index.archive.require(place.article_id)
            quote = article.text[place.span.start : place.span.end]
            story = next(story for story in STORIES if story.language == article.language)
            assert quote
            assert " ".join(quote.split()) in f"{story.title} {story.words}"


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("a.MD", ".md"),
        ("a.jsonl.gz", ".gz"),
        ("a.tar.gz", ".tar.gz"),
        ("a.warc.gz", ".warc.gz"),
        ("a.jpg", ""),
        ("a", ""),
    ],
)
def test_the_longest_known_ending_counts(name: str, ending: str) -> None:
    assert suffix(name) == ending


def seen(line: str) -> str:
    """A line of Arabic as it is seen from left to right: numbers as they are, all else turned around."""
    turned = line[::-1].translate(str.maketrans("()", ")("))
    return re.sub(r"\d+", lambda number: number[0][::-1], turned)


def test_arabic_stored_as_it_is_seen_is_put_in_order_and_told(tmp_path: Path) -> None:
    try:
        data = pdf(ARABIC, seen)
    except FileNotFoundError as error:
        pytest.skip(f"the font {error} is not installed")
    article, flag = items(tmp_path, "a.pdf", data)
    assert isinstance(article, Article)
    assert article.text == "\n\n".join(ARABIC.paragraphs)
    assert flag == Flag("a.pdf", "its right-to-left text is stored as it is seen; it was put in the order of reading")


def test_arabic_that_is_no_language_either_way_is_flagged(tmp_path: Path) -> None:
    nonsense = Story("ar", "T", "A", ("ككك ككك ددد ددد ننن ننن ررر ررر سسس سسس ططط ططط ققق",))
    try:
        data = pdf(nonsense)
    except FileNotFoundError as error:
        pytest.skip(f"the font {error} is not installed")
    assert "may be out of order" in items(tmp_path, "a.pdf", data)[1].reason  # type: ignore[union-attr]


def test_a_word_parted_at_the_end_of_a_line_is_whole_again(tmp_path: Path) -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    for number, line in enumerate(["The govern-", "ment of New-", "York agreed.", "7"]):
        canvas.drawString(60, 780 - 15 * number, line)
    canvas.save()
    assert one(tmp_path, "a.pdf", out.getvalue()).text == "The government of New- York agreed."


def test_a_scanned_pdf_is_told(tmp_path: Path) -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(10, 10, 100, 100)
    canvas.save()
    assert reason(tmp_path, "a.pdf", out.getvalue()).startswith("the PDF has no text, it may be scanned")


@pytest.mark.parametrize(
    ("form", "library", "extra"), [("pdf", "pypdf", "pdf"), ("docx", "docx", "docx"), ("warc.gz", "warcio", "warc")]
)
def test_a_library_that_is_missing_is_named_with_its_cure(
    tmp_path: Path, form: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = WRITERS[form](ENGLISH)
    for name in [name for name in sys.modules if name.split(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    assert f"pip install 'dalil[{extra}]'" in reason(tmp_path, f"a.{form}", data)


@pytest.mark.parametrize("form", ["pdf", "docx", "epub", "zip", "tar.gz", "warc.gz", "jsonl.gz", "json", "rss", "mbox"])
@pytest.mark.parametrize("data", [b"", b"none of it", b"\x89PNG\r\n\x1a\n" + bytes(500)], ids=["empty", "words", "png"])
def test_what_is_none_of_the_format_is_refused_in_one_line(tmp_path: Path, form: str, data: bytes) -> None:
    assert reason(tmp_path, f"a.{form}", data)


def test_an_archive_is_read_file_by_file(tmp_path: Path) -> None:
    files = {
        "b/one.txt": b"The first text.", "b/broken.json": b"{", "b/picture.jpg": b"x", ".hidden.txt": b"Hidden text.",
        "../out.txt": b"Out text.", "deep.zip": zipped({"a.txt": b"Text.", "b.zip": zipped({"c.txt": b"Text."})}),
        "l.jsonl": b'{"text": "A line."}\n{"text": "Another line.", "id": "own"}',
    }  # fmt: skip
    for name, data in {"a.zip": zipped(files), "a.tar.gz": taped(files)}.items():
        found = items(tmp_path, name, data)
        assert [item.id for item in found if isinstance(item, Article)] == [
            f"{name}!/b/one.txt", f"{name}!/l.jsonl#1", "own"
        ]  # fmt: skip
        assert {item.path: item.reason for item in found if isinstance(item, Skip)} == {
            f"{name}!/b/picture.jpg": "Dalil does not read .jpg", f"{name}!/.hidden.txt": "it is hidden",
            f"{name}!/deep.zip": "it is an archive within an archive",
        }  # fmt: skip
        failures = {item.path: item.reason for item in found if isinstance(item, Failure)}
        assert failures[f"{name}!/../out.txt"] == "its name leads out of the archive"
        assert failures[f"{name}!/b/broken.json"].startswith("the file is not JSON")


def test_a_table_without_a_column_of_texts_takes_the_longest_and_says_so(tmp_path: Path) -> None:
    article, flag = items(tmp_path, "a.csv", b"day;words\nFriday;The ferry came back to the harbour.\n")
    assert isinstance(article, Article)
    assert (article.text, article.id, article.path) == ("The ferry came back to the harbour.", "a.csv#2", "a.csv:2")
    assert flag == Flag("a.csv:2", "no column is called text, body or content; 'words', the longest, was taken")


def test_an_entry_is_known_by_its_address(tmp_path: Path) -> None:
    article = one(tmp_path, "a.rss", rss(ENGLISH))
    assert (article.id, article.url, article.outlet) == (
        "a.rss#https://pier.example/1",
        "https://pier.example/1",
        "The Pier",
    )


def test_the_day_of_a_crawl_is_no_day_of_publication(tmp_path: Path) -> None:
    data = crawl(ENGLISH)
    article = one(tmp_path, "a.warc.gz", data)
    assert (article.id, article.url) == ("a.warc.gz#1", "https://pier.example/en")
    assert article.published[:10] == "2025-01-17"


def test_attachments_of_a_mail_are_told(tmp_path: Path) -> None:
    import email
    from email.policy import default

    message = email.message_from_bytes(mail(ENGLISH), policy=default)
    message.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
    assert Flag("a.eml", "its attachments (1) were not read") in items(tmp_path, "a.eml", bytes(message))


def test_the_day_the_template_of_a_document_was_made_is_not_believed(tmp_path: Path) -> None:
    from docx import Document

    document, out = Document(), io.BytesIO()
    document.add_paragraph("The ferry came back.")
    document.save(out)
    article = one(tmp_path, "a.docx", out.getvalue())
    assert (article.published, article.author) == ("", "")
    assert one(tmp_path, "b.docx", word(ENGLISH)).published[:10] == "2025-01-17"


def test_cells_of_a_table_in_a_document_are_kept(tmp_path: Path) -> None:
    from docx import Document

    document, out = Document(), io.BytesIO()
    document.add_paragraph("Before it.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    document.add_paragraph("After it.")
    document.save(out)
    assert one(tmp_path, "a.docx", out.getvalue()).text == "Before it.\n\nleft\tright\n\nAfter it."
