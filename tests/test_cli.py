"""The command line as a user meets it: a real process, its exit status, what it says and where."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

DALIL = Path(sys.executable).with_name("dalil")
QUESTION = "What did the treaty say about military cooperation?"


def dalil(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([DALIL, *arguments], capture_output=True, text=True, check=False, cwd=cwd, timeout=120)


def one_line(text: str) -> bool:
    return text.startswith("dalil: ") and text.count("\n") == 1 and "Traceback" not in text


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Path:
    """Good files with a broken, an empty and a binary one among them."""
    folder = tmp_path_factory.mktemp("broken")
    (folder / "good.md").write_bytes((samples / "treaty-signed.ar.md").read_bytes())
    (folder / "broken.md").write_text("---\ntitle: [\n---\nText of it.")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00")
    (folder / "lines.jsonl").write_text('{"text": "The ship sailed on."}\n{broken\n{"title": "no text"}\n')
    return folder


def test_asking_prints_the_answer_and_its_sources(treaty_index: Path) -> None:
    done = dalil("ask", QUESTION, "--index", treaty_index)
    assert (done.returncode, done.stderr) == (0, "")
    assert "تدريب العسكريين" in done.stdout
    assert "المرصاد · 2025-01-17 · ar (treaty-signed.ar.md:" in done.stdout


def test_json_is_one_object_on_standard_output(treaty_index: Path) -> None:
    done = dalil("ask", QUESTION, "--index", treaty_index, "--json")
    values = json.loads(done.stdout)
    assert (done.returncode, done.stderr, values["status"]) == (0, "", "answered")


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_not_in_the_articles_is_status_one(treaty_index: Path, form: list[str]) -> None:
    done = dalil("ask", "What is the price of coffee in Brazil?", "--index", treaty_index, *form)
    assert (done.returncode, done.stderr) == (1, "")
    assert "not_in_articles" in done.stdout if form else done.stdout == "Not in the articles.\n"


def test_search_shows_passages(sample_index: Path) -> None:
    done = dalil("search", "Suez", "--index", sample_index, "-k", "2", "--json")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["passages"]) == 2


def test_search_in_words(sample_index: Path) -> None:
    done = dalil("search", "Suez Canal", "--index", sample_index, "-k", "1", "--language", "en")
    assert done.stdout.startswith("1. ")
    assert "suez-ship-released.en.md" in done.stdout


def test_filters_reach_the_search(sample_index: Path) -> None:
    done = dalil("search", QUESTION, "--index", sample_index, "--json", "--language", "fa", "--since", "2025-01-01")
    assert {row["language"] for row in json.loads(done.stdout)["passages"]} == {"fa"}


def test_what_cannot_be_read_is_reported_and_the_rest_indexed(broken: Path, tmp_path: Path) -> None:
    done = dalil("index", broken, "--into", tmp_path / "index")
    assert done.returncode == 4
    reported = {line.split(": ")[1] for line in done.stderr.splitlines()}
    assert reported == {"broken.md", "empty.txt", "binary.txt", "lines.jsonl:2", "lines.jsonl:3"}
    assert "2 added, 5 not read" in done.stdout
    assert dalil("ask", QUESTION, "--index", tmp_path / "index").returncode == 0


def test_a_source_that_is_not_there_is_status_four(tmp_path: Path) -> None:
    done = dalil("index", tmp_path / "nothing", "--into", tmp_path / "index")
    assert (done.returncode, one_line(done.stderr)) == (4, True)
    assert "no index was written" in done.stdout


def test_indexing_again_changes_nothing(samples: Path, tmp_path: Path) -> None:
    dalil("index", samples, "--into", tmp_path / "index")
    generations = list((tmp_path / "index" / "generations").iterdir())
    done = dalil("index", samples, "--into", tmp_path / "index")
    assert (done.returncode, "21 unchanged;" in done.stdout) == (0, True)
    assert list((tmp_path / "index" / "generations").iterdir()) == generations


def test_the_index_is_dalil_index_unless_said_otherwise(samples: Path, tmp_path: Path) -> None:
    assert dalil("index", samples / "moon-landing.hi.md", cwd=tmp_path).returncode == 0
    assert (tmp_path / "dalil-index" / "current").is_file()
    assert dalil("status", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("command", [["ask", "Who?"], ["search", "Who?"], ["status"], ["serve"]])
def test_a_missing_index_is_status_three_with_the_cure(tmp_path: Path, command: list[str]) -> None:
    done = dalil(*command, "--index", tmp_path / "nowhere")
    assert (done.returncode, done.stdout, one_line(done.stderr)) == (3, "", True)
    assert "dalil index SOURCE" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        [], ["ask"], ["fly"], ["ask", "x", "--since", "soon"], ["search", "x", "-k", "0"], ["index"],
        ["serve", "--host", "0.0.0.0"], ["serve", "--port", "x"],
    ],
)  # fmt: skip
def test_wrong_use_is_status_two_in_one_line(tmp_path: Path, command: list[str]) -> None:
    done = dalil(*command, cwd=tmp_path)
    assert (done.returncode, one_line(done.stderr)) == (2, True)


def test_a_model_that_is_not_there_is_status_two(samples: Path, tmp_path: Path) -> None:
    done = dalil("index", samples, "--into", tmp_path / "index", "--model", tmp_path / "no-model")
    assert (done.returncode, one_line(done.stderr)) == (2, True)
    assert not (tmp_path / "index").exists()


def test_an_empty_question_is_status_two(sample_index: Path) -> None:
    done = dalil("ask", "  ", "--index", sample_index)
    assert (done.returncode, one_line(done.stderr)) == (2, True)


def test_an_unknown_setting_is_status_two(tmp_path: Path) -> None:
    (tmp_path / "dalil.toml").write_text("colour = 1\n")
    done = dalil("status", cwd=tmp_path)
    assert (done.returncode, one_line(done.stderr)) == (2, True)


def test_another_build_is_status_five(samples: Path, tmp_path: Path) -> None:
    holder = (
        "import sys; from pathlib import Path; from index.generations import building\n"
        f"with building(Path({str(tmp_path / 'index')!r})): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", holder], stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        done = dalil("index", samples, "--into", tmp_path / "index")
        process.kill()
    assert (done.returncode, one_line(done.stderr)) == (5, True)
    assert str(process.pid) in done.stderr
    assert dalil("index", samples, "--into", tmp_path / "index").returncode == 0


def test_status_tells_what_is_there(sample_index: Path) -> None:
    done = dalil("status", "--index", sample_index, "--json")
    values = json.loads(done.stdout)
    assert (values["articles"], values["languages"]["ar"], values["model"]) == (21, 4, "bundled")


def test_output_cut_short_by_its_reader_is_no_error(sample_index: Path) -> None:
    command = f"'{DALIL}' search treaty --index '{sample_index}' | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout.count("\n")) == ("", 1)
