"""What `dalil status` tells: what is served, whether its files are sound, and the generations that are kept."""

from pathlib import Path
from typing import Any

from index import IndexDamaged, SettingsError, differences, generations, soundness
from index.errors import told
from index.generations import Generation


def about(folder: Path) -> dict[str, Any]:
    """All of it in plain types. `damage` says what is wrong with the generation pointed at, and is empty where it is
    sound; the rest is then about the one that answers in its place.

    Raises IndexFolderError where there is no index, IndexDamaged where nothing is sound.
    """
    with told(folder, "read"):
        served = soundness.served(folder)
        served.hold.close()
        kept = generations.by_number(folder)
    rows = [_row(one, kept.get(one.manifest.parent)) for one in kept.values()]
    manifest = served.generation.manifest
    return {
        "index": str(folder),
        "damage": served.damage,
        "generation": manifest.number,
        "articles": manifest.articles,
        "passages": manifest.passages,
        "languages": manifest.languages,
        "model": manifest.model,
        "passage_size": manifest.passage_size,
        "sources": list(manifest.sources),
        "libraries": dict(manifest.libraries),
        "generations": rows,
    }


def _row(generation: Generation, parent: Generation | None) -> dict[str, Any]:
    manifest = generation.manifest
    row = {
        "number": manifest.number, "created": manifest.created, "articles": manifest.articles,
        "passages": manifest.passages, "bytes": manifest.size, "model": manifest.model, "parent": manifest.parent,
    }  # fmt: skip
    try:
        found = differences(parent, generation) if parent else None
    except IndexDamaged:
        found = None
    if found is None:
        return row
    return row | {"added": len(found.added), "changed": len(found.changed), "removed": len(found.removed)}


def shown(status: dict[str, Any]) -> str:
    """The same in words: a line about what is served, and one for each generation, newest first."""
    languages = ", ".join(f"{language} {count}" for language, count in status["languages"].items())
    lines = [f"{status['index']}: {status['articles']} articles ({languages}) in {status['passages']} passages"]
    for row in status["generations"]:
        served = "*" if row["number"] == status["generation"] else " "
        line = (
            f"{served} generation {row['number']}, {row['created']}: {row['articles']} articles, "
            f"{row['passages']} passages, {row['bytes'] / 1e6:.1f} MB, model {row['model']}"
        )
        if "added" in row:
            line += f"; since {row['parent']}: {row['added']} added, {row['changed']} changed, {row['removed']} removed"
        lines.append(line)
    return "\n".join(lines)


def changes(folder: Path, old: int, new: int) -> str:
    """The paths of the articles that differ between two generations, a line each: + added, ~ changed, - removed.

    Raises SettingsError where a generation of that number is not kept.
    """
    with told(folder, "read"):
        generations.candidates(folder)
        kept = generations.by_number(folder)
        for number in (old, new):
            if number not in kept:
                there = ", ".join(map(str, sorted(kept)))
                raise SettingsError(f"there is no generation {number} in {folder}; it keeps {there}")
        found = differences(kept[old], kept[new])
    groups = (("+", found.added), ("~", found.changed), ("-", found.removed))
    return "\n".join(f"{sign} {path}" for sign, paths in groups for path in paths)
