"""Settings: argument over environment (DALIL_*) over `dalil.toml` over default. An unknown key is an error."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from index.errors import SettingsError

FILE = "dalil.toml"
_PREFIX = "DALIL_"
_ENVIRONMENT = "the environment"
_KINDS = {str: "a text", int: "a number", float: "a number", bool: "true or false"}
_SECRET = "llm_key"  # noqa: S105 - its name; never shown, and never in a file that may be shared
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may set once instead of saying it each time.

    `index` is the folder of the index; `model` the embedding model ('bundled', a folder or a hub name) and
    `passage_size` the letters of a passage, where they are not to be those the index was made with; `generations` how
    many generations of the index are kept; `passages` how many passages a question brings up; `false_answers` which
    share of the questions that no article answers may be answered all the same: less makes the answers rarer and
    surer; `host` and `port` where the page is served; `allow_network` whether sources that are URLs may be fetched.
    `llm` is the chat model that answers, none by default: 'ollama:qwen3', or the name of a model of the
    OpenAI-compatible server at `llm_url`; `llm_key` its key, from the environment alone; `llm_seconds` the time it has
    for an answer. `auth` is the file of those who may ask from other computers, and `allow_changes` lets them change
    the index, as whoever sits at this computer may.
    """

    index: str = "dalil-index"
    model: str = ""
    passage_size: int = 0
    generations: int = 3
    passages: int = 10
    false_answers: float = 0.05
    host: str = "127.0.0.1"
    port: int = 7860
    allow_network: bool = False
    llm: str = ""
    llm_url: str = ""
    llm_key: str = field(default="", repr=False)
    llm_seconds: int = 60
    auth: str = ""
    allow_changes: bool = False

    @classmethod
    def load(cls, arguments: Mapping[str, Any], folder: Path | None = None) -> Self:
        """Settings from the arguments that are not None, the environment, and `dalil.toml` in `folder` (the working
        folder by default).

        Raises SettingsError for a key that is none or a value of the wrong kind.
        """
        given = _file((folder or Path.cwd()) / FILE) | _environment()
        given |= {name: (value, "argument") for name, value in arguments.items() if value is not None}
        kinds = {setting.name: type(setting.default) for setting in fields(cls)}
        values = {}
        for name, (value, place) in given.items():
            if name not in kinds:
                raise SettingsError(f"{place} has {name!r}, which is no setting; the settings are {', '.join(kinds)}")
            if name == _SECRET and not place.startswith(_ENVIRONMENT):
                raise SettingsError(f"{place} sets {name}, which others may read there; set DALIL_LLM_KEY instead")
            values[name] = _typed(name, value, kinds[name], place)
        settings = cls(**values)
        if not 0 <= settings.false_answers <= 1:
            raise SettingsError(f"false_answers is {settings.false_answers}; give a share from 0 to 1")
        return settings


def _file(path: Path) -> dict[str, tuple[Any, str]]:
    try:
        with open(path, "rb") as file:
            return {name: (value, str(path)) for name, value in tomllib.load(file).items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path} cannot be read: {error}; mend it or move it away") from error


def _environment() -> dict[str, tuple[Any, str]]:
    names = [name for name in os.environ if name.startswith(_PREFIX)]
    return {name.removeprefix(_PREFIX).lower(): (os.environ[name], f"{_ENVIRONMENT} ({name})") for name in names}


def _typed(name: str, value: Any, kind: type, place: str) -> Any:
    """The value as the setting's kind; environment variables are texts, a TOML file has its own kinds."""
    if kind is int and isinstance(value, str) and value.isdecimal():
        value = int(value)
    if kind is float and (type(value) is int or isinstance(value, str)):
        value = _number(value)
    if kind is bool and isinstance(value, str):
        value = _TRUTH.get(value.lower(), value)
    if type(value) is not kind or value == "":
        raise SettingsError(f"{place} sets {name} to {value!r}; give {_KINDS[kind]}")
    return value


def _number(value: int | str) -> float | int | str:
    try:
        return float(value)
    except ValueError:
        return value
