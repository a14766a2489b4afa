"""Texts that are no tables: what they are, and what to do instead.

Prose, settings, address cards, calendars, mails, logs and code are told by how they are written. None of
this is asked of a text whose lines divide evenly; a table that quotes such texts stays a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

EXPORT = "Export the customers as CSV or Excel, one row each, and upload that."
TABLE = "Upload the table with your customers instead, as CSV or Excel."
LOOKED_AT = 200  # lines that tell what kind of writing it is
Lines = Sequence[str]

SHEET = "Open it in a spreadsheet, save it as .xlsx or CSV, and upload that."
_FIELD = r"(?:From|To|Cc|Subject|Date|[A-Z][\w-]+): [^\n]*\n"
_BEFORE_SQL = r"(?:\s*(?:--|/\*|SET|USE|DROP|BEGIN|PRAGMA|START)[^\n]*\n)*"
_OPENINGS: tuple[tuple[str, str], ...] = (
    (r"BEGIN:VCARD\s", f"It is address cards (vCard). {EXPORT}"),
    (r"BEGIN:VCALENDAR\s", f"It is a calendar (iCalendar). {TABLE}"),
    (r"(?:From |(?:Received|Return-Path|Delivered-To|Message-ID): )\S", f"It is an e-mail. {TABLE}"),
    (rf"(?:From|To|Subject|Date): [^\n]*\n(?:{_FIELD}){{2,}}\s*\n", f"It is an e-mail. {TABLE}"),
    (r"ID;P[A-Z]", f"It is a SYLK file. {SHEET}"),
    (r"TABLE\r?\n0,1\r?\n", f"It is a DIF file. {SHEET}"),
    (r"(?:%[^\n]*\n)*\s*@relation\s", f"It is an ARFF file. {EXPORT}"),
    (r"-----BEGIN [A-Z ]+-----", f"It is a key, a certificate or an encrypted message. {TABLE}"),
    (r"%!PS", f"It is a PostScript document. {TABLE}"),
    (r"\\documentclass|\\begin\{", f"It is a LaTeX document. {TABLE}"),
    (r"#!/|<\?php", f"It is a program, not a table. {TABLE}"),
    (
        rf"{_BEFORE_SQL}\s*(?:CREATE\s+(?:TABLE|DATABASE)|INSERT\s+INTO)\s",
        f"It is a dump of a database (SQL). {EXPORT}",
    ),
    (r"<[A-Za-z!?][^<>]*>\s*<|<[A-Za-z][\w:.-]*(?:\s[^<>]*)?>[^<>]*</", f"It is XML or a web page. {SHEET}"),
    (r"ASCII SPSS PORT FILE", "It is a file of SPSS. Save it there as CSV or Excel, and upload that."),
    (r"HEADER RECORD\*{7}LIBRARY", "It is a transport file of SAS. Export it there as CSV, and upload that."),
)
_TIME = re.compile(
    r"\W?(?:\d{4}-\d\d-\d\d|\d\d[/.]\d\d[/.]\d{4}|[A-Z][a-z]{2} [ \d]\d)[T ]\d\d:\d\d:\d\d\S* +\S+"
    r"|\S+ \S+ \S+ \[\d\d/[A-Z][a-z]{2}/\d{4}:"
)
_LEVEL = re.compile(
    r"\[\d\d/[A-Z][a-z]{2}/\d{4}:|\b(?:INFO|WARN(?:ING)?|ERROR|DEBUG|TRACE|FATAL|CRITICAL|NOTICE)\b"
)
_SETTING = re.compile(r"\s*(?:- )?[\w\"'.-]+(?: [\w.-]+){0,3}:(?: \S.*)?$|\s*- \S.*$|---$|\s*#.*$")
_ASSIGNED = re.compile(r"\s*\[+[^\[\]]+\]+\s*$|\s*[\w.\-\"]+\s*=\s*\S.*$|\s*[#;].*$")
_MARKDOWN = re.compile(r"#{1,6} \S|\s*[-*+] \S|\s*\d+[.)] \S|> |```|\[.+\]\(.+\)|\*\*.+\*\*")
_SENTENCE_END = re.compile(r"[.!?…:]['\"”’)»]*$")


def opening(text: str) -> str | None:
    """What a text is by how it begins, as a sentence; None where it may be a table."""
    head = text[:4096].lstrip("\ufeff \t\r\n")
    return next((said for pattern, said in _OPENINGS if re.match(pattern, head)), None)


def unlike_a_table(text: str, mark: str, width: int, share: float) -> str | None:
    """What a text is whose lines no mark divides evenly, as a sentence; None where it may be a table.

    `width` is the number of columns that were found, `share` the part of all lines that have it. A colon
    and blanks divide settings and logs evenly, too.
    """
    lines = [line.rstrip() for line in text.splitlines()[:LOOKED_AT]]
    full = [line for line in lines if line.strip()]
    if len(full) < 2:
        return None
    kinds = _KINDS
    if width > 1 and share > 0.7:
        if mark not in ": ":
            return None
        kinds = _EVEN_KINDS if mark == " " or width == 2 else _EVEN_KINDS[:1]
    return next((said for is_one, said in kinds if is_one(full, lines)), None)


def _is_json_lines(full: Lines, lines: Lines) -> bool:
    return all(re.match(r"\s*[{\[].*[}\]],?$", line) for line in full)


def _is_log(full: Lines, lines: Lines) -> bool:
    return len(full) > 2 and 5 * sum(_TIME.match(line) is not None for line in full) >= 4 * len(full)


def _is_log_of_levels(full: Lines, lines: Lines) -> bool:
    return _is_log(full, lines) and all(_LEVEL.search(line) for line in full)


def _is_yaml(full: Lines, lines: Lines) -> bool:
    """Keys and values under one another, with blanks or dashes that make a tree, or keys that come again."""
    fit = sum(_SETTING.match(line) is not None for line in full)
    tree = any(re.match(r"\s+\S|\s*- |---$", line) or line.endswith(":") for line in full)
    keyed = sum(
        re.match(r"\s*(?:- )?[\w\"'.-]+(?: [\w.-]+){0,3}:(?:\s|$)", line) is not None for line in full
    )
    return 10 * fit >= 9 * len(full) and 2 * keyed >= len(full) and (tree or keyed == len(full))


def _is_settings(full: Lines, lines: Lines) -> bool:
    fit = sum(_ASSIGNED.match(line) is not None for line in full)
    return 10 * fit >= 9 * len(full) and any("=" in line for line in full)


def _is_markdown(full: Lines, lines: Lines) -> bool:
    marks = sum(_MARKDOWN.match(line) is not None for line in full)
    heads = sum(re.match(r"#{1,6} \S", line) is not None for line in full)
    return heads > 0 and 4 * marks >= len(full) and any(not line for line in lines)


def _is_prose(full: Lines, lines: Lines) -> bool:
    """Sentences: long lines that end like one and begin without a name, or that go on in the next."""
    words = sorted(len(line.split()) for line in full)
    if words[len(words) // 2] < 5:
        return False
    goes_on = sum(
        bool(after[:1].islower()) and not _SENTENCE_END.search(line) and len(line.split()) > 3
        for line, after in pairwise(full)
    )
    ends = sum(_SENTENCE_END.search(line) is not None for line in full)
    paragraphs = any(not line for line in lines[1 : len(lines) - 1])
    begins_long = len(full[0].split()) > 7 or _SENTENCE_END.search(full[0]) is not None
    return 5 * goes_on >= len(full) or (2 * ends > len(full) and (paragraphs or begins_long))


_Kinds = tuple[tuple[Callable[[Lines, Lines], bool], str], ...]
_LOG = f"It is a log, one message a line, and no table. {TABLE}"
_YAML = f"It is YAML or a list of notes, not a table. {EXPORT}"
_KINDS: _Kinds = (
    (_is_json_lines, f"It is JSON, one record a line, and no table. {EXPORT}"),
    (_is_log, _LOG),
    (_is_markdown, f"It is a document (Markdown), not a table. {TABLE}"),
    (_is_settings, f"It is a file of settings, not a table. {TABLE}"),
    (_is_yaml, _YAML),
    (_is_prose, f"It is running text, not a table. {TABLE}"),
)
_EVEN_KINDS: _Kinds = ((_is_log_of_levels, _LOG), (_is_yaml, _YAML))
