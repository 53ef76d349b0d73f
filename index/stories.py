"""Which articles tell the same story: exact copies, near copies in one language, and the same in other languages.

Near copies are found by MinHash of three words in a row (Broder 1997) and locality-sensitive hashing in bands; across
languages an article's numbers propose, and its vectors and names decide. A story depends on the articles that an index
holds, not on the order in which they came.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
import regex
from numpy.typing import NDArray

from index.articles import Article
from index.embed import Vectors
from index.generations import Story
from index.kinds import is_cased, names
from index.names import name_key
from index.numerals import ascii_digits

_HASHES = 64
_BANDS = 16
_ALIKE = 0.5  # of all runs of three words of two articles, the share that both have
_TOO_SHORT = 20  # words: what is shorter is alike by chance
_SAME_NUMBERS = 0.5  # of all numbers of two articles, the share that both have
_SHARED = 2  # numbers at least that propose a story in another language
_COMMON = 60  # articles in one language: a number in more of them proposes nothing
_NEAR = 0.5  # cosine of the vectors of two articles in different languages; none of 2,660 wrong pairs of XQuAD has it
_RATHER_NEAR = 0.42  # enough where they share names as well
_SHARED_NAMES = 2
_DAYS_APART = 3
_CROWD = 40  # articles that share a band: more are compared with the first of them only
_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|[\p{L}\p{M}]+|\p{Nd}+")
_LETTERS = regex.compile(r"[\p{L}\p{M}'’]+")
_NUMBER = regex.compile(r"\p{Nd}+(?:[.,٫٬]\p{Nd}+)*")
_RANDOM = np.random.default_rng(1)
_TIMES = _RANDOM.integers(1, 1 << 32, (_HASHES, 1), np.uint32) | np.uint32(1)
_PLUS = _RANDOM.integers(0, 1 << 32, (_HASHES, 1), np.uint32)
_HASH_BYTES = 8


class Signature(NamedTuple):
    """What of an article decides on its story: the hash of its text, its MinHash, and its numbers.

    `hashes` has shape (64,), or (0,) for a short text.
    """

    text: bytes
    hashes: NDArray[np.uint32]
    numbers: frozenset[int]


class About(NamedTuple):
    """What decides between articles of two languages: the vector, of unit length, and the keys of the names."""

    vector: Vectors
    names: frozenset[str]


class Member(NamedTuple):
    """An article as far as stories go. `day` is a number such as 20250117, 0 where unknown."""

    id: str
    language: str
    day: int
    signature: Signature


def sign(article: Article) -> bytes:
    """The signature of an article, as it is stored."""
    words = _WORD.findall(article.text.casefold())
    hashes = np.zeros(0, np.uint32)
    if len(words) >= _TOO_SHORT:
        one = np.fromiter(map(crc32, (word.encode() for word in words)), np.uint32, len(words))
        runs = (one[:-2] * np.uint32(0x9E3779B1)) ^ (one[1:-1] * np.uint32(0x85EBCA77)) ^ one[2:]
        hashes = (runs * _TIMES + _PLUS).min(axis=1)
    numbers = {crc32(number.encode()) for number in _numbers(article.text)}
    head = bytes.fromhex(article.sha256)[:_HASH_BYTES] + bytes([len(hashes)])
    return head + hashes.tobytes() + np.array(sorted(numbers), np.uint32).tobytes()


def read(stored: bytes) -> Signature:
    """A signature that was stored."""
    start = _HASH_BYTES + 1
    values = np.frombuffer(stored[start:], np.uint32)
    count = stored[_HASH_BYTES]
    return Signature(stored[:_HASH_BYTES], values[:count], frozenset(values[count:].tolist()))


def _numbers(text: str) -> Iterator[str]:
    """Numbers of two digits or more, without the marks that languages set differently: 1,200 and 1.200 are one."""
    for written in _NUMBER.findall(text):
        number = "".join(filter(str.isdecimal, ascii_digits(written))).lstrip("0")
        if len(number) > 1:
            yield number


def about(text: str, vector: Vectors) -> About:
    """What is to be known of an article that may tell the story of one in another language."""
    words = names(text) if is_cased(text) else set(_LETTERS.findall(text))
    return About(vector, frozenset(key for key in map(name_key, words) if len(key) > 2))


def stories(members: Sequence[Member], look: Callable[[Sequence[str]], Mapping[str, About]]) -> tuple[Story, ...]:
    """The stories that more than one article tells, in the order of their first ids.

    `look` tells what there is to know about each of the articles asked for.
    """
    copies: defaultdict[bytes, list[Member]] = defaultdict(list)
    for member in sorted(members):
        copies[member.signature.text].append(member)
    firsts = [several[0] for several in copies.values()]
    joined = _Joined(first.id for first in firsts)
    for one, other in _near_copies(firsts):
        joined.join(one.id, other.id)
    proposed = list(_proposed(firsts))
    known = look(sorted({member.id for pair in proposed for member in pair}))
    for one, other in proposed:
        if _same(known[one.id], known[other.id]):
            joined.join(one.id, other.id)
    ids = {several[0].id: tuple(member.id for member in several) for several in copies.values()}
    told = (tuple(ids[first] for first in group) for group in joined.groups())
    return tuple(sorted(story for story in told if len(story) > 1 or len(story[0]) > 1))


def _same(one: About, other: About) -> bool:
    near = float(one.vector @ other.vector)
    return near >= _NEAR or (near >= _RATHER_NEAR and len(one.names & other.names) >= _SHARED_NAMES)


def _near_copies(members: Sequence[Member]) -> Iterator[tuple[Member, Member]]:
    """Pairs in one language whose signatures are alike and whose numbers do not part them."""
    signed = [member for member in members if len(member.signature.hashes)]
    if not signed:
        return
    table = np.stack([member.signature.hashes for member in signed])
    languages = np.array([crc32(member.language.encode()) for member in signed], np.uint64)
    seen: set[tuple[int, int]] = set()
    for rows in np.split(table, _BANDS, axis=1):
        for bucket in _buckets(languages, rows):
            pairs = combinations(bucket, 2) if len(bucket) <= _CROWD else ((bucket[0], one) for one in bucket[1:])
            for one, other in pairs:
                if (one, other) in seen:
                    continue
                seen.add((one, other))
                alike = float((table[one] == table[other]).mean()) >= _ALIKE
                if alike and _numbers_agree(signed[one], signed[other]):
                    yield signed[one], signed[other]


def _buckets(languages: NDArray[np.uint64], rows: NDArray[np.uint32]) -> Iterator[list[int]]:
    """Numbers of the rows that are equal within a language, ascending, where there are several."""
    keys = languages
    for column in rows.T:
        keys = keys * np.uint64(0x9E3779B97F4A7C15) ^ column
    order = np.argsort(keys, kind="stable")
    ends = np.flatnonzero(np.diff(keys[order])) + 1
    for start, end in pairwise([0, *ends.tolist(), len(order)]):
        if end - start > 1:
            yield order[start:end].tolist()


def _numbers_agree(one: Member, other: Member) -> bool:
    every = one.signature.numbers | other.signature.numbers
    return len(one.signature.numbers & other.signature.numbers) >= _SAME_NUMBERS * len(every)


def _proposed(members: Sequence[Member]) -> Iterator[tuple[Member, Member]]:
    """Pairs in two languages that share numbers which few others have, and whose days are not apart."""
    by_number: defaultdict[int, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    travelled = _travelled(members)
    for i, member in enumerate(members):
        for number in member.signature.numbers & travelled:
            by_number[number][member.language].append(i)
    shared: defaultdict[tuple[int, int], int] = defaultdict(int)
    for languages in by_number.values():
        rare = {language: own for language, own in languages.items() if len(own) <= _COMMON}
        for here, there in combinations(sorted(rare), 2):
            for pair in ((i, j) for i in rare[here] for j in rare[there]):
                shared[min(pair), max(pair)] += 1
    for (i, j), count in shared.items():
        one, other = members[i], members[j]
        least = min(len(one.signature.numbers), len(other.signature.numbers))
        if count >= max(_SHARED, _SAME_NUMBERS * least) and not _apart(one.day, other.day):
            yield one, other


def _travelled(members: Sequence[Member]) -> frozenset[int]:
    """The numbers that are told in more than one language."""
    by_language: defaultdict[str, set[int]] = defaultdict(set)
    for member in members:
        by_language[member.language] |= member.signature.numbers
    count = Counter(number for numbers in by_language.values() for number in numbers)
    return frozenset(number for number, languages in count.items() if languages > 1)


def _apart(one: int, other: int) -> bool:
    """Whether two days are known and too far from each other for one story."""
    if not one or not other:
        return False
    days = [date.fromisoformat(f"{day:08}") for day in (one, other)]
    return abs((days[0] - days[1]).days) > _DAYS_APART


class _Joined:
    """Sets of ids that grow together: union and find."""

    def __init__(self, ids: Iterator[str]) -> None:
        self._above = {one: one for one in ids}

    def find(self, one: str) -> str:
        """The least id of the set."""
        while self._above[one] != one:
            self._above[one] = self._above[self._above[one]]
            one = self._above[one]
        return one

    def join(self, one: str, other: str) -> None:
        """Makes two sets one."""
        least, greatest = sorted((self.find(one), self.find(other)))
        self._above[greatest] = least

    def groups(self) -> list[list[str]]:
        """The sets, each in the order of ids."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for one in sorted(self._above):
            found[self.find(one)].append(one)
        return list(found.values())
