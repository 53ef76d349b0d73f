"""What the page itself says, one file for each language in texts/; the fields of Texts are the keys of every file."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of the page in one language. `name` is what the language calls itself; `languages` has the names of
    languages by code.
    """

    language: str
    direction: Literal["ltr", "rtl"]
    name: str
    tagline: str
    interface: str
    question: str
    placeholder: str
    ask: str
    stop: str
    new: str
    hint: str
    first: str
    articles: str
    in_languages: str
    from_to: str
    searching: str
    composing: str
    waiting: str
    answered: str
    partly: str
    not_in_articles: str
    other_words: str
    high: str
    middling: str
    low: str
    unproved: str
    contradicted: str
    difference: str
    understood: str
    only: str
    copy: str
    copied: str
    retry: str
    edit: str
    export: str
    further: str
    source: str
    sources: str
    found: str
    nearest: str
    nearest_note: str
    others: str
    whole_article: str
    same_text: str
    translated: str
    translation: str
    gloss: str
    gloss_note: str
    met: str
    timeline: str
    close: str
    untitled: str
    new_window: str
    filter: str
    since: str
    until: str
    in_language: str
    outlets: str
    clear: str
    stopped: str
    busy: str
    damaged: str
    too_long: str
    empty: str
    collection: str
    settings: str
    all_articles: str
    all_passages: str
    appeared: str
    undated: str
    unknown: str
    more: str
    find: str
    look: str
    nothing: str
    any_language: str
    any_outlet: str
    change: str
    drop: str
    source_path: str
    add: str
    update: str
    update_note: str
    anew: str
    anew_note: str
    fetching: str
    reading: str
    embedding: str
    storing: str
    verifying: str
    publishing: str
    step_of: str
    built: str
    unbuilt: str
    added: str
    changed: str
    removed: str
    unchanged: str
    unread: str
    skipped: str
    flagged: str
    history: str
    served: str
    serve: str
    changes_off: str
    unreachable: str
    too_large: str
    left_out: str
    settings_note: str
    passages_asked: str
    answer_language: str
    of_question: str
    model_writes: str
    false_answers: str
    false_note: str
    chat_model: str
    own_words: str
    answers_by: str
    model_name: str
    model_address: str
    model_key: str
    key_note: str
    use_model: str
    use_none: str
    trying: str
    model_elsewhere: str
    languages: dict[str, str]

    @property
    def attributes(self) -> str:
        """The direction and the language as attributes of an element."""
        return f'dir="{self.direction}" lang="{self.language}"'


@cache
def every() -> dict[str, Texts]:
    """The texts of every language there is, by code."""
    found = {}
    for file in files("web").joinpath("texts").iterdir():
        language = file.name.removesuffix(".json")
        found[language] = Texts(language, **json.loads(file.read_text("utf-8")))
    return dict(sorted(found.items()))


def preferred(accept_language: str, chosen: str = "") -> Texts:
    """The texts in the language that was chosen by hand, else those for a browser's Accept-Language header, such as
    'ar-EG,ar;q=0.9,en;q=0.8'; English for all others.
    """
    if chosen in every():
        return every()[chosen]
    wanted = sorted((_wish(part) for part in accept_language.split(",")), key=lambda wish: -wish[1])
    language = next((code for code, weight in wanted if weight > 0 and code in every()), _FALLBACK)
    return every()[language]


def _wish(part: str) -> tuple[str, float]:
    """('ar', 0.9) of 'ar-EG;q=0.9'."""
    code, _, weight = part.strip().partition(";q=")
    try:
        return code.split("-")[0].lower(), float(weight or 1)
    except ValueError:
        return "", 0.0
