"""Who may ask from other computers: a file of names, each with a password or a key, of which only hashes are kept.

A line is `name:scrypt:SALT:HASH` for a password, or `name:key:HASH` for a key; `#` begins a comment.
"""

import hashlib
import hmac
import os
import secrets
import unicodedata
from pathlib import Path
from typing import Self

from index.errors import SettingsError

SHORTEST = 8  # characters of a password
_LONGEST_NAME = 64
_COST = {"n": 2**14, "r": 8, "p": 1}  # scrypt: 16 MB and some 50 ms a try, as OWASP has it for interactive logins
_NOBODY = (bytes(16), bytes(64))


class People:
    """Those in the file, as it was when it was read."""

    def __init__(self, passwords: dict[str, tuple[bytes, bytes]], keys: dict[str, str]) -> None:
        """`passwords` are (salt, hash) by name, `keys` names by the hash of their key."""
        self._passwords, self._keys = passwords, keys

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Raises SettingsError where the file cannot be read, has a line of another form, or nobody is in it."""
        passwords: dict[str, tuple[bytes, bytes]] = {}
        keys: dict[str, str] = {}
        for number, line in enumerate(_lines(Path(path)), start=1):
            match line.split("#")[0].strip().split(":"):
                case [""]:
                    continue
                case [name, "scrypt", salt, digest] if _is_hex(salt) and _is_hex(digest):
                    passwords[name] = (bytes.fromhex(salt), bytes.fromhex(digest))
                case [name, "key", digest] if _is_hex(digest):
                    keys[digest] = name
                case _:
                    raise SettingsError(f"{path}:{number} is neither a password nor a key; write it with: dalil access")
        if not passwords and not keys:
            raise SettingsError(f"{path} lets nobody in; add somebody with: dalil access {path} NAME")
        return cls(passwords, keys)

    def knows(self, name: str, password: str) -> bool:
        """Whether that is the name and password of one of them. Takes as long for a name that nobody has."""
        salt, digest = self._passwords.get(unicodedata.normalize("NFC", name), _NOBODY)
        return hmac.compare_digest(_stretched(password, salt), digest)

    def owner(self, key: str) -> str:
        """Whose key that is; '' where nobody's. A key is random and long: its hash may be looked up as it is."""
        return self._keys.get(_hashed(key), "")


def password_line(name: str, password: str) -> str:
    """The line of somebody with a password. Raises SettingsError for a name or password that will not do."""
    if len(password) < SHORTEST:
        raise SettingsError(f"the password has {len(password)} characters; give {SHORTEST} at least")
    salt = secrets.token_bytes(16)
    return f"{_checked(name)}:scrypt:{salt.hex()}:{_stretched(password, salt).hex()}"


def key_line(name: str) -> tuple[str, str]:
    """The line of a new key, and the key itself, which is kept nowhere. Raises SettingsError for a name that will not
    do.
    """
    key = f"dalil-{secrets.token_urlsafe(32)}"
    return f"{_checked(name)}:key:{_hashed(key)}", key


def write(path: Path, line: str) -> None:
    """Adds a line to the file, in place of the one of the same name and kind; only its owner may read the file.

    Raises SettingsError where it cannot be written.
    """
    beginning = line.split(":")[:2]
    kept = _lines(path) if path.exists() else []
    text = "".join(f"{one}\n" for one in kept if one.split(":")[:2] != beginning) + f"{line}\n"
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise SettingsError(f"{path} cannot be written: {error.strerror}; give another file") from error


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(f"{path} cannot be read: {reason}; make one with: dalil access {path} NAME") from error


def _checked(name: str) -> str:
    name = unicodedata.normalize("NFC", name)
    if not name or len(name) > _LONGEST_NAME or not name.isprintable() or set(name) & set(":# "):
        raise SettingsError(f"{name!r} is no name; give up to {_LONGEST_NAME} letters without space, ':' and '#'")
    return name


def _stretched(password: str, salt: bytes) -> bytes:
    # A browser may send any characters; a half of a surrogate pair is no reason to fail.
    text = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(text, salt=salt, **_COST)


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _is_hex(text: str) -> bool:
    return len(text) >= 32 and len(text) % 2 == 0 and set(text) <= set("0123456789abcdef")
