"""Nobody who said no is in a list, and nobody who said yes is left out without a word."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from standins import mini_study

from segmentation.act.audiences import contact_consent
from segmentation.act.audiences.audiences import audience
from segmentation.act.audiences.contact_consent import NUMBER, Consent, read_consent
from segmentation.act.audiences.platforms import PLATFORMS
from segmentation.act.audiences.reach import People, reach
from segmentation.language.consent.consent_headings import CHANNELS
from segmentation.prepare.reading.tables import read_table

CORPUS = Path(os.environ.get("TOUCHSTONE_DATA", "")) / "corpus"


def consent(*, explained: dict[str, tuple[str, ...] | None] | None = None, **columns: list[str]) -> Consent:
    return read_consent(DataFrame(columns, dtype="str"), explained)


def may(told: Consent, *channels: str) -> list[bool]:
    return told.allowed(*channels).to_list()


@pytest.mark.parametrize(
    ("header", "cell", "email", "number"),
    [
        *(("Consent", "yes", True, True), ("Consent", "TRUE", True, True), ("Consent", "1", True, True)),
        *(("Consent", "", True, True), ("Consent", "maybe", False, False), ("Consent", "no", False, False)),
        *(("Einwilligung", "Ja", True, True), ("Consentement", "non", False, False)),
        *(("GDPR consent", "2024-03-01", True, True), ("Unsubscribed", "no", True, True)),
        *(("Unsubscribed", "2024-03-01", False, False), ("Unsubscribed", "", True, True)),
        *(("Do not contact", "x", False, False), ("Email status", "unsubscribed", False, False)),
        *(("Do not email", "yes", False, False), ("Do not email", "", True, True)),
        *(("Abgemeldet", "Ja", False, False), ("Abgemeldet", "nein", True, True)),
        *(("Werbesperre", "x", False, False), ("Werbung erlaubt", "ja", True, True)),
        *(("Désinscrit", "oui", False, False), ("Accepte email", "oui", True, False)),
        *(("No contactar", "sí", False, False), ("Acepta publicidad", "No", False, False)),
        *(("Descadastrado", "sim", False, False), ("Aceita receber e-mail", "Sim", True, False)),
        *(("Non contattare", "sì", False, False), ("Consenso", "accettato", True, True)),
        *(("Uitgeschreven", "ja", False, False), ("Toestemming", "nee", False, False)),
        *(("Consent", "opted_in", True, True), ("Consent", "not subscribed", False, False)),
        *(("Einwilligung", "erteilt", True, True), ("Consent", "Abonné", True, True)),
        *(("Email status", "Subscribed", True, False), ("Opt out", "opted out", False, False)),
        *(("Nie kontaktować", "tak", False, False), ("Zgoda marketingowa", "tak", True, True)),
        *(("DoNotCall", "false", True, True), ("SMS opt-in", "yes", False, True)),
    ],
)
def test_what_one_cell_allows(header: str, cell: str, email: bool, number: bool) -> None:
    """One column and one customer: in several languages, and the other way round where the header says so."""
    told = consent(**{header: [cell]})
    assert (may(told, "email"), may(told, *NUMBER)) == ([email], [number])


def test_each_way_of_contact_has_its_own_consent() -> None:
    """Consent to e-mail is none to text messages, and none to calls."""
    told = consent(**{"Accepts Email Marketing": ["yes", "no"], "Accepts SMS Marketing": ["no", "yes"]})
    assert may(told, "email") == [True, False]
    assert may(told, *NUMBER) == [False, True]
    assert may(consent(**{"Email opt-in": ["yes"], "Do not call": ["yes"]}), "email") == [True]


def test_without_a_column_everybody_may_be_contacted() -> None:
    """Where nobody was asked nothing is filtered, and the notes say so; only there."""
    told = consent(Email=["a@b.example"])
    assert all(may(told, channel) == [True] for channel in CHANNELS)
    assert "no column about consent" in " ".join(contact_consent.consent_notes(told, ("email",), None))
    other = consent(Suppressions=["", "x"])
    assert "no column about consent" not in " ".join(contact_consent.consent_notes(other, ("email",), None))


def test_a_refusal_in_any_column_wins() -> None:
    """Whoever agreed once and left later is out."""
    told = consent(
        Newsletter=["yes", "yes", "yes", "yes"],
        UNSUB_TIME=["", "2024-05-01 10:00", "", ""],
        Werbesperre=["", "", "x", ""],
        Bounced=["false", "false", "false", "true"],
    )
    assert may(told, "email") == [True, False, False, False]


@pytest.mark.parametrize(
    "ended",
    [
        *("cancelled", "Canceled", "paused", "muted", "snoozed until 2027", "terminated", "suspended"),
        *("beendet", "résilié", "anulado", "disdetta", "opgezegd", "avslutad", "zrušeno"),
    ],
)
def test_what_ended_or_rests_is_a_no_whatever_another_column_says(ended: str) -> None:
    """A newsletter that was cancelled is none, and no puzzle that a yes elsewhere may settle."""
    told = read_consent(DataFrame({"Newsletter status": ["active", ended] * 3, "Email opt-in": ["Yes"] * 6}))
    assert may(told, "email") == [True, False] * 3
    assert not told.asked
    silent = read_consent(DataFrame({"Subscription": ["active", ended] * 3, "Email opt-in": ["Yes"] * 6}))
    assert may(silent, "email") == [True] * 6, "a subscription to a service is none to be written to"


def test_of_several_ways_one_refusal_wins_over_any_yes() -> None:
    """A list that reaches people by either way leaves out who refused one of them."""
    told = consent(
        **{"Accepts Email Marketing": ["yes", "yes", "no"], "Accepts SMS Marketing": ["yes", "no", "yes"]}
    )
    assert may(told, "email", "sms") == [True, False, False]


def test_columns_beside_consent_never_decide() -> None:
    """Time, source, address and reason are kept, and silent."""
    told = consent(
        Newsletter=["yes", "no", ""],
        **{
            "Newsletter source": ["shop", "shop", "shop"],
            "Consent IP": ["10.0.0.1", "10.0.0.2", "10.0.0.3"],
            "Opt-in time": ["2024-01-01", "2024-01-01", "2024-01-01"],
            "$consent_method": ["", "", ""],
        },
    )
    assert told.names == ("Newsletter",)
    assert may(told, "email") == [True, False, False]


def test_an_empty_column_is_silent() -> None:
    """It neither says no for everybody nor hides the one that speaks."""
    told = consent(Consent=["", "", ""], **{"Accepts Marketing": ["True", "False", ""]})
    assert told.names == ("Accepts Marketing",)
    assert may(told, "email") == [True, False, False]


def test_a_file_that_records_only_refusals() -> None:
    """Those who did not refuse are in, said with their number, and one choice leaves them out."""
    told = consent(HasOptedOutOfEmail=["true", "false", "false"])
    assert may(told, "email") == [False, True, True]
    assert told.allowed("email", include_unknown=False).to_list() == [False, False, False]
    (note,) = contact_consent.consent_notes(told, ("email",), None)
    assert "The 2 customers who did not are in" in note


def test_where_a_yes_is_recorded_only_a_yes_counts() -> None:
    """Unless the person says otherwise; and never for who refused."""
    told = consent(Newsletter=["yes", "no", "pending", ""])
    assert may(told, "email") == [True, False, False, False]
    assert told.allowed("email", include_unknown=True).to_list() == [True, False, True, True]


def test_who_is_not_understood_stays_out_until_explained() -> None:
    """The person names the values that mean yes, or says that the column is about something else."""
    columns = {"Mkt flag": ["A", "B", "C", ""]}
    told = consent(**columns)
    assert [column.name for column in told.asked] == ["Mkt flag"]
    assert may(told, "email")[:3] == [False, False, False]
    assert told.allowed("email", include_unknown=True).to_list()[:3] == [False, False, False]
    assert may(consent(explained={"Mkt flag": ("A", "C")}, **columns), "email") == [True, False, True, False]
    assert may(consent(explained={"Mkt flag": None}, **columns), "email") == [True] * 4


def test_a_clear_yes_elsewhere_is_not_undone_by_a_puzzle() -> None:
    """A column nobody understands keeps only those out of whom nothing clear is known."""
    told = consent(Newsletter=["yes", ""], **{"Contact flag": ["A", "A"]})
    assert may(told, "email") == [True, False]


def test_mail_is_the_letter_box_where_email_has_its_own_column() -> None:
    """Otherwise a no to “mail” is one to both."""
    both = consent(**{"Email Opt-in": ["Y", "Y"], "Mail Opt-in": ["N", "Y"]})
    assert may(both, "email") == [True, True]
    assert may(both, "post") == [False, True]
    assert may(consent(**{"Do not allow Mails": ["Yes", "No"]}), "email") == [False, True]


def test_the_receipt_counts_each_column() -> None:
    """In all, then column by column."""
    told = consent(Newsletter=["yes"] * 3 + ["no", ""], Bounced=["true", "", "", "", ""])
    assert told.totals[0] == "2 of 5 agreed to e-mail · 2 refused · 1 unknown"
    assert "“Newsletter”: 3 of 5 agreed to e-mail · 1 refused · 1 unknown" in told.receipt
    assert any(line.startswith("“Bounced”: 0 of 5 agreed") for line in told.receipt)


def test_the_same_person_on_another_row_refuses_there_too() -> None:
    """By any of their addresses, however it is written."""
    text = DataFrame(
        {
            "Email": [
                "ada@x.example",
                "ADA@x.example",
                "b.ob@gmail.com",
                "bob+shop@gmail.com",
                "c@x.example",
            ],
            "Email 2": ["", "", "", "", "ada@x.example"],
            "Newsletter": ["yes", "no", "yes", "unsubscribed", "yes"],
        }
    )
    people = People(mini_study(text).table)
    assert people.consent.allowed("email").to_list() == [False] * 5


ANSWERS = st.sampled_from(
    ["", "yes", "no", "true", "false", "x", "2024-03-01", "opted_in", "pending", "perhaps", "0"]
)
AGAINST = ["HasOptedOutOfEmail", "Do not allow Mails", "Werbesperre", "Baja publicidad", "sms_optout",
           "Bounced", "Spam complaint", "DoNotCall"]  # fmt: skip
HEADERS = [*AGAINST, "Newsletter", "Accepts SMS", "Consent", "Status", "Mkt flag"]


@st.composite
def uploads(draw: st.DrawFn) -> DataFrame:
    """Customers with addresses that come back now and then, and some columns about consent."""
    rows = draw(st.integers(2, 14))
    names = draw(st.lists(st.sampled_from(HEADERS), min_size=1, max_size=5, unique=True))
    columns = {name: draw(st.lists(ANSWERS, min_size=rows, max_size=rows)) for name in names}
    emails = st.sampled_from(["a@x.example", "b@x.example", "c@x.example", "d@x.example", "A@X.example", ""])
    phones = st.sampled_from(["+4930123456", "+4930123457", "+49 30 123456", "", "+4930123459"])
    contacts = {
        "Email": draw(st.lists(emails, min_size=rows, max_size=rows)),
        "Phone": draw(st.lists(phones, min_size=rows, max_size=rows)),
    }
    return DataFrame({**contacts, **columns}, dtype="str")


LISTS = (uploads(), st.sampled_from(list(PLATFORMS)), st.sampled_from([None, False, True]))


@settings(max_examples=40)
@given(*LISTS)
def test_no_list_ever_holds_a_person_whom_a_refusing_column_names(text, platform, unknown) -> None:
    """Their address or number is in no list by a way that the column speaks of, not even from another row."""
    refused_are_in_no_list(text, platform, unknown)


@pytest.mark.slow
@settings(max_examples=400)
@given(*LISTS)
def test_no_list_ever_holds_such_a_person_at_length(text, platform, unknown) -> None:
    """The same, of many more files."""
    refused_are_in_no_list(text, platform, unknown)


def refused_are_in_no_list(text: DataFrame, platform: str, unknown: bool | None) -> None:
    study = mini_study(text, k=1)
    made, people = reach(study, platform, include_unknown=unknown), People(study.table)
    for name in [name for name in AGAINST if name in text]:
        told = read_consent(text[[name]])
        for channel, field in (("email", "email"), ("sms", "phone")):
            refused = told.refused(channel)
            named = set(people.known[field][refused]) - {""}
            assert not named & set(made.known[field])


@settings(max_examples=30)
@given(uploads(), st.permutations(range(14)))
def test_the_order_of_rows_changes_nobodys_answer(text, order) -> None:
    """Who may be contacted follows from the cells alone."""
    shuffled = text.iloc[[place for place in order if place < len(text)]]
    straight, crossed = read_consent(text), read_consent(shuffled)
    for channel in CHANNELS:
        assert crossed.allowed(channel).sort_index().equals(straight.allowed(channel))


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_dir(), reason="needs TOUCHSTONE_DATA")
def test_vendors_exports_mail_nobody_who_refused(tmp_path: Path) -> None:
    """Of all files together at most one in a hundred who agreed is left out, and nobody who refused is in."""
    index = pd.read_csv(CORPUS / "INDEX.tsv", sep="\t", dtype=str, keep_default_na=False)
    agreed = left_out = 0
    for folder in index.loc[index["type"] == "customers", "folder"]:
        made = tmp_path / f"{folder}.csv"
        subprocess.run([sys.executable, "-B", str(CORPUS / folder / "make.py"), str(made)], check=True)
        truth = pd.read_csv(made.with_suffix(".truth.csv"), dtype=str, keep_default_na=False)["agreed_email"]
        people = People(read_table(made.read_bytes(), made.name))
        has = (people.known["email"] != "").to_numpy()
        mailed = people.consent.allowed("email").to_numpy()
        assert not (has & mailed & (truth == "no")).any(), folder
        agreed += int((has & (truth == "yes")).sum())
        left_out += int((has & ~mailed & (truth == "yes")).sum())
    assert left_out <= agreed / 100


def test_a_list_says_what_the_file_says() -> None:
    """The receipt that goes with the lists, and the file of those who are not in them."""
    text = DataFrame({"Email": ["a@x.example", "b@x.example"], "Opted out": ["", "yes"]})
    made = audience(mini_study(text, k=1), "google", fewest=1)
    assert "0 of 2 agreed to e-mail · 1 refused · 1 unknown" in made.receipt_text()
    rejected = pd.read_csv(io.BytesIO(made.rejected_csv()))
    assert rejected.to_dict("list") == {"Row": [2], "Reason": [contact_consent.REFUSED]}
