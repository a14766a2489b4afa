"""What the documents say of the languages of consent is what the vocabulary holds."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent.parent
VOCABULARY = resources.files("segmentation.language") / "consent" / "consent.toml"
NAMES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "pl": "Polish", "sv": "Swedish", "da": "Danish", "no": "Norwegian", "fi": "Finnish",
    "cs": "Czech", "tr": "Turkish", "hu": "Hungarian", "ro": "Romanian", "ru": "Russian", "el": "Greek",
    "ja": "Japanese", "ko": "Korean", "zh": "Chinese",
}  # fmt: skip
TELLING = ("refuse_if_about", "suppress", "gone", "until", "values.refused", "values.agreed")
"""Lists that hold words of every language that is read in full."""
COUNTED = {8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen"}


def lists() -> dict[str, dict[str, list[str]]]:
    """Every list of the vocabulary by its name there: language → words."""
    told: dict[str, dict[str, list[str]]] = {}
    for name, table in tomllib.loads(VOCABULARY.read_text(encoding="utf-8")).items():
        nested = name in ("channels", "values")
        told |= {f"{name}.{inner}": words for inner, words in table.items()} if nested else {name: table}
    return told


def languages() -> tuple[list[str], list[str]]:
    """Those that are read in full, and those of which only the commonest words are known."""
    held = lists()
    known = {language for words in held.values() for language in words}
    full = [name for code, name in NAMES.items() if all(code in held[one] for one in TELLING)]
    assert known == set(NAMES)
    return full, [name for name in NAMES.values() if name not in full]


def plain(text: str) -> str:
    """A text on one line, without signs of comments."""
    return " ".join(re.sub(r"^# ?", "", text, flags=re.MULTILINE).split())


def test_the_documents_name_the_languages_that_consent_is_read_in() -> None:
    """The readme counts those read in full; the decision and the vocabulary name them, and the others too."""
    full, others = languages()
    many, more = COUNTED[len(full)], COUNTED[len(others)]
    readme = plain((ROOT / "README.md").read_text(encoding="utf-8"))
    decision = plain((ROOT / "docs" / "decisions" / "consent.md").read_text(encoding="utf-8"))
    head = plain("".join(VOCABULARY.read_text(encoding="utf-8").split("\n\n")[0]))

    assert f"consent are read in {many} languages" in readme
    assert f"{', '.join(full[:-1])} and {full[-1]}, and the commonest words of {more} more" in decision
    for name in others:
        assert name in decision and name in head
    for name in full:
        assert name in head.split("commonest")[0]
