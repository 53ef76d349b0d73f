"""What programs send and are sent, field by field: what the OpenAPI description is made of."""

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.answer import State, Status
from assistant.facts import Kind

_Passages = Annotated[int, Field(ge=1, le=100, description="How many passages are searched up.")]
_Longest = 50  # messages of a history


def _written(sent: Any) -> Any:
    """Refuses what is no text: JSON may have half a surrogate pair in it, which no answer could repeat."""
    try:
        json.dumps(sent, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        raise ValueError("there is half a character in it") from None
    return sent


class Filtered(BaseModel):
    """Which articles are asked."""

    _is_written = model_validator(mode="before")(_written)
    since: str | None = Field(None, description="Only articles published from this day on, such as 2025-01-17.")
    until: str | None = Field(None, description="Only articles published up to this day.")
    languages: list[str] = Field([], description="Only articles in one of these languages (ISO 639-1).")
    outlets: list[str] = Field([], description="Only articles of one of these outlets.")
    passages: _Passages | None = None

    def filters(self, passages: int) -> dict[str, Any]:
        """The arguments of `Assistant.ask`; `passages` where the request says nothing of it."""
        return {
            "since": self.since, "until": self.until, "languages": self.languages, "outlets": self.outlets,
            "passages": self.passages or passages,
        }  # fmt: skip


class Question(Filtered):
    """A question and which articles are asked it."""

    model_config = ConfigDict(extra="forbid")
    question: str


class Asked(Question):
    """A question that may go on from others."""

    history: list[str | dict[str, Any]] = Field(
        [],
        max_length=_Longest,
        description='What was asked before, oldest first: texts, or {"role": "user", "content": "..."}.',
    )
    stream: bool = Field(False, description="Whether the answer comes as server-sent events.")


class Build(BaseModel):
    """What the index is to be brought up to date with."""

    model_config = ConfigDict(extra="forbid")
    sources: list[str] = Field(
        [],
        description="Files, folders and, where the network is allowed, URLs; without any, those it was made of and "
        "the files that were uploaded.",
    )
    full: bool = Field(False, description="Whether to start from nothing, with these sources only.")


class Rollback(BaseModel):
    """The generation that is to be served: by default the one before."""

    model_config = ConfigDict(extra="forbid")
    generation: int = Field(0, ge=0)
    forward: bool = False


class SourceForm(BaseModel):
    """The article of a citation, as it was when it was cited."""

    id: str
    title: str
    url: str
    outlet: str
    author: str
    published: str
    language: str
    sha256: str


class CitationForm(BaseModel):
    """A quotation: `text[start:end]` of the article, in characters."""

    number: int
    quote: str
    start: int
    end: int
    article: SourceForm
    translation: str


class DifferenceForm(BaseModel):
    """What a sentence says, and what its quotations say; '' where they say nothing of the kind."""

    kind: Kind
    claimed: str
    quoted: str


class SentenceForm(BaseModel):
    """One sentence, the numbers of the citations that prove it, and where nothing does what differs."""

    text: str
    language: str
    citations: list[int]
    supported: bool
    state: State
    differences: list[DifferenceForm]


class PassageForm(BaseModel):
    """What was searched up, and why it was found."""

    article_id: str
    title: str
    language: str
    start: int
    end: int
    text: str
    score: float
    witnesses: dict[str, float]
    variants: list[str]
    matches: list[dict[str, Any]]


class AnswerForm(BaseModel):
    """An answer with its proof, the same as `dalil ask --json` prints."""

    question: str
    question_used: str
    language: str
    status: Status
    confidence: float
    notice: str
    text: str
    sentences: list[SentenceForm]
    citations: list[CitationForm]
    passages: list[PassageForm]


class PassagesForm(BaseModel):
    """The passages nearest to a question."""

    question: str
    passages: list[PassageForm]


class ArticleForm(SourceForm):
    """A whole article. `origins` says where each field was taken from."""

    text: str
    path: str
    updated: str
    section: str
    origins: str


class ErrorForm(BaseModel):
    """What is wrong, in one line. /v1 has OpenAI's form in its place."""

    error: str | dict[str, Any]


ERRORS: dict[int, tuple[type[BaseModel], str]] = {
    400: (ErrorForm, "What was sent will not do."),
    401: (ErrorForm, "A name and password, or a key, is needed."),
    403: (ErrorForm, "That is not allowed from here."),
    404: (ErrorForm, "There is no such thing."),
    409: (ErrorForm, "Another build holds the index."),
    413: (ErrorForm, "It is too large."),
    429: (ErrorForm, "Too many at once; try again after the seconds of Retry-After."),
    503: (ErrorForm, "The index is missing or damaged."),
}
