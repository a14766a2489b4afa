"""What a column is about: header and values must agree, and where they do not, the reason says so."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from pandas import DataFrame

from segmentation.prepare.roles.agreements import dated_concept, meaning
from segmentation.prepare.roles.roles import Role, Use, infer_roles
from segmentation.prepare.roles.summaries import Facts, gather_facts

RNG = np.random.default_rng(0)
ROWS = 300


def about(name: str, values: object) -> str | None:
    frame = DataFrame({name: values})
    return meaning(gather_facts(frame, frame)[0])


@pytest.mark.parametrize(
    ("name", "values", "concept"),
    [
        ("Total_Relationship_Count", RNG.integers(1, 7, ROWS), "held"),
        ("Months_on_book", RNG.integers(13, 57, ROWS), "tenure"),
        ("Months_Inactive_12_mon", RNG.integers(0, 7, ROWS), "recency"),
        ("Days_since_enroll", RNG.integers(1, 2_000, ROWS), "tenure"),
        ("MEMBER_RATING", RNG.integers(1, 6, ROWS), "engagement"),
        ("Customer rating", RNG.integers(1, 6, ROWS), "satisfaction"),
        ("Duracion (s)", RNG.exponential(300, ROWS).round(), None),
        ("ProductRelated_Duration", RNG.exponential(900, ROWS), None),
        ("Follow duration", RNG.integers(1, 25, ROWS), "tenure"),
        ("Quantity", RNG.integers(1, 9, ROWS), "quantity"),
        ("Seats Active (30d)", RNG.integers(0, 160, ROWS), "engagement"),
        ("Active", RNG.integers(0, 2, ROWS), "active"),
        ("cons.price.idx", RNG.choice([92.8, 93.2, 94.1], ROWS), "macro"),
        ("EMAILS_SENT", RNG.integers(1, 90, ROWS), "sent"),
        ("E-Mails geöffnet", RNG.integers(0, 90, ROWS), "engagement"),
        ("Kreditlimit", RNG.choice([0, 500, 1_000], ROWS), "limit"),
        ("Contact Score", RNG.integers(0, 90, ROWS), "prediction"),
        ("Points Balance", RNG.integers(0, 900, ROWS), "points"),
        ("SMS", RNG.integers(491_700_000_000, 491_799_999_999, ROWS), "phone"),
        ("SMS", RNG.poisson(4, ROWS), None),
        ("Number of Associated Deals", RNG.poisson(4, ROWS), "frequency"),
        ("Count of Contributions", RNG.poisson(9, ROWS), "frequency"),
        ("Total Contributions", RNG.exponential(900, ROWS).round(2), "value"),
        ("Largest Contribution", RNG.exponential(300, ROWS).round(2), "basket"),
        ("health", RNG.choice(["green", "amber", "red"], ROWS), "prediction"),
        ("Health", RNG.choice(["asthma", "none", "diabetes"], ROWS), "sensitive"),
        ("Closed Won Deals", RNG.poisson(3, ROWS), "frequency"),
        ("SEGMENTS_12M", RNG.integers(0, 80, ROWS), None),
        ("Segment", RNG.integers(1, 6, ROWS), "answer"),
        ("ticket_paid_amt", RNG.exponential(300, ROWS).round(2), "value"),
        ("Average Days Between Orders", RNG.uniform(30, 500, ROWS), "interval"),
    ],
)
def test_words_and_values_decide_together(name: str, values: object, concept: str | None) -> None:
    """A word in a header decides nothing against the values."""
    assert about(name, values) == concept


@pytest.mark.parametrize(
    ("name", "values", "speaks"),
    [
        ("Age", RNG.integers(200, 4_000, ROWS) * 1.5, "an age"),
        ("Tenure", RNG.uniform(1e5, 1e7, ROWS), "the time as a customer"),
        ("Latitude", RNG.uniform(0, 4_000, ROWS), "a place on the map"),
    ],
)
def test_a_column_that_is_not_what_it_is_called_says_so(name: str, values: object, speaks: str) -> None:
    """It is a plain number, and the reason tells why, whether it builds or not."""
    column = infer_roles(DataFrame({name: values}))[name]

    assert column.reason.startswith(f"Its name speaks of {speaks}, but it runs from")
    assert column.reason.endswith("a plain number.")
    assert column.use is Use.BASIS


@pytest.mark.parametrize(
    "header",
    [
        "Data ostatniego zamówienia",
        "Termin ostatniej wizyty",
        "Fecha de últimas compras",
        "Last departure",
        "Letzte Abreise",
        "Senaste lån",
        "Senast inloggad",
        "Seneste køb",
        "Viimeisin käynti",
    ],
)
def test_a_last_time_is_known_in_the_case_it_stands_in(header: str) -> None:
    """“Ostatniego” is “ostatni” of something; so the date of a last order is no other date."""
    assert dated_concept(header) == "recency"


def test_what_was_learned_of_a_file_is_let_go_with_it() -> None:
    """No cell outlives the file it stood in: somebody may have cleared it."""
    word = "Zebrafink"
    rows = np.arange(60)
    frame = DataFrame(
        {"Town": [f"{word} {n % 6}" for n in rows], "Opt-in": np.where(rows % 2, f"yes, {word}", "no")}
    )
    assert infer_roles(frame)
    del frame
    gc.collect()
    known = [one for one in gc.get_objects() if isinstance(one, Facts)]
    assert not [one.name for one in known if any(word in level for level in one.levels)]


def test_chances_of_leaving_are_predictions_and_what_is_left_is_no_return() -> None:
    """“Credits left” are had; nobody missed or cancelled them."""
    assert about("prob_abandono", RNG.random(ROWS).round(4)) == "prediction"
    assert about("Churn", RNG.random(ROWS).round(3)) == "prediction"
    assert about("Cancellation share", RNG.random(ROWS).round(3)) != "prediction"
    assert about("Credits Left", RNG.integers(0, 12, ROWS)) is None
    assert about("Left", RNG.integers(0, 12, ROWS)) == "returns"


@pytest.mark.parametrize(
    ("header", "concept"),
    [
        ("POS_TXN_CNT_3M", "frequency"),
        ("MOB_APP_LOGIN_CNT_30D", "engagement"),
        ("NBR_PROD_HELD", "held"),
        ("TOT_SPND_AMT", "value"),
    ],
)
def test_what_databases_shorten_is_understood_in_full(header: str, concept: str) -> None:
    assert about(header, RNG.integers(0, 90, ROWS)) == concept
    assert dated_concept("LST_TXN_DT") == "recency"


def test_a_genre_of_plays_is_no_gender() -> None:
    assert about("Genere preferito", RNG.choice(["Lirica", "Prosa", "Danza"], ROWS)) != "gender"
    assert about("Genere", RNG.choice(["F", "M"], ROWS)) == "gender"
    assert about("Genre", RNG.choice(["Homme", "Femme", "Autre"], ROWS)) == "gender"


def test_charges_without_gaps_are_counted_and_amounts_are_not() -> None:
    assert about("total_charges_processed", RNG.poisson(9, ROWS)) == "frequency"
    assert about("Total charges", (RNG.lognormal(4, 1, ROWS)).round()) == "value"
    assert about("Sales", RNG.integers(0, 4_000, ROWS)) == "value"


def test_a_currency_in_a_header_makes_unnamed_numbers_money() -> None:
    frame = DataFrame({"Zuzahlung (EUR)": RNG.choice([0, 5, 10, 25], ROWS), "Rezepte": RNG.poisson(3, ROWS)})
    roles = infer_roles(frame)
    assert roles["Zuzahlung (EUR)"].role == "currency" and roles["Rezepte"].role == "count"
    assert about("Geb.-Jahr", RNG.integers(1940, 2005, ROWS)) == "birth"


def test_the_date_of_an_initial_gift_is_no_last_one() -> None:
    assert dated_concept("INITIAL_GIFT_DATE") == "tenure"
    assert dated_concept("LAST_GIFT_DATE") == "recency"


def test_damages_are_counted_in_czech() -> None:
    """“Počet škod” ends in the letters of a code and is none."""
    damages = DataFrame({"Počet škod": [0, 1, 2, 0, 1, 0] * 40, "Kampaňkod": [1, 4, 9, 4, 1, 9] * 40})
    roles = infer_roles(damages)
    assert roles["Počet škod"].role is Role.COUNT
    assert roles["Kampaňkod"].role is Role.CATEGORICAL


def test_two_amounts_of_which_one_has_decimals_are_no_yes_and_no() -> None:
    dues = DataFrame({"total_dues": [0, 49.5, 0, 0] * 40, "Orders": [3, 1, 4, 2] * 40})
    assert infer_roles(dues)["total_dues"].role is Role.NUMERIC


def test_what_was_refunded_is_money_and_how_often_a_count() -> None:
    back = [0.0, 16.5, 220.75, 1040.2] * 40
    refunds = DataFrame({"Refunded Volume": back, "Refunds": [0, 1, 2, 3] * 40})
    roles = infer_roles(refunds)
    assert roles["Refunded Volume"].role is Role.CURRENCY
    assert roles["Refunds"].role is Role.COUNT


OWN = np.random.default_rng(12)


@pytest.mark.parametrize(
    ("name", "values", "concept"),
    [
        ("R12M_EmailOpenCnt", OWN.poisson(9, ROWS), "engagement"),
        ("EmailClickCnt", OWN.poisson(3, ROWS), "engagement"),
        ("Angeklickte Marketing-E-Mails", OWN.poisson(3, ROWS), "engagement"),
        ("Nombre de retours de courriels", OWN.poisson(1, ROWS), "sent"),
        ("Anzahl zugehöriger Deals", OWN.poisson(4, ROWS), None),
        ("conversions", OWN.poisson(4, ROWS), "frequency"),
        ("LYL_PtsBal", OWN.integers(0, 9_000, ROWS), "points"),
        ("Sanzioni (€)", OWN.exponential(3, ROWS).round(2), "charge"),
        ("Valor segurado", OWN.exponential(30_000, ROWS).round(2), "limit"),
    ],
)
def test_numbers_are_no_addresses_and_words_beside_decide(
    name: str, values: object, concept: str | None
) -> None:
    """Numbers under “email” count mails; deals of salespeople are no discounts."""
    assert about(name, values) == concept
