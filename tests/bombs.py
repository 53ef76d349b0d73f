"""Files made to hang, crash or fill the disk, in families; each from a chance, so that no two are alike."""

import bz2
import gzip
import io
import lzma
import os
import random
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from writers import STORIES, WRITERS, book, mail, pdf, word, zipped

Chance = random.Random
MEGABYTE = 1 << 20


def _zeros(chance: Chance) -> bytes:
    return bytes(chance.randrange(150, 400) * MEGABYTE)


def _zip_bomb(chance: Chance) -> bytes:
    return zipped({"a.txt": _zeros(chance), "b.jsonl": b"x" * (100 * MEGABYTE)})


def _many_bombs(chance: Chance) -> bytes:
    """Many small bombs, none of which is large alone."""
    data = b"word " * MEGABYTE
    return zipped({f"{number}.txt": data for number in range(chance.randrange(30, 50))})


def _gzip_bomb(chance: Chance) -> bytes:
    return gzip.compress(b'{"text": "' + _zeros(chance), 1)


def _nested(chance: Chance) -> bytes:
    data = b"text"
    for _ in range(chance.randrange(3, 60)):
        data = zipped({"a.zip": data})
    return data


def _names(chance: Chance) -> bytes:
    up = "../" * chance.randrange(1, 20)
    return zipped(
        {f"{up}etc/passwd.txt": b"Text.", "/srv/a.txt": b"Text.", "..\\a.txt": b"Text.", "a\x1b[2J.txt": b"Text."}
    )


def _tar_of_links(chance: Chance) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number, kind in enumerate([tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]):
            info = tarfile.TarInfo(f"{number}.txt")
            info.type, info.linkname = kind, chance.choice(["/etc/passwd", "../../a", "0.txt"])
            archive.addfile(info)
    return out.getvalue()


def _packed_tar(chance: Chance) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 200 * MEGABYTE
        archive.addfile(info, io.BytesIO(bytes(info.size)))
    return bz2.compress(out.getvalue()) if chance.random() < 0.5 else lzma.compress(out.getvalue())


def _pdf_stream(chance: Chance) -> bytes:
    """Streams packed again and again, and a page that is drawn from them."""
    data = zlib.compress(bytes(chance.randrange(80, 200) * MEGABYTE), 9)
    times = chance.randrange(1, 3)
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    filters = b"/FlateDecode " * times
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length " + str(len(data)).encode() + b"/Filter[" + filters + b"]>>stream\n" + data
        + b"\nendstream endobj\ntrailer<</Root 1 0 R/Size 5>>\nstartxref\n0\n%%EOF"
    )  # fmt: skip


def _pdf_circle(chance: Chance) -> bytes:
    """Pages that are their own children."""
    kids = " ".join(["2 0 R"] * chance.randrange(1, 30))
    tree = f"2 0 obj<</Type/Pages/Kids[{kids}]/Count 9>>endobj\n"
    end = "trailer<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF"
    return f"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n{tree}{end}".encode()


def _laughs(chance: Chance) -> bytes:
    lines = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(chance.randrange(6, 12)))
    item = "<rss><channel><item><title>&l6;</title></item></channel></rss>"
    return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{lines}]>{item}'.encode()


def _outside(chance: Chance) -> bytes:
    where = chance.choice(["file:///etc/passwd", "http://127.0.0.1:9/x", "file:///dev/zero"])
    item = "<rss><channel><item><description>&x;</description></item></channel></rss>"
    return f'<!DOCTYPE r [<!ENTITY x SYSTEM "{where}">]>{item}'.encode()


def _book_of_entities(chance: Chance) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book(STORIES[0]))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return zipped(files | {chance.choice(["OEBPS/c.opf", "META-INF/container.xml"]): _laughs(chance)})


def _deep_page(chance: Chance) -> bytes:
    depth = chance.choice([300, 5_000, 100_000])
    return b"<html><body>" + b"<div>" * depth + b"<p>Words that lie deep.</p>" + b"</div>" * depth


def _deep_json(chance: Chance) -> bytes:
    return chance.choice([b"[", b'{"articles":[']) * chance.randrange(1_000, 300_000)


def _deep_mail(chance: Chance) -> bytes:
    part = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
    return part * chance.randrange(100, 3_000) + b"Content-Type: text/plain\n\nWords."


def _deep_markdown(chance: Chance) -> bytes:
    return chance.choice([b"> ", b"[", b"* ", b"![", b"<a ", b"*a _b "]) * chance.randrange(1_000, 50_000) + b"words"


def _aliases(chance: Chance) -> bytes:
    lines = "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(chance.randrange(8, 12)))
    return f"---\na0: &a0 [lol]\n{lines}title: *a8\n---\nWords.".encode()


def _endless(chance: Chance) -> bytes:
    return chance.choice([b"a", b" ", b"word ", "ا".encode()]) * chance.randrange(5, 20) * MEGABYTE


def _marks(chance: Chance) -> bytes:
    """Letters under heaps of marks, which have to be sorted to be compared."""
    return ("a" + "\u0301\u0316" * chance.randrange(100_000, 2_000_000)).encode()


def _nothing(chance: Chance) -> bytes:
    return b"\0" * chance.randrange(1, 50_000)


def _halves(chance: Chance) -> bytes:
    return b'{"text": "Words ' + b"\\ud800" * chance.randrange(1, 1_000) + b'", "title": "\\udfff\\u202e"}'


def _noise(chance: Chance) -> bytes:
    return chance.randbytes(chance.randrange(1, 100_000))


def _cut(form: str) -> Callable[[Chance], bytes]:
    def cut(chance: Chance) -> bytes:
        data = WRITERS[form](STORIES[0])
        return data[: chance.randrange(len(data))]

    return cut


def _flipped(form: str) -> Callable[[Chance], bytes]:
    def flipped(chance: Chance) -> bytes:
        data = bytearray(WRITERS[form](STORIES[0]))
        for _ in range(chance.randrange(1, 40)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(data)

    return flipped


def _polyglot(chance: Chance) -> bytes:
    parts = [pdf(STORIES[0]), word(STORIES[0]), mail(STORIES[0]), b"<html><script>alert(1)</script>", b"GIF89a"]
    chance.shuffle(parts)
    return b"".join(parts)


BOMBS: dict[str, tuple[tuple[str, ...], Callable[[Chance], bytes]]] = {
    "zip bomb": (("zip", "docx", "epub"), _zip_bomb),
    "many bombs": (("zip",), _many_bombs),
    "gzip bomb": (("jsonl.gz", "txt.gz", "warc.gz", "csv.gz"), _gzip_bomb),
    "nested archives": (("zip",), _nested),
    "names that lead out": (("zip",), _names),
    "links in a tar": (("tar",), _tar_of_links),
    "packed tar": (("tar.xz", "tar.bz2"), _packed_tar),
    "pdf streams": (("pdf",), _pdf_stream),
    "pdf circle": (("pdf",), _pdf_circle),
    "billion laughs": (("rss", "atom", "xml", "html", "epub"), _laughs),
    "outside entity": (("rss", "html", "xml"), _outside),
    "book of entities": (("epub",), _book_of_entities),
    "deep page": (("html", "eml", "mht"), _deep_page),
    "deep json": (("json", "jsonl"), _deep_json),
    "deep mail": (("eml", "mhtml"), _deep_mail),
    "deep markdown": (("md",), _deep_markdown),
    "aliases": (("md",), _aliases),
    "endless line": (("txt", "md", "html", "jsonl", "csv", "json", "rss", "eml", "mbox"), _endless),
    "heaps of marks": (("txt", "md"), _marks),
    "nothing but zeros": (("txt", "csv", "json", "pdf", "html"), _nothing),
    "halves of letters": (("jsonl", "json"), _halves),
    "noise": (tuple(WRITERS), _noise),
    "polyglot": (("pdf", "docx", "html", "eml", "zip", "txt"), _polyglot),
    **{f"cut {form}": ((form,), _cut(form)) for form in ("pdf", "docx", "epub", "zip", "warc.gz", "tar.gz", "html")},
    **{
        f"flipped {form}": ((form,), _flipped(form)) for form in ("pdf", "docx", "epub", "zip", "warc.gz", "eml", "rss")
    },
}

SLOW = {"zip bomb", "many bombs", "gzip bomb", "packed tar", "pdf streams", "deep mail", "heaps of marks"}


def write(family: str, chance: Chance, folder: Path, number: int) -> Path:
    """One file of a family."""
    forms, made = BOMBS[family]
    path = folder / f"{number:04}.{chance.choice(forms)}"
    path.write_bytes(made(chance))
    return path


def strange(folder: Path) -> set[str]:
    """What no file should be: a pipe, links, a file of holes. The names that are to be passed over or refused."""
    os.mkfifo(folder / "pipe.txt")
    (folder / "out.txt").symlink_to("/etc/passwd")
    (folder / "device.txt").symlink_to("/dev/zero")
    (folder / "circle").symlink_to(folder)
    with (folder / "holes.txt").open("wb") as file:
        file.truncate(1 << 30)
    with (folder / "huge.jsonl").open("wb") as file:
        file.truncate(1 << 40)
    return {"pipe.txt", "out.txt", "device.txt", "circle", "holes.txt", "huge.jsonl"}
