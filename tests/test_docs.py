"""What the documents say is so: commands, settings, tables and examples of the README are run or compared."""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from assistant.settings import Settings
from benchmarks import floors
from benchmarks.quality import FLOORS, PAIRS
from index.embed import BUNDLED_FOLDER

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 200


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    documents = README + (ROOT / "CONTRIBUTING.md").read_text()
    assert set(re.findall(r"make ([a-z-]+)\b(?= *(?:DATA|MODEL|`|#|$))", documents, re.MULTILINE)) <= targets


def test_every_command_is_in_the_readme() -> None:
    usage = subprocess.run([BIN / "dalil", "--help"], capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^    (\w+)  ", usage, re.MULTILINE)
    assert commands == [
        "index", "watch", "ask", "search", "chat", "serve", "access", "status", "evaluate", "verify", "rollback"
    ]  # fmt: skip
    assert all(f"| `dalil {command}" in README for command in commands)


def test_every_setting_is_in_the_readme_with_its_default() -> None:
    for setting in fields(Settings):
        row = next(
            line for line in README.splitlines() if line.startswith("|") and f"`DALIL_{setting.name.upper()}`" in line
        )
        unset = "none" if setting.name.startswith(("llm", "auth")) else "the index's own"
        default = str(setting.default).lower() if isinstance(setting.default, bool) else str(setting.default or unset)
        assert default in row


def test_the_python_example_runs(tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code is not None
    (tmp_path / "articles").symlink_to(ROOT / "articles")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code.group(1)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr, done.stdout.split()) == ("", ["answered", "True"])


def test_the_example_of_the_command_line_is_real_output(sample_index: Path) -> None:
    examples = re.findall(r"^\$ (dalil ask .*?)(?:; echo \$\?)?\n(.*?)```", README, re.MULTILINE | re.DOTALL)
    assert len(examples) == 2
    for command, shown in examples:
        arguments = shlex.split(command)[1:]
        done = subprocess.run(
            [BIN / "dalil", *arguments, "--index", str(sample_index)], capture_output=True, text=True, check=False
        )
        assert shown.strip().removesuffix("\n1") == done.stdout.strip()


def test_the_table_of_recall_is_that_of_the_floors() -> None:
    _, kept = floors.read(FLOORS)
    rows = re.findall(r"^\| (\w\w-\w\w) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|", README, re.MULTILINE)
    assert {pair: figures for pair, *figures in rows} == {
        pair: [f"{kept[pair][name]:.3f}" for name in ("recall@1", "recall@5", "mrr")] for pair in PAIRS
    }


def test_the_size_of_the_model_is_as_told() -> None:
    size = sum(path.stat().st_size for path in BUNDLED_FOLDER.parent.rglob("*") if path.is_file()) / 1e6
    told = re.search(r"The bundled model is (\d+) MB", README)
    assert told is not None
    assert int(told.group(1)) == pytest.approx(size, abs=1)


def test_every_dependency_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    block = project.split("dependencies = [")[1].split("]\n")[0]
    decisions = (ROOT / "docs" / "decisions.md").read_text()
    names = re.findall(r'"([A-Za-z0-9-]+)[><=]', block)
    assert len(names) > 10
    assert [name for name in names if name not in decisions] == []


def test_nothing_speaks_of_this_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    texts = [ROOT / name for name in listed.split("\0") if name.endswith((".py", ".md", ".toml", ".json", ".sh"))]
    assert [path.name for path in texts if re.search(r"/(?:work|root|opt|home)/\w", path.read_text("utf-8"))] == []


@pytest.mark.parametrize("path", sorted((ROOT / "articles").glob("*.md")), ids=lambda path: path.name)
def test_sample_articles_say_where_they_are_from(path: Path) -> None:
    head = path.read_text(encoding="utf-8").split("---")[1]
    assert re.findall(r"^(\w+):", head, re.MULTILINE) == ["title", "outlet", "author", "published", "language", "url"]
