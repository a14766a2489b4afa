"""Segments that a person made one: nobody moves, everything else follows."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from segmentation import charts
from segmentation.act.report.commands import command
from segmentation.act.report.reports import report
from segmentation.act.report.sentences import choice
from segmentation.errors import ClusteringError, RecipeError
from segmentation.recipes import Recipe
from segmentation.segment.clusters import Clustering, cluster
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.joins import groups_with, join, told
from segmentation.segment.profile.lookups import look_up
from segmentation.segment.profile.typicality import memberships
from segmentation.studies import Study, run


@pytest.fixture(scope="module")
def apart(jewellery: DataFrame) -> Study:
    return run(jewellery, Recipe(k=4))


@pytest.fixture(scope="module")
def joined(jewellery: DataFrame) -> Study:
    """The two valuable segments of the sample as one."""
    return run(jewellery, Recipe(k=4, joined={4: ((3, 4),)}))


def small_cut(seed: int, k: int) -> Clustering:
    values = np.random.default_rng(seed).normal(size=(60, 3)).astype(np.float32)
    return cluster(FeatureMatrix.of(values), k, seed=seed)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 500), k=st.integers(3, 8), data=st.data())
def test_joining_moves_nobody(seed: int, k: int, data: st.DataObject) -> None:
    """Who was together stays together, numbers run 1..k largest first, and centres are the members’ means."""
    found = small_cut(seed, k)
    group = data.draw(st.lists(st.integers(1, k), min_size=2, max_size=k - 1, unique=True))
    made = join(found, [group])

    assert made.k == k - len(group) + 1
    assert made.sizes == sorted(made.sizes, reverse=True)
    assert sorted(number for part in made.parts for number in part) == list(range(1, k + 1))
    for segment in range(1, made.k + 1):
        members = np.isin(found.labels, made.made_of(segment))
        assert ((made.labels == segment) == members).all()
        np.testing.assert_allclose(
            made.centroids[segment - 1], made.matrix.values[members].mean(axis=0), atol=1e-5
        )
    assert made.inertia >= found.inertia - 1e-6


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 500), k=st.integers(4, 8))
def test_joining_step_by_step_is_joining_at_once(seed: int, k: int) -> None:
    """Whoever joins a joined segment with a third one has joined all three."""
    found = small_cut(seed, k)
    once = join(found, groups_with(found, [2, 4]))
    both = next(s for s in range(1, once.k + 1) if len(once.made_of(s)) == 2)
    third = next(s for s in range(1, once.k + 1) if once.made_of(s) == (1,))
    groups = groups_with(once, [both, third])
    assert groups == ((1, 2, 4),)
    assert sorted(map(len, join(found, groups).parts)) == [1] * (k - 3) + [3]


def test_a_customer_fits_a_joined_segment_as_well_as_the_part_they_come_from() -> None:
    """Typicality and margin look at the nearest centre of a joined segment, not at the empty middle."""
    found = small_cut(3, 5)
    made = join(found, [(1, 2)])
    before, after = memberships(found), memberships(made)
    alone = ~np.isin(found.labels, [1, 2])
    assert (after["margin"] >= before["margin"] - 1e-9).all()
    np.testing.assert_allclose(after["typicality"][alone], before["typicality"][alone])
    assert (after["second_best"] != made.labels).all()


@pytest.mark.parametrize(("groups", "told"), [([(1, 9)], "segments 1 to 3"), ([(1, 2, 3)], "at least two")])
def test_what_cannot_be_joined_is_said(groups: list[tuple[int, ...]], told: str) -> None:
    with pytest.raises(ClusteringError, match=told):
        join(small_cut(1, 3), groups)


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ({4: [[2]]}, "two or more"),
        ({4: [[2, 2]]}, "one group only"),
        ({4: [[1, 2], [2, 3]]}, "one group only"),
        ({4: [[1, 5]]}, "only 1 to 4"),
        ({4: [[1, 2, 3, 4]]}, "at least two"),
        ({"four": [[1, 2]]}, "look like"),
        ({4: 3}, "look like"),
        ([[2, 3]], "under names"),
    ],
)
def test_a_recipe_checks_what_is_joined(groups: object, told: str) -> None:
    with pytest.raises(RecipeError, match=told):
        Recipe.from_dict({"joined": groups})


def test_joined_segments_survive_json() -> None:
    """JSON has no numbers as keys and no tuples; the recipe that comes back is the same."""
    recipe = Recipe(k=5, joined={5: ((3, 1), (4, 2))})
    assert recipe.joined == {5: ((1, 3), (2, 4))}
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe


def test_every_part_of_a_study_follows(apart: Study, joined: Study) -> None:
    """Sizes, names, labels, profile and summary speak of three segments; the verdict still of the cut."""
    assert (joined.k, joined.cut, joined.recipe.k) == (3, 4, 4)
    assert joined.profile.sizes.tolist() == [447, 302, 251]
    assert [len(joined.clustering.made_of(s)) for s in (1, 2, 3)] == [2, 1, 1]
    assert joined.summary()["sizes"] == [447, 302, 251]
    labels = joined.customers()["Segment"]
    assert labels.value_counts().to_dict() == {1: 447, 2: 302, 3: 251}
    before = apart.clustering.labels
    assert set(before[joined.clustering.labels == 1]) == {3, 4}
    assert joined.verdict is not None
    assert apart.verdict is not None
    assert joined.verdict.kind == apart.verdict.kind


def test_the_joined_segment_earns_a_name_of_its_own(apart: Study, joined: Study) -> None:
    """High-Value Loyal and Premium Low Engagement together are high in value, and no more."""
    assert joined.personas[0].name == "High-Value"
    assert [p.name for p in joined.personas[1:]] == [p.name for p in apart.personas[:2]]


def test_stability_is_never_said_of_what_was_not_measured(apart: Study, joined: Study) -> None:
    """The verdict redrew four segments; the joined one has no number, the others keep theirs."""
    assert joined.stability == (None, *apart.stability[:2])
    chart = charts.stability(
        joined.verdict, joined.cut, [p.name for p in joined.personas], joined.clustering.parts
    )
    spoken = json.dumps(chart.to_dict()["description"])
    assert "High-Value 1" not in spoken
    assert "nan" not in spoken


def test_report_and_command_say_it(joined: Study, apart: Study) -> None:
    """Whoever reads the report knows that segments were joined, and how to do it again."""
    sentence = "Four segments were found; segment 1 is two of them, joined by choice."
    assert told(joined.clustering) == sentence
    assert told(apart.clustering) is None
    assert sentence in choice(joined)
    assert sentence in report(joined).decode()
    assert "--k 4 --join 3+4 " in str(command(joined))


def test_a_customer_is_explained_by_the_part_they_come_from(joined: Study) -> None:
    """What speaks for the own segment outweighs what speaks for the second best."""
    for position in range(0, 1000, 97):
        found = look_up(joined.clean, joined.clustering, joined.profile, position)
        assert sum(pull.pull for pull in found.pulls) >= -1e-6


def test_a_choice_for_another_number_rests(jewellery: DataFrame) -> None:
    """What was joined among five segments does not touch a cut into four."""
    assert run(jewellery, Recipe(k=4, joined={5: ((1, 2),)}), verdict=False).k == 4
