"""How likely letters and signs are where they stand: the evidence for a set from before Unicode.

Every candidate is read on trial. A letter is likely where some language writes it often, and where
its neighbors allow it: no word mixes two scripts or starts to shout in its middle. Signs are
evidence as well: ® follows a name, £ stands at a price and ° at a number, in whatever set. The sets of
Western Europe need no proof; all others are believed where their words fit better.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from types import MappingProxyType

LATIN = MappingProxyType(
    {
        "de": "üäößÜÖÄé",
        "fr": "éèàçêôîâûëïùœæÉÈÀÇÊÎŒÔÂÛ",
        "es": "óáíéñúüÁÑÓÍÉÚ",
        "pt": "ãçáéíóâêõúôàÁÉÍÓÂÚÇ",
        "it": "àèòùìéÀÈ",
        "nordic": "äöåøæéÅÖÄØÆüè",
        "is": "áíóöéúðýþæÁÍÓÖÉÚÝÞ",
        "nl": "ëéïèöüÉ",
        "ca": "àéèíóòçúïüÀÉÈÍÓÒÇ",
        "pl": "łóążęćśńźŁŚŻÓĆŹ",
        "cs": "íáéěšřžýčúůňťďôľČŠŽŘÚÁÍ",
        "hu": "áéöóőüíúűÖÁÉÓŐÜÍ",
        "ro": "ăâîşţșțŞŢÎĂ",
        "hr": "čšžćđŠČŽĆĐ",
        "tr": "ıüşçöğİŞÖÇÜĞâ",
    }
)
"""Letters beyond ASCII, the most frequent first."""
SCRIPTS = MappingProxyType(
    {
        "cyrillic": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъіїєґ",
        "greek": "αοιετσνηυρπκμλςόωίάέήύώγθδφχβξζψϊϋ",
        "hebrew": "יוהלאתרבשםמנכעדקפסחטגצןךזףץ",
        "arabic": "اليمنرتبعدوسهفكقحةجشصىأءخطضذئزثغإؤظآپچژگ",
    }
)
WEST = ("de", "fr", "es", "pt", "it", "nordic", "is", "nl", "ca")
EAST = ("pl", "cs", "hu", "ro", "hr", "de")
SINGLE = MappingProxyType(
    {
        "cp1252": WEST,
        "iso8859-15": WEST,
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
RARITY = MappingProxyType({"cp1252": 0.0} | dict.fromkeys((f"cp125{n}" for n in (0, 1, 3, 4, 5, 6)), 3.0))
"""Log odds against a set before a letter of the file was seen; the sets of old machines are rarest."""
RAREST = 5.0  # what an encoding nobody listed is charged
STRANGE = -11.0
"""Log likelihood of what nobody writes, or not there."""
FOREIGN, ANOTHER = -5.5, -3.0
"""What it costs to be a letter of neighbors’ names, and a word in another language than the others."""
NEXT = MappingProxyType({"õ": "e", "ã": "oes", "ñ": "aeiouáéíóúü", "ń": "bcćdfghjklłmnprsśtwzźżei",
                         "ă": "bcdfghijklmnprstuvxzşţșțâî",
                         "ő": "bcdfghjklmnprstvz", "ű": "bcdfghjklmnprstvz"})  # fmt: skip
"""What follows a letter in its words, if it does not end them."""
PREVIOUS = MappingProxyType({"ğ": "aeıioöuüâ"})
"""What stands before a letter in its words, if it does not begin them."""
NEVER_LAST = "ñõæþ"
CURRENCY = "€£¥$¢₪₽"


def likelihood(sample: bytes, encoding: str) -> float:
    """Log likelihood of a set, given stretches of text around bytes beyond ASCII."""
    known = _double(sample, encoding) if encoding in DOUBLE else _single(sample, encoding)
    return float(known - RARITY.get(encoding, RAREST))


def _single(sample: bytes, encoding: str) -> float:
    """The likelihood under the language that fits most words best; others may stand among them."""
    signs = 0.0
    words: dict[str, list[float]] = {language: [] for language in SINGLE[encoding]}
    text = sample.decode(encoding, "replace")
    for found in re.finditer(r"[^\W\d_]*[^\x00-\x7f](?:[^\W\d_]|[^\x00-\x7f])*", text):
        places = [place for place in range(*found.span()) if not text[place].isascii()]
        told = [sign(text, place) for place in places]
        signs += sum(score for score in told if score is not None)
        letters = [place for place, score in zip(places, told, strict=True) if score is None]
        if letters:
            for language, scores in words.items():
                scores.append(sum(_letter(text, place, language) for place in letters))
    return signs + _mixed(list(words.values()))


def _mixed(words: list[list[float]]) -> float:
    """The best sum over a language, where single words may be of another one."""
    best = [max(scores) + ANOTHER for scores in zip(*words, strict=True)]
    return max(math.fsum(map(max, scores, best)) for scores in words)


@lru_cache(maxsize=4096)
def _frequency(letter: str, language: str) -> float:
    """Log of how often the language writes the letter, falling with its rank (Zipf, 1949)."""
    letters = LATIN.get(language) or SCRIPTS[language]
    found = letters.find(letter if language in LATIN else letter.lower())
    if found >= 0:
        return math.log(1 / (found + 2) / math.log(len(letters) + 2)) + (0.0 if language in LATIN else 1.0)
    small = letters.find(letter.lower())
    if small >= 0:
        return _frequency(letter.lower(), language) - 1.5
    if language in LATIN and letter.isalpha() and letter in "".join(LATIN[other] for other in WEST):
        return FOREIGN - 2.0
    return FOREIGN if language in WEST and letter in "šžŠŽŸÿ" else STRANGE


def _letter(text: str, place: int, language: str) -> float:
    """How likely this letter is, here, in a text of the language."""
    letter, before, after = text[place], _at(text, place - 1), _at(text, place + 1)
    score = _frequency(letter, language)
    if before.isdigit() or after.isdigit():
        score -= 3.0
    if language in SCRIPTS:
        return score - 6.0 * (_is_latin(before) + _is_latin(after)) - 4.0 * _shouts(letter, before)
    score -= 4.0 * _shouts(letter, before)
    if letter.islower() and before.isupper() and after.isupper():
        score -= 4.0
    if before.isalpha() and not before.isascii():
        score -= 2.0
    if after.isalpha() and after.lower() not in NEXT.get(letter.lower(), after.lower()):
        score -= 4.0
    if language == "it" and after.isalpha():
        score -= 3.0
    if before.isalpha() and before.lower() not in PREVIOUS.get(letter.lower(), before.lower()):
        score -= 4.0
    if letter.lower() in NEVER_LAST and before.isalpha() and not after.isalpha():
        score -= 4.0
    return score if _can_be_said(text, place) else score - 4.0


def _shouts(letter: str, before: str) -> bool:
    return letter.isupper() and before.islower()


def _is_latin(letter: str) -> bool:
    return letter.isalpha() and letter.isascii()


def _at(text: str, place: int) -> str:
    return text[place] if 0 <= place < len(text) else "\n"


def _can_be_said(text: str, place: int) -> bool:
    """Whether the word around a letter has a vowel, or is too short to need one."""
    start = end = place
    while _at(text, start - 1).isalpha():
        start -= 1
    while _at(text, end).isalpha():
        end += 1
    word = unicodedata.normalize("NFD", text[start:end].lower())
    return end - start < 3 or any(letter in "aeiouyæœøı" for letter in word)


def sign(text: str, place: int) -> float | None:
    """How likely a sign is where it stands, in any language; None for a letter."""
    letter, before, after = text[place], _at(text, place - 1), _at(text, place + 1)
    usual = _usual(letter, before, after, text, place)
    if usual is None:
        return None if letter.isalpha() else STRANGE
    return usual


def _usual(letter: str, before: str, after: str, text: str, place: int) -> float | None:
    """The log likelihood of a sign we know; None for one we do not."""
    inside = before.isalpha() and after.isalpha()
    if letter in CURRENCY:
        near = text[max(0, place - 2) : place] + text[place + 1 : place + 3]
        return (
            -1.5
            if any(c.isdigit() for c in near)
            else _unless(inside, -5.0 if before.isalpha() or after.isalpha() else -3.0)
        )
    if letter == "\u00a0":
        return -1.5 if before.isdigit() and (after.isdigit() or after in "€£%") else -4.0 - 2.0 * inside
    if letter in "©®™":
        return _unless(inside or (after.isalpha() and (letter != "©" or after.islower())), -3.0)
    if letter in "’–—":
        if not inside or (letter == "’" and _elides(text, place)):
            return -2.5
        return -5.5 if after.isupper() else -7.0
    if letter in "‘“”„‚…•†‡‹›«»":
        return _quoted(letter, inside, before, after, text, place)
    if letter in "°²³¹ºª½¼¾‰":
        odd = inside or (after.isalpha() and letter in "²³¹ºª") or (before.isalpha() and letter in "½¼¾")
        return _unless(odd, -3.5 - after.isalpha())
    if letter in "¿¡":
        return _unless(before.isalnum() or not after.isalpha(), -2.5)
    if letter in "×÷±§µ·№´":
        return _unless(inside and letter not in "·´", -4.0)
    return None


def _elides(text: str, place: int) -> bool:
    """Whether an apostrophe stands where languages shorten: O’Brien, d’été, it’s, dell’Arte."""
    begun, ends = text[max(0, place - 3) : place], text[place + 1 : place + 3]
    return not begun.isalpha() or ends[:1].isupper() or not ends.isalpha() or ends in ("ll", "re", "ve")


def _quoted(letter: str, inside: bool, before: str, after: str, text: str, place: int) -> float:
    """Quotation marks and their like: at the border of words, those that come in pairs with the other."""
    line = text[text.rfind("\n", 0, place) + 1 : max(0, text.find("\n", place)) or len(text)]
    pair = {"«": "»", "»": "«", "‹": "›", "›": "‹", "„": "“”", "‚": "‘’"}.get(letter)
    if pair is not None and not any(other in line for other in pair):
        return STRANGE
    odd = inside or (letter in "„‚‘•" and before.isalnum()) or (letter in "†‡" and after.isalpha())
    return _unless(odd, -4.0 if letter in "•†‡…" else -3.0)


def _unless(odd: bool, score: float) -> float:
    return STRANGE if odd else score


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
