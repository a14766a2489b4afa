"""The words of order files: what headers call the parts of an order, and what a status says.

The lists stand in `orders.toml`, in sixteen languages. A word proposes only: what a column is, the way its
values hang together with those of other columns decides (`prepare/orders/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from segmentation.language.vocabularies import Phrases, load
from segmentation.language.words import words_of
from segmentation.remembering import for_a_while

State = Literal["cancelled", "unpaid", "refunded", "partly refunded", "settled", "transfer", "test"]
_STATES: tuple[State, ...] = ("test", "transfer", "cancelled", "refunded", "unpaid", "settled")
"""In the order in which they win: “payment refunded” speaks of a refund."""
_LONGEST = 80  # letters; longer values are remarks


@for_a_while(20_000)
def mentions(part: str, header: str) -> bool:
    """Whether a header has a word of one of the lists.

    >>> mentions("order", "InvoiceNo"), mentions("elsewhen", "Ship Date"), mentions("price", "Stückpreis")
    (True, True, True)
    """
    return _lists()[part].found(words_of(header))


@for_a_while(20_000)
def is_called(part: str, header: str) -> bool:
    """Whether a header is a word of one of the lists and nothing else.

    >>> is_called("order", "Order"), is_called("order", "Order Status")
    (True, False)
    """
    return _lists()[part].whole(words_of(header))


@for_a_while(20_000)
def state_of(value: str) -> State | None:
    """What a status says became of an order; `None` where it is not understood.

    >>> [state_of(v) for v in ("Storniert", "partially_refunded", "Payé", "Visa")]
    ['cancelled', 'partly refunded', 'settled', None]
    """
    if len(value) > _LONGEST:
        return None
    words = words_of(value)
    found = next((state for state in _STATES if _lists()[f"values.{state}"].found(words)), None)
    return "partly refunded" if found == "refunded" and _lists()["values.partly"].found(words) else found


@for_a_while(20_000)
def is_nobody(value: str) -> bool:
    """Whether a value stands where a customer is not known: a guest, a walk-in, a nought.

    >>> [is_nobody(v) for v in ("Guest", "0", "-1", "Laufkunde", "Anna Guest")]
    [True, True, True, True, False]
    """
    words = words_of(value)
    if value.strip().strip("-").strip("0").rstrip(".") == "" or value.strip() in ("-1", "-1.0"):
        return True
    return _lists()["values.nobody"].whole(words)


@cache
def _lists() -> Mapping[str, Phrases]:
    return load("orders.toml", nested=("values",))
