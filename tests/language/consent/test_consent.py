"""Consent is read by header and value, in eleven languages, and nothing is guessed."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.language.consent.consent import read_column
from segmentation.language.consent.consent_headings import CHANNELS, Sense, heading
from segmentation.language.consent.consent_values import Answer, plain_cell

TRUTH = Path(os.environ.get("TOUCHSTONE_DATA", "")) / "corpus" / "consent.tsv"


def answer(header: str, cell: str) -> str:
    """What a value says about the way its header names, in one word; “mute” where nothing is read."""
    column = read_column(header, [cell])
    if column is None or column.heading.part == "technical":
        return "mute"
    if cell in column.asked:
        return "ask"
    told = {one.value for one in column.said.get(cell, {}).values()}
    return told.pop() if len(told) == 1 else "unknown"


REFUSING = {
    "email": [
        "HasOptedOutOfEmail",
        "EMAIL_BLACKLISTED",
        "Email Opt Out",
        "emailoptout",
        "opt_out_email",
        "Unsubscribed from all email",
        "Do not email",
        "DoNotEmail",
        "No emails please",
        "Newsletter abgemeldet",
        "Werbesperre E-Mail",
        "Kein Newsletter",
        "Désabonné newsletter",
        "Ne pas envoyer d'emails",
        "Baja boletín",
        "Email opt-out",
        "Niet mailen",
        "Afgemeld nieuwsbrief",
        "Nie wysyłać maili e-mail",
        "Wypisany z newslettera",
        "Disiscritto newsletter",
        "Descadastrado do boletim",
        "IsEmailBounced",
        "No Bulk Emails (User Opt Out)",
        "Kein Newsletter (abgemeldet)",
        "Email disabled",
        "Avregistrerad från nyhetsbrev",
        "Afmeldt nyhedsbrev",
        "Ingen e-post",
        "Sähköpostimarkkinointikielto",
        "Marked email as spam",
    ],
    "sms": [
        "sms_optout",
        "SMS opt-out",
        "DoNotSMS",
        "Do not text",
        "Keine SMS",
        "SMS_BLACKLISTED",
        "Baja SMS",
    ],
    "phone": [
        "DoNotCall",
        "Do Not Call",
        "donotcall",
        "Telefonsperre",
        "Ne pas appeler",
        "Opposition démarchage",
        "No llamar",
        "Niet bellen",
        "Nie dzwonić - telefon",
    ],
    "post": ["Do not send direct mail", "Postsperre", "Keine Briefwerbung", "NPAI"],
    "messenger": ["WhatsApp opt out", "No WhatsApp"],
    "mail": ["MAIL_RETURN_IND"],
    "any": [
        "Werbesperre",
        "Werbewiderspruch",
        "Lista Robinson",
        "Do not contact",
        "Suppressed",
        "Opted Out",
        "Non contattare",
        "Não contactar",
        "Sprzeciw",
        "Do not sell my personal information",
        "Deceased",
        "Reklamspärr",
        "Nej till reklam",
        "Do Not Profile",
        "Baja publicidad",
        "Niet benaderen",
        "Objection to marketing",
    ],
}


@pytest.mark.parametrize(("channel", "header"), [(c, h) for c, headers in REFUSING.items() for h in headers])
def test_a_header_about_refusing_is_known_in_any_order_and_language(channel: str, header: str) -> None:
    """A yes, a date and a mark refuse; a no and an empty cell say nothing."""
    told = heading(header)
    assert told is not None and told.sense.against
    assert channel in told.channels
    assert [answer(header, cell) for cell in ("yes", "true", "1", "x", "2024-03-01")] == ["refused"] * 5
    assert [answer(header, cell) for cell in ("no", "false", "0")] == ["unknown"] * 3
    assert answer(header, "") in ("unknown", "mute")


AGREEING = [
    "Accepts Email Marketing",
    "Newsletter",
    "Opt-in",
    "EMAIL_OPT_IN",
    "Einwilligung E-Mail",
    "Consentement",
    "Acepta publicidad",
    "Consenso marketing",
    "Aceita receber comunicações",
    "Toestemming e-mail",
    "Zgoda marketingowa",
    "Marketing allowed",
    "Ok to email",
    "optin_newsletter",
    "Nyhetsbrev",
    "Markkinointilupa",
    "Souhlas s marketingem",
    "Samtycke e-post",
    "Tilmeldt nyhedsbrev",
    "Samtykke markedsføring",
    "EMAIL_PERM_IND",
]


@pytest.mark.parametrize("header", AGREEING)
def test_a_header_about_agreeing_is_known(header: str) -> None:
    """A clear yes and a clear no are told; words nobody knows are asked about."""
    assert answer(header, "yes") == "agreed"
    assert answer(header, "no") in ("refused", "unknown")
    assert answer(header, "purple") == "ask"


@pytest.mark.parametrize(
    "cell",
    [
        "single_opt_in",
        "confirmed",
        "granted (2024-05-01)",
        "Explicit",
        "2024-05-01",
        "['email']",
        "SUBSCRIBED",
        "Sí",
        "Tak",
        "bestätigt",
        "Freely given consent",
        "email, sms",
        "01.02.2024 10:15",
        "Art. 6 Abs. 1 lit. a",
    ],
)
def test_many_words_mean_yes(cell: str) -> None:
    """Under a header about consent."""
    assert answer("Email consent", cell) == "agreed"


@pytest.mark.parametrize(
    "cell",
    [
        "UNSUBSCRIBED",
        "opted_out",
        "revoked",
        "widerrufen",
        "Do not contact",
        "cleaned",
        "hard bounced",
        "refusé",
        "rezygnacja",
        "no consent",
        "nicht erteilt",
        "brak zgody",
        "withdrawn 2024-05-01",
    ],
)
def test_many_words_mean_no(cell: str) -> None:
    """Under a header about consent."""
    assert answer("Email consent", cell) == "refused"


@pytest.mark.parametrize(
    "cell",
    [
        "NEVER_SUBSCRIBED",
        "pending",
        "nicht bestätigt",
        "not set",
        "unknown",
        "unconfirmed",
        "legitimate interest",
        "Art. 6 (1) (f)",
        "double_opt_in_pending",
        "en attente",
        "[]",
        "-",
        "niepotwierdzona",
        "NOT_CAPTURED",
        "notDetermined",
        "N.D.",
        "Okänd",
    ],
)
def test_many_words_say_neither(cell: str) -> None:
    """They are no refusal, and no yes."""
    assert answer("Email consent", cell) == "unknown"


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Emails opened", ["3", "5"]),
        ("Bounce rate", ["0.2", "0.4"]),
        ("Score de désabonnement", ["0,711", "0,102"]),
        ("Ryzyko rezygnacji", ["niskie", "średnie", "wysokie"]),
        ("Unsubscribe probability", ["0.3", "0.8"]),
        ("Abmelderisiko", ["hoch", "gering"]),
        ("Contact no.", ["+44 7700 900123", "020 7946 0018"]),
        ("AcceptedCmp3", ["0", "1"]),
        ("Subscription plan", ["Basic", "Pro"]),
        ("Subscription status", ["active", "cancelled", "trial"]),
        ("Liefersperre", ["x", ""]),
        ("Mobile No", ["0171 5551234", "0171 5551235"]),
        ("Block", ["A", "B"]),
        ("Email", ["a@b.example", "c@d.example"]),
        ("Subscriber Email", ["a@b.example", "c@d.example"]),
        ("Contact owner", ["Ann", "Bob"]),
        ("Terms accepted", ["yes", "no"]),
        ("Loyalty opt-in", ["yes", "no"]),
        ("Marketing emails bounced", ["0", "1", "3"]),
        ("Mailing State", ["Ohio", "Utah"]),
        ("Refunds", ["0", "1"]),
        ("Blocked amount", ["10.00", "0.00"]),
        ("Cancelled orders", ["1", "2"]),
        ("Post code", ["10115", "20095"]),
        ("Newsletter clicks", ["4", "0"]),
        ("Status", ["Active", "Inactive"]),
        ("Last contacted", ["2024-01-01"]),
        ("Marketing spend", ["100.5", "20"]),
        ("Fecha de baja", ["2024-01-01", ""]),
        ("Exit", ["yes", "no"]),
        ("Reklamacje", ["0", "1", "2"]),
        ("Reklamationen", ["0", "1"]),
        ("Promo emails", ["0", "1", "4"]),
        ("Ads watched", ["0", "1", "7"]),
        ("Påminnelse via SMS", ["Ja", "Nej"]),
    ],
)
def test_what_only_sounds_like_it_is_left_alone(header: str, cells: list[str]) -> None:
    """Counts, rates, addresses, subscriptions one pays for, and answers to campaigns."""
    assert read_column(header, cells) is None


def test_values_speak_under_any_header() -> None:
    """“Do not call” refuses calls even among the stages of a sale."""
    status = read_column("Audience", ["subscribed", "unsubscribed", "cleaned"])
    assert status is not None and status.heading.sense is Sense.STATUS
    stage = read_column("Lead Status", ["New", "Open", "Do not call", "Qualified"])
    assert stage is not None
    assert {cell: dict(said) for cell, said in stage.said.items()} == {
        "Do not call": {"phone": Answer.REFUSED}
    }


@pytest.mark.parametrize(
    ("cells", "refusing", "others"),
    [
        (["Soft Opt-In", "Soft Opt-Out", "Confirmed Opt-In", "Confirmed Opt-Out"], (1, 3), (0, 2)),
        (["Unsubscribed by admin", "Welcome series"], (0,), (1,)),
        (["vom Newsletter abgemeldet", "Stammkunde"], (0,), (1,)),
        (["Silver (opted out)", "Gold"], (0,), (1,)),
    ],
)
def test_short_values_speak_with_words_beside(
    cells: list[str], refusing: tuple[int], others: tuple[int]
) -> None:
    """A “Global Subscription Status” of “Soft Opt-Out” refuses, though its header says nothing of it."""
    column = read_column("Global Subscription Status", cells)
    assert column is not None
    for at in refusing:
        assert Answer.REFUSED in column.said[cells[at]].values()
    for at in others:
        assert Answer.REFUSED not in column.said.get(cells[at], {}).values()


@pytest.mark.parametrize("header", ["Email consent", "Status 2"])
@pytest.mark.parametrize(
    ("no", "yes"),
    [("Opt-in: no", "Opt-in: yes"), ("Opt-In: nein", "Opt-In: ja"), ("Opt-in 0", "Opt-in 1"),
     ("subscribed: N", "subscribed: Y"), ("consent: false", "consent: true")],
)  # fmt: skip
def test_a_no_behind_a_permission_refuses(header: str, no: str, yes: str) -> None:
    """“Opt-in: no” is no opt-in, whatever the header."""
    column = read_column(header, [no, yes])
    assert column is not None and Answer.REFUSED in column.said[no].values()
    assert Answer.REFUSED not in column.said.get(yes, {}).values()


@pytest.mark.parametrize(
    ("no", "yes", "ways"),
    [
        ("Newsletter: nein", "Newsletter: ja", {"email"}),
        ("newsletter=false", "newsletter=true", {"email"}),
        ("Newsletter: NÃO", "Newsletter: SIM", {"email"}),
        ("VIP; newsletter: no", "VIP; newsletter: yes", {"email"}),
        ("SMS marketing: no", "SMS marketing: yes", {"sms"}),
        ("E-Mail-Werbung: nein", "E-Mail-Werbung: ja", {"email"}),
        ("marketing: 0", "marketing: 1", {"any"}),
    ],
)
def test_a_no_behind_what_asks_for_consent_refuses_under_any_header(
    no: str, yes: str, ways: set[str]
) -> None:
    column = read_column("Tags", [no, yes, "wholesale", "regular"])
    assert column is not None and {*column.said} == {no}
    assert column.said[no] == dict.fromkeys(ways, Answer.REFUSED)


@pytest.mark.parametrize(
    "cell",
    [
        "Email: no",
        "Newsletter No 12",
        "promo: no",
        "gift wrap: no",
        "Newsletter: ja",
        "newsletter -",
        "Newsletter 0",
        "Newsletter F",
        "Marketing N",
        "Newsletter No 0",
    ],
)
def test_a_no_behind_other_things_refuses_nothing(cell: str) -> None:
    """“Email: no” says that there is no address, “Newsletter F” which letter was sent."""
    assert read_column("Tags", [cell, "wholesale", "regular"]) is None


def test_a_no_behind_a_refusal_or_nothing_behind_a_permission_says_neither() -> None:
    column = read_column("Email consent", ["Opt-out: no", "opt-in missing", "Opt-out: yes"])
    assert column is not None
    told = {cell: said[""] for cell, said in column.said.items()}
    assert told == {
        "Opt-out: no": Answer.UNKNOWN, "opt-in missing": Answer.UNKNOWN, "Opt-out: yes": Answer.REFUSED,
    }  # fmt: skip


def test_long_values_about_something_else_do_not() -> None:
    """Opting out of a pension plan says nothing of e-mails."""
    assert (
        read_column("Benefits", ["Basic", "Opt-out of the pension plan", "No opt out clause in it"]) is None
    )


def test_channels_in_a_value_answer_for_themselves() -> None:
    """A list or a small table of ways says yes or no to each."""
    column = read_column("Marketing consent", ["email: yes; sms: no", '{"email": false, "sms": true}'])
    assert column is not None
    yes, no = (column.said[cell] for cell in ("email: yes; sms: no", '{"email": false, "sms": true}'))
    assert (yes["email"], yes["sms"]) == (Answer.AGREED, Answer.REFUSED)
    assert (no["email"], no["sms"]) == (Answer.REFUSED, Answer.AGREED)


def test_topics_in_a_value_answer_for_advertising() -> None:
    """Of a table of topics only what is said of advertising counts."""
    yes, no = '{"product":false,"marketing":true}', '{"product":true,"marketing":false}'
    column = read_column("email_prefs", [yes, no])
    assert column is not None and column.heading.channels == {"email"}
    assert dict(column.said[yes]) == {"": Answer.AGREED} and dict(column.said[no]) == {"": Answer.REFUSED}


def test_a_puzzle_is_put_to_the_person() -> None:
    """A header that may be about consent, over values nobody knows."""
    column = read_column("Mkt flag", ["A", "B", "C"])
    assert column is not None and column.asked == ("A", "B", "C")


WORDS = st.sampled_from(
    [
        "email",
        "sms",
        "no",
        "not",
        "yes",
        "do",
        "call",
        "opt",
        "out",
        "in",
        "newsletter",
        "blocked",
        "time",
        "rate",
        "Werbung",
    ]
)


@given(st.lists(WORDS, min_size=1, max_size=6), st.lists(st.text(max_size=12), max_size=5))
def test_whatever_a_header_and_its_cells_hold_something_is_said(words: list[str], cells: list[str]) -> None:
    """Every filled value of a column about consent is understood or asked about, never dropped."""
    for header in (" ".join(words), "_".join(words), "".join(word.title() for word in words)):
        column = read_column(header, cells)
        if column is None or column.heading.sense is Sense.SUPPRESS:
            continue
        filled = {cell for cell in cells if plain_cell(cell)}
        assert filled <= {*column.said, *column.asked}
        assert column.heading.channels <= {*CHANNELS, "any", "mail", "other"}


@given(
    st.sampled_from([h for headers in REFUSING.values() for h in headers]), st.text(min_size=1, max_size=20)
)
def test_something_filled_under_a_header_about_refusing_never_agrees(header: str, cell: str) -> None:
    """At most it says nothing."""
    assert answer(header, cell) in ("refused", "unknown", "mute", "ask")


@pytest.mark.skipif(not TRUTH.is_file(), reason="needs TOUCHSTONE_DATA")
def test_consent_as_vendors_write_it() -> None:
    """Each of the collected wordings says what it means there, for its way of contact."""
    groups = defaultdict(list)
    with TRUTH.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            groups[row["header"]].append(row)
    wrong = []
    for header, rows in groups.items():
        column = read_column(header, [row["value"] for row in rows])
        for row in rows:
            said = {} if column is None else column.said.get(row["value"], {})
            ways = {way or own for way in said for own in (column.heading.channels if column else ())}
            told = {one.value for one in said.values()} or {"unknown"}
            speaks = row["channel"] in ways or ways & {"any", "mail", "messenger"} or told == {"unknown"}
            if told != {row["meaning"]} or not speaks:
                wrong.append((header, row["value"], row["meaning"], told, ways))
    assert not wrong


@pytest.mark.parametrize("header", ["unsubscribedChannelIds", "Unsubscribed channel types", "Opt-out IDs"])
def test_a_list_of_ways_under_a_refusing_header_refuses_those(header: str) -> None:
    """“ids” may be numbers of anything; where they are ways of contact, they say which are refused."""
    column = read_column(header, ['["email"]', '["sms","email"]', "[]"])

    assert column is not None and not column.asked
    assert column.said['["email"]'] == {"email": Answer.REFUSED}
    assert column.said['["sms","email"]'] == {"email": Answer.REFUSED, "sms": Answer.REFUSED}
    assert Answer.REFUSED not in column.said.get("[]", {}).values()
    assert read_column("Opt-in source", ["email", "sms"]) is None or answer("Opt-in source", "sms") == "mute"


@pytest.mark.parametrize(
    ("header", "yes", "no"), [("Abonat newsletter", "DA", "NU"), ("Acord marketing e-mail", "Da", "Nu")]
)
def test_yes_and_no_are_known_in_romanian(header: str, yes: str, no: str) -> None:
    """They were asked about, and nobody was in a list until somebody answered."""
    assert (answer(header, yes), answer(header, no)) == ("agreed", "refused")


@pytest.mark.parametrize(
    "header",
    [
        "email_left_at",
        "Newsletter left on",
        "Newsletter quit date",
        "Newsletter end date",
        "Newsletter ended",
        "consent_ended_at",
        "Newsletter Ende",
        "Newsletter gestoppt am",
        "Austritt Newsletter",
        "Fin consentement",
        "Fecha fin consentimiento",
        "Data fine newsletter",
        "Data fim consentimento",
        "Nieuwsbrief gestopt op",
        "Einde toestemming",
        "Koniec zgody",
        "Nyhetsbrev avslutat",
        "Nyhedsbrev slut",
    ],
)
def test_the_day_on_which_a_permission_ended_is_no_yes(header: str) -> None:
    """“Newsletter ended: 1 May 2024” tells of somebody who gets no newsletter any more."""
    assert answer(header, "2024-05-01") == "refused"


@pytest.mark.parametrize(
    "header",
    ["Newsletter ended", "Consent terminated", "Newsletter beendet", "Zgoda zakończona", "Fin newsletter",
     "Consentimiento finalizado", "Consenso terminato", "Nyhetsbrev avslutat", "Einde toestemming"],
)  # fmt: skip
@pytest.mark.parametrize(("yes", "no"), [("Yes", "No"), ("1", "0"), ("true", "false"), ("x", "")])
def test_that_a_permission_ended_is_a_no_where_yes_or_no_stands_below(header: str, yes: str, no: str) -> None:
    """“Newsletter ended: yes” was asked about, and “no” was taken for a refusal."""
    assert (answer(header, yes), answer(header, no)) == ("refused", "unknown")


def test_why_a_permission_ended_is_asked_about() -> None:
    column = read_column("Newsletter end reason", ["moved away", "too many mails"])
    assert column is not None and column.asked and not column.said


def test_what_else_ends_beside_a_way_of_contact_refuses_nothing() -> None:
    """Mails that are left are not sent yet, and a contract for a telephone runs out."""
    assert answer("Emails left", "12") == "mute"
    assert answer("Phone contract end date", "2024-05-01") == "mute"


def test_joining_a_list_agrees_and_a_call_is_asked_for_under_a_short_word() -> None:
    """“TEL” is a telephone in any language: what is said of calls says nothing of mails."""
    assert answer("email_joined_at", "2024-05-01") == "agreed"
    column = read_column("ZGODA_TEL", ["T", "N"])

    assert column is not None
    assert column.heading.channels == {"phone"}


def test_a_legal_basis_is_known_in_the_words_of_a_german_form() -> None:
    header = "Rechtliche Grundlage für die Verarbeitung der Daten des Kontakts"

    assert answer(header, "Frei erteilte Einwilligung des Kontakts") == "agreed"
    assert answer(header, "Nicht zutreffend") == "unknown"
    assert answer("Marketingkontakt-Status", "Marketingkontakt") == "mute"
