"""Text that was UTF-8, read in an older encoding and saved again: made right where every byte says so."""

from codecs import getincrementaldecoder

import regex

# As what newsrooms read UTF-8 by mistake. The sloppy ones are ftfy's: they keep bytes that Windows leaves undefined.
_READ_AS = (
    "sloppy-windows-1252", "windows-1256", "sloppy-windows-1251", "sloppy-windows-1250", "sloppy-windows-1253",
    "sloppy-windows-1254", "sloppy-windows-1255", "iso8859-1", "koi8-r", "cp866", "mac-roman", "cp437", "gb18030",
)  # fmt: skip
_RUN = regex.compile(r"[^\x00-\x7f](?:[^\n]*[^\x00-\x7f])?")
_HIDDEN = "\u200c\u200d\u200e\u200f\xa0"
_HEAD = 16  # letters that tell at once of most lines that they are as they should be
_ENOUGH = 2  # letters of more than one byte


def repaired(text: str) -> str:
    """The text as it was meant; the same text where nothing says that it was spoiled."""
    if text.isascii():
        return text
    import ftfy  # also registers its codecs
    from ftfy.badness import is_bad

    config = ftfy.TextFixerConfig(fix_c1_controls=False)  # those are dropped with the other invisible ones
    lines = []
    for line in map(_line, text.split("\n")):
        fixed = ftfy.fix_encoding(line, config) if is_bad(line) else line
        lines.append(fixed if fixed != line and _is_sure(line, fixed) else line)
    return "\n".join(lines)


def _is_sure(line: str, fixed: str) -> bool:
    """Whether more than one letter was made right, or one of the Latin script: a lone × before a quotation mark reads
    as one letter of Hebrew.
    """
    shorter = len(line) - len(fixed)
    latin = all(letter < "\u0250" for letter in set(fixed) - set(line))
    controls = any((letter < " " and letter not in "\t\r") or "\x7f" <= letter < "\xa0" for letter in fixed)
    return not controls and (shorter > 1 or (shorter == 1 and latin))


def _line(line: str) -> str:
    """A line that is spoiled from end to end: its bytes in one of the encodings are valid UTF-8."""
    run = _RUN.search(line)
    if not run:
        return line
    for encoding in _READ_AS:
        try:
            getincrementaldecoder("utf-8")().decode(run.group()[:_HEAD].encode(encoding))
            found = run.group().encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        many = [letter for letter in found if letter > "\x7f"]
        if len(many) >= _ENOUGH and all(letter.isprintable() or letter in _HIDDEN for letter in many):
            return line[: run.start()] + found + line[run.end() :]
    return line
