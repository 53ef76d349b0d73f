"""Prompts, one a file, loaded by fixed name. Answers without a chat model need none."""

from functools import cache
from importlib.resources import files
from string import Template
from typing import Literal, get_args

Name = Literal["answer", "condense", "greet", "language", "lines", "passages", "structured"]


@cache
def load(name: Name) -> Template:
    """The prompt of that name. `substitute` fills its $places, and never looks for places in what it fills in.

    Raises ValueError for another name.
    """
    if name not in get_args(Name):
        raise ValueError(f"{name!r} is no prompt; the prompts are {', '.join(get_args(Name))}")
    return Template(files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8").strip())
