"""What a row under the names says of the columns: the questions of a survey over its answers.

Programs for surveys name a column “Q6” and write “May we contact you by e-mail?” below. The row is no
customer and is set aside; what it says travels with the cells, in the `attrs` of the frame that holds them
as text.
"""

from __future__ import annotations

from collections.abc import Mapping

from pandas import DataFrame

_KEY = "questions"


def with_questions(frame: DataFrame, questions: Mapping[str, str]) -> DataFrame:
    """The frame itself, which bears what stood under the names of its columns."""
    if questions:
        frame.attrs[_KEY] = dict(questions)
    return frame


def questions_in(frame: DataFrame) -> Mapping[str, str]:
    """Column → what stood under its name; nothing where no row told of the columns."""
    questions: Mapping[str, str] = frame.attrs.get(_KEY, {})
    return questions
