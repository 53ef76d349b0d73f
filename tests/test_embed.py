import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from index import embed
from index.embed import BUNDLED, BUNDLED_FOLDER, Embedder, SentenceTransformerEmbedder, StaticEmbedder, unit
from index.errors import ModelError

FILE = "model.safetensors"
WORDS = ["[UNK]", "query", ":", "passage", "treaty", "ship"]


@pytest.fixture(scope="module")
def bundled() -> Embedder:
    return embed.load()


def save_tiny(folder: Path, prompts: dict[str, str]) -> Path:
    """A sentence-transformers model whose vectors count words: dimension i is the word i of WORDS."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    module = StaticEmbedding(tokenizer, embedding_weights=np.eye(len(WORDS), dtype=np.float32))
    SentenceTransformer(modules=[module], prompts=prompts, device="cpu").save(str(folder))
    return folder


@pytest.fixture(scope="module")
def prompted(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    folder = tmp_path_factory.mktemp("model") / "prompted"
    return embed.load(str(save_tiny(folder, {"query": "query: ", "document": "passage: "})))


def test_the_light_path_gives_what_sentence_transformers_gives(bundled: Embedder, samples: Path) -> None:
    texts = [path.read_text(encoding="utf-8").split("\n\n")[1] for path in sorted(samples.glob("*.md"))]
    whole = SentenceTransformerEmbedder(str(BUNDLED_FOLDER)).passages(texts)
    assert np.sum(bundled.passages(texts) * whole, axis=1).min() > 0.999


def test_the_light_path_reads_a_folder_of_bytes_and_weights_alike(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "plain", {})
    table = np.random.default_rng(1).integers(-128, 128, (len(WORDS), 4)).astype(np.int8)
    save_file({"embeddings": table, "weights": np.linspace(0.1, 2, len(WORDS), dtype=np.float32)}, folder / FILE)
    texts = ["ship treaty ship", "passage", "nothing known here", ""]
    whole = SentenceTransformerEmbedder(str(folder)).passages(texts)
    np.testing.assert_allclose(StaticEmbedder(folder).passages(texts), whole, atol=1e-5)


def test_vectors_have_unit_length(bundled: Embedder) -> None:
    vectors = bundled.passages(["A treaty.", "معاهدة", "苏伊士运河", "😀"])
    assert vectors.shape == (4, bundled.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_an_empty_text_is_the_zero_vector(bundled: Embedder) -> None:
    assert not bundled.passages(["", "ship"])[0].any()


def test_no_texts_give_no_vectors(bundled: Embedder) -> None:
    assert bundled.passages([]).shape == (0, bundled.dimension)


def test_a_vector_does_not_depend_on_the_texts_beside_it(bundled: Embedder) -> None:
    together = bundled.passages(["ship", "a much longer text about the treaty of the two countries"])
    np.testing.assert_array_equal(together[:1], bundled.passages(["ship"]))


def test_a_word_far_into_a_long_text_still_counts(bundled: Embedder) -> None:
    text = "ship " * 2_000
    assert not np.allclose(bundled.passages([text])[0], bundled.passages([text + "treaty " * 2_000])[0], atol=1e-3)


def test_questions_and_passages_of_the_bundled_model_share_one_form(bundled: Embedder) -> None:
    np.testing.assert_array_equal(bundled.questions(["ship"]), bundled.passages(["ship"]))


def test_the_bundled_model_needs_no_sentence_transformers() -> None:
    code = "import sys; from index import embed; embed.load().passages(['ship']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "index.embed" in loaded
    assert not {"sentence_transformers", "torch", "transformers"} & set(loaded)


def test_a_model_is_asked_with_its_own_prompts(prompted: Embedder) -> None:
    question, passage = prompted.questions(["treaty"])[0], prompted.passages(["treaty"])[0]
    assert {WORDS[i] for i in question.nonzero()[0]} == {"query", ":", "treaty"}
    assert {WORDS[i] for i in passage.nonzero()[0]} == {"passage", ":", "treaty"}


def test_a_folder_model_says_its_name_and_dimension(prompted: Embedder) -> None:
    assert prompted.name.endswith("prompted")
    assert prompted.dimension == len(WORDS)
    np.testing.assert_allclose(np.linalg.norm(prompted.passages(["treaty ship"]), axis=1), 1, atol=1e-6)


def test_the_fingerprint_tells_models_apart(prompted: Embedder, bundled: Embedder, tmp_path: Path) -> None:
    plain = SentenceTransformerEmbedder(str(save_tiny(tmp_path / "plain", {})))
    assert len({plain.fingerprint, prompted.fingerprint, bundled.fingerprint}) == 3
    assert SentenceTransformerEmbedder(str(tmp_path / "plain")).fingerprint == plain.fingerprint
    assert embed.load(BUNDLED).fingerprint == bundled.fingerprint


def test_a_missing_model_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no-model.*give a folder or a hub name") as raised:
        embed.load(str(tmp_path / "no-model"))
    assert "\n" not in str(raised.value)


def test_a_hub_model_that_is_not_here_is_told_in_one_line() -> None:
    with pytest.raises(ModelError, match="nobody/no-such-model") as raised:
        embed.load("nobody/no-such-model")
    assert "\n" not in str(raised.value)


def test_a_missing_bundled_model_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="install Dalil again"):
        StaticEmbedder(tmp_path)


def test_scaling_leaves_zeros_and_makes_the_rest_unit() -> None:
    np.testing.assert_allclose(unit(np.array([[3, 4], [0, 0]])), np.array([[0.6, 0.8], [0, 0]]), atol=1e-7)
