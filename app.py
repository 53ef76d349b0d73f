"""Dalil's front door: the `dalil` command, and `python app.py` for the web page alone. Decides nothing."""

import sys

from assistant import cli
from assistant.settings import Settings


def serve(settings: Settings) -> None:
    """Opens the assistant and serves the page until it is stopped."""
    from web.server import serve as serve_page  # gradio takes seconds to load, and only this needs it

    serve_page(settings)


def main() -> int:
    """The `dalil` command."""
    return cli.run(sys.argv[1:], serve)


if __name__ == "__main__":
    sys.exit(cli.run(["serve", *sys.argv[1:]], serve))
