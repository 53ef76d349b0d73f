"""What the tests share: indexes built once from the sample articles, no network, no settings of the person at work."""

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from index import Index, build

os.environ["HF_HUB_OFFLINE"] = "1"  # read when huggingface_hub is imported: no retries, a plain refusal
settings.register_profile("dalil", deadline=None, max_examples=60)
settings.load_profile("dalil")


@pytest.fixture(scope="session")
def samples() -> Path:
    """The sample articles that ship with Dalil."""
    return Path(__file__).parent.parent / "articles"


@pytest.fixture(scope="session")
def sample_index(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of all sample articles; not to be written to."""
    folder = tmp_path_factory.mktemp("samples") / "index"
    build(samples, into=folder)
    return folder


@pytest.fixture(scope="session")
def treaty_index(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the one Arabic article on the treaty; not to be written to."""
    folder = tmp_path_factory.mktemp("treaty") / "index"
    build(samples / "treaty-signed.ar.md", into=folder)
    return folder


@pytest.fixture(scope="session")
def sample(sample_index: Path) -> Iterator[Index]:
    """The index of all sample articles, opened."""
    with Index.open(sample_index) as opened:
        yield opened


@pytest.fixture(scope="session")
def treaty(treaty_index: Path) -> Iterator[Index]:
    """The index of the one Arabic article, opened."""
    with Index.open(treaty_index) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DALIL_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
        yield


def _guarded(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            pytest.fail(f"a test tried to reach {address}: no test may use the network")
        return connect(self, address)

    return guarded


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback
