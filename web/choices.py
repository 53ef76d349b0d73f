"""What a person sets for themselves: how many passages, in which language, how readily, and which chat model answers.

Nothing here changes what others see: the settings hold for a browser, the model for an open page. Its key is in memory
alone, goes with the page, and is never sent back.
"""

from dataclasses import dataclass, replace
from html import escape

from assistant import Assistant, Settings
from assistant.model import open_model
from assistant.telling import Teller
from index import DalilError
from web.markup import button, options, piece
from web.sheets import parts_of, sheet
from web.texts import Texts
from web.turns import Desk
from web.wishes import MOST_PASSAGES, ModelWish, Wish

_RATES = (0.01, 0.02, 0.05, 0.1, 0.2)  # of false answers that one may choose from


@dataclass(frozen=True, slots=True)
class Voice:
    """Who answers on one page: a chat model, or with None the articles' own sentences."""

    teller: Teller | None


def voice_of(wish: ModelWish, settings: Settings) -> Voice:
    """The voice of a model that is wished for, which is asked for a word first. Raises ChatModelError."""
    if not wish.name and not wish.url:
        return Voice(None)
    teller = Teller(open_model(wish.name, wish.url, wish.key), settings.llm_seconds)
    teller.greet()
    return Voice(teller)


def desk_for(desk: Desk, wish: Wish, voice: Voice | None) -> Desk:
    """The desk as one person has set it; `voice` is None where they have chosen none."""
    assistant = desk.assistant
    teller = voice.teller if voice else assistant.teller
    if teller:
        teller = replace(teller, language=wish.answer_language)
    rate = assistant.false_answers if wish.false_answers is None else wish.false_answers
    own = Assistant(assistant.serving, teller, rate)
    return replace(desk, assistant=own, passages=wish.passages or desk.passages)


def choices(desk: Desk, wish: Wish, voice: Voice | None, texts: Texts, *, is_own: bool) -> str:
    """The sheet of settings. `is_own` says whether the person may name a chat model: the server connects to it for
    them, so only who sits at the computer may.
    """
    passages = wish.passages or desk.passages
    number = f'<input type="number" name="passages" min="1" max="{MOST_PASSAGES}" value="{passages}">'
    inner = (
        f'<div class="fields">{piece("p", texts.settings_note, texts.language, css="note")}'
        f"{_field(texts.passages_asked, number, texts)}"
        f"{_field(texts.false_answers, _rates(desk, wish), texts)}"
        f"{piece('p', texts.false_note, texts.language, css='note')}"
        f"{_field(texts.answer_language, _languages(wish, texts), texts)}"
        f"{piece('p', texts.model_writes, texts.language, css='note')}</div>"
        f'<fieldset class="fields"><legend>{escape(texts.chat_model)}</legend>{_told(desk, voice, texts)}'
        f"{_naming(texts) if is_own else piece('p', texts.model_elsewhere, texts.language, css='note')}</fieldset>"
    )
    return sheet("settings", texts.settings, inner, texts)


def chosen(desk: Desk, voice: Voice | None, texts: Texts, error: DalilError | None = None) -> str:
    """Who answers now, as a part of the sheet alone, with what was wrong with who was to."""
    return parts_of("settings", _told(desk, voice, texts, str(error) if error else ""))


def _told(desk: Desk, voice: Voice | None, texts: Texts, problem: str = "") -> str:
    teller = voice.teller if voice else desk.assistant.teller
    if teller:
        name = f'<bdi dir="ltr">{escape(teller.model.name)}</bdi>'
        told = f'<p {texts.attributes} class="voice">{escape(texts.answers_by).format(model=name)}</p>'
    else:
        told = piece("p", texts.own_words, texts.language, css="voice")
    wrong = piece("p", problem, css="problem") if problem else ""
    return f'<div data-part="voice" role="status">{told}{wrong}</div>'


def _field(label: str, control: str, texts: Texts) -> str:
    return f'<label class="field">{piece("span", label, texts.language)}{control}</label>'


def _rates(desk: Desk, wish: Wish) -> str:
    usual = desk.assistant.false_answers
    rate = usual if wish.false_answers is None else wish.false_answers
    rates = {f"{one:g}": f"{one * 100:g}%" for one in sorted({*_RATES, usual, rate})}
    return f'<select name="false_answers">{options(rates, f"{rate:g}")}</select>'


def _languages(wish: Wish, texts: Texts) -> str:
    names = dict(sorted(texts.languages.items(), key=lambda pair: pair[1]))
    offered = options({"": texts.of_question} | names, wish.answer_language)
    return f'<select name="answer_language">{offered}</select>'


def _naming(texts: Texts) -> str:
    """Where a chat model is named."""
    plain = 'type="text" dir="ltr" autocomplete="off" spellcheck="false"'
    return (
        _field(texts.model_name, f'<input name="model_name" placeholder="ollama:qwen3" {plain}>', texts)
        + _field(texts.model_address, f'<input name="model_url" placeholder="http://127.0.0.1:1234/v1" {plain}>', texts)
        + _field(texts.model_key, '<input name="model_key" type="password" dir="ltr" autocomplete="off">', texts)
        + piece("p", texts.key_note, texts.language, css="note")
        + f'<div class="row" data-trying="{escape(texts.trying)}">'
        f"{button(texts.use_model, 'use-model')}{button(texts.use_none, 'use-none')}</div>"
    )
