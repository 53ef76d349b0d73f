"""How a program is told that something is wrong: one line and the right status, in the form that it expects."""

from collections.abc import Mapping

from starlette.responses import JSONResponse, PlainTextResponse, Response

from assistant.errors import ChatModelError
from index import DalilError, IndexBusy, IndexFolderError, ModelError

API, OPENAI = "/api/", "/v1/"  # where programs ask
_TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
_AGAIN = {"Retry-After": "2"}  # seconds


class Busy(DalilError):
    """Too many questions are being answered or waited for."""


class ChangesRefused(DalilError):
    """The index may not be changed from here, or not with that source."""


def refusal(path: str, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """A response that refuses what was asked at `path`: OpenAI's form there, else one line."""
    if path.startswith(OPENAI):
        kind = _TYPES.get(status, "invalid_request_error" if status < 500 else "server_error")
        error = {"message": message, "type": kind, "param": None, "code": None}
        return JSONResponse({"error": error}, status, headers)
    if path.startswith(API):
        return JSONResponse({"error": message}, status, headers)
    return PlainTextResponse(message, status, headers)


def told(path: str, error: DalilError) -> Response:
    """An error of Dalil as a response."""
    status = status_of(error)
    return refusal(path, status, str(error), _AGAIN if status == 429 else None)


def status_of(error: DalilError) -> int:
    """The HTTP status of an error: what the person who asks can mend is 4xx, what the keeper has to mend 5xx."""
    kinds: dict[type[DalilError], int] = {
        Busy: 429, ChangesRefused: 403, IndexBusy: 409, IndexFolderError: 503, ModelError: 503, ChatModelError: 502,
    }  # fmt: skip
    return next((status for kind, status in kinds.items() if isinstance(error, kind)), 400)
