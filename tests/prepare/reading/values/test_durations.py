"""How long something took is a number, however it is written; a time of the day is none."""

import pytest
from pandas import DataFrame

from segmentation import studies
from segmentation.language.duration_words import speaks_of_a_clock
from segmentation.prepare.reading.tables import Table

CELLS = {
    "clock": (
        "Play time",
        ["00:42:10", "1:20:05", "22:53:32", "00:00:00", "30:00:30"],
        [42 + 1 / 6, 80 + 1 / 12, 1373.533333, 0, 1800.5],
    ),
    "units": (
        "Call time",
        ["1h 20m", "4m", "7 h", "2h05", "1 h 5 min 30 s", "90 s", "0"],
        [80, 4, 420, 125, 65.5, 1.5, 0],
    ),
    "minutes": (
        "Ø Besuch",
        ["42 min", "35 min", "1,5 Min.", "2 Minuten", "9 min", "100 min"],
        [42, 35, 1.5, 2, 9, 100],
    ),
    "german": (
        "Zeit im Studio",
        ["1 Std. 20 Min.", "3 Std.", "20 Min.", "2 Stunden", "4 Min", "5 Min"],
        [80, 180, 20, 120, 4, 5],
    ),
    "polish": (
        "Czas",
        ["2 godz. 5 min", "1 godzina", "3 godziny", "40 minut", "7 min", "6 min"],
        [125, 60, 180, 40, 7, 6],
    ),
    "machines": ("Spent", ["PT1H20M", "P3D", "PT30S"], [80, 4320, 0.5]),
    "pandas": ("Online", ["0 days 03:04:00", "2 days, 3:04:00", "1 day, 0:00:30"], [184, 3064, 1440.5]),
    "two parts": ("Talk time (mm:ss)", ["3:30", "61:15", "0:45"], [3.5, 61.25, 0.75]),
    "ago": (
        "Last booked",
        ["91 days ago", "1 day ago", "3 weeks ago", "4 days ago", "5 days ago", "6 days ago"],
        [91, 1, 21, 4, 5, 6],
    ),
    "vor": (
        "Letzter Besuch",
        ["vor 3 Tagen", "vor 1 Tag", "vor 8 Tagen", "vor 2 Wochen", "vor 9 Tagen", "vor 10 Tagen"],
        [3, 1, 8, 14, 9, 10],
    ),
    "years": (
        "With us",
        ["3 years", "18 months", "1 yr", "2 years", "7 years", "4 months"],
        [36, 18, 12, 24, 84, 4],
    ),
}


@pytest.mark.parametrize("kind", CELLS)
def test_durations_are_numbers(kind: str) -> None:
    name, cells, numbers = CELLS[kind]
    table = Table.of(DataFrame({name: cells}))
    assert table.data[name].tolist() == pytest.approx(numbers)
    assert table.columns[0].unit == (
        "days" if kind in ("ago", "vor") else "months" if kind == "years" else "min"
    )


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Time", ["14:20:00", "09:42:10", "00:15:00", "00:20:00"]),
        ("Bestellzeit", ["14:20:00", "09:42:10", "18:15:00", "20:20:00"]),
        ("Uhrzeit", ["00:20:00", "00:42:10", "00:15:00", "00:20:01"]),
        ("Opens at", ["9:30", "10:15", "8:00"]),
        ("Length", ["3:30", "61:15", "0:45"]),  # hours or minutes: nothing tells
        ("Range", ["10 m", "12 m", "3 m", "4 m", "5 m", "7 m"]),  # meters, for all anybody knows
        ("Contract", ["12 months", "24 months", "36 months", "12 months"]),
        ("Age band", ["18-24", "25-34", "35-44", "45-54"]),
        ("Plan", ["Plan 12 h", "2 users", "3 seats", "5 d extra"]),
    ],
)
def test_what_may_be_something_else_stays_text(name: str, cells: list[str]) -> None:
    assert Table.of(DataFrame({name: cells})).columns[0].kind == "text"


def test_one_stray_word_counts_as_missing_and_is_listed() -> None:
    cells = [f"{n} min" for n in range(1, 200)] + ["unknown"]
    table = Table.of(DataFrame({"Ø visit": cells}))
    assert table.data["Ø visit"].isna().sum() == 1
    assert table.asides()[0].text == "unknown"


def test_headers_tell_a_clock_from_a_span() -> None:
    assert speaks_of_a_clock("Heure d’arrivée") and not speaks_of_a_clock("Durée des appels")


def test_a_duration_is_told_with_its_unit() -> None:
    times = [f"{n % 50:02d}:{n % 60:02d}:30" for n in range(120)]
    frame = DataFrame({"Visits": range(1, 121), "Spend": range(7, 607, 5), "Training time total": times})
    study = studies.run(frame, k=2, verdict=False)
    money = study.profile.money
    assert money.number(1373.5, of="Training time total") == "22 h 54 min"
    assert money.unit("Training time total") == " (min)"
    assert study.roles["Training time total"].role == "numeric"
    assert "count" not in study.roles["Training time total"].reason
    assert "Training time total" not in money.columns
