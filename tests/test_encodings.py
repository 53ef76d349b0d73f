import random
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from newsroom import PAIRS, TEXTS

from index.encodings import declared_in, decode, decoded
from index.errors import ArticleError
from index.repair import repaired

ARABIC = (
    "وقع الرئيس الروسي ونظيره الإيراني معاهدة الشراكة الاستراتيجية الشاملة في الكرملين يوم الجمعة، "
    "وتتألف المعاهدة من سبع وأربعين مادة."
)
RUSSIAN = (
    "Президенты России и Ирана подписали договор о всеобъемлющем стратегическом партнёрстве. "
    "Документ состоит из 47 статей и рассчитан на двадцать лет."
)
FRENCH = "La cathédrale a rouvert ses portes à l'été, cinq ans et demi après l'incendie qui l'avait détruite."
CHINESE = "超大型集装箱船在埃及苏伊士运河搁浅，进入第五天，数百艘船只排队等候。"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ARABIC, "cp1256"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp1251"),
        (FRENCH, "latin-1"),
        (CHINESE, "gb18030"),
        (ARABIC, "utf-16-le"),
        (ARABIC, "utf-16-be"),
        (RUSSIAN, "utf-16-le"),
        (FRENCH, "utf-16-be"),
    ],
)
def test_the_encodings_of_newsrooms_are_told_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@given(text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_in_unicode_is_given_back(encoding: str, text: str) -> None:
    text = f"x{text}"  # a text that begins with its own mark says two things
    assume(repaired(text) == text)
    assert decode(text.encode(encoding)) == text


def test_a_big_endian_mark_is_believed_and_dropped() -> None:
    assert decode(b"\xfe\xff" + ARABIC.encode("utf-16-be")) == ARABIC


@given(st.text("abcdefghijklmnopqrstuvwxyz .,\n", min_size=2).filter(str.strip))
def test_latin_utf16_without_a_mark_is_given_back(text: str) -> None:
    assert decode(text.encode("utf-16-le")) == text
    assert decode(text.encode("utf-16-be")) == text


@pytest.mark.parametrize("empty", [b"", b" \r\n\t", b"\0\0\0"])
def test_an_empty_file_is_told(empty: bytes) -> None:
    with pytest.raises(ArticleError, match="the file is empty"):
        decode(empty)


@pytest.mark.parametrize(
    "data", [PNG, b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01", b"\x1f\x8b\x08\0\0\0\0\0\0\x03", b"word\0word"]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(ArticleError, match="the file is not text"):
        decode(data)


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_refused(seed: int) -> None:
    with pytest.raises(ArticleError):
        decode(b"\0" + random.Random(seed).randbytes(300))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(ArticleError):
        assert isinstance(decode(data), str)


@pytest.mark.parametrize(
    ("data", "said"), [(b"\xff\xfeH\0e", "utf-16"), (b"\xff\xfe\x00\xd8a\0", "utf-16"), (b"\xef\xbb\xbf\xff", "utf-8")]
)
def test_a_mark_that_the_bytes_break_is_named_with_the_place(data: bytes, said: str) -> None:
    with pytest.raises(ArticleError, match=rf"says it is {said}.* byte \d+; save it as UTF-8"):
        decode(data)


def of_length(language: str, length: str) -> str:
    """A headline, a sentence or a paragraph."""
    text = TEXTS[language]
    return {"headline": text[:28].strip(), "sentence": text.split("\n")[0], "paragraph": text}[length]


@pytest.mark.parametrize("length", ["headline", "sentence", "paragraph"])
@pytest.mark.parametrize(("language", "encoding"), PAIRS, ids=str)
def test_a_newsroom_is_read_whatever_it_declares(language: str, encoding: str, length: str) -> None:
    text = of_length(language, length)
    data = text.encode(encoding)
    assert decode(data) == text
    assert decoded(data, encoding).text == text
    wrong = decoded(data, "cp1251" if encoding in ("cp1252", "latin-1", "iso8859_15") else "cp1252")
    assert wrong.text == text or wrong.doubt


def test_the_pairs_are_enough() -> None:
    assert len(PAIRS) >= 40


@pytest.mark.parametrize("read_as", ["cp1252", "cp1251", "cp1256", "cp1253", "latin-1", "koi8-r", "cp866", "mac-roman"])
@pytest.mark.parametrize("language", TEXTS)
def test_utf8_that_was_read_as_another_encoding_is_repaired(language: str, read_as: str) -> None:
    text = TEXTS[language]
    assert repaired(text) == text
    try:
        spoiled = text.encode().decode(read_as)
    except UnicodeDecodeError:
        return  # the mistake would have been seen
    found = decoded(spoiled.encode())
    assert found.text == text
    assert "repaired" in found.doubt


@pytest.mark.parametrize("right", ["与主播亲密互动 ×“项目主体工程封顶", "«Ð» is a letter", "price: 5 € — ‘new’"])
def test_what_only_looks_spoiled_is_left_alone(right: str) -> None:
    assert repaired(right) == right


def test_a_few_broken_bytes_cost_no_more_than_themselves() -> None:
    found = decoded(TEXTS["ru"].encode() + b"\xff")
    assert found.text == TEXTS["ru"] + "\ufffd"
    assert found.doubt


def test_lines_of_another_encoding_are_read_by_it() -> None:
    found = decoded(TEXTS["fr"].encode() + b"\n" + "L'été à la côte".encode("cp1252"))
    assert found.text.endswith("L'été à la côte")
    assert "cp1252" in found.doubt


@pytest.mark.parametrize(
    ("data", "said"),
    [(b'<meta charset="windows-1256">', "windows-1256"), (b'<?xml version="1.0" encoding="koi8-r"?>', "koi8-r"),
     (b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', "gb2312"), (b"<p>charset</p>", "")],
)  # fmt: skip
def test_a_page_declares_its_encoding(data: bytes, said: str) -> None:
    assert declared_in(data) == said
