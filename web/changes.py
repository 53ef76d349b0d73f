"""Changing the index while it is asked: a build in the background, what it says of itself, and the way back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request

from assistant import DalilError, Settings
from index import BuildReport, IndexBusy, build, generations, rollback
from web import uploads
from web.forms import Build, Rollback
from web.limits import UPLOAD
from web.refusals import API, ChangesRefused

_TOLD = 1000  # failures that are told one by one
_BEGIN = 0.5  # seconds in which a build that cannot begin says so
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                    "required": ["files"],
                }
            }
        },
    }
}


@dataclass(slots=True)
class _Building:
    """The last build: "idle" before there was any, then "running", then "done" or "failed"."""

    state: str = "idle"
    step: str = ""
    done: int = 0
    total: int = 0
    error: str = ""
    report: dict[str, Any] | None = None


class Changes:
    """Changes the index of `settings`, one build at a time. Safe to share between threads.

    `allowed` says whether at all. With `anywhere` any file of this computer may be a source; without it only what the
    index was made of and what is uploaded, since whoever may index a file may read it.
    """

    def __init__(self, settings: Settings, *, allowed: bool, anywhere: bool) -> None:
        self.allowed, self.anywhere = allowed, anywhere
        self.folder = Path(settings.index)
        self.uploads = self.folder.with_name(f"{self.folder.resolve().name}-uploads")
        self._settings, self._lock, self._building = settings, Lock(), _Building()

    @property
    def is_running(self) -> bool:
        """Whether a build is under way."""
        return self._building.state == "running"

    def state(self) -> dict[str, Any]:
        """How far the last build is, or how it ended."""
        return asdict(self._building)

    def start(self, sources: Sequence[str], *, full: bool = False) -> dict[str, Any]:
        """Starts a build of `sources`, or of what the index was made of and of the uploads. Returns `state`.

        Raises ChangesRefused for what may not be, IndexBusy while another build runs.
        """
        self.check(sources)
        begun = Event()
        with self._lock:
            if self.is_running:
                raise IndexBusy("a build is under way; wait for it to end")
            building = self._building = _Building("running")
        chosen = list(sources) or ([str(self.uploads)] if self._has_new_uploads() else [])
        errors: list[DalilError] = []
        Thread(target=self._run, args=(building, chosen, full, begun, errors), name="dalil-build", daemon=True).start()
        begun.wait(_BEGIN)
        if errors:
            raise errors[0]
        return asdict(building)

    def check(self, sources: Sequence[str] = ()) -> None:
        """Raises ChangesRefused where changes are off, or for a source that may not be indexed from here."""
        if not self.allowed:
            raise ChangesRefused("the index cannot be changed from here; start with: dalil serve --allow-changes")
        if self.anywhere or not sources:
            return
        known = {*self._sources(), str(self.uploads.resolve())}
        for source in sources:
            if source not in known:
                raise ChangesRefused(f"{source!r} is none of the sources of the index; it can be added where it runs")

    def back(self, number: int, *, forward: bool) -> dict[str, Any]:
        """Serves another generation, as `index.rollback` does, and raises what that raises, and ChangesRefused."""
        self.check()
        manifest = rollback(self.folder, number, forward=forward).manifest
        return {"generation": manifest.number, "articles": manifest.articles, "created": manifest.created}

    def _sources(self) -> tuple[str, ...]:
        return generations.read(self.folder, generations.candidates(self.folder)[0]).manifest.sources

    def _has_new_uploads(self) -> bool:
        """Whether there are uploads that are no source yet: a build without sources would leave them out."""
        return self.uploads.is_dir() and str(self.uploads.resolve()) not in self._sources()

    def _run(self, building: _Building, sources: list[str], full: bool, begun: Event, errors: list[DalilError]) -> None:
        def note(step: str, done: int, total: int) -> None:
            building.step, building.done, building.total = step, done, total
            begun.set()

        settings = self._settings
        try:
            report = build(
                sources, self.folder, model=settings.model, passage_size=settings.passage_size, full=full,
                keep=settings.generations, progress=note,
            )  # fmt: skip
            building.report = _plain(report)
            building.state = "done"
        except DalilError as error:
            building.error = str(error)
            errors.append(error)
        finally:
            if building.state == "running":
                building.state, building.error = "failed", building.error or "the build ended unexpectedly"
            begun.set()


def _plain(report: BuildReport) -> dict[str, Any]:
    """A report in plain types: counts, what could not be read, and what else is to be known of how it was read."""
    whole = asdict(report)
    del whole["sources"]
    counts = {name: len(whole.pop(name)) for name in ("added", "changed", "removed", "unchanged")}
    told = {
        "failed": [failure._asdict() for failure in report.failed[:_TOLD]], "failures": len(report.failed),
        "flagged": [flag._asdict() for flag in report.flagged[:_TOLD]], "flags": len(report.flagged),
        "passed_over": report.reasons,
    }  # fmt: skip
    return counts | whole | told | {"seconds": round(report.seconds, 3)}


def changing(changes: Changes) -> APIRouter:
    """The routes that change the index."""
    router = APIRouter(tags=["change"])

    @router.get(f"{API}index")
    def building() -> dict[str, Any]:
        """How far the last build is: state, step, done of total; its report or its error when it has ended."""
        return changes.state()

    @router.post(f"{API}index", status_code=202)
    def start(wanted: Build) -> dict[str, Any]:
        """Starts a build. Questions are answered from the old index until the new one is complete."""
        return changes.start(wanted.sources, full=wanted.full)

    @router.post(f"{API}rollback")
    def back(wanted: Rollback) -> dict[str, Any]:
        """Serves the generation before, or the one after, or another that is kept."""
        return changes.back(wanted.generation, forward=wanted.forward)

    @router.post(UPLOAD, status_code=202, openapi_extra=_FORM)
    async def upload(request: Request) -> JSONResponse:
        """Takes files, all or none, and indexes them. A file of the same name is replaced."""
        changes.check()  # before anything is read
        if changes.is_running:
            raise IndexBusy("a build is under way; upload when it has ended")
        async with request.form(max_files=uploads.MOST, max_fields=0) as form:
            given = form.getlist("files")
            files = [(file.filename or "", file.file) for file in given if isinstance(file, UploadFile)]
            if not files or len(form.multi_items()) != len(files):
                raise HTTPException(400, 'send the files as "files" of a form')
            names = await run_in_threadpool(uploads.save, changes.uploads, files)
        state = await run_in_threadpool(changes.start, [str(changes.uploads.resolve())])
        return JSONResponse({"files": names, **state}, 202)

    return router
