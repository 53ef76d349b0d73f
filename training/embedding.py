"""Train the static embedding that ships in `index/model/embedding`: one vector per token, a text is their mean.

    python -m training.embedding --data ../shared/data --out index/model/embedding

The vectors are learned by contrast (InfoNCE, van den Oord et al. 2018, with the other texts of a batch as the wrong
answers): a query must find its passage among thousands. Queries and passages are made from sentence pairs, news
articles and concept sets; no question is ever shown with its answer, and nothing under `data/eval` is read.
"""

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from scipy.sparse import csr_matrix
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from training.pairs import LANGUAGES, NEWS, PROSE, WORDS, Row, chances, concept_rows, news_rows, parallel_rows

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

UNKNOWN = "<unk>"
MARKS = r"[\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u0591-\u05c7\u0307\u200d-\u200f\u202a-\u202e]"
"""Harakat, Koranic marks, tatweel, Hebrew points, the dot that Turkish İ leaves behind, joiners and direction marks."""


@dataclass(frozen=True)
class Settings:
    """What is chosen by trial; the trials are in LOG.md."""

    vocabulary: int = 64_000
    dimensions: int = 416
    batch: int = 2048
    steps: int = 9_000
    rate: float = 0.015
    temperature: float = 0.05
    query_keep: float = 0.4
    openers: float = 0.25
    same_language: float = 0.2
    news_share: float = 0.15
    concept_share: float = 0.08
    longest: int = 256
    seed: int = 1


def new_tokenizer() -> Tokenizer:
    """An empty Unigram tokenizer (Kudo 2018) whose folding makes spellings meet and whose pieces bear no word mark.

    Without a mark the stem of a word with an article or a clitic glued on (Arabic, Hebrew, German compounds) is the
    same piece as the bare word. Punctuation is dropped: it says nothing about the subject.
    """
    tokenizer = Tokenizer(models.Unigram())
    digits = [normalizers.Replace(Regex(f"[{a}{b}{c}{d}]"), str(i)) for i, (a, b, c, d) in enumerate(
        zip("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "๐๑๒๓๔๕๖๗๘๙", strict=True)
    )]  # fmt: skip
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.NFKC(),
        normalizers.Lowercase(),
        normalizers.Replace(Regex(MARKS), ""),
        normalizers.Replace("\u200c", " "),
        normalizers.Replace(Regex("[أإآٱ]"), "ا"),
        normalizers.Replace(Regex("[ىی]"), "ي"),
        normalizers.Replace("ک", "ك"),
        *digits,
    ])  # fmt: skip
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.WhitespaceSplit(),
        pre_tokenizers.Punctuation("removed"),
        pre_tokenizers.Digits(individual_digits=False),
    ])  # fmt: skip
    return tokenizer


def train_tokenizer(rows: list[Row], size: int, rng: np.random.Generator, budget: int = 2_500_000) -> Tokenizer:
    """Learn `size` pieces from `budget` characters of every language (English and Arabic twice that)."""
    left = dict.fromkeys(("en", *LANGUAGES), budget) | {"en": 2 * budget, "ar": 2 * budget}
    sample: list[str] = []
    for i in rng.permutation(len(rows)):
        row = rows[i]
        if rng.random() * 3 > row.weight + 0.5:
            continue
        for language, text in ((row.left_language, row.left), (row.right_language, row.right)):
            if left.get(language, 0) > 0:
                # A sign of Chinese or Japanese carries about twice what a letter does.
                left[language] -= len(text) * (2 if language in ("zh", "ja") else 1)
                sample.append(text)
    tokenizer = new_tokenizer()
    trainer = trainers.UnigramTrainer(vocab_size=size, special_tokens=[UNKNOWN], unk_token=UNKNOWN, max_piece_length=12)
    tokenizer.train_from_iterator(sample, trainer)
    return tokenizer


@dataclass
class Corpus:
    """Every text as token numbers, end to end; text i is `tokens[offsets[i]:offsets[i+1]]`.

    The left texts of the rows are texts 0..rows-1, the right texts rows..2*rows-1, so that a run of neighbouring rows
    is one run of tokens.
    """

    tokens: NDArray[np.int32]
    offsets: Ints
    kind: NDArray[np.int8]
    first: Ints
    last: Ints
    key: Ints
    chance: NDArray[np.float64]
    opener: Ints
    opener_start: Ints
    opener_count: Ints
    language: Ints
    vocabulary: int

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.kind)


def make_corpus(rows: list[Row], tokenizer: Tokenizer, settings: Settings) -> Corpus:
    """Turn rows into arrays; rows with a side that leaves no token are dropped."""
    left, right = (_encode(tokenizer, [getattr(row, side) for row in rows]) for side in ("left", "right"))
    good = np.array([len(a) > 0 and len(b) > 0 for a, b in zip(left, right, strict=True)])
    rows = [rows[i] for i in np.flatnonzero(good)]
    left, right = ([texts[i] for i in np.flatnonzero(good)] for texts in (left, right))
    group = _numbers([row.group for row in rows])
    edges = np.flatnonzero(np.diff(group, prepend=-1))
    run = np.cumsum(np.diff(group, prepend=-1) != 0) - 1
    language = _numbers([row.left_language for row in rows] + [row.right_language for row in rows])
    asked = [row.left.endswith("?") for row in rows] + [row.right.endswith(("?", "؟", "？")) for row in rows]
    opener = np.flatnonzero(asked)
    opener = opener[np.argsort(language[opener], kind="stable")]
    counts = np.bincount(language[opener], minlength=int(language.max()) + 1)
    return Corpus(
        tokens=np.frombuffer(b"".join(left) + b"".join(right), np.uint16).astype(np.int32),
        offsets=np.cumsum([0, *(len(text) // 2 for text in left), *(len(text) // 2 for text in right)], dtype=np.int64),
        kind=np.array([row.kind for row in rows], np.int8),
        first=edges[run],
        last=np.append(edges[1:], len(rows))[run],
        key=_numbers([row.key for row in rows]),
        chance=np.cumsum(chances(rows, settings.news_share, settings.concept_share)),
        opener=opener,
        opener_start=np.cumsum(counts) - counts,
        opener_count=counts,
        language=language,
        vocabulary=tokenizer.get_vocab_size(),
    )


def _numbers(names: list[str]) -> Ints:
    """Number equal names alike, in order of appearance."""
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(name, len(seen)) for name in names], np.int64)


def _encode(tokenizer: Tokenizer, texts: list[str], step: int = 20_000) -> list[bytes]:
    """Token numbers of each text as two bytes each: millions of small arrays would not fit in memory."""
    found: list[bytes] = []
    for i in range(0, len(texts), step):
        encodings = tokenizer.encode_batch_fast(texts[i : i + step], add_special_tokens=False)
        found.extend(np.array(encoding.ids, np.uint16).tobytes() for encoding in encodings)
    return found


def draw(corpus: Corpus, rng: np.random.Generator, settings: Settings) -> tuple[csr_matrix, NDArray[np.bool_]]:
    """Draw queries and their passages: the token counts of all queries, then of all passages, [2 * batch, vocabulary],
    and which wrong answers are not wrong, being of the same text or article, [batch, batch].

    Prose: the query is a text with tokens dropped, the passage its translation with up to two neighbours each side.
    Words: both sides are the same bag of rows. News: the passage is what stands beside the query.
    Some queries get the opening words of a question, so that these come to count for little.
    """
    row = np.searchsorted(corpus.chance, rng.random(settings.batch) * corpus.chance[-1])
    row = np.minimum(row, corpus.rows - 1)
    kind, first, last = corpus.kind[row], corpus.first[row], corpus.last[row]
    column = rng.integers(0, 2, settings.batch)
    same = (kind == PROSE) & (rng.random(settings.batch) < settings.same_language)
    other = np.where(same, column, 1 - column)
    start, end, query_end = _passages(row, kind, first, last, rng)
    query = row + column * corpus.rows
    texts = _spans(corpus, query, query_end + column * corpus.rows, settings.longest)
    passages = _spans(corpus, start + other * corpus.rows, end + other * corpus.rows, settings.longest)
    openers = _openers(corpus, query, (kind != WORDS) & (rng.random(settings.batch) < settings.openers), rng)
    where, edges = _flatten(np.concatenate([texts[0], passages[0]]), np.concatenate([texts[1], passages[1]]))
    keep = np.where(rng.random(settings.batch) < 0.5, 1.0, rng.uniform(settings.query_keep, 1.0, settings.batch))
    keep = np.concatenate([np.where((kind == WORDS) | (texts[1] < 5), 1.0, keep), np.ones(settings.batch)])
    kept = rng.random(len(where)) < np.repeat(keep, np.diff(edges))
    kept[edges[:-1]] = True
    ids, edges = corpus.tokens[where[kept]], np.concatenate([[0], np.cumsum(kept)])[edges]
    counts = csr_matrix((np.ones(len(ids), np.float32), ids, edges), shape=(2 * settings.batch, corpus.vocabulary))
    alike = corpus.key[row][:, None] == corpus.key[row]
    return counts + openers, alike & ~np.eye(settings.batch, dtype=np.bool_)


def _passages(row: Ints, kind: NDArray[np.int8], first: Ints, last: Ints, rng: np.random.Generator) -> list[Ints]:
    """First and last row (excluded) of each passage, and the last row (excluded) of each query."""
    size = len(row)
    wide = rng.random(size) < 0.6
    before, after = rng.integers(0, 3, size) * wide, rng.integers(0, 3, size) * wide
    start, end = np.maximum(row - before, first), np.minimum(row + 1 + after, last)
    bag = np.minimum(row + np.where(rng.random(size) < 0.5, 1, rng.integers(2, 9, size)), last)
    start, end = np.where(kind == WORDS, row, start), np.where(kind == WORDS, bag, end)
    length = rng.integers(1, 5, size)
    at_end = row + 1 >= last
    start = np.where(kind == NEWS, np.where(at_end, np.maximum(row - length, first), row + 1), start)
    end = np.where(kind == NEWS, np.where(at_end, np.maximum(row, first + 1), np.minimum(row + 1 + length, last)), end)
    return [start, end, np.where(kind == WORDS, bag, row + 1)]


def _spans(corpus: Corpus, start: Ints, end: Ints, longest: int) -> tuple[Ints, Ints]:
    """Where the tokens of texts start..end begin, and how many there are, at most `longest`."""
    begin = corpus.offsets[start]
    return begin, np.minimum(corpus.offsets[end] - begin, longest)


def _flatten(begin: Ints, length: Ints) -> tuple[Ints, Ints]:
    """Token places of all spans end to end, and the edges between spans, [spans + 1]."""
    edges = np.concatenate([[0], np.cumsum(length)])
    return np.arange(edges[-1]) + np.repeat(begin - edges[:-1], length), edges


def _openers(corpus: Corpus, query: Ints, chosen: NDArray[np.bool_], rng: np.random.Generator) -> csr_matrix:
    """Up to three tokens that open some question in the language of each chosen query, as counts, [2 * batch, ...]."""
    language = corpus.language[query]
    count = corpus.opener_count[language]
    chance = (rng.random(len(query)) * count).astype(np.int64)
    text = corpus.opener[np.minimum(corpus.opener_start[language] + chance, len(corpus.opener) - 1)]
    begin, length = _spans(corpus, text, text + 1, 3)
    where, edges = _flatten(begin, np.where(chosen & (count > 0), length, 0))
    edges = np.append(edges, np.full(len(query), edges[-1]))
    ones = np.ones(len(where), np.float32)
    return csr_matrix((ones, corpus.tokens[where], edges), shape=(2 * len(query), corpus.vocabulary))


def fit(corpus: Corpus, settings: Settings) -> Floats:
    """Learn the table, [vocabulary, dimensions], by Adam with a rate that falls to zero."""
    rng = np.random.default_rng(settings.seed)
    torch.manual_seed(settings.seed)
    table = torch.nn.Parameter(0.1 * torch.randn(corpus.vocabulary, settings.dimensions))
    adam = torch.optim.Adam([table], lr=settings.rate, betas=(0.9, 0.98), fused=True)
    total = 0.0
    for step in range(settings.steps):
        for group in adam.param_groups:
            group["lr"] = settings.rate * min((step + 1) / 200, 1.0) * (1 - step / settings.steps)
        loss, gradient = contrast(table.detach().numpy(), *draw(corpus, rng, settings), settings.temperature)
        table.grad = torch.from_numpy(gradient)
        adam.step()
        total += loss
        if (step + 1) % 500 == 0:
            print(f"step {step + 1:,}: loss {total / 500:.3f}", flush=True)
            total = 0.0
    return np.asarray(table.detach().numpy(), np.float32)


def contrast(table: Floats, counts: csr_matrix, alike: NDArray[np.bool_], temperature: float) -> tuple[float, Floats]:
    """The InfoNCE loss in both directions and its gradient by the table, [vocabulary, dimensions].

    Written out by hand: on a processor, sparse counts times the table and bfloat16 similarities are ten times faster
    than autograd through EmbeddingBag (LOG.md).
    """
    sums = torch.from_numpy(counts @ table)
    norms = sums.norm(dim=1, keepdim=True).clamp_min(1e-6)
    unit = sums / norms
    size = len(unit) // 2
    half = unit.bfloat16()
    query, passage = half[:size], half[size:]
    # Scores lie between -1/t and 1/t, so one exponential serves both directions and needs no running maximum.
    scores = (query @ passage.T).float().sub_(1).div_(temperature)
    loss = -2 * scores.diagonal().mean()
    pull = scores.masked_fill_(torch.from_numpy(alike), -torch.inf).exp_()
    along, across = pull.sum(1, keepdim=True), pull.sum(0, keepdim=True)
    loss = (loss + along.log().mean() + across.log().mean()) / 2
    pull.mul_(1 / along + 1 / across)
    pull.diagonal().sub_(2)
    pull = pull.mul_(1 / (2 * size * temperature)).bfloat16()
    towards = torch.cat([pull @ passage, pull.T @ query]).float()
    towards = (towards - unit * (unit * towards).sum(1, keepdim=True)) / norms
    return float(loss), counts.T.tocsr() @ towards.numpy()


STATIC = "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"
NORMALIZE = "sentence_transformers.base.modules.normalize.Normalize"
FOLDER: dict[str, Any] = {
    "modules.json": [
        {"idx": 0, "name": "0", "path": "", "type": STATIC},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": NORMALIZE},
    ],
    "config_sentence_transformers.json": {"model_type": "SentenceTransformer", "similarity_fn_name": "cosine"},
    "1_Normalize/config.json": {"module_input_name": "sentence_embedding", "module_output_name": "sentence_embedding"},
}
"""What sentence-transformers 6.2 asks for beside the tokenizer and the weights."""


def save(folder: Path, tokenizer: Tokenizer, table: Floats) -> None:
    """Write a folder that `SentenceTransformer(folder)` loads and that gives unit vectors.

    The table is kept as whole numbers of one byte, `embeddings` [vocabulary, dimensions], and a scale for each token,
    `weights` [vocabulary]: the vector of a token is their product. sentence-transformers reads this form (it is
    model2vec's), and it leaves room for twice the dimensions of half precision.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table = table.copy()
    table[tokenizer.token_to_id(UNKNOWN)] = 0.0
    scale = np.maximum(np.abs(table).max(axis=1), 1e-12).astype(np.float32) / 127
    whole = np.rint(table / scale[:, None]).astype(np.int8)
    save_file({"embeddings": whole, "weights": scale}, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)  # safetensors lets the owner alone read it
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    (folder / "1_Normalize").mkdir(exist_ok=True)
    for name, content in FOLDER.items():
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Read everything, train the tokenizer and the table, save both."""
    parser = argparse.ArgumentParser(description="Train the static embedding that ships with Dalil.")
    parser.add_argument("--data", type=Path, required=True, help="folder with parallel/, news/ and lexicon/")
    parser.add_argument("--out", type=Path, required=True, help="folder the model is written to")
    parser.add_argument("--steps", type=int, default=Settings.steps, help="batches to learn from (default %(default)s)")
    parser.add_argument("--threads", type=int, default=1, help="of torch; 2 where nothing else runs (default 1)")
    arguments, began = parser.parse_args(), time.monotonic()
    torch.set_num_threads(arguments.threads)
    settings = Settings(steps=arguments.steps)
    rng = np.random.default_rng(settings.seed)
    rows = [
        *parallel_rows(arguments.data / "parallel", rng),
        *news_rows(arguments.data / "news"),
        *concept_rows(arguments.data / "lexicon" / "wordnets.jsonl.gz", rng),
    ]
    print(f"{len(rows):,} rows read", flush=True)
    tokenizer = train_tokenizer(rows, settings.vocabulary, rng)
    print(f"tokenizer of {tokenizer.get_vocab_size():,} pieces", flush=True)
    corpus = make_corpus(rows, tokenizer, settings)
    del rows  # gigabytes
    table = fit(corpus, settings)
    save(arguments.out, tokenizer, table)
    print(f"saved in {arguments.out} after {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
