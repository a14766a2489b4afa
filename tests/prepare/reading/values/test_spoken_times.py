"""Times of day with the word that a language puts before or behind them, and months in more languages."""

from __future__ import annotations

import pandas as pd
import pytest

from segmentation.prepare.reading.tables import read_table


def column(cells: list[str]) -> pd.Series:
    """A column as it is read out of a file."""
    lines = ["When;Orders", *(f"{cell};{n}" for n, cell in enumerate(cells))]
    return read_table("\n".join(lines).encode()).data["When"]


@pytest.mark.parametrize(
    "cells",
    [
        ["14.5.2026 klo 9.05", "23.1.2026 klo 18.30"],
        ["14.05.2026 um 9:05 Uhr", "23.01.2026 um 18:30 Uhr"],
        ["14.05.2026 09:05 Uhr", "23.01.2026 18:30 Uhr"],
        ["14.05.2026 kl. 09.05", "23.01.2026 kl. 18.30"],
        ["14/05/2026 à 9h05", "23/01/2026 à 18h30"],
        ["14-05-2026 om 9:05 uur", "23-01-2026 om 18:30 uur"],
        ["14/05/2026 às 09:05", "23/01/2026 às 18:30"],
        ["14.05.2026 saat 09:05", "23.01.2026 saat 18:30"],
    ],
)
def test_a_word_before_the_time_leaves_a_date(cells: list[str]) -> None:
    """“14.5.2026 klo 9.05” stayed text, and its orders had no day."""
    assert column(cells * 3).tolist()[:2] == [
        pd.Timestamp("2026-05-14 09:05"),
        pd.Timestamp("2026-01-23 18:30"),
    ]


@pytest.mark.parametrize(
    "cells",
    [
        ["14. května 2026", "23. prosince 2025"],
        ["14. mai 2026", "23. desember 2025"],
        ["14 mai 2026", "23 decembrie 2025"],
        ["14 мая 2026", "23 декабря 2025"],
        ["2026. 05. 14.", "2025. 12. 23."],
    ],
)
def test_months_are_known_in_more_languages(cells: list[str]) -> None:
    """Czech, Norwegian, Romanian and Russian months were text."""
    assert column(cells * 3).tolist()[:2] == [pd.Timestamp("2026-05-14"), pd.Timestamp("2025-12-23")]
