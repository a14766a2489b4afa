"""Segments keep one identity across every number of segments, and with it their colour and their name."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation import charts, studies
from segmentation.recipes import Recipe
from segmentation.segment.sweeps.identities import carried, colors_kept, identities_of, recoloured, shared
from segmentation.segment.sweeps.sweeps import sweep
from segmentation.steps import naming, segmenting
from segmentation.studies import Study

KS = range(2, 7)


def by_size(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same groups numbered from 1, largest first."""
    kinds, counts = np.unique(labels, return_counts=True)
    place = {kind: at for at, kind in enumerate(kinds[np.argsort(-counts, kind="stable")], start=1)}
    return np.array([place[one] for one in labels])


@st.composite
def cuts(draw: st.DrawFn) -> dict[int, NDArray[np.int64]]:
    """Cuts of the same customers into 2, 3… segments, which need have nothing to do with each other."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(30, 80))
    found = {}
    for k in range(2, draw(st.integers(3, 6)) + 1):
        split = by_size(np.concatenate([np.arange(k), rng.integers(0, k, n - k)]))
        again = found.get(k - 1)
        if again is not None and draw(st.booleans()):  # one segment of the cut before in two
            split = by_size(np.where((again == rng.integers(1, k)) & (rng.random(n) < 0.5), 0, again))
            split = split if split.max() == k else by_size(np.concatenate([np.arange(k), split[k:] % k]))
        found[k] = split
    return found


@given(cuts())
def test_k_segments_bear_the_first_k_identities(labels: dict[int, NDArray[np.int64]]) -> None:
    assert all(sorted(found) == list(range(1, k + 1)) for k, found in identities_of(labels).items())


@given(cuts())
def test_no_pairing_keeps_more_customers_in_their_colour(labels: dict[int, NDArray[np.int64]]) -> None:
    found = identities_of(labels)
    for k, more in pairwise(sorted(labels)):
        common = shared(labels[k], labels[more])
        kept = sum(common[i, found[more].index(one)] for i, one in enumerate(found[k]))
        best = max(sum(common[i, j] for i, j in enumerate(to)) for to in permutations(range(more), k))
        assert kept == best


@given(cuts())
def test_the_largest_part_of_a_segment_keeps_its_colour(labels: dict[int, NDArray[np.int64]]) -> None:
    """Wherever every segment has a largest part of its own; two that go into one cannot both keep theirs."""
    found = identities_of(labels)
    for k, more in pairwise(sorted(labels)):
        common = shared(labels[k], labels[more])
        largest = common.argmax(axis=1)
        tied = (common == common.max(axis=1, keepdims=True)).sum(axis=1) > 1
        if len(set(largest)) == k and not tied.any():
            assert [found[more][j] for j in largest] == list(found[k])


@settings(max_examples=6)
@given(st.integers(0, 2**32 - 1))
def test_neither_the_order_of_rows_nor_the_session_changes_an_identity(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(90, 2)) + rng.choice([0.0, 6.0, 12.0], size=(90, 1))
    order = rng.permutation(90)
    here, there = sweep(points, KS), sweep(points[order], KS)
    assert here.identities == sweep(points, KS).identities
    for k in here.ks:
        ours = np.array(here.identities[k])[here.labels_at(k) - 1]
        theirs = np.array(there.identities[k])[there.labels_at(k) - 1]
        assert (ours[order] == theirs).all()


def test_who_is_left_over_takes_the_next_identity() -> None:
    known, fresh = np.array([1, 1, 1, 2, 2]), np.array([2, 2, 3, 1, 1])
    assert carried(known, (1, 2), fresh) == (2, 1, 3)


@given(st.integers(1, 6), st.data())
def test_a_refit_gives_wanted_colours_and_no_colour_twice(k: int, data: st.DataObject) -> None:
    fresh = data.draw(st.permutations(range(1, k + 1)))
    wanted = dict(enumerate(data.draw(st.permutations(range(1, 9)))[: k - 1], start=1))
    colors = colors_kept(fresh, wanted, k)
    called = recoloured(fresh, colors)
    assert sorted(colors) == list(range(1, len(colors) + 1))
    assert all(called[segment - 1] == identity for segment, identity in wanted.items())


@pytest.fixture(scope="module")
def sample(jewellery: DataFrame) -> Study:
    return studies.run(jewellery, k=4)


def at(study: Study, **choices: object) -> Study:
    recipe = Recipe(**choices)  # type: ignore[arg-type]
    return studies.finish(study.table, recipe, study.roles, study.clean, study.sweep, study.verdict)


def test_the_verdict_changes_no_colour(sample: Study) -> None:
    for k in sample.sweep.ks:
        for verdict in (None, sample.verdict):
            cut = segmenting.segments_of(Recipe(k=k), sample.clean, sample.sweep, verdict)
            assert cut.identities == sample.sweep.identities[k]


def test_people_keep_colour_and_name_on_cards_and_charts(sample: Study) -> None:
    """Three of the four groups stay whole at five; they look and sound the same, whatever their number is."""
    five = at(sample, k=5)
    common = shared(sample.clustering.labels, five.clustering.labels)
    whole = [i for i in range(4) if common[i].max() > 0.95 * common[i].sum()]
    assert len(whole) == 3
    for i in whole:
        before, now = sample.personas[i], five.personas[int(common[i].argmax())]
        assert (before.identity, before.name) == (now.identity, now.name)
    drawn = five.plot.sizes().to_dict()
    scale = drawn["layer"][0]["encoding"]["color"]["scale"]
    assert scale["range"] == [charts.colour(persona.identity) for persona in five.personas]
    assert [trace.marker.color for trace in five.plot.map().data] == scale["range"]


def test_names_kept_at_every_k_are_those_of_their_study(sample: Study) -> None:
    first = naming.names_first(Recipe(), sample.clean, sample.sweep, sample.verdict)
    for k in (2, 4, 9):
        study = at(sample, k=k)
        names = naming.names_of(Recipe(k=k), sample.clean, study.clustering, first)
        assert names == tuple(persona.name for persona in study.personas)
        assert len(set(names)) == k
        for persona in study.personas:
            for other in sample.personas:
                assert (persona.name == other.name) <= (persona.identity == other.identity)


def test_a_name_is_not_kept_where_it_no_longer_holds(sample: Study) -> None:
    first = naming.names_first(Recipe(), sample.clean, sample.sweep, sample.verdict)
    assert first is not None
    study = at(sample, k=5)
    for segment, rule in first.kept(study.profile, study.clustering).items():
        assert study.personas[segment - 1].key == rule.key
    mirrored = study.profile.__class__(**{**vars(study.profile), "effects": -study.profile.effects})
    kept = first.kept(study.profile, study.clustering)
    assert kept
    assert not set(kept) & set(first.kept(mirrored, study.clustering))


def test_a_joined_segment_keeps_the_identity_of_its_largest_part(sample: Study) -> None:
    joined = at(sample, k=4, joined={4: ((2, 4),)})
    ids = sample.clustering.identities
    by_parts = {part: joined.clustering.identities[s] for s, part in enumerate(joined.clustering.parts)}
    assert by_parts == {(1,): ids[0], (2, 4): ids[1], (3,): ids[2]}


def test_drawn_segments_are_coloured_by_their_order(sample: Study) -> None:
    assert at(sample, algorithm="tiers").clustering.identities == (1, 2, 3)


def test_ward_wears_the_colours_of_the_sweep(sample: Study) -> None:
    ward, found = at(sample, k=4, algorithm="Ward").clustering, sample.clustering
    common = shared(found.labels, ward.labels)
    assert [ward.identities[j] for j in common.argmax(axis=1)] == list(found.identities)


def test_an_older_file_of_a_study_colours_by_number(sample: Study) -> None:
    from segmentation.act.models.study_documents import document_of

    cards = document_of(at(sample, k=5)).personas
    assert [card.color for card in cards] == list(sample.sweep.identities[5])
    assert cards[3].__class__(**{**vars(cards[3]), "identity": 0}).color == 4
