"""Whatever was last done tells how long somebody has been away, and who came years ago is not new."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from segmentation import Study, run

ROWS = 300


def people(last: str, first: str, *, known: int = 200) -> Study:
    """Regulars, occasional and lapsed customers, the last of whom joined `known` days after the others."""
    rng = np.random.default_rng(12)
    kind = np.arange(ROWS) % 3
    day = pd.Timestamp("2026-10-31")
    away = np.array([10, 90, 400])[kind] + rng.integers(0, 30, ROWS)
    joined = np.array([1500, 1200, 1500 - known])[kind] + rng.integers(0, 60, ROWS)
    orders = np.array([20, 5, 1])[kind] + rng.integers(0, 3, ROWS)
    return run(
        pd.DataFrame(
            {
                "Orders": orders,
                "Total spend": (orders * rng.lognormal(4, 0.2, ROWS)).round(2),
                "Visits": np.array([60, 20, 3])[kind] + rng.integers(0, 6, ROWS),
                last: day - pd.to_timedelta(away, "D"),
                first: day - pd.to_timedelta(joined, "D"),
            }
        ),
        k=3,
        verdict=False,
    )


@pytest.mark.parametrize(
    "last", ["last_check_in", "Letzter Kontakt", "Ultimo ingresso", "Last Charge Date", "Última reproducción"]
)
def test_the_last_time_of_anything_is_how_long_they_have_been_away(last: str) -> None:
    """Nobody is called after days and dates, and who was away for a year is called so, not new."""
    names = [persona.name for persona in people(last, "Created").personas]

    assert not any("Days since" in name or "New" in name for name in names), names
    assert any("Dormant" in name or "inactive" in name for name in names), names


@pytest.mark.parametrize(("known", "new"), [(1450, True), (700, False)])
def test_new_is_who_came_within_a_year(known: int, new: bool) -> None:
    """Newer than the others is not new: 800 days after joining nobody needs a welcome."""
    study = people("Modified", "Kunde seit", known=known)
    names = [persona.name for persona in study.personas]

    assert "Days since Kunde seit" in study.profile.basis
    assert any("New" in name for name in names) is new, names


def test_who_never_flew_is_not_called_dormant() -> None:
    """1900-01-01 under a last flight is no date: they collect with a card, more than anybody who flies."""
    rng = np.random.default_rng(3)
    kind = np.arange(ROWS) % 3
    day, never = pd.Timestamp("2026-10-31"), pd.Timestamp("1900-01-01")
    away = np.array([20, 150, 0])[kind] + rng.integers(0, 20, ROWS)
    study = run(
        pd.DataFrame(
            {
                "REVENUE_12M": (np.array([9000, 1100, 0])[kind] * rng.lognormal(0, 0.2, ROWS)).round(2),
                "FLIGHT_MILES_12M": np.array([42000, 7000, 0])[kind] + rng.integers(0, 900, ROWS),
                "PARTNER_MILES_12M": np.array([6000, 1500, 38000])[kind] + rng.integers(0, 900, ROWS),
                "LAST_FLIGHT_DT": np.where(kind == 2, never, day - pd.to_timedelta(away, "D")),
            }
        ),
        k=3,
        verdict=False,
    )
    assert study.profile.lengthened
    collectors = int(study.clustering.labels[2])
    name = next(persona.name for persona in study.personas if persona.segment == collectors)
    assert "Dormant" not in name and "nactive" not in name, name


def test_a_department_is_not_said_to_be_bought() -> None:
    """Where somebody works is no product; and what is coded by numbers below nought is no source to name."""
    study = people("Last Login", "Created")
    table = study.table.data.assign(
        Department=np.where(np.arange(ROWS) % 3, "Sales", "Finance"), Source=np.arange(ROWS) % 3 - 6
    )
    facts = [fact for persona in run(table, k=3, verdict=False).personas for fact in persona.facts]

    assert any("Department" in fact for fact in facts)
    assert not any("Most bought" in fact or "-6" in fact or "−6" in fact for fact in facts), facts
