"""Which letters the bytes stand for.

Marks at the start and UTF-8's own grammar settle most files. What is left are the sets from before
Unicode, which nothing in the file names: there every candidate is read on trial, and the one wins
whose letters and signs somebody would write there (see `letters`). A few umlauts in a thousand rows are
enough, because a wrong set puts capitals, signs or letters of different languages into the middle of
words; where even so two readings are nearly as likely, that is said.
"""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from segmentation.errors import TableError
from segmentation.prepare.reading.text.code_pages import DOUBLE, SINGLE, likelihood

CHUNK = 1 << 20  # bytes looked at together
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
DIVIDERS = re.compile(rb"[\x00-\x1f,;|\"]")
AROUND = 100
"""So many bytes before and after a letter beyond ASCII are looked at."""
STRETCHES = 100_000
"""So many cells with such letters are looked at."""
DIGITS = re.compile(rb"[0-9]+")
DOUBT = 2.0
"""Log odds below which a second reading is mentioned."""
NAMES = MappingProxyType({
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8 with mark", "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 (little end first)", "utf-16-be": "UTF-16 (big end first)",
    "cp1252": "Windows-1252", "iso8859-1": "Latin-1", "iso8859-15": "Latin-9",
    "cp850": "DOS 850", "mac-roman": "Mac Roman",
    "cp1250": "Windows-1250", "iso8859-2": "Latin-2", "cp1251": "Windows-1251", "koi8-r": "KOI8-R",
    "cp866": "DOS 866", "cp1253": "Windows-1253", "cp1254": "Windows-1254", "cp1255": "Windows-1255",
    "cp1256": "Windows-1256", "big5": "Big5", "gb18030": "GB 18030", "cp932": "Shift JIS",
    "euc_jp": "EUC-JP", "cp949": "EUC-KR",
})  # fmt: skip
REGIONS = MappingProxyType({
    "cp1252": "Western Europe", "iso8859-1": "Western Europe", "iso8859-15": "Western Europe",
    "cp850": "Western Europe", "mac-roman": "Western Europe", "cp1250": "Central Europe",
    "iso8859-2": "Central Europe",
    "cp1251": "Cyrillic", "koi8-r": "Cyrillic", "cp866": "Cyrillic", "cp1253": "Greek", "cp1254": "Turkish",
    "cp1255": "Hebrew", "cp1256": "Arabic", "big5": "Chinese", "gb18030": "Chinese", "cp932": "Japanese",
    "euc_jp": "Japanese", "cp949": "Korean",
})  # fmt: skip
"""Where the sets from before Unicode are at home."""
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


@dataclass(frozen=True, eq=False)
class Decoded:
    """A text as UTF-8 bytes, where it starts in them, and what it was written in."""

    utf8: bytes
    start: int
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text of an upload as UTF-8, decided from its bytes unless an encoding is named.

    Raises `TableError` for an encoding nobody knows and for bytes that are no text.
    """
    if encoding is not None:
        return _as_told(data, encoding)
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32-le"),
                       (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):  # fmt: skip
        if data.startswith(mark) and len(data) > len(mark):
            body = _utf8(data, len(mark)) if name == "utf-8-sig" else _transcoded(data[len(mark) :], name)
            return Decoded(body.utf8, body.start, name, body.notes)
    head = data[:65536]
    if head.count(0) > len(head) / 50:
        return _transcoded(data, _wide(head))
    _refuse_binary(head)
    if data.isascii():
        return Decoded(data, 0, "utf-8")
    if _is_utf8(data):
        return Decoded(data, 0, "utf-8")
    bad, good = _utf8_errors(data)
    return _utf8(data, 0) if bad <= good // 4 else _of_old(data)


def _refuse_binary(head: bytes) -> None:
    control = sum(head.count(byte) for byte in range(32) if byte not in b"\t\n\v\f\r\x1a\x1f")
    if control > max(3, len(head) / 100):
        raise TableError("It holds bytes that are no text. Save it as CSV or Excel, and upload that.")


def _as_told(data: bytes, encoding: str) -> Decoded:
    try:
        name = codecs.lookup(encoding).name
        codecs.decode(b"", name).encode()
    except (LookupError, AttributeError, TypeError, ValueError) as error:
        raise TableError(
            f"There is no encoding called “{encoding}”. Try “utf-8”, “cp1252” or leave it open."
        ) from error
    wide, head = name.startswith(("utf-16", "utf-32")), data[:65536]
    if not wide and head.count(0) > len(head) / 50:
        raise TableError(_not_stored_as(name))
    if name in ("utf-16", "utf-32") and not data.startswith(_MARKS) and head.count(0) > len(head) / 50:
        return _transcoded(data, _wide(head))
    if name in ("utf-8", "utf-8-sig"):
        return _utf8(data, 3 if data.startswith(codecs.BOM_UTF8) else 0)
    if name in ("utf-16-le", "utf-16-be") and data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return _transcoded(data[2:], name)
    return _transcoded(data, name)


def _not_stored_as(encoding: str) -> str:
    told = NAMES.get(encoding, encoding.upper())
    return f"Its letters are not stored as {told}. Choose another way, or leave it open."


def _utf8(data: bytes, start: int) -> Decoded:
    """UTF-8 as it is; bytes that break its grammar are read as Windows-1252, and said."""
    if _is_utf8(data):
        return Decoded(data, start, "utf-8")
    bad, _ = _utf8_errors(data)
    mended = _transcoded(data[start:], "utf-8", errors="touchstone-stray")
    note = f"{_many(bad)} not valid UTF-8 and read as Windows-1252 instead."
    return Decoded(mended.utf8, 0, "utf-8", (note,))


def _many(bad: int) -> str:
    return "One character was" if bad == 1 else f"{bad:,} characters were"


def _stray(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("touchstone-stray", _stray)


def _utf8_errors(data: bytes) -> tuple[int, int]:
    """How many bytes break UTF-8's grammar, and how many letters beyond ASCII keep it."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    bad = good = 0
    for chunk in _chunks(data):
        beyond = re.findall("[^\x00-\x7f]", decoder.decode(chunk))
        strays = sum(1 for letter in beyond if "\udc80" <= letter <= "\udcff")
        bad, good = bad + strays, good + len(beyond) - strays
        if bad > 1000 and bad > good:
            break
    return bad, good


def _is_utf8(data: bytes) -> bool:
    """Arrow looks through the bytes where they are, without making a text of them."""
    offsets = np.array([0, len(data)], np.int64)
    try:
        pa.LargeStringArray.from_buffers(1, pa.py_buffer(offsets), pa.py_buffer(data)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _chunks(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), CHUNK):
        yield data[start : start + CHUNK]


def _transcoded(data: bytes, encoding: str, *, errors: str = "replace") -> Decoded:
    """The text in UTF-8, chunk by chunk, so that no copy of four bytes a letter is ever made."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    try:
        parts = [decoder.decode(chunk).encode("utf-8", "replace") for chunk in _chunks(data)]
    except UnicodeError:  # UTF-16 without its mark: nothing can be replaced where nothing is understood
        raise TableError(_not_stored_as(encoding)) from None
    parts.append(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    utf8 = b"".join(parts)
    lost = utf8.count("\ufffd".encode()) if encoding != "utf-8" else 0
    note = f"{_many(lost)} not readable as {NAMES.get(encoding, encoding)} and now stand as “\ufffd”."
    return Decoded(utf8, 0, encoding, (note,) if lost else ())


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: the order that yields line ends and letters, not stray signs."""
    shares = {
        name: _plain_share(sample, name) for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
    }
    best = max(shares, key=lambda name: shares[name])
    if shares[best] < 0.5:
        raise TableError("It holds bytes that are no text. Save it as CSV or Excel, and upload that.")
    return best


def _plain_share(sample: bytes, encoding: str) -> float:
    text = sample[: min(len(sample), 8192) // 4 * 4].decode(encoding, "replace")
    common = sum(1 for c in text if c in "\r\n\t" or (c.isprintable() and ord(c) < 0x2100))
    return common / max(1, len(text))


def _likeliest(sample: bytes) -> list[str]:
    """Every candidate, the likeliest first."""
    scores = {name: likelihood(sample, name) for name in (*SINGLE, *DOUBLE)}
    return sorted(scores, key=lambda name: -scores[name])


def _of_old(data: bytes) -> Decoded:
    """A text from before Unicode, and the second reading where that is nearly as likely."""
    sample = _sample(data)
    best, *others = _likeliest(sample)
    found = _transcoded(data, best)
    close = likelihood(sample, best) - DOUBT
    for other in others:
        if likelihood(sample, other) < close:
            break
        if differ := _differing(sample, best, other):
            told, second = NAMES[best], NAMES[other]
            note = (
                f"Its letters were taken for {told}; {second} is nearly as likely, and would read "
                f"“{differ[0]}” as “{differ[1]}”. If that is right, choose {second}; the file is read again."
            )
            return Decoded(found.utf8, found.start, found.encoding, (*found.notes, note))
    return found


def _differing(sample: bytes, one: str, other: str) -> tuple[str, str] | None:
    """The first word that reads otherwise in another set."""
    for word in re.split(rb"[\s,;|\"]+", sample):
        texts = word.decode(one, "replace"), word.decode(other, "replace")
        if texts[0] != texts[1]:
            return texts[0][:40], texts[1][:40]
    return None


def _sample(data: bytes, size: int = 6000) -> bytes:
    """Stretches around the bytes beyond ASCII in the order of the file, each once: amounts count as one."""
    found: dict[bytes, None] = {}
    total = 0
    for cell in itertools.islice(_stretches(data), STRETCHES):
        stretch = DIGITS.sub(b"0", cell)
        total += 0 if stretch in found else len(stretch)
        found[stretch] = None
        if total > size:
            break
    return b"\n".join(found)


def _stretches(data: bytes) -> Iterator[bytes]:
    """The cells with bytes beyond ASCII, of long ones the part where those begin."""
    place = 0
    while beyond := BEYOND_ASCII.search(data, place):
        start = beyond.start()
        before = DIVIDERS.split(data[max(place, start - AROUND) : start])[-1]
        end = DIVIDERS.search(data, start)
        place = end.start() if end else len(data)
        yield before + data[start : min(place, start + AROUND)]
