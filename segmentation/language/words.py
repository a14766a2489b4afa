"""A header or a value, cut into words that can be looked up."""

from __future__ import annotations

import re
import unicodedata

from segmentation.remembering import for_a_while

_UNDIVIDED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not take apart into a letter and its accent."""
_UNSPACED = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
"""Kana, Chinese characters and Hangul: scripts whose words stand beside each other without blanks."""
_OTHER_SCRIPT = re.compile(rf"(?<=[{_UNSPACED}])(?=[A-Za-z])|(?<=[A-Za-z])(?=[{_UNSPACED}])")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]+")


def words_of(column: str) -> list[str]:
    """The words of a header in lower case, without accents, cut at capitals, digits and signs.

    >>> words_of("Spending Score (1-100)"), words_of("customerID"), words_of("Âge")
    (['spending', 'score', '1', '100'], ['customer', 'id'], ['age'])
    """
    return list(_cut(str(column)))


def is_unspaced(word: str) -> bool:
    """Whether a word is of a script that leaves no blanks between words, so that it may stand inside another.

    >>> is_unspaced("購入金額"), is_unspaced("이메일"), is_unspaced("сумма")
    (True, True, False)
    """
    return _IS_UNSPACED.fullmatch(word) is not None


@for_a_while(4096)  # the headers and levels of a file are asked for hundreds of times
def _cut(header: str) -> tuple[str, ...]:
    if header.isascii() and header.islower() and header.replace(" ", "").isalpha():
        return tuple(header.split())
    plain = re.sub(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z]{2})", " ", header).casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
        plain = unicodedata.normalize("NFC", plain).translate(_UNDIVIDED)  # Hangul is whole again
        plain = _OTHER_SCRIPT.sub(" ", plain)
    return tuple(re.findall(r"[^\W\d_]+|\d+", plain))
