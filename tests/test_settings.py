from pathlib import Path

import pytest

from assistant.settings import Settings
from index.errors import SettingsError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "dalil.toml"


def test_defaults_without_a_file(tmp_path: Path) -> None:
    assert Settings.load({}, tmp_path) == Settings()


def test_the_file_sets(file: Path) -> None:
    file.write_text('index = "elsewhere"\nport = 8000\n')
    settings = Settings.load({}, file.parent)
    assert (settings.index, settings.port) == ("elsewhere", 8000)


def test_the_environment_is_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("port = 8000\n")
    monkeypatch.setenv("DALIL_PORT", "9000")
    assert Settings.load({}, file.parent).port == 9000


def test_an_argument_is_over_everything(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("port = 8000\n")
    monkeypatch.setenv("DALIL_PORT", "9000")
    assert Settings.load({"port": 7000}, file.parent).port == 7000


def test_an_argument_of_none_sets_nothing(tmp_path: Path) -> None:
    assert Settings.load({"index": None}, tmp_path).index == "dalil-index"


def test_an_unknown_key_in_the_file_is_named(file: Path) -> None:
    file.write_text("colour = 1\n")
    with pytest.raises(SettingsError, match=r"dalil\.toml has 'colour'.*the settings are index, model"):
        Settings.load({}, file.parent)


def test_an_unknown_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DALIL_COLOUR", "1")
    with pytest.raises(SettingsError, match="DALIL_COLOUR"):
        Settings.load({}, tmp_path)


@pytest.mark.parametrize("line", ['port = "many"', "port = true", "port = 1.5", 'index = ""', "index = 3"])
def test_a_value_of_the_wrong_kind_is_told(file: Path, line: str) -> None:
    file.write_text(line + "\n")
    with pytest.raises(SettingsError, match=r"sets (port|index) to .*; give a (number|text)"):
        Settings.load({}, file.parent)


def test_the_key_of_a_chat_model_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DALIL_LLM_KEY", "sk-secret")
    settings = Settings.load({}, tmp_path)
    assert settings.llm_key == "sk-secret"
    assert "sk-secret" not in repr(settings)


def test_the_key_of_a_chat_model_is_refused_elsewhere_and_not_shown(file: Path) -> None:
    file.write_text('llm_key = "sk-secret"\n')
    with pytest.raises(SettingsError, match=r"dalil\.toml sets llm_key, .*; set DALIL_LLM_KEY instead") as caught:
        Settings.load({}, file.parent)
    assert "sk-secret" not in str(caught.value)


def test_a_broken_file_is_told_in_one_line(file: Path) -> None:
    file.write_text("port = = 1\n")
    with pytest.raises(SettingsError, match="cannot be read") as caught:
        Settings.load({}, file.parent)
    assert "\n" not in str(caught.value)


def test_how_many_generations_are_kept_is_set_like_the_rest(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.load({}, file.parent).generations == 3
    file.write_text("generations = 5\n")
    assert Settings.load({}, file.parent).generations == 5
    monkeypatch.setenv("DALIL_GENERATIONS", "all")
    with pytest.raises(SettingsError, match=r"DALIL_GENERATIONS\) sets generations to 'all'; give a number"):
        Settings.load({}, file.parent)


@pytest.mark.parametrize(("line", "share"), [("0.01", 0.01), ("0", 0.0), ("1", 1.0), ('"0.2"', 0.2)])
def test_the_share_of_false_answers_is_any_number_up_to_1(file: Path, line: str, share: float) -> None:
    file.write_text(f"false_answers = {line}\n")
    assert Settings.load({}, file.parent).false_answers == share


@pytest.mark.parametrize("line", ["1.5", "-0.1", '"few"', "true", "nan"])
def test_another_share_is_told(file: Path, line: str) -> None:
    file.write_text(f"false_answers = {line}\n")
    with pytest.raises(SettingsError, match=r"false_answers .*; give a (number|share from 0 to 1)"):
        Settings.load({}, file.parent)


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("false", False)])
def test_a_switch_is_on_or_off(file: Path, monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    file.write_text(f"allow_changes = {value}\n")
    assert Settings.load({}, file.parent).allow_changes is expected
    monkeypatch.setenv("DALIL_ALLOW_CHANGES", value)
    assert Settings.load({}, file.parent).allow_changes is expected
    monkeypatch.setenv("DALIL_ALLOW_CHANGES", "yes")
    with pytest.raises(SettingsError, match="give true or false"):
        Settings.load({}, file.parent)


def test_the_network_is_allowed_by_nobody_but_who_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Settings.load({"allow_network": None}, file.parent).allow_network
    file.write_text("allow_network = true\n")
    assert Settings.load({}, file.parent).allow_network
    monkeypatch.setenv("DALIL_ALLOW_NETWORK", "False")
    assert not Settings.load({}, file.parent).allow_network
    assert Settings.load({"allow_network": True}, file.parent).allow_network


@pytest.mark.parametrize("line", ["allow_network = 1", 'allow_network = "yes"', 'allow_network = ""'])
def test_what_is_neither_true_nor_false_is_told(file: Path, line: str) -> None:
    file.write_text(line + "\n")
    with pytest.raises(SettingsError, match=r"sets allow_network to .*; give true or false"):
        Settings.load({}, file.parent)
