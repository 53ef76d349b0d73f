import random
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.encodings import decode
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
