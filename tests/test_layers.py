"""Data flows one way, and each heavy library has one home."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("assistant", "index", "prompts", "web")
SOURCES = [ROOT / "app.py", *(path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))]
HOMES = {
    "chromadb": ["index/vectors.py"],
    "gradio": ["web/page.py"],
    "langchain": ["assistant/model.py"],
    "langchain_core": ["assistant/chain.py", "assistant/model.py"],
    "langsmith": ["assistant/api.py", "assistant/model.py"],
    "sentence_transformers": ["index/embed.py"],
}


def imported(path: Path) -> set[str]:
    """Top-level packages that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("library", "homes"), HOMES.items())
def test_a_heavy_library_has_one_home(library: str, homes: list[str]) -> None:
    assert [str(path.relative_to(ROOT)) for path in SOURCES if library in imported(path)] == homes


@pytest.mark.parametrize(
    "path",
    [*SOURCES, *sorted(ROOT.glob("training/*.py")), *sorted(ROOT.glob("benchmarks/*.py"))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_no_file_outgrows_its_room(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_evaluates_or_unpickles(path: Path) -> None:
    assert not imported(path) & {"pickle", "marshal", "shelve", "jinja2"}
    calls = {node.func.id for node in ast.walk(ast.parse(path.read_text())) if is_plain_call(node)}  # type: ignore[attr-defined]
    assert not calls & {"eval", "exec"}


def is_plain_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def test_help_loads_nothing_heavy() -> None:
    heavy = {"chromadb", "gradio", "langchain_core", "numpy", "tokenizers", "torch", "trafilatura"}
    code = (
        "import sys, app\n"
        "try: app.cli.run(['--help'], app.serve)\n"
        "except SystemExit: pass\n"
        f"assert not {heavy} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True)


def test_asking_never_loads_sentence_transformers_or_the_page(sample_index: Path) -> None:
    code = (
        "import sys, app\n"
        f"app.cli.run(['ask', 'Who signed the treaty?', '--index', {str(sample_index)!r}], app.serve)\n"
        "assert not {'sentence_transformers', 'torch', 'gradio', 'trafilatura'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True)
