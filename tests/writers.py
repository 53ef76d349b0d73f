"""Stories in five languages, written in every format by what newsrooms write them with."""

import csv
import gzip
import html
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from docx import Document
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

FONTS = Path("/usr/share/fonts/truetype")
DATE = datetime(2025, 1, 17, 10, 30, tzinfo=UTC)


class Story(NamedTuple):
    """One article as it was published."""

    language: str
    title: str
    author: str
    paragraphs: tuple[str, ...]

    @property
    def html(self) -> str:
        """Its paragraphs as HTML."""
        return "".join(f"<p>{html.escape(text)}</p>" for text in self.paragraphs)

    @property
    def words(self) -> str:
        """Its paragraphs with single spaces."""
        return " ".join(" ".join(self.paragraphs).split())


STORIES = [
    Story("en", "The ferry came back", "Jane Doe", (
        "The old ferry returned to the harbour on Friday after eleven years in a distant dry dock (and two storms).",
        "Hundreds of people stood on the pier; 47 of them had worked on board before the engine failed in 2014.",
    )),
    Story("ar", "عادت العبارة إلى الميناء", "ليلى حداد", (
        "عادت العبارة القديمة إلى الميناء يوم الجمعة بعد أحد عشر عاما قضتها في حوض بعيد (وبعد عاصفتين).",
        "وقف مئات من الناس على الرصيف، وكان 47 منهم قد عملوا على متنها قبل أن يتعطل المحرك في عام 2014.",
    )),
    Story("ru", "Паром вернулся в гавань", "Анна Петрова", (
        "Старый паром вернулся в гавань в пятницу после одиннадцати лет в далёком сухом доке (и двух штормов).",
        "Сотни людей стояли на причале; 47 из них работали на борту до того, как в 2014 году отказал двигатель.",
    )),
    Story("zh", "渡轮回到了港口", "王小明", (
        "这艘旧渡轮在遥远的干船坞停放了十一年之后，于星期五回到了港口，许多居民都来迎接它。",
        "数百人站在码头上，其中有四十七人曾在船上工作，直到二〇一四年发动机出现故障为止。",
    )),
    Story("hi", "नौका बंदरगाह पर लौट आई", "सुनीता शर्मा", (
        "पुरानी नौका ग्यारह साल तक दूर की गोदी में रहने के बाद शुक्रवार को बंदरगाह पर लौट आई।",
        "सैकड़ों लोग घाट पर खड़े थे और उनमें से सैंतालीस लोग इंजन के खराब होने से पहले इसी पर काम करते थे।",
    )),
]  # fmt: skip


def text(story: Story) -> bytes:
    return "\n\n".join((story.title, *story.paragraphs)).encode()


def markdown(story: Story) -> bytes:
    matter = f"title: {story.title}\nauthor: {story.author}\npublished: {DATE.isoformat()}\nlanguage: {story.language}"
    return f"---\n{matter}\n---\n\n".encode() + "\n\n".join(story.paragraphs).encode()


def page(story: Story) -> bytes:
    head = (
        f'<meta charset="utf-8"><title>{story.title}</title><meta name="author" content="{story.author}">'
        f'<meta property="article:published_time" content="{DATE.isoformat()}">'
    )
    body = f"<article><h1>{story.title}</h1>{story.html}</article>"
    return f'<!DOCTYPE html><html lang="{story.language}"><head>{head}</head><body>{body}</body></html>'.encode()


def fields(story: Story) -> dict[str, str]:
    return {
        "headline": story.title, "byline": story.author, "date": DATE.isoformat(), "lang": story.language,
        "body": "\n\n".join(story.paragraphs),
    }  # fmt: skip


def lines(story: Story) -> bytes:
    return json.dumps(fields(story), ensure_ascii=False).encode()


def objects(story: Story) -> bytes:
    return json.dumps({"articles": [fields(story)]}).encode()


def table(story: Story, delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, fields(story), delimiter=delimiter)
    writer.writeheader()
    writer.writerow(fields(story))
    return out.getvalue().encode("utf-8-sig")


def rss(story: Story) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Pier</title>'
        f"<language>{story.language}</language><item><title>{escape(story.title)}</title><guid>urn:1</guid>"
        f"<dc:creator>{story.author}</dc:creator><link>https://pier.example/1</link>"
        f"<pubDate>{DATE.strftime('%a, %d %b %Y %H:%M:%S +0000')}</pubDate><description>Short.</description>"
        f"<content:encoded>{escape(story.html)}</content:encoded></item></channel></rss>"
    ).encode()


def atom(story: Story) -> bytes:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{story.language}"><title>The Pier</title><entry>'
        f"<title>{escape(story.title)}</title><id>urn:1</id><author><name>{story.author}</name></author>"
        f'<published>{DATE.isoformat()}</published><content type="html">{escape(story.html)}</content></entry></feed>'
    ).encode()


def mail(story: Story) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["Date"] = story.title, f"{story.author} <news@pier.example>", DATE
    message["Content-Language"] = story.language
    message.set_content("\n\n".join(story.paragraphs))
    message.add_alternative(f"<html><body><article>{story.html}</article></body></html>", subtype="html")
    return bytes(message)


def mailbox(story: Story) -> bytes:
    return b"From news@pier.example Fri Jan 17 10:30:00 2025\n" + mail(story)


def book(story: Story) -> bytes:
    container = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path='
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(story.title)}</dc:title><dc:creator>{story.author}</dc:creator>"
        f"<dc:date>{DATE.isoformat()}</dc:date><dc:language>{story.language}</dc:language></metadata>"
        '<manifest><item id="c" href="text/c.xhtml"/></manifest><spine><itemref idref="c"/></spine></package>'
    )
    chapter = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{story.html}</body></html>'
    return zipped({
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": f'{container}"OEBPS/c.opf"/></rootfiles></container>'.encode(),
        "OEBPS/c.opf": package.encode(),
        "OEBPS/text/c.xhtml": chapter.encode(),
    })  # fmt: skip


def word(story: Story) -> bytes:
    document, out = Document(), io.BytesIO()
    said = document.core_properties
    said.title, said.author, said.created, said.language = story.title, story.author, DATE, story.language
    for paragraph in story.paragraphs:
        document.add_paragraph(paragraph)
    document.save(out)
    return out.getvalue()


def crawl(story: Story) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.0")
    address = f"https://pier.example/{story.language}"
    record = writer.create_warc_record(address, "response", payload=io.BytesIO(page(story)), http_headers=headers)
    writer.write_record(record)
    record.raw_stream.close()
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def taped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def font(language: str) -> str:
    """A font that has the letters of a language. Raises FileNotFoundError where none is installed."""
    if language == "zh":
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        return "STSong-Light"
    if language == "en":
        return "Helvetica"
    path = FONTS / ("noto/NotoSansDevanagari-Regular.ttf" if language == "hi" else "dejavu/DejaVuSans.ttf")
    if not path.exists():
        raise FileNotFoundError(path)
    pdfmetrics.registerFont(TTFont(path.stem, str(path)))
    return path.stem


def pdf(story: Story, written: Callable[[str], str] = str, width: int = 52) -> bytes:
    """A page of lines of `width` letters, each put down as `written` has it, with space between paragraphs."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setTitle(story.title)
    canvas.setAuthor(story.author)
    height = 780
    for paragraph in story.paragraphs:
        for line in wrapped(paragraph, width if story.language != "zh" else 20):
            canvas.setFont(font(story.language), 12)
            canvas.drawString(60, height, written(line))
            height -= 15
        height -= 15
    canvas.save()
    return out.getvalue()


def wrapped(paragraph: str, width: int) -> list[str]:
    """Lines of a paragraph; where no spaces are written, cut anywhere."""
    if " " not in paragraph:
        return [paragraph[at : at + width] for at in range(0, len(paragraph), width)]
    found = [""]
    for word_ in paragraph.split():
        if len(found[-1]) + len(word_) > width:
            found.append("")
        found[-1] = f"{found[-1]} {word_}".strip()
    return found


WRITERS: dict[str, Callable[[Story], bytes]] = {
    "txt": text, "md": markdown, "html": page, "jsonl": lines, "json": objects, "csv": table,
    "tsv": lambda story: table(story, "\t"), "rss": rss, "atom": atom, "eml": mail, "mbox": mailbox, "epub": book,
    "docx": word, "pdf": pdf, "warc.gz": crawl, "jsonl.gz": lambda story: gzip.compress(lines(story)),
    "zip": lambda story: zipped({"in/a.html": page(story)}), "tar.gz": lambda story: taped({"a.md": markdown(story)}),
}  # fmt: skip
UNDATED = {"txt", "pdf"}  # that say nothing of a day of publication, or only when they were made
