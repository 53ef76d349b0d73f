"""The public words: `__all__` of both packages is what there really is, sorted, and short."""

import importlib
import inspect
import subprocess
import sys

import pytest


@pytest.mark.parametrize("package", ["assistant", "index"])
def test_every_public_name_exists_and_is_sorted(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__all__ == sorted(module.__all__)
    assert all(getattr(module, name).__name__ == name for name in module.__all__)


@pytest.mark.parametrize("package", ["assistant", "index"])
def test_public_names_are_those_the_rooms_give(package: str) -> None:
    module = importlib.import_module(package)
    assert sorted(name for names in module._ROOMS.values() for name in names) == module.__all__


def test_the_assistant_has_few_public_names() -> None:
    assistant = importlib.import_module("assistant")
    assert len(assistant.__all__) <= 10


def test_asking_streaming_and_chatting_take_the_same_filters() -> None:
    assistant = importlib.import_module("assistant").Assistant
    ask, stream, chat = (
        set(inspect.signature(method).parameters) for method in (assistant.ask, assistant.stream, assistant.chat)
    )
    assert ask == stream == chat | {"question", "history"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    assistant = importlib.import_module("assistant")
    with pytest.raises(AttributeError, match="'nothing'"):
        assistant.nothing  # noqa: B018 - reading it is the test


def test_build_stays_a_function_after_it_was_used() -> None:
    code = "from index import build; build; import index; from index import build as again; assert callable(again)"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
