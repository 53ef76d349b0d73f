"""How requests come in: which host names are answered to, who is let in, what is refused, and where programs go."""

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from assistant import Assistant, Settings
from assistant.people import People
from web.access import Access
from web.changes import HERE, Changes
from web.limits import Limits
from web.line import Line
from web.programs import Programs, programs


def admit(app: FastAPI, assistant: Assistant, settings: Settings, changes: Changes) -> None:
    """Opens the entrance of programs beside the page, and guards both; the last added stands outermost.

    Without a login only the names of this computer are answered to: else a page of another site, whose name leads here
    (DNS rebinding), could ask what it likes. With one, such a page has no password to send. Raises SettingsError for a
    file of people that cannot be read.
    """
    app.add_middleware(Programs, programs=programs(assistant, settings, changes, Line()))
    app.add_middleware(Limits)
    if settings.auth:
        app.add_middleware(Access, people=People.read(settings.auth))
    else:
        app.add_middleware(
            TrustedHostMiddleware, allowed_hosts=[name if ":" not in name else f"[{name}]" for name in HERE]
        )
