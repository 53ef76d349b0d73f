"""The stories of a generation, told by the articles that live in its segments."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from index import stories as same
from index.embed import unit
from index.errors import IndexDamaged
from index.generations import Part, Story
from index.segments import STORE
from index.store import Store


def stories(folder: Path, parts: Sequence[Part]) -> tuple[Story, ...]:
    """The stories that several living articles of those segments tell."""
    with ExitStack() as opened:
        stores = [
            (opened.enter_context(closing(Store(folder / "segments" / part.segment / STORE))), part) for part in parts
        ]
        homes: dict[str, Store] = {}
        members = []
        for store, part in stores:
            dead = frozenset(part.dead)
            for member in store.members():
                if member.id not in dead:
                    homes[member.id] = store
                    members.append(member)
        return same.stories(members, lambda ids: _about(ids, homes))


def _about(ids: Sequence[str], homes: Mapping[str, Store]) -> dict[str, same.About]:
    found = {}
    for article_id in ids:
        article = homes[article_id].article(article_id)
        if article is None:
            raise IndexDamaged(f"the index has lost its article {article_id!r}; run: dalil index --full")
        _, vectors = homes[article_id].article_passages(article_id)
        found[article_id] = same.about(article.text, unit(vectors.sum(axis=0, keepdims=True))[0])
    return found
