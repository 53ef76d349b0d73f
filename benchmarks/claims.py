"""Sentences to be judged and what is quoted for them: from the sample articles, from XQuAD, from translated pairs."""

import gzip
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import regex

from assistant.support import Quoted
from benchmarks.sets import DEVELOPMENT, LANGUAGES, rows
from index.articles import Article
from index.kinds import is_cased
from index.passages import Span, is_heading, sentences
from index.readers import read

_NAME = regex.compile(
    r"(?<![.!?…:;\"«“„(\[]\s)(?<=\p{Ll}[\s,]\s?)\b\p{Lu}[\p{Ll}\p{M}]{2,}(?:[ -]\p{Lu}[\p{Ll}\p{M}]{2,})*"
)
_CASED = frozenset({"el", "en", "es", "fr", "it", "pt", "ro", "ru", "tr", "uk", "vi", "id"})  # capitals tell names
# Names in the sample articles of languages whose capitals tell none.
NAMES = {
    "ar": ("بوتين", "بزشكيان", "ترامب", "ربيع", "حلب", "إدلب", "حماة", "أذربيجان", "كازاخستان", "تركمانستان", "موسكو", "دمشق"),
    "de": ("Hatay", "Köln", "Berlin", "Ankara", "Bonn", "Gaziantep", "Syrien"),
    "fa": ("پزشکیان", "پوتین", "رئیسی", "تهران", "مسکو", "بوشهر", "رشت", "شانگهای"),
    "he": ("מקרון", "נורמנדי", "פריז", "לואי"),
    "hi": ("सोमनाथ", "वीरमुथुवेल", "साराभाई", "मोदी", "बेंगलुरु", "श्रीहरिकोटा", "अमेरिका", "चीन"),
    "ur": ("مودی", "بنگلورو", "جوہانسبرگ", "روس", "امریکہ", "چین"),
    "zh": ("埃及", "日本", "荷兰", "台湾", "巴拿马", "马来西亚", "马士基", "鹿特丹"),
}  # fmt: skip


class Said(NamedTuple):
    """A sentence, the passage around it, and the names of its collection that may stand in it."""

    text: str
    language: str
    quoted: Quoted
    names: tuple[str, ...]


def of_samples(folder: Path) -> list[Said]:
    """The sentences of the sample articles, each with its paragraph's neighbours."""
    articles = [a for path in sorted(folder.glob("*.md")) for a in read(path, path.name) if isinstance(a, Article)]
    collected: dict[str, list[str]] = {}
    for article in articles:
        collected.setdefault(article.language, []).append(article.text)
    names = {
        language: _names("\n".join(texts), language) | set(NAMES.get(language, ()))
        for language, texts in collected.items()
    }
    return [
        said
        for article in articles
        for said in _said(
            article.text, article.language, article.published[:10], tuple(sorted(names[article.language]))
        )
    ]


def of_xquad(data: Path, *, development: bool) -> list[Said]:
    """The sentences of XQuAD's passages; its first sixteen articles are for development."""
    found: list[Said] = []
    for language in LANGUAGES:
        names = _collected(data, language)
        for row in rows(data, f"xquad.{language}.passages"):
            if (row["id"] < DEVELOPMENT) == development:
                found += _said(row["text"], language, "", names)
    return found


def translated(data: Path, *, development: bool) -> list[tuple[Said, Said]]:
    """A sentence of XQuAD in English and another language, where both passages have as many sentences."""
    english = {row["id"]: row["text"] for row in rows(data, "xquad.en.passages")}
    names = {language: _collected(data, language) for language in LANGUAGES}
    found: list[tuple[Said, Said]] = []
    for language in sorted(set(LANGUAGES) - {"en"}):
        for row in rows(data, f"xquad.{language}.passages"):
            if (row["id"] < DEVELOPMENT) != development:
                continue
            one, other = (list(_alone(t, lang)) for t, lang in ((english[row["id"]], "en"), (row["text"], language)))
            if len(one) == len(other):
                one = [said._replace(names=names["en"]) for said in one]
                other = [said._replace(names=names[language]) for said in other]
                found += zip(one, other, strict=True)
    return found


def pairs(data: Path, source: str, most: int) -> list[tuple[Said, Said]]:
    """Translated sentences of one source of `parallel`, at most so many a language."""
    found = []
    for path in sorted((data / "parallel").glob(f"{source}.en-*.tsv.gz")):
        language = path.name.split("-")[-1].split(".")[0]
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number >= most:
                    break
                one, _, other = line.rstrip("\n").partition("\t")
                found.append(
                    (Said(one, "en", Quoted(one, "en"), ()), Said(other, language, Quoted(other, language), ()))
                )
    return found


def _said(text: str, language: str, published: str, names: tuple[str, ...]) -> Iterator[Said]:
    spans = [span for span in sentences(text, language) if not is_heading(text, span)]
    for before, span, after in zip([None, *spans], spans, [*spans[1:], None], strict=False):
        around = Span((before or span).start, (after or span).end)
        quoted = Quoted(text[around.start : around.end], language, published)
        yield Said(text[span.start : span.end], language, quoted, names)


def _alone(text: str, language: str) -> Iterator[Said]:
    for span in sentences(text, language):
        sentence = text[span.start : span.end]
        yield Said(sentence, language, Quoted(sentence, language), ())


def _names(text: str, language: str) -> set[str]:
    """Words with a capital letter after a word without one, that are written in no other way."""
    if language not in _CASED:
        return set()
    small = set(regex.findall(r"\b\p{Ll}[\p{Ll}\p{M}]+", text))
    found = set(_NAME.findall(text))
    return {name for name in found if not small & {part.casefold() for part in regex.split("[ -]", name)}}


@cache
def _collected(data: Path, language: str) -> tuple[str, ...]:
    """The names of XQuAD's passages in one language."""
    texts = "\n".join(row["text"] for row in rows(data, f"xquad.{language}.passages"))
    return tuple(sorted(_names(texts, language) | _answers(data, language)))


def _answers(data: Path, language: str) -> set[str]:
    """Answers that are names in English, as they are in another language: a short answer to the same question."""
    english = {row["id"]: row["answers"][0] for row in rows(data, "xquad.en.questions")}
    named = {key for key, answer in english.items() if regex.fullmatch(r"(?:\p{Lu}[\p{Ll}\p{M}]+ ?){1,2}", answer)}
    return {
        row["answers"][0]
        for row in rows(data, f"xquad.{language}.questions")
        if row["id"] in named and len(row["answers"][0]) <= 20 and row["answers"][0].count(" ") < 2
        and (is_cased(row["answers"][0]) <= row["answers"][0][0].isupper()) and not regex.search(r"\p{Nd}", row["answers"][0])
    }  # fmt: skip
