"""Who refuses to be profiled is in no list by segment, and the page says how many these are."""

import pytest
from pandas import DataFrame

from segmentation.act.audiences.contact_consent import consent_notes, read_consent

_PEOPLE = 40


def told(header, yes, no):
    """Forty people of whom the last four refuse e-mail, and 14 others, or the same, profiling."""
    data = {
        "Email": [f"a{i}@example.com" for i in range(_PEOPLE)],
        "Newsletter": ["yes"] * 36 + ["no"] * 4,
        header: [yes] * 20 + [no] * 14 + [yes] * 4 + [no] * 2,
    }
    return read_consent(DataFrame(data, dtype="str"))


HEADERS = [
    ("OptOutProfiling", "false", "true"),
    ("Do Not Profile", "N", "Y"),
    ("Do not sell or share my data", "", "x"),
    ("Profiling consent", "yes", "no"),
    ("Einwilligung Profiling", "ja", "nein"),
    ("Consentement profilage", "oui", "non"),
    ("Consentimiento elaboración de perfiles", "sí", "no"),
    ("Consenso profilazione", "sì", "no"),
    ("Consentimento criação de perfis", "sim", "não"),
    ("Consentimento perfilamento", "sim", "não"),
    ("Toestemming profilering", "ja", "nee"),
    ("Zgoda na profilowanie", "tak", "nie"),
    ("Profiling", "yes", "no"),
    ("Profilage", "oui", "non"),
    ("Profilazione", "sì", "no"),
    ("Perfilado", "sí", "no"),
    ("Profilering", "ja", "nee"),
    ("Profilowanie", "tak", "nie"),
    ("Third parties", "yes", "no"),
]


@pytest.mark.parametrize(("header", "yes", "no"), HEADERS)
def test_the_note_counts_whom_only_profiling_keeps_out(header, yes, no):
    """14 agreed to e-mail and refused this; two refused both, and are not counted."""
    consent = told(header, yes, no)
    notes = " ".join(consent_notes(consent, ("email",), None))

    assert consent.count("email").refused == 18
    assert f"14 customers stay out of every list only because of “{header}”" in notes


@pytest.mark.parametrize(("header", "yes", "no"), HEADERS[3:])
def test_agreeing_to_be_profiled_is_no_yes_to_advertising(header, yes, no):
    """Where nothing else says that they agreed, a yes to profiling has to be explained."""
    text = DataFrame({"Email": ["a@example.com", "b@example.com"], header: [yes, no]}, dtype="str")
    consent = read_consent(text)

    assert not consent.allowed("email").any()


def test_a_refusal_of_contact_alone_is_not_put_down_to_profiling():
    """No note where nobody, or only who refused e-mail too, refuses to be profiled."""
    data = {
        "Email": [f"a{i}@example.com" for i in range(8)],
        "Newsletter": ["yes"] * 4 + ["no"] * 4,
        "Do Not Profile": ["N"] * 6 + ["Y"] * 2,
    }
    consent = read_consent(DataFrame(data, dtype="str"))

    assert "only because of" not in " ".join(consent_notes(consent, ("email",), None))


@pytest.mark.parametrize("header", ["Privacy", "Datenschutz", "Privacidad"])
def test_a_header_that_only_says_privacy_is_an_answer_where_its_values_are(header):
    """A no counts; whoever said yes is asked about."""
    consent = read_consent(DataFrame({"Email": ["a@example.com", "b@example.com"], header: ["yes", "no"]}))

    assert [column.name for column in consent.asked] == [header]
    assert consent.count("email").refused == 1


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Profile", ["basic", "gold"]),
        ("Profile", ["yes", "no"]),
        ("Partner", ["yes", "no"]),
        ("Privacy", ["3", "4"]),
    ],
)
def test_a_bare_word_that_is_no_answer_about_consent_is_none(header, values):
    """A profile or a partner may be had; privacy may be a score."""
    consent = read_consent(DataFrame({"Email": ["a@example.com", "b@example.com"], header: values}))

    assert not consent.by_column
