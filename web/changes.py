"""Changing the index while it is asked: a build in the background, what it says of itself, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, Self

from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request

from assistant import DalilError, Settings
from index import BuildReport, IndexBusy, Web, build, generations, rollback
from web import uploads
from web.forms import Build, Rollback
from web.limits import UPLOAD
from web.outcome import plain
from web.refusals import API, ChangesRefused

HERE = ("127.0.0.1", "localhost", "::1")  # the names of this computer
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
class Building:
    """The last build: "idle" before there was any, then "running", then "done" or "failed"."""

    state: str = "idle"
    step: str = ""
    done: int = 0
    total: int = 0
    error: str = ""
    report: BuildReport | None = None


class Changes:
    """Changes the index of `settings`, one build at a time. Safe to share between threads.

    `allowed` says whether at all. With `anywhere` any file of this computer may be a source; without it only what the
    index was made of and what is uploaded, since whoever may index a file may read it.
    """

    def __init__(self, settings: Settings, *, allowed: bool, anywhere: bool) -> None:
        self.allowed, self.anywhere = allowed, anywhere
        self.folder = Path(settings.index)
        self.uploads = self.folder.with_name(f"{self.folder.resolve().name}-uploads")
        self._settings, self._lock, self.building = settings, Lock(), Building()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Whoever sits at this computer may change the index, with any file of it; others where `allow_changes` says
        so. With a login nobody is known to sit here.
        """
        alone = settings.host in HERE and not settings.auth
        return cls(settings, allowed=alone or settings.allow_changes, anywhere=alone)

    @property
    def is_running(self) -> bool:
        """Whether a build is under way."""
        return self.building.state == "running"

    def state(self) -> dict[str, Any]:
        """How far the last build is, or how it ended."""
        return _told(self.building)

    def start(self, sources: Sequence[str], *, full: bool = False) -> dict[str, Any]:
        """Starts a build of `sources`, or of what the index was made of and of the uploads. Returns `state`.

        Raises ChangesRefused for what may not be, IndexBusy while another build runs.
        """
        self.check(sources)
        begun = Event()
        with self._lock:
            if self.is_running:
                raise IndexBusy("a build is under way; wait for it to end")
            building = self.building = Building("running")
        chosen = list(sources)
        if not chosen and self._has_new_uploads():
            chosen = [*(self.sources() if full else ()), str(self.uploads)]  # a full build leaves out what is not named
        errors: list[DalilError] = []
        Thread(target=self._run, args=(building, chosen, full, begun, errors), name="dalil-build", daemon=True).start()
        begun.wait(_BEGIN)
        if errors:
            raise errors[0]
        return _told(building)

    def check(self, sources: Sequence[str] = ()) -> None:
        """Raises ChangesRefused where changes are off, or for a source that may not be indexed from here."""
        if not self.allowed:
            raise ChangesRefused("the index cannot be changed from here; start with: dalil serve --allow-changes")
        if self.anywhere or not sources:
            return
        known = {*self.sources(), str(self.uploads.resolve())}
        for source in sources:
            if source not in known:
                raise ChangesRefused(f"{source!r} is none of the sources of the index; it can be added where it runs")

    def back(self, number: int, *, forward: bool) -> dict[str, Any]:
        """Serves another generation, as `index.rollback` does, and raises what that raises, and ChangesRefused."""
        self.check()
        manifest = rollback(self.folder, number, forward=forward).manifest
        return {"generation": manifest.number, "articles": manifest.articles, "created": manifest.created}

    def sources(self) -> tuple[str, ...]:
        """What the index was made of. Raises IndexFolderError where there is no index that can be read."""
        return generations.read(self.folder, generations.candidates(self.folder)[0]).manifest.sources

    def _has_new_uploads(self) -> bool:
        """Whether there are uploads that are no source yet: a build without sources would leave them out."""
        return self.uploads.is_dir() and str(self.uploads.resolve()) not in self.sources()

    def _run(self, building: Building, sources: list[str], full: bool, begun: Event, errors: list[DalilError]) -> None:
        def note(step: str, done: int, total: int) -> None:
            building.step, building.done, building.total = step, done, total
            begun.set()

        settings = self._settings
        try:
            building.report = build(
                sources, self.folder, model=settings.model, passage_size=settings.passage_size, full=full,
                keep=settings.generations, web=Web() if settings.allow_network else None, progress=note,
            )  # fmt: skip
            building.state = "done"
        except DalilError as error:
            building.error = str(error)
            errors.append(error)
        finally:
            if building.state == "running":
                building.state, building.error = "failed", building.error or "the build ended unexpectedly"
            begun.set()


def _told(building: Building) -> dict[str, Any]:
    """A build in plain types."""
    report = plain(building.report) if building.report else None
    return {
        "state": building.state, "step": building.step, "done": building.done, "total": building.total,
        "error": building.error, "report": report,
    }  # fmt: skip


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
