"""Small whole numbers that are all as common and go with nothing stand for something."""

import numpy as np
from pandas import DataFrame

from segmentation.prepare.roles.roles import infer_roles


def customers(**more: object) -> DataFrame:
    rng = np.random.default_rng(6)
    orders = rng.poisson(rng.choice([1.5, 9, 20], 400)) + 1
    visits, spend = orders * 2 + rng.poisson(2, 400), orders * rng.lognormal(4, 0.3, 400)
    return DataFrame({"Orders": orders, "Visits": visits, "Spend": spend.round(2), **more})


def test_numbers_of_branches_and_doctors_are_codes() -> None:
    rng = np.random.default_rng(7)
    roles = infer_roles(customers(Medico=rng.integers(1, 6, 400), Turma=rng.integers(1, 10, 400)))
    for name in ("Medico", "Turma"):
        assert roles[name].role == "categorical" and name not in roles.basis
        assert "as codes do" in roles[name].reason


def test_what_is_counted_or_goes_with_something_stays_a_number() -> None:
    frame = customers()
    frame["Children"] = np.random.default_rng(8).poisson(1.2, 400)
    frame["Tenth"] = np.ceil(frame["Spend"].rank() / 40).astype(int)  # even by design, and tells of spend
    frame["Household size"] = np.random.default_rng(4).integers(1, 7, 400)
    frame["Support tickets"] = np.random.default_rng(5).integers(0, 7, 400)
    roles = infer_roles(frame)
    assert roles["Household size"].role == "count" and roles["Support tickets"].role == "count"
    assert roles["Children"].role == "count" and roles["Tenth"].role == "count"


def test_the_questions_of_a_survey_are_no_codes() -> None:
    rng = np.random.default_rng(9)
    answers = {f"Agreed {n}": rng.integers(1, 6, 400) for n in ("a", "b", "c")}
    roles = infer_roles(DataFrame(answers))
    assert all(column.role == "count" for column in roles)


def test_a_code_in_one_word_is_no_campaign() -> None:
    rng = np.random.default_rng(10)
    weights = np.array([9, 4, 3, 2, 1]) / 19
    roles = infer_roles(
        customers(
            **{name: rng.choice(5, 400, p=weights) + 1 for name in ("Campagnecode", "Market segment code")}
        )
    )
    assert {roles[name].role for name in ("Campagnecode", "Market segment code")} == {"categorical"}


def test_ages_step_back_where_three_others_go_strongly_together() -> None:
    rng = np.random.default_rng(11)
    frame = customers(Geboortejaar=rng.integers(1945, 2005, 400))
    assert infer_roles(frame).basis == ["Orders", "Visits", "Spend"]
    assert "blur" in infer_roles(frame)["Geboortejaar"].reason


def test_what_is_nothing_for_most_steps_back() -> None:
    """Breakages follow from orders, and would only halve each group."""
    frame = customers()
    frame["Bruchmeldung"] = (np.random.default_rng(12).random(400) < frame["Orders"] / 50).astype(int) * 3
    frame["Bruchmeldung"] += (np.random.default_rng(13).random(400) < frame["Orders"] / 90).astype(int)
    column = infer_roles(frame)["Bruchmeldung"]
    share = (frame["Bruchmeldung"] == 0).mean()
    assert share > 0.6 and column.use == "descriptor"
    assert f"0 for {share:.0%}" in column.reason


def test_few_rows_make_no_tie() -> None:
    """A date of leaving that 20 people have goes with any number by chance."""
    frame = customers(Trener=np.random.default_rng(14).integers(1, 10, 400))
    left = np.full(400, np.nan)
    left[:12] = frame["Trener"][:12] * 10 + 3
    assert infer_roles(frame.assign(Rest=left))["Trener"].role == "categorical"


def test_so_many_products_or_loans_are_counted() -> None:
    """“N. prodotti” are no numbers of products, and “uitleningen” of a library no money."""
    many = np.random.default_rng(15).poisson(3, 400) + 1
    roles = infer_roles(customers(**{"N. prodotti": many, "Aantal uitleningen": many * 3 + 1}))
    assert roles["N. prodotti"].role == "count" and roles["Aantal uitleningen"].role == "count"
