"""What became of a file of customers that was joined to those of orders, in sentences."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from segmentation.language.phrases import clipped, count
from segmentation.prepare.orders.customer_keys import BY_CHANCE, KeyPair


@dataclass(frozen=True)
class JoinReceipt:
    """What became of the rows of a file of customers, and of the customers of the orders."""

    filename: str
    key: KeyPair
    rows: int
    found: int
    """Customers of the orders who stand in the file."""
    missing: int
    """Those who do not; they stay, and nothing is known of their consent from it."""
    repeats: int
    """Rows of a customer after the first."""
    newcomers: int
    """People in the file who have no order."""
    added: bool
    """Whether they are among the customers."""
    unnamed: int
    """Rows without a key."""
    doubtful: int
    """Rows whose key may be of several customers."""
    columns: tuple[str, ...]
    """The columns that came from the file, as they are called now."""
    missing_examples: tuple[str, ...] = ()
    newcomer_examples: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What else a reader of the file should know."""

    def texts(self) -> list[str]:
        """The receipt in sentences, without anybody’s name."""
        told = (
            self._found(),
            self._missing(),
            self._repeats(),
            self._newcomers(),
            self._of_rows(self.unnamed, "no key, so nobody knows whose"),
            self._of_rows(
                self.doubtful, "a key that may be of several customers, so they were given to none"
            ),
        )
        return [*filter(None, told), *self.notes]

    def examples(self) -> list[str]:
        """Some of those who were not found, by their keys: for the eyes of who brought the files."""
        told = (
            ("Not in the file of customers", self.missing_examples, self.missing),
            ("Without an order", self.newcomer_examples, self.newcomers),
        )
        return [
            f"{what}: {', '.join(some)}{'…' if many > len(some) else ''}" for what, some, many in told if some
        ]

    def summary(self) -> dict[str, Any]:
        """The receipt in plain JSON values."""
        plain = {name: _plain(value) for name, value in dataclasses.asdict(self).items()}
        return {
            **plain,
            "key": self.key.sides,
            "sentences": self.texts(),
        }

    def _found(self) -> str:
        by = f"“{clipped(self.key.own)}”"
        if self.key.theirs != self.key.own:
            by += f" and “{clipped(self.key.theirs)}”"
        stand = "stands" if self.found == 1 else "stand"
        return (
            f"{count(self.found)} of {count(self.found + self.missing)} customers {stand} in "
            f"“{clipped(self.filename)}” too, told by {by}.{self._few()}"
        )

    def _few(self) -> str:
        """A doubt, where neither table holds much of the other."""
        fewest = min(self.found + self.missing, self.rows)
        asks = self.found < BY_CHANCE * fewest
        return " That is few: is it the file that goes with these orders?" if asks else ""

    def _missing(self) -> str:
        if not self.missing:
            return ""
        if self.missing == 1:
            return "One customer is not in it and stays; it does not say whether they may be contacted."
        return (
            f"{count(self.missing)} customers are not in it and stay; it does not say whether they may be "
            "contacted."
        )

    def _repeats(self) -> str:
        if not self.repeats:
            return ""
        rows = "One row of it names" if self.repeats == 1 else f"{count(self.repeats)} rows of it name"
        return (
            f"{rows} a customer again. Each counts once: the last row that says something, and a refusal on "
            "any of them."
        )

    def _newcomers(self) -> str:
        if not self.newcomers:
            return ""
        one = self.newcomers == 1
        people = "One person in it has" if one else f"{count(self.newcomers)} people in it have"
        if self.added:
            return f"{people} no order and {'is' if one else 'are'} among the customers, with none."
        return f"{people} no order and {'is' if one else 'are'} left out."

    @staticmethod
    def _of_rows(many: int, what: str) -> str:
        if not many:
            return ""
        return f"One row of it has {what}." if many == 1 else f"{count(many)} rows of it have {what}."


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
