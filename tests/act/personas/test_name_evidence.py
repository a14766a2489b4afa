"""Names and advice with evidence: nothing is said of people that their own file contradicts."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from claims import again, answered, left, never, untrue
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation import Recipe, jewellery, run
from segmentation.act.personas.behaviors import axes
from segmentation.act.personas.cards.headlines import headline
from segmentation.act.personas.personas import business
from segmentation.studies import Study

DATA = os.environ.get("TOUCHSTONE_DATA", "")
FOLDER = Path(DATA) if DATA else None
FILES = [] if FOLDER is None else [
    *sorted(p for p in (FOLDER / "customers").glob("*.csv") if "full" not in p.name),
    FOLDER / "exports" / "shopify_customers_export.csv",
    FOLDER / "exports" / "woocommerce_customers_report.csv",
    FOLDER / "thesis" / "jewellery_sales.csv",
]  # fmt: skip
CORPUS = [] if FOLDER is None else sorted(p.parent for p in (FOLDER / "corpus").glob("*/make.py"))


def shop(seed: int, *, rows: int = 240, capped: bool = False) -> pd.DataFrame:
    """Customers of three kinds, in columns that may contradict each other in every way."""
    rng = np.random.default_rng(seed)
    kind, rates = rng.integers(0, 3, rows), rng.random((3, 4))
    orders = rng.poisson(np.array([0.3, 1.5, 8.0])[rng.permutation(3)][kind])
    spend = orders * rng.lognormal(3.5, 0.3, rows)
    tenure = np.minimum(rng.exponential(20, rows) + 10 * rates[kind, 0], 12) if capped else (
        rng.exponential(1 + 50 * rates[kind, 0])
    )  # fmt: skip
    return pd.DataFrame({
        "CustomerID": np.arange(rows) + 10_001,
        "Orders": orders,
        "Total Spend": spend.round(2),
        "Tenure": tenure.round(1),
        "WebVisits": rng.poisson(1 + 12 * rates[kind, 1]),
        "Churn": np.where(rng.random(rows) < rates[kind, 2], "Yes", "No"),
        "Response": np.where(rng.random(rows) < rates[kind, 3], "Yes", "No"),
        "Days since last purchase": rng.integers(1, 300, rows) * (kind + 1),
    })  # fmt: skip


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(2, 5), capped=st.booleans())
def test_no_card_says_what_the_customers_contradict(seed: int, k: int, capped: bool) -> None:
    """Orders, outcome, answers and tenure drawn at odds with each other: every claim is computed again."""
    basis = ("Orders", "Total Spend", "Tenure", "WebVisits", "Days since last purchase")
    study = run(shop(seed, capped=capped), Recipe(k=k, k_max=5, basis=basis), verdict=False)

    assert untrue(study) == []


@pytest.mark.slow
@pytest.mark.parametrize("k", [3, 4, 6])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_card_says_what_the_file_contradicts(path: Path, k: int) -> None:
    """The same on real files, whatever they are about."""
    assert untrue(run(path, Recipe(k=k, k_max=6), verdict=False)) == []


@pytest.mark.slow
@pytest.mark.parametrize("folder", CORPUS, ids=lambda path: path.name)
def test_no_card_says_what_an_export_contradicts(folder: Path, tmp_path: Path) -> None:
    """The same on exports as tools write them."""
    made = tmp_path / "made.csv"
    subprocess.run([sys.executable, "-B", folder / "make.py", made], check=True, capture_output=True)

    for k in (3, 5):
        assert untrue(run(made, Recipe(k=k, k_max=5), verdict=False)) == []


def groups(*, rows: int = 100, **columns: tuple[float, ...]) -> pd.DataFrame:
    """A file of as many groups as its columns have values, each value with a little noise."""
    rng = np.random.default_rng(0)
    many = len(next(iter(columns.values())))
    group = np.arange(rows * many) % many
    data = {"CustomerID": np.arange(rows * many) + 10_001}
    for name, means in columns.items():
        mean = np.array(means, dtype=float)[group]
        if max(means) <= 1:  # shares
            data[name] = np.where(rng.random(len(mean)) < mean, "Yes", "No")
        elif all(float(m).is_integer() for m in means):
            data[name] = rng.poisson(mean)
        else:
            data[name] = (mean * rng.lognormal(0, 0.15, len(mean))).round(2)
    return pd.DataFrame(data)


def personas(data: pd.DataFrame, k: int, *basis: str) -> Study:
    return run(data, Recipe(k=k, k_max=k, basis=basis), verdict=False)


def of(study: Study, column: str, *, most: bool):
    """The persona of the segment with most, or least, of a column."""
    means = study.profile.means[column]
    return study.personas[int(means.idxmax() if most else means.idxmin()) - 1]


def test_who_never_ordered_is_subscribed_and_never_bought() -> None:
    """No order and no money: the name says so, the portrait too, and the advice is about the first order."""
    study = personas(groups(Orders=(0, 9), **{"Total Spend": (0.001, 400.5)}), 2, "Orders", "Total Spend")
    poor = of(study, "Orders", most=False)

    assert poor.name == "Subscribed, Never Bought"
    assert "never bought" in poor.portrait and "less" not in poor.portrait
    assert "first order" in " ".join(poor.strategies)
    assert re.search(r"\d+% who never bought", poor.because)


def test_who_refused_mail_is_not_called_subscribed() -> None:
    """Nobody bought, and few agreed to mail: signed up, but no welcome series, and the card says why."""
    data = groups(Orders=(0, 9), Consent=(0.1, 0.9), **{"Email opens": (2, 12)})
    data = data.rename(columns={"Consent": "Accepts Email Marketing"})
    study = personas(data, 2, "Orders", "Email opens")
    poor = of(study, "Orders", most=False)

    assert poor.name == "Signed Up, Never Bought"
    assert not any("welcome series" in text for text in poor.strategies)
    assert any("agreed to e-mail" in text for text in poor.dropped)


def test_empty_orders_and_money_together_are_never() -> None:
    """A file that leaves both cells empty for those who never bought says the same as one with zeros."""
    data = groups(Orders=(0, 9), **{"Total Spend": (0.001, 400.5)}).astype({"Orders": "float"})
    none = data["Orders"] == 0
    data.loc[none, ["Orders", "Total Spend"]] = np.nan
    data["Email opens"] = np.where(none, 2, 9) + np.random.default_rng(1).integers(0, 3, len(data))
    study = run(data, Recipe(k=2, k_max=2, basis=("Email opens",)), verdict=False)

    assert of(study, "Email opens", most=False).name == "Subscribed, Never Bought"


def test_a_second_purchase_is_not_advised_where_most_have_one() -> None:
    """New, little spent, but 5.8 orders each: the welcome series falls away, and the card says why."""
    data = groups(Orders=(6, 20), Tenure=(3.5, 40.5), **{"Total Spend": (60.5, 900.5)})
    new = of(personas(data, 2, "Orders", "Tenure", "Total Spend"), "Total Spend", most=False)

    assert new.name == "New or Low-Spend"
    assert not any("second purchase" in text for text in new.strategies)
    assert any(
        "second purchase" in text and re.search(r"\d+% bought twice or more", text) for text in new.dropped
    )


@pytest.mark.parametrize(
    ("away", "column", "soon"),
    [((12.5, 200.5), "Days since last visit", True), ((90.5, 400.5), "Days since last visit", False),
     ((3.5, 14.5), "Months since last visit", False)],
)  # fmt: skip
def test_only_who_was_here_lately_is_followed_up_within_days(
    away: tuple[float, float], column: str, soon: bool
) -> None:
    """More recent than most is not recent: who came last three months ago has long left the shop."""
    study = personas(groups(**{column: away, "Age": (40.5, 41.5)}), 2, column)
    said = of(study, column, most=False).strategies

    assert any("within days" in text for text in said) is soon
    assert said


def test_the_best_answers_to_campaigns_rule_out_a_word_against_the_newsletter() -> None:
    """High value, few visits, but the best answers: no name and no advice that says they are not reached."""
    data = groups(Response=(0.1, 0.6), WebVisits=(9, 3), **{"Total Spend": (90.5, 900.5)})
    study = personas(data, 2, "WebVisits", "Total Spend")
    rich = of(study, "Total Spend", most=True)

    assert answered(study, rich.segment) is not None
    assert rich.name == "High-Value"
    assert "newsletter" not in " ".join(rich.strategies) and "interact" not in rich.portrait


@pytest.mark.parametrize(("gone", "name"), [(0.52, "Mostly Left Already"), (0.3, "Leaving More Often")])
def test_who_has_left_is_not_likely_to_leave(gone: float, name: str) -> None:
    """Half have left: the name says so, and nobody is told to keep them."""
    data = groups(Churn=(gone, 0.02), WebVisits=(3, 30), MonthlyCharges=(70.5, 71.5), rows=400)
    study = personas(data, 2, "WebVisits")
    first = max(study.personas, key=lambda p: left(study, p.segment) or 0)

    assert (left(study, first.segment) or 0) > 0.2
    assert "Likely" not in first.name
    assert (first.name == name) or first.key == "traits"


def test_loyal_needs_room_to_differ() -> None:
    """11.9 months against 11.5 of at most 12 make nobody loyal, however many standard deviations that is."""
    rng = np.random.default_rng(0)
    rich = np.arange(400) % 2 == 0
    data = pd.DataFrame({
        "CUST_ID": np.arange(400) + 10_001,
        "Tenure": np.where(rich, 12, 12 - rng.integers(0, 2, 400)),
        "Total Spend": np.where(rich, 2000, 90) * rng.lognormal(0, 0.2, 400).round(2),
    })  # fmt: skip
    study = personas(data, 2, "Tenure", "Total Spend")

    assert of(study, "Total Spend", most=True).name == "High-Value"
    assert not any(
        re.search("[Ll]oyal|New|[Ll]ong-standing|recently", p.name + p.portrait) for p in study.personas
    )


def test_what_everybody_does_makes_nobody_loyal() -> None:
    """Where 98 in 100 bought twice or more, those who spend most are no more loyal than all others."""
    rng = np.random.default_rng(0)
    rich = np.arange(600) % 2 == 0
    data = pd.DataFrame({
        "CUST_ID": np.arange(600) + 10_001,
        "Previous Purchases": rng.integers(1, 51, 600),
        "Amount": np.where(rich, 80, 37) + rng.normal(0, 6, 600).round(2),
    })  # fmt: skip
    study = personas(data, 2, "Amount")

    assert of(study, "Amount", most=True).name == "High-Value"


def test_a_subscription_that_is_no_subscription_is_no_goodbye() -> None:
    """“Subscription Status: No” says that somebody has none, not that somebody left."""
    data = groups(Orders=(3, 12), **{"Subscription Status": (0.1, 0.9), "Total Spend": (60.5, 900.5)})
    study = personas(data, 2, "Orders", "Total Spend")

    assert not any("Left" in p.name or "left" in p.because for p in study.personas)


BUSINESS_HEADERS = {
    "shop": ["Orders", "Total Spend", "Basket"],
    "subscription": ["tenure", "Contract", "MonthlyCharges", "Churn"],
    "bank": ["BALANCE", "CASH_ADVANCE", "CREDIT_LIMIT"],
    "hospitality": ["Nights", "Stays", "Room type"],
    "donations": ["Number of gifts", "Total donations", "Donor since"],
    "general": ["Income", "Family size"],
}
IN_GERMAN = {
    "shop": ["Bestellungen", "Warenkorb", "Umsatz"],
    "subscription": ["Vertragslaufzeit", "Tarif", "Kündigung"],
    "bank": ["Kontostand", "Kredit", "Versicherung"],
    "hospitality": ["Nächte", "Zimmertyp", "Aufenthalte"],
    "donations": ["Spendensumme", "Anzahl Spenden", "Alter"],
}


@pytest.mark.parametrize(
    ("kind", "headers"), [*BUSINESS_HEADERS.items(), *IN_GERMAN.items()], ids=lambda value: str(value)[:40]
)
def test_the_columns_tell_the_business(kind: str, headers: list[str]) -> None:
    """Words of two headers are enough, in German too; without any the general pack speaks."""
    rng = np.random.default_rng(0)
    data = pd.DataFrame({name: rng.normal(100, 20, 60).round(2) for name in headers})
    study = run(data, Recipe(k=2, k_max=2), verdict=False)

    assert business(study.profile) == kind


def test_what_is_alike_in_all_segments_earns_no_name() -> None:
    """Donations that nobody tells apart make nobody a customer of low value."""
    data = groups(**{"Visits": (2, 14), "Days since last visit": (900, 20)})
    data = data.assign(**{"Donation amount": np.where(data.index % 8 < 2, 25.5, 0.0)})  # alike in both
    study = personas(data, 2, "Visits", "Days since last visit")
    assert all("Value" not in p.name and "typical" not in p.because for p in study.personas)


def test_numbers_of_what_is_active_are_use_and_no_goodbye() -> None:
    """Who has few active seats and calls most has not left."""
    data = groups(**{"seats_active": (4, 40), "API calls": (900, 30), "MRR": (390.5, 410.5)})
    study = personas(data, 2, "seats_active", "API calls")
    assert "exit" not in axes(study.profile) and "seats_active" in axes(study.profile)["engagement"].columns


def test_one_date_and_the_days_since_it_are_one_word_for_a_business() -> None:
    """A pharmacy whose card one joins (“adhésion”) is no charity because a date is there twice."""
    data = groups(Passages=(2, 14), **{"Panier moyen": (20.5, 90.5)})
    told = data.assign(**{"Date d'adhésion": pd.Timestamp("2024-01-01") + pd.to_timedelta(data.index, "D")})
    study = run(told, Recipe(k=2, k_max=2, basis=("Passages", "Panier moyen")), verdict=False)
    assert business(study.profile) != "donations"


@pytest.mark.parametrize(
    "more",
    [("Membership", "Member Since"), ("Tessera n.", "Donazioni"), ("Mitgliedsnummer", "Mitglied seit")],
)
def test_members_of_a_gym_or_a_theatre_are_no_donors(more: tuple[str, str]) -> None:
    """“Loyal Major Givers” is nothing to say of those who train most."""
    data = groups(**{"Visits (lifetime)": (2, 14), "Total Sales": (60.5, 900.5)})
    told = data.assign(**{name: 1 + data.index % (3 + at) for at, name in enumerate(more)})
    study = run(told, Recipe(k=2, k_max=2, basis=("Visits (lifetime)", "Total Sales")), verdict=False)
    assert business(study.profile) != "donations"


def test_a_wholesaler_that_lends_is_no_bank() -> None:
    """Credit limits and balances stand beside orders, sales and discounts, which say more."""
    data = groups(**{"Liczba zamówień": (3, 40), "Obrót netto": (60.5, 900.5)})
    told = data.assign(**{"Limit kredytowy": 100 * (1 + data.index % 4), "Saldo": 5.5 * (data.index % 3)})
    told = told.assign(Rabat=data.index % 5, Sprzedaż=7.5 * (data.index % 11))
    study = run(told, Recipe(k=2, k_max=2, basis=("Liczba zamówień", "Obrót netto")), verdict=False)
    assert business(study.profile) == "shop"


@pytest.mark.parametrize(
    "headers",
    [
        ("Credit Limit", "Credit Hold", "Open Balance"),  # whoever sells against an invoice
        ("balance", "account_limit", "refund_pct"),  # the till of a shop
        ("Credits Left", "Account Balance", "Contract Ends"),  # a gym
    ],
)
def test_limits_and_balances_alone_make_no_bank(headers: tuple[str, ...]) -> None:
    data = groups(**{"Invoices": (3, 40), "Total Invoiced": (60.5, 900.5)})
    told = data.assign(**{name: 100.5 * (1 + data.index % (3 + at)) for at, name in enumerate(headers)})
    study = run(told, Recipe(k=2, k_max=2, basis=("Invoices", "Total Invoiced")), verdict=False)
    assert business(study.profile) != "bank"


def test_a_business_and_a_word_for_rows_are_the_persons_to_choose() -> None:
    """Both are choices of the recipe, survive JSON, and change names and sentences."""
    data = groups(Orders=(3, 12), **{"Total Spend": (60.5, 900.5)})
    recipe = Recipe(k=2, k_max=2, basis=("Orders", "Total Spend"), business="hospitality", rows="travelers")
    study = run(data, Recipe.from_dict(recipe.to_dict()), verdict=False)
    rich = of(study, "Total Spend", most=True)

    assert rich.name == "Loyal Guests of High Value"
    assert rich.portrait.startswith("Travelers") and "travelers" in rich.measure
    assert "travelers" in headline(study)


def test_the_headline_is_a_finding_with_its_caveat() -> None:
    """Who brings more than their share, or that nobody does; with its caveat before it."""
    study = run(jewellery(customers=400), Recipe(k=4, k_max=5))
    assert study.verdict is not None

    def under(kind: str, k: int = study.k) -> str:
        verdict = dataclasses.replace(study.verdict, kind=kind, recommended_k=k)
        return headline(dataclasses.replace(study, verdict=verdict))

    found = r"“[^”]+”, \d+% of your customers, brings \d+% of the total spend\.$"
    assert re.match(found, under("natural"))
    assert re.match(f"Your customers blend into each other; as split here, {found}", under("constructed"))
    dependable = "There are no sharply separate groups, but this split is dependable: "
    assert re.match(dependable + found, under("reproducible"))
    assert "as split here" in under("reproducible", 3)
    flat = study.profile.shares
    even = tuple(dataclasses.replace(p, value_share=float(flat[p.segment])) for p in study.personas)
    evenly = dataclasses.replace(study, personas=even, verdict=None)
    assert headline(evenly).startswith("No segment brings much more of the total spend")


def test_what_those_brought_who_left_is_told_as_past() -> None:
    """“Brings” beside “mostly left” would say of the same people that they are here and gone."""
    data = groups(Orders=(2, 14), **{"Total Spend": (40.5, 900.5), "Churn": (0.05, 0.9)})
    study = personas(data, 2, "Orders", "Total Spend")

    assert "Left" in of(study, "Total Spend", most=True).name
    assert " brought " in headline(study) and " brings " not in headline(study)


def test_never_and_again_are_counted_one_by_one() -> None:
    """The shares behind the names are those of the customers, segment by segment and over all."""
    data = groups(Orders=(1, 4), Basket=(60.5, 90.5))
    study = personas(data, 2, "Orders", "Basket")

    for segment in (1, 2):
        assert study.profile.past(segment, "never bought") == pytest.approx(never(study, segment) or 0.0)
        assert study.profile.past(segment, "bought again") == pytest.approx(again(study, segment) or 0.0)
    assert study.profile.past(0, "bought again") == pytest.approx(float((data["Orders"] >= 2).mean()))


@pytest.mark.parametrize("gone", [("canceled",), ("canceled", "expired")])
def test_a_state_that_says_who_left_gives_its_reason(gone: tuple[str, ...]) -> None:
    """A column of states carries the axis of leaving, and the card says which of them, and how many."""
    rng = np.random.default_rng(7)
    kind = rng.integers(0, 3, 600)
    left = rng.random(600) < np.array([0.02, 0.05, 0.42])[kind]
    data = pd.DataFrame({
        "Orders": rng.poisson(np.array([2, 12, 30])[kind]),
        "Total Spend": rng.normal(np.array([100, 900, 3000])[kind], 40).round(2),
        "Status": np.where(left, rng.choice(gone, 600), rng.choice(["active", "trialing"], 600)),
    })  # fmt: skip
    study = run(data, Recipe(k=3), verdict=False)
    told = " ".join(persona.because for persona in study.personas)
    assert "status " in told.casefold()
    assert " or ".join(sorted(gone)) in told
    assert untrue(study) == []


@pytest.mark.parametrize("kept", [0.5, 0.35])
def test_a_flag_without_any_tie_names_nobody_as_having_left(kept: float) -> None:
    """Half of every segment, or two thirds, are inactive by chance: that tells none from another."""
    rng = np.random.default_rng(11)
    kind = rng.integers(0, 3, 600)
    data = pd.DataFrame({
        "Orders": rng.poisson(np.array([2, 12, 30])[kind]),
        "Total Spend": rng.normal(np.array([100, 900, 3000])[kind], 40).round(2),
        "Active": np.where(rng.random(600) < kept, "yes", "no"),
    })  # fmt: skip
    study = run(data, Recipe(k=3), verdict=False)
    assert not any("Left" in persona.name for persona in study.personas)

    gone = data.assign(Active=np.where(kind == 0, np.where(rng.random(600) < 0.8, "no", "yes"), "yes"))
    named = run(gone, Recipe(k=3), verdict=False)
    assert "Mostly Left Already" in [persona.name for persona in named.personas]


def test_points_and_store_credit_make_no_bank() -> None:
    """A shop keeps balances of points too; its customers get a shop’s names and strategies."""
    data = groups(Visits=(2, 14), **{"Total Spent": (60.5, 900.5), "Points Balance": (6, 90)})
    told = data.assign(**{"Store Credit Balance": 1 + np.arange(len(data)) % 3, "Loyalty Credit": 2})
    study = run(told, Recipe(k=2, k_max=2, basis=("Visits", "Total Spent")), verdict=False)
    assert business(study.profile) != "bank"

    lent = data.rename(columns={"Points Balance": "Loan Balance"}).assign(Overdraft=1)
    study = run(lent, Recipe(k=2, k_max=2, basis=("Visits", "Total Spent")), verdict=False)
    assert business(study.profile) == "bank"


def test_a_fifth_who_bought_are_not_said_never_to_have() -> None:
    """Eight of ten never bought: the others are a fifth of the segment, and no name may pass them over."""
    data = groups(Orders=(0, 9), **{"Total Spend": (0.001, 400.5)})
    some = data.index[data["Orders"] == 0][::5]
    data.loc[some, ["Orders", "Total Spend"]] = 1, 20.0
    study = personas(data, 2, "Orders", "Total Spend")

    assert of(study, "Orders", most=False).name == "Mostly Never Bought"


def test_never_having_bought_names_nobody_who_did_so_no_less_than_others() -> None:
    """Six of ten readers never paid, in each segment: the best readers were called “Mostly Never Bought”."""
    data = groups(Opens=(2, 60), Clicks=(1, 25))
    paid = np.where(np.arange(len(data)) % 10 < 6, 0.0, 5.0 + np.arange(len(data)) % 7)
    study = personas(data.assign(**{"Total Spend": paid}), 2, "Opens", "Clicks")

    assert not any("Never Bought" in persona.name for persona in study.personas)


def test_new_needs_a_time_that_is_known_to_be_short() -> None:
    """Twenty of something against forty are fewer than most have; nobody knows whether that is new."""
    data = groups(tenure=(20.5, 45.5), MonthlyCharges=(30.5, 90.5), Contract=(1, 2))
    data = data.assign(Contract=data["Contract"].astype(int).astype(str) + " year", PaperlessBilling="Yes")
    study = personas(data, 2, "tenure", "MonthlyCharges")
    newer = of(study, "tenure", most=False)

    assert newer.name == "Newer, on a Small Plan"
    assert not any("first month" in text for text in newer.strategies)
