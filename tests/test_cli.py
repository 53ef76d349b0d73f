"""The command line as a user meets it: its exit status, what it says and where. Where the process matters it is a real
one: signals, pipes, permissions, and once for every status.
"""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile, copytree

import pytest
from ending import said_by
from faults import leftovers
from newsstand import Newsstand

from app import serve
from assistant.cli import run
from index import build
from index.generations import FORMAT, candidates, is_index, read

DALIL = Path(sys.executable).with_name("dalil")
QUESTION = "What did the treaty say about military cooperation?"


Done = subprocess.CompletedProcess[str]


def process(*arguments: str | Path, cwd: Path | None = None) -> Done:
    """Runs the command in a process of its own, which takes seconds to start."""
    return subprocess.run([DALIL, *arguments], capture_output=True, text=True, check=False, cwd=cwd, timeout=120)


def dalil(*arguments: str | Path, cwd: Path | str = ".") -> Done:
    """Runs the command here."""
    said, told = io.StringIO(), io.StringIO()
    with contextlib.chdir(cwd), contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
        try:
            status = run([str(argument) for argument in arguments], serve)
        except SystemExit as left:  # as argparse does
            status = int(left.code or 0)
    return Done(arguments, status, said.getvalue(), told.getvalue())


# Runs a command as a root without the right to pass over permissions (capabilities 1 and 2; prctl 24 drops one).
_LOWERED = """
import ctypes, os, sys
if any(ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) for capability in (1, 2)):
    sys.exit(77)
os.execv(sys.argv[1], sys.argv[1:])
"""


def dalil_by_permission(*arguments: str | Path) -> Done:
    """Runs Dalil so that permissions hold, root's too."""
    if os.name == "nt":
        pytest.skip("permissions are another matter there")
    if os.geteuid():
        return process(*arguments)
    command = [sys.executable, "-c", _LOWERED, DALIL, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode == 77:
        pytest.skip("root cannot be made to heed permissions here")
    return done


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


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def kept(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of three generations: an article came, then one changed and one left; not to be written to."""
    folder = tmp_path_factory.mktemp("kept").resolve()
    news = folder / "news"
    news.mkdir()
    for name in ("treaty-signed.ar.md", "moon-landing.hi.md"):
        copyfile(samples / name, news / name)
    build(news, folder / "index")
    copyfile(samples / "suez-ship-released.en.md", news / "suez-ship-released.en.md")
    build(news, folder / "index")
    (news / "moon-landing.hi.md").write_text("विक्रम सो गया।", encoding="utf-8")
    (news / "suez-ship-released.en.md").unlink()
    build(news, folder / "index")
    return folder / "index"


@pytest.fixture
def into(kept: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    return copytree(kept, tmp_path / "index")


def segment(into: Path) -> Path:
    """The segment of the served generation."""
    generation = read(into, candidates(into)[0])
    return generation.segment(generation.manifest.parts[0])


@pytest.mark.parametrize(
    ("command", "status", "told"),
    [
        (["ask", QUESTION, "--index", "."], 0, "تدريب العسكريين"),
        (["ask", "What is the price of coffee in Brazil?", "--index", "."], 1, "Not in the articles"),
        (["ask", QUESTION, "--index", ".", "--since", "yesterday"], 2, "yesterday"),
        (["status", "--index", "nowhere"], 3, "nowhere"),
        (["index", "nothing-here", "--into", "nowhere"], 4, "nothing-here"),
    ],
)
def test_a_process_ends_with_its_status(into: Path, command: list[str], status: int, told: str) -> None:
    done = process(*command, cwd=into)
    assert done.returncode == status
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_asking_prints_the_answer_and_its_sources(treaty_index: Path) -> None:
    done = dalil("ask", QUESTION, "--index", treaty_index)
    assert (done.returncode, done.stderr) == (0, "")
    assert "تدريب العسكريين" in done.stdout
    assert "المرصاد · 2025-01-17 · ar (treaty-signed.ar.md:" in done.stdout


def test_json_is_one_object_on_standard_output(treaty_index: Path) -> None:
    done = dalil("ask", "ماذا قالت المعاهدة عن التعاون العسكري؟", "--index", treaty_index, "--json")
    values = json.loads(done.stdout)
    assert (done.returncode, done.stderr, values["status"]) == (0, "", "answered")


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        (["--format", "text"], ""),
        (["--format", "markdown"], f"# {QUESTION}\n\n"),
        (["--format", "html"], "<!doctype html>\n"),
        (["--format", "json"], "{\n"),
        (["--json", "--format", "json"], "{\n"),
    ],
)
def test_an_answer_is_printed_in_each_form(treaty_index: Path, form: list[str], begins: str) -> None:
    done = dalil("ask", QUESTION, "--index", treaty_index, *form)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(begins)
    assert "تدريب العسكريين" in done.stdout


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_two_forms_at_once_are_wrong_use(treaty_index: Path, form: str) -> None:
    done = dalil("ask", QUESTION, "--index", treaty_index, "--json", "--format", form)
    assert (done.returncode, done.stdout, one_line(done.stderr)) == (2, "", True)
    assert f"--json and --format {form}" in done.stderr


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


def test_what_was_passed_over_and_noted_is_told_and_written_down(tmp_path: Path) -> None:
    news, report = tmp_path / "news", tmp_path / "report.json"
    news.mkdir()
    (news / "a.txt").write_text("The ferry came back.\u202e", encoding="utf-8")
    for name in ("1.jpg", "2.jpg", ".hidden"):
        (news / name).touch()
    done = dalil("index", news, "--into", tmp_path / "index", "--report", report)
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "dalil: a.txt: note: removed: 1 bidi controls",
        "dalil: 2 passed over: Dalil does not read .jpg",
        "dalil: 1 passed over: it is hidden",
    ]
    assert "1 added, 3 passed over" in done.stdout
    (source,) = json.loads(report.read_text(encoding="utf-8"))["sources"]
    assert len(source["skipped"]) == 3
    done = dalil("index", news, "--into", tmp_path / "index", "--report", tmp_path)
    assert (done.returncode, "give another file" in done.stderr) == (2, True)


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


@pytest.mark.parametrize(
    "command",
    [
        ["ask", "Who?"], ["search", "Who?"], ["status"], ["status", "--changes", "1", "2"], ["verify"], ["rollback"],
        ["serve"], ["chat"],
    ],
)  # fmt: skip
def test_a_missing_index_is_status_three_with_the_cure(tmp_path: Path, command: list[str]) -> None:
    done = dalil(*command, "--index", tmp_path / "nowhere")
    assert (done.returncode, done.stdout, one_line(done.stderr)) == (3, "", True)
    assert "dalil index SOURCE" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        [], ["ask"], ["fly"], ["ask", "x", "--since", "soon"], ["search", "x", "-k", "0"], ["index"],
        ["serve", "--host", "0.0.0.0"], ["serve", "--port", "x"], ["ask", "x", "--format", "pdf"], ["chat", "x"],
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
        "import sys; from pathlib import Path; from index.lock import writing\n"
        f"with writing(Path({str(tmp_path / 'index')!r})): print('held', flush=True); sys.stdin.read()"
    )
    (tmp_path / "index").mkdir()
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


def test_without_a_source_an_index_is_brought_up_to_date_with_its_own(samples: Path, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    copyfile(samples / "treaty-signed.ar.md", tmp_path / "news" / "treaty-signed.ar.md")
    assert dalil("index", "news", "--into", "index", cwd=tmp_path).returncode == 0
    copyfile(samples / "moon-landing.hi.md", tmp_path / "news" / "moon-landing.hi.md")
    done = dalil("index", "--into", tmp_path / "index")  # from another folder
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 added, 1 unchanged; ")


def test_without_a_source_and_without_an_index_it_is_wrong_use(tmp_path: Path) -> None:
    done = dalil("index", "--into", tmp_path / "index")
    assert (done.returncode, done.stdout, one_line(done.stderr)) == (2, "", True)
    assert "no SOURCE is given" in done.stderr
    assert not (tmp_path / "index").exists()


def test_a_url_without_leave_is_wrong_use(tmp_path: Path) -> None:
    for command in ("index", "watch"):
        done = dalil(command, "https://news.example/", "--into", tmp_path / "index")
        assert (done.returncode, done.stdout, one_line(done.stderr)) == (2, "", True)
        assert "--allow-network" in done.stderr
    assert not (tmp_path / "index").exists()


def test_a_url_of_this_machine_is_not_fetched(tmp_path: Path) -> None:
    with Newsstand() as stand:
        done = dalil("index", stand.url("/"), "--allow-network", "--into", tmp_path / "index")
        assert (done.returncode, one_line(done.stderr)) == (4, True)
        assert f"port {stand.port} is none of 80, 443, 8080, 8443" in done.stderr
        done = dalil("index", "http://localhost:8080/", "--allow-network", "--into", tmp_path / "index")
        assert "which is not on the open internet" in done.stderr
        assert stand.asked == []


def test_watching_goes_on_until_ctrl_c(samples: Path, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    copyfile(samples / "treaty-signed.ar.md", tmp_path / "news" / "treaty-signed.ar.md")
    command: list[str | Path] = [DALIL, "watch", tmp_path / "news", "--into", tmp_path / "index", "--interval", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().startswith("1 added; ")
        (tmp_path / "news" / "empty.txt").write_text("")
        assert process.stderr.readline() == "dalil: empty.txt: the file is empty\n"
        copyfile(samples / "moon-landing.hi.md", tmp_path / "news" / "moon-landing.hi.md")
        assert process.stdout.readline().startswith("1 unchanged, 1 not read; ")
        assert process.stdout.readline().startswith("1 added, 1 unchanged; ")
        process.send_signal(signal.SIGINT)
        said, told = said_by(process, 60)
    assert (process.returncode, said, told) == (130, "", "dalil: stopped\n")
    assert dalil("verify", "--index", tmp_path / "index").returncode == 0


def test_status_lists_the_generations_in_words(kept: Path) -> None:
    done = dalil("status", "--index", kept)
    whole, *lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert whole.startswith(f"{kept}: 2 articles (ar 1, hi 1) in ")
    assert [line[:14] for line in lines] == ["* generation 3", "  generation 2", "  generation 1"]
    assert lines[0].endswith("since 2: 0 added, 1 changed, 1 removed")
    assert lines[1].endswith("since 1: 1 added, 0 changed, 0 removed")
    assert "since" not in lines[2]


def test_status_lists_the_generations_in_json(kept: Path) -> None:
    done = dalil("status", "--index", kept, "--json")
    values = json.loads(done.stdout)
    assert (done.returncode, values["generation"], values["damage"]) == (0, 3, "")
    rows = [
        [row.get(name) for name in ("number", "articles", "added", "changed", "removed")]
        for row in values["generations"]
    ]
    assert rows == [[3, 2, 0, 1, 1], [2, 3, 1, 0, 0], [1, 2, None, None, None]]


def test_status_names_what_differs_between_two_generations(kept: Path) -> None:
    done = dalil("status", "--index", kept, "--changes", "2", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "~ moon-landing.hi.md\n- suez-ship-released.en.md\n"
    done = dalil("status", "--index", kept, "--changes", "1", "9")
    assert (done.returncode, done.stdout, one_line(done.stderr)) == (2, "", True)
    assert "there is no generation 9" in done.stderr
    assert "it keeps 1, 2, 3" in done.stderr


def test_a_sound_index_is_verified(kept: Path) -> None:
    done = dalil("verify", "--index", kept)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "generation 3 (served): every passage can be found",
        "generation 2: every file is what was written",
        "generation 1: every file is what was written",
    ]


def test_what_is_damaged_is_told_a_line_each_with_the_cure_which_mends_it(into: Path) -> None:
    terms, graph = segment(into) / "terms.sqlite", segment(into) / "chroma" / "chroma.sqlite3"
    terms.unlink()
    graph.write_bytes(b"damaged")
    done = dalil("verify", "--index", into)
    *faults, cure = done.stderr.splitlines()
    assert done.returncode == 3
    assert len(faults) == 2
    assert f"dalil: {terms} is missing" in faults
    assert any(line.startswith(f"dalil: {graph} has 7 bytes") for line in faults)
    assert cure == f"dalil: the index is damaged; mend it with: dalil index --into {into}"
    assert done.stdout.splitlines()[0] == "generation 3 (served): damaged"
    mended = dalil("index", "--into", into)
    assert (mended.returncode, "is damaged and is made again from its store" in mended.stderr) == (0, True)
    assert dalil("verify", "--index", into).returncode == 0


def test_an_index_is_verified_as_json(kept: Path) -> None:
    done = dalil("verify", "--index", kept, "--json")
    values = json.loads(done.stdout)
    assert (done.returncode, done.stderr, values["sound"]) == (0, "", True)
    assert [one["generation"] for one in values["generations"]] == [3, 2, 1]


@pytest.fixture
def answer(treaty_index: Path, tmp_path: Path) -> Path:
    """An answer about the treaty, saved."""
    path = tmp_path / "answer.json"
    path.write_text(dalil("ask", QUESTION, "--index", treaty_index, "--json").stdout, encoding="utf-8")
    return path


def test_a_saved_answer_is_verified_a_line_a_citation(treaty_index: Path, answer: Path) -> None:
    titles = [one["article"]["title"] for one in json.loads(answer.read_text("utf-8"))["citations"]]
    done = dalil("verify", answer, "--index", treaty_index)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"[{i}] {title}: intact" for i, title in enumerate(titles, start=1)]
    assert titles


def test_a_saved_answer_may_come_by_standard_input(treaty_index: Path, answer: Path) -> None:
    with answer.open("rb") as file:
        done = subprocess.run(
            [DALIL, "verify", "-", "--json", "--index", treaty_index], stdin=file, capture_output=True, check=False
        )
    values = json.loads(done.stdout)
    assert (done.returncode, done.stderr, values["sound"]) == (0, b"", True)
    assert {one["state"] for one in values["citations"]} == {"intact"}


def test_an_answer_without_citations_is_sound(treaty_index: Path, answer: Path) -> None:
    answer.write_text('{"citations": []}')
    done = dalil("verify", answer, "--index", treaty_index)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "The answer has no citations.\n")


def test_what_is_no_longer_so_is_told_and_is_status_one(treaty_index: Path, answer: Path) -> None:
    """A citation each that moved, whose number changed, that is nowhere like it, whose article is gone."""
    first = json.loads(answer.read_text("utf-8"))["citations"][0]
    article = {"id": "gone.md", "title": "Gone\n\x1b[31m"}
    changed = [
        {"quote": "47 مادة", "start": 1}, {"quote": "وتتألف المعاهدة من 74 مادة"}, {"quote": "قهوة البرازيل غالية"},
        {"article": article},
    ]  # fmt: skip
    citations = [first | {"number": number} | change for number, change in enumerate(changed, start=1)]
    answer.write_text(json.dumps({"citations": citations}), encoding="utf-8")
    done = dalil("verify", answer, "--index", treaty_index)
    moved, close, nowhere, gone = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (1, "")
    title = first["article"]["title"]
    assert moved.startswith(f"[1] {title}: moved to 2")
    assert close.startswith(f"[2] {title}: lost, the article has at ")
    assert close.endswith(", with 47 for 74: وتتألف المعاهدة من 47 مادة")
    assert nowhere == f"[3] {title}: lost, the article has nothing like it"
    assert gone == "[4] Gone [31m: lost, the article is no longer in the index"
    values = json.loads(dalil("verify", answer, "--index", treaty_index, "--json").stdout)
    assert (values["sound"], [one["state"] for one in values["citations"]]) == (
        False,
        ["moved", "lost", "lost", "lost"],
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"The treaty", "answer.json: this is no answer saved by Dalil; save one with: dalil ask"),
        (b'{"passages": []}', "answer.json: this is no answer saved by Dalil"),
        (b"\xff\xfe", "answer.json is not UTF-8 (byte 0)"),
        (None, "answer.json cannot be read: No such file or directory; give another file"),
    ],
)
def test_what_is_no_answer_is_wrong_use(treaty_index: Path, tmp_path: Path, content: bytes | None, told: str) -> None:
    if content is not None:
        (tmp_path / "answer.json").write_bytes(content)
    done = dalil("verify", tmp_path / "answer.json", "--index", treaty_index)
    assert (done.returncode, done.stdout, one_line(done.stderr)) == (2, "", True)
    assert told in done.stderr


def test_an_answer_cannot_be_verified_by_an_index_that_is_missing(answer: Path, tmp_path: Path) -> None:
    done = dalil("verify", answer, "--index", tmp_path / "nowhere")
    assert (done.returncode, done.stdout, one_line(done.stderr)) == (3, "", True)


def test_an_answer_verified_by_an_older_generation_says_so(into: Path, answer: Path) -> None:
    (segment(into) / "terms.sqlite").unlink()
    done = dalil("verify", answer, "--index", into)
    assert (done.returncode, one_line(done.stderr)) == (3, True)
    assert ": intact" in done.stdout


def test_going_back_and_forward_and_to_a_number(into: Path) -> None:
    def serves(*arguments: str) -> str:
        done = dalil("rollback", *arguments, "--index", into)
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(dalil("status", "--index", into, "--json").stdout)["damage"] == ""
        return done.stdout

    assert serves().startswith(f"{into} serves generation 2, made 20")
    assert candidates(into)[0].startswith("000002-")
    assert serves("--forward").endswith(": 2 articles\n")
    assert candidates(into)[0].startswith("000003-")
    serves("1")
    assert candidates(into)[0].startswith("000001-")


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (["--forward"], "there is no generation after 3"),
        (["9"], "there is no generation 9"),
        (["0"], "'0' is no number from 1 on"),
    ],
)
def test_a_generation_that_is_not_kept_is_wrong_use(kept: Path, order: list[str], told: str) -> None:
    before = contents(kept)
    done = dalil("rollback", *order, "--index", kept)
    assert (done.returncode, done.stdout, one_line(done.stderr)) == (2, "", True)
    assert told in done.stderr
    assert contents(kept) == before


def test_before_the_first_generation_there_is_none(treaty_index: Path) -> None:
    done = dalil("rollback", "--index", treaty_index)
    assert (done.returncode, one_line(done.stderr)) == (2, True)
    assert "there is no generation before 1" in done.stderr


@pytest.mark.parametrize("name", ["terms.sqlite", "store.sqlite"])
def test_where_the_newest_generation_is_damaged_the_one_before_answers_and_that_is_told(into: Path, name: str) -> None:
    path = segment(into) / name
    path.write_bytes(b"damaged")
    done = dalil("ask", QUESTION, "--index", into)
    assert (done.returncode, one_line(done.stderr)) == (0, True)
    assert "treaty-signed.ar.md" in done.stdout
    assert done.stderr.startswith(f"dalil: {path} has 7 bytes, not ")
    assert done.stderr.endswith(f"; generation 2 answers; run: dalil index --into {into}\n")
    assert dalil("search", QUESTION, "--index", into).stderr == done.stderr
    status = dalil("status", "--index", into)
    assert (status.returncode, one_line(status.stderr)) == (3, True)
    assert status.stderr.startswith(f"dalil: {path} has 7 bytes, not ")
    assert "* generation 2" in status.stdout
    assert json.loads(dalil("status", "--index", into, "--json").stdout)["generation"] == 2


def test_where_no_generation_is_sound_that_is_told_in_one_line(into: Path) -> None:
    for path in into.glob("segments/*/terms.sqlite"):
        path.unlink()
    for command in (["ask", QUESTION], ["status"]):
        done = dalil(*command, "--index", into)
        assert (done.returncode, done.stdout, one_line(done.stderr)) == (3, "", True)
        assert done.stderr.endswith(f"run: dalil index --into {into}\n")


def test_another_passage_size_makes_an_index_anew_and_says_so(into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DALIL_PASSAGE_SIZE", "200")
    done = dalil("index", "--into", into)
    assert (done.returncode, one_line(done.stderr)) == (0, True)
    assert "passages of 600 letters; it is made anew with 'bundled' and 200" in done.stderr
    assert json.loads(dalil("status", "--index", into, "--json").stdout)["passage_size"] == 200


def test_as_many_generations_stay_as_are_set(
    kept: Path, into: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new.txt").write_text("Something new happened.")
    monkeypatch.setenv("DALIL_GENERATIONS", "2")
    assert dalil("index", tmp_path / "new.txt", "--into", into).returncode == 0
    assert candidates(into)[1:] == candidates(kept)[:1]
    assert len(list((into / "generations").iterdir())) == 2


def test_no_bar_is_drawn_where_there_is_no_terminal(samples: Path, tmp_path: Path) -> None:
    for command in (["index", samples / "moon-landing.hi.md", "--into"], ["verify", "--index"]):
        done = dalil(*command, tmp_path / "index")
        assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
        assert "\x1b" not in done.stdout


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some thousand articles in one file."""
    path = tmp_path_factory.mktemp("wire") / "wire.jsonl"
    lines = (f"Ship number {number} left the harbour for port {number * 7}." for number in range(5_000))
    path.write_text("\n".join(json.dumps({"text": line, "lang": "en"}) for line in lines))
    return path


def interrupted(source: Path, into: Path, when: str, *, group: bool) -> tuple[int, str, str]:
    """A build that gets Ctrl-C when its new segment has a file of that name; with `group`, so do its children, as they
    do in a terminal.
    """
    there = set(into.glob("segments/*"))
    command: list[str | Path] = [DALIL, "index", source, "--into", into]
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True, start_new_session=True) as process:
        while not any((path / when).exists() for path in set(into.glob("segments/*")) - there):
            assert process.poll() is None
            time.sleep(0.005)
        if group:
            os.killpg(process.pid, signal.SIGINT)
        else:
            process.send_signal(signal.SIGINT)
        said, told = said_by(process, 120)
    return process.returncode, said, told


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize("when", ["store.sqlite", "terms.sqlite", "chroma"])
def test_ctrl_c_leaves_the_index_as_it_was(into: Path, wire: Path, when: str, group: bool) -> None:
    before = contents(into)
    status, said, told = interrupted(wire, into, when, group=group)
    assert (status, said, told) == (130, "", "dalil: stopped; the index is as it was\n")
    assert contents(into) == before
    assert leftovers(into) == []
    assert dalil("ask", QUESTION, "--index", into).returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
def test_ctrl_c_in_a_first_build_leaves_none(tmp_path: Path, wire: Path, samples: Path) -> None:
    (tmp_path / "index").mkdir()
    assert interrupted(wire, tmp_path / "index", "store.sqlite", group=True)[0] == 130
    assert not is_index(tmp_path / "index")
    assert list((tmp_path / "index" / "segments").iterdir()) == []
    done = dalil("index", samples / "moon-landing.hi.md", "--into", tmp_path / "index")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "command", [["index", "--into"], ["ask", QUESTION, "--index"], ["status", "--index"], ["verify", "--index"],
                ["rollback", "--index"]],
)  # fmt: skip
def test_an_index_of_a_newer_dalil_is_told_of_and_left_as_it_is(
    into: Path, command: list[str], altered: Callable[..., str]
) -> None:
    altered(into, format=FORMAT + 1)
    before = contents(into)
    done = dalil(*command, into)
    assert (done.returncode, done.stdout, one_line(done.stderr)) == (3, "", True)
    assert "was made by a newer Dalil" in done.stderr
    assert contents(into) == before


def test_a_full_build_does_not_write_over_an_index_of_a_newer_dalil(
    into: Path, samples: Path, altered: Callable[..., str]
) -> None:
    altered(into, format=FORMAT + 1)
    before = contents(into)
    done = dalil("index", samples, "--full", "--into", into)
    assert (done.returncode, one_line(done.stderr)) == (3, True)
    assert contents(into) == before


@pytest.mark.parametrize(
    "command",
    [
        ["index", "--into"], ["ask", QUESTION, "--index"], ["search", QUESTION, "--index"], ["status", "--index"],
        ["status", "--changes", "1", "2", "--index"], ["verify", "--index"], ["rollback", "--index"],
        ["serve", "--port", "0", "--index"],
    ],
)  # fmt: skip
def test_a_folder_that_may_not_be_read_is_told_in_one_line(into: Path, command: list[str]) -> None:
    into.chmod(0)
    try:
        done = dalil_by_permission(*command, into)
    finally:
        into.chmod(0o755)
    assert (done.returncode, done.stdout, one_line(done.stderr)) == (3, "", True)
    assert f"the folder {into} cannot be " in done.stderr
    assert "Permission denied; change its permissions" in done.stderr


def test_a_folder_that_may_only_be_read_answers_and_is_not_written(into: Path, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("Something new happened.")
    before = contents(into)
    everything = [into, *into.rglob("*")]
    modes = [path.stat().st_mode for path in everything]
    for path in everything:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        answered = [
            dalil_by_permission(*command, "--index", into) for command in (["ask", QUESTION], ["status"], ["verify"])
        ]
        refused = [
            dalil_by_permission(*command, into)
            for command in (["index", tmp_path / "new.txt", "--into"], ["rollback", "--index"])
        ]
    finally:
        for path, mode in zip(everything, modes, strict=True):
            path.chmod(mode)
    assert [(done.returncode, done.stderr) for done in answered] == [(0, "")] * 3
    for done in refused:
        assert (done.returncode, done.stdout, one_line(done.stderr)) == (3, "", True)
        assert f"the folder {into} cannot be written: Permission denied" in done.stderr
    assert contents(into) == before


def test_an_index_is_not_made_where_nothing_may_be_written(samples: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        done = dalil_by_permission("index", samples, "--into", tmp_path / "index")
    finally:
        tmp_path.chmod(0o755)
    assert (done.returncode, done.stdout, one_line(done.stderr)) == (3, "", True)
    assert not (tmp_path / "index").exists()


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """A file of two questions about the one article on the treaty, and one that nothing answers."""
    rows = [
        {"question": QUESTION, "articles": ["treaty-signed.ar.md"], "answers": ["تدريب العسكريين"]},
        {"question": "Which sea do both countries border?", "articles": "treaty-signed.ar.md", "language": "en"},
        {"question": "What is the price of coffee in Brazil?"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_an_evaluation_is_a_table(treaty_index: Path, questions: Path) -> None:
    done = dalil("evaluate", questions, "--index", treaty_index)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[:2] for line in lines[1:4]] == [["en-none", "1"], ["en-ar", "2"], ["all", "3"]]
    assert lines[4].startswith("calibration error: 0.")


def test_an_evaluation_as_json_is_one_object(treaty_index: Path, questions: Path) -> None:
    done = dalil("evaluate", questions, "--index", treaty_index, "--json")
    values = json.loads(done.stdout)
    assert (done.returncode, done.stderr, values["all"]["questions"]) == (0, "", 3)
    assert [(row["question"], row["article"]) for row in values["pairs"]] == [("en", None), ("en", "ar")]
    assert values["pairs"][0]["wrongly_answered"] == 0
    assert values["pairs"][1]["sentence@3"] == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{broken", "questions.jsonl:4: the line is not JSON"),
        ('{"articles": []}', "questions.jsonl:4: there is no question"),
        ('{"question": "Who?", "articles": ["no.md"]}', "questions.jsonl:4: the index has no article 'no.md'"),
    ],
)
def test_a_bad_line_of_questions_is_wrong_use(treaty_index: Path, questions: Path, line: str, told: str) -> None:
    with questions.open("a") as file:
        file.write(f"\n{line}\n")
    done = dalil("evaluate", questions, "--index", treaty_index)
    assert (done.returncode, done.stdout) == (2, "")
    assert one_line(done.stderr)
    assert told in done.stderr


def test_questions_that_are_not_there_and_an_index_that_is_not(treaty_index: Path, questions: Path) -> None:
    done = dalil("evaluate", questions.with_name("none.jsonl"), "--index", treaty_index)
    assert (done.returncode, done.stdout, one_line(done.stderr)) == (2, "", True)
    done = dalil("evaluate", questions, "--index", questions.with_name("none"))
    assert (done.returncode, done.stdout, one_line(done.stderr)) == (3, "", True)
