"""What is remembered of files is forgotten with them."""

from __future__ import annotations

from pathlib import Path

from segmentation.language.order_words import is_nobody
from segmentation.language.titles import spoken
from segmentation.remembering import for_a_while, forget

ROOT = Path(__file__).parent.parent
OF_NO_FILE = {
    "act/audiences/identifiers.py",
    "prepare/reading/text/code_pages.py",
    "prepare/reading/text/records.py",
}
"""Caches of single signs and of settings; and of phone numbers, which are forgotten more often still."""


def test_an_answer_is_kept_until_all_are_forgotten() -> None:
    asked = list[str]()

    @for_a_while(2)
    def told(question: str) -> str:
        asked.append(question)
        return question.upper()

    assert [told("a"), told("a"), spoken("Total_Spend"), is_nobody("Anna Guest")][:2] == ["A", "A"]
    assert asked == ["a"]
    forget()
    assert told("a") == "A"
    assert asked == ["a", "a"]


def test_no_cache_of_words_outlives_a_file() -> None:
    """A cache of a size of its own would hold names, addresses and answers after “Clear my data”."""
    found = {
        path.relative_to(ROOT / "segmentation").as_posix()
        for path in (ROOT / "segmentation").rglob("*.py")
        if "@lru_cache(" in path.read_text(encoding="utf-8")
    }
    assert found == OF_NO_FILE
