"""What is said back: an answer whose every sentence carries its proof, and the JSON it is saved as."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from assistant.facts import Difference
from index import Article, Match, Passage

Status = Literal["answered", "partly", "not_in_articles"]
State = Literal["supported", "unsupported", "contradicted"]


@dataclass(frozen=True, slots=True)
class Source:
    """The article a citation points into, as it was when it was cited: `sha256` is the hash of its text."""

    id: str
    title: str
    url: str
    outlet: str
    author: str
    published: str
    language: str
    sha256: str

    @classmethod
    def of(cls, article: Article) -> "Source":
        """What a citation keeps of an article."""
        return cls(
            article.id, article.title, article.url, article.outlet, article.author, article.published,
            article.language, article.sha256,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation and its place: `text[start:end] == quote` in the text of `article`, in characters.

    `translation` is a chat model's, into the language of the question, and proves nothing; '' where there is none.
    """

    number: int
    quote: str
    start: int
    end: int
    article: Source
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, in `language`, with the numbers of the citations that prove it.

    `supported` is False where nothing proves it, and `contradicted` True where the quotations given for it say
    otherwise; `differences` name what they do not say, or say otherwise.
    """

    text: str
    citations: tuple[int, ...]
    supported: bool
    contradicted: bool = False
    differences: tuple[Difference, ...] = ()
    language: str = ""

    @property
    def state(self) -> State:
        """What became of it when it was checked."""
        return "supported" if self.supported else "contradicted" if self.contradicted else "unsupported"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one question.

    `status` says whether the articles answer it, `confidence` how probable that is (0 to 1). `passages` is what was
    searched up, best first, also when nothing was answered; `language` is the question's. `question_used` is the
    question as it was searched: with what it left out, where it goes on from one before. `notice` says in one line
    what kept a chat model from answering, or from answering to the end, and which parts of the question the articles do
    not answer, where they answer others; '' where there is nothing to say.
    """

    question: str
    question_used: str
    language: str
    status: Status
    confidence: float
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    notice: str = ""

    @property
    def text(self) -> str:
        """The answer as one text, with markers such as [1] after each sentence; empty where there is none."""
        return "\n".join(marked(sentence) for sentence in self.sentences)

    def to_dict(self) -> dict[str, Any]:
        """The answer in plain types, as `to_json` writes it."""
        return {
            "question": self.question,
            "question_used": self.question_used,
            "language": self.language,
            "status": self.status,
            "confidence": round(self.confidence, 4),
            "notice": self.notice,
            "text": self.text,
            "sentences": [_sentence_to_dict(sentence) for sentence in self.sentences],
            "citations": [_plain(citation) | {"article": _plain(citation.article)} for citation in self.citations],
            "passages": [passage_to_dict(passage) for passage in self.passages],
        }

    def to_json(self) -> str:
        """The answer as one JSON object, the same as `dalil ask --json` prints."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)


def marked(sentence: Sentence) -> str:
    """A sentence with the numbers of its citations: 'They agreed. [1] [2]'."""
    return " ".join([sentence.text, *(f"[{number}]" for number in sentence.citations)])


def passage_to_dict(passage: Passage) -> dict[str, Any]:
    """A passage in plain types: its place, its score, what each witness said, its variants and why it matched."""
    terms, names, vectors = (round(score, 4) for score in passage.witnesses)
    return {
        "article_id": passage.article_id,
        "title": passage.article.title,
        "language": passage.language,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "score": round(passage.score, 4),
        "witnesses": {"terms": terms, "names": names, "vectors": vectors},
        "variants": list(passage.variants),
        "matches": [_plain(match) | {"weight": round(match.weight, 3)} for match in passage.matches],
    }


def _sentence_to_dict(sentence: Sentence) -> dict[str, Any]:
    differences = [_plain(difference) for difference in sentence.differences]
    return {
        "text": sentence.text,
        "language": sentence.language,
        "citations": list(sentence.citations),
        "supported": sentence.supported,
        "state": sentence.state,
        "differences": differences,
    }


def _plain(value: Source | Citation | Difference | Match) -> dict[str, Any]:
    fields = {name: getattr(value, name) for name in value.__slots__}
    return {name: list(field) if isinstance(field, tuple) else field for name, field in fields.items()}
