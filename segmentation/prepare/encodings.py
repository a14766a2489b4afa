"""Which letters the bytes stand for.

Marks at the start and UTF-8's own grammar settle most files. What is left are the sets from before
Unicode, which nothing in the file names: there every candidate is read on trial, and the one wins
whose letters some language would write. A few umlauts in a thousand rows are enough, because a wrong
set puts capitals, signs or letters of different languages into the middle of words.
"""

from __future__ import annotations

import codecs
import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from segmentation.errors import TableError

CHUNK = 1 << 20
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
DIVIDERS = re.compile(rb"[\x00-\x1f,;|\"]")
AROUND = 100
"""So many bytes before and after a letter beyond ASCII are looked at."""
STRETCHES = 100_000
STRETCHES = 100_000
LATIN = MappingProxyType(
    {
        "de": "üäößÜÖÄé",
        "fr": "éèàçêôîâûëïùœæÉÈÀÇÊÎŒ",
        "es": "óáíéñúüÁÑÓÍÉÚ¿¡ºª",
        "pt": "ãçáéíóâêõúôàÁÉÍÓÂ",
        "it": "àèòùìéÀÈ",
        "nordic": "äöåøæéÅÖÄØÆüèð",
        "nl": "ëéïèöü",
        "pl": "łóążęćśńźŁŚŻÓĆŹ",
        "cs": "íáéěšřžýčúůňťďôľČŠŽŘÚ",
        "hu": "áéöóőüíúűÖÁÉÓŐÜÍ",
        "ro": "ăâîşţșțŞŢÎĂ",
        "hr": "čšžćđŠČŽĆĐ",
        "tr": "ıüşçöğİŞÖÇÜĞâ",
    }
)
SCRIPTS = MappingProxyType(
    {
        "cyrillic": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъіїєґ",
        "greek": "αοιετσνηυρπκμλςόωίάέήύώγθδφχβξζψϊϋ",
        "hebrew": "יוהלאתרבשםמנכעדקפסחטגצןךזףץ",
        "arabic": "اليمنرتبعدوسهفكقحةجشصىأءخطضذئزثغإؤظآپچژگ",
    }
)
WEST, EAST = ("de", "fr", "es", "pt", "it", "nordic", "nl"), ("pl", "cs", "hu", "ro", "hr", "de")
SINGLE = MappingProxyType(
    {
        "cp1252": WEST,
        "cp1250": EAST,
        "cp1251": ("cyrillic",),
        "cp1253": ("greek",),
        "cp1254": ("tr",),
        "cp1255": ("hebrew",),
        "cp1256": ("arabic",),
        "iso8859-2": EAST,
        "cp850": WEST,
        "mac-roman": WEST,
        "koi8-r": ("cyrillic",),
        "cp866": ("cyrillic",),
    }
)
DOUBLE = ("cp932", "gb18030", "big5", "cp949", "euc_jp")
SIGNS = "\u00a0–—’‘“”„«»…°·"
CURRENCY = "€£¥"
NAMES = MappingProxyType({
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8 with mark", "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 (little end first)", "utf-16-be": "UTF-16 (big end first)",
    "cp1252": "Windows-1252", "iso8859-1": "Latin-1", "cp850": "DOS 850", "mac-roman": "Mac Roman",
    "cp1250": "Windows-1250", "iso8859-2": "Latin-2", "cp1251": "Windows-1251", "koi8-r": "KOI8-R",
    "cp866": "DOS 866", "cp1253": "Windows-1253", "cp1254": "Windows-1254", "cp1255": "Windows-1255",
    "cp1256": "Windows-1256", "big5": "Big5", "gb18030": "GB 18030", "cp932": "Shift JIS",
    "euc_jp": "EUC-JP", "cp949": "EUC-KR",
})  # fmt: skip
REGIONS = MappingProxyType({
    "cp1252": "Western Europe", "iso8859-1": "Western Europe", "cp850": "Western Europe",
    "mac-roman": "Western Europe", "cp1250": "Central Europe", "iso8859-2": "Central Europe",
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
    return _utf8(data, 0) if bad <= good // 4 else _transcoded(data, legacy(data))


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


def legacy(data: bytes) -> str:
    """The likeliest encoding of a text that is neither ASCII nor Unicode, e.g. "cp1252"."""
    sample = _sample(data)
    scores = {name: _single(sample, name) for name in SINGLE} | {
        name: _double(sample, name) for name in DOUBLE
    }
    return max(scores, key=lambda name: scores[name])


def _sample(data: bytes, size: int = 6000) -> bytes:
    """Stretches around the bytes beyond ASCII, each once, in the order of the file."""
    found: dict[bytes, None] = {}
    total = 0
    for stretch in itertools.islice(_stretches(data), STRETCHES):
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


def _single(sample: bytes, encoding: str) -> float:
    """Log likelihood of a one-byte set: that of the language that fits its letters best."""
    text = sample.decode(encoding, "replace")
    marks = [(m.start(), m[0]) for m in re.finditer(r"[^\x00-\x7f]", text)]
    return max(
        sum(_letter(letter, text, place, language) for place, letter in marks)
        for language in SINGLE[encoding]
    )


@lru_cache(maxsize=4096)
def _frequency(letter: str, language: str) -> float:
    """Log of how often the language writes the letter, falling with its rank (Zipf, 1949)."""
    letters = LATIN.get(language) or SCRIPTS[language]
    found = letters.find(letter if language in LATIN else letter.lower())
    if found >= 0:
        return math.log(1 / (found + 2) / math.log(len(letters) + 2)) + (0.0 if language in LATIN else 1.0)
    return -4.5 if letter in SIGNS or letter in CURRENCY else -11.0


def _letter(letter: str, text: str, place: int, language: str) -> float:
    """How likely this letter is, here, in a text of the language."""
    before = text[place - 1] if place else "\n"
    after = text[place + 1] if place + 1 < len(text) else "\n"
    score = _frequency(letter, language)
    if letter in CURRENCY:
        near = text[max(0, place - 2) : place] + text[place + 1 : place + 3]
        return score + (3.0 if any(c.isdigit() for c in near) else -3.0)
    if letter == "\u00a0":
        return score + (3.0 if before.isdigit() and (after.isdigit() or after in "€%") else 0.0)
    if letter in SIGNS:
        return score - (0.0 if letter in "’–" or not (before.isalpha() and after.isalpha()) else 4.0)
    if letter.isupper() and before.islower():
        score -= 4.0
    if before.isdigit() or after.isdigit():
        score -= 3.0
    if language in LATIN and before.isalpha() and not before.isascii():
        score -= 2.0
    if language in SCRIPTS and before.isalpha() and before.isascii():
        score -= 4.0
    return score


def _double(sample: bytes, encoding: str) -> float:
    """Log likelihood of a two-byte set: common signs are likely, rare ones are not."""
    text = sample.decode(encoding, "replace")
    return sum(_sign(sign, encoding) for sign in text if not sign.isascii())


@lru_cache(maxsize=65536)
def _sign(sign: str, encoding: str) -> float:
    """The first level of each standard holds the common signs; its lead bytes name it."""
    raw = sign.encode(encoding, "replace")
    if sign == "\ufffd" or len(raw) != 2:
        return -14.0
    kana = "\u3040" <= sign <= "\u30ff"
    if kana:
        return -6.0 if encoding in ("cp932", "euc_jp") else -14.0
    level = {"cp932": (0x88, 0x97), "gb18030": (0xB0, 0xD7), "big5": (0xA4, 0xC6), "cp949": (0xB0, 0xC8),
             "euc_jp": (0xB0, 0xCF)}[encoding]  # fmt: skip
    common = level[0] <= raw[0] <= level[1] and (raw[1] >= 0xA1 or encoding in ("cp932", "big5"))
    return (-6.9 if encoding == "cp949" else -7.0) if common else -12.0
