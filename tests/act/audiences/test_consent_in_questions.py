"""A survey names its columns Q1, Q2, Q3 and asks below them whether somebody may be written to."""

from __future__ import annotations

from segmentation.act.audiences.contact_consent import read_consent
from segmentation.prepare.reading.tables import read_table

ROWS = 40


def survey(question: str) -> bytes:
    names = "ResponseId,Email,Q1,Q2,Q3"
    asked = f"Response ID,E-mail,I like offers,I like quality,{question}"
    marks = ",".join(f"QID{n}" for n in range(5))
    people = [
        f"R_{n},p{n}@example.com,{n % 7 + 1},{n * 3 % 7 + 1},{'Yes' if n % 4 else 'No'}" for n in range(ROWS)
    ]
    return "\n".join([names, asked, marks, *people]).encode()


def test_a_no_to_the_question_keeps_out_of_the_list() -> None:
    consent = read_consent(read_table(survey("May we contact you by e-mail about offers?"), "q.csv").text())

    assert consent.names == ("Q3",)
    assert consent.allowed("email").tolist() == [n % 4 > 0 for n in range(ROWS)]


def test_a_question_about_something_else_is_no_consent() -> None:
    assert not read_consent(read_table(survey("Do you own a car?"), "q.csv").text()).names
