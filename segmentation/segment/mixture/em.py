"""Expectation and maximization of a mixture (Dempster, Laird and Rubin 1977), all starts at once.

The log density of a class is linear in the design of a row, so a step is two matrix products: design times
weights gives everybody’s log densities, memberships times design the sums that new parameters follow from.
Priors of one pseudo-case keep shares, levels and variances off the border (Vermunt and Magidson 2016; Fraley
and Raftery 2007).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segmentation.array_kinds import Floats
from segmentation.segment.mixture.designs import Design, Layout

LEAST = 1e-12  # share of a level, so that it has a logarithm
LIGHT = 1e-2  # customers at the mean of everybody that pull on a class’s mean, so that an empty one has one


@dataclass(frozen=True, eq=False)
class Parameters:
    """What S starts of k classes are made of, in standardized units."""

    shares: Floats
    """(S, k)"""
    means: Floats
    """(S, k, p)"""
    variances: Floats
    """(S, k, p), or covariances (S, k, p, p)"""
    levels: Floats
    """(S, k, L): the share of every level of every category, one category after the other."""
    score: Floats
    """(S,): log density of customers and parameters; what climbs."""
    likelihood: Floats
    """(S,): log density of the customers."""

    @property
    def k(self) -> int:
        return int(self.shares.shape[1])

    def take(self, starts: object) -> Parameters:
        """Some of the starts."""
        return Parameters(*(np.atleast_1d(getattr(self, name)[starts]) for name in _PARTS))

    def best(self) -> Parameters:
        """The one start with the highest score."""
        top = int(self.score.argmax())
        return self.take(slice(top, top + 1))

    def classes(self, order: NDArray[np.intp]) -> Parameters:
        """The classes in another order, or some of them, the same for every start."""
        parts = {name: getattr(self, name)[:, order] for name in _PARTS[:4]}
        return replace(self, **parts)


_PARTS = ("shares", "means", "variances", "levels", "score", "likelihood")


def together(several: list[Parameters]) -> Parameters:
    """Starts of one k side by side."""
    return Parameters(*(np.concatenate([getattr(one, name) for one in several]) for name in _PARTS))


def unscored(shares: Floats, means: Floats, variances: Floats, levels: Floats) -> Parameters:
    """Parameters nobody has climbed with yet."""
    nothing = np.zeros(len(shares))
    return Parameters(shares, means, variances, np.maximum(levels, LEAST), nothing, nothing)


def weights(layout: Layout, at: Parameters) -> Floats:
    """(S·k, features): what a row’s features count towards its log density in each class."""
    starts, k = at.shares.shape
    given = np.zeros((starts, k, layout.hot.stop))
    given[..., 0] = np.log(at.shares)
    if layout.numbers and layout.full:
        precision = np.linalg.inv(at.variances)
        linear = np.einsum("skij,skj->ski", precision, at.means)
        spread = np.linalg.slogdet(at.variances)[1] + layout.numbers * np.log(2 * np.pi)
        given[..., 0] -= 0.5 * ((linear * at.means).sum(-1) + spread)
        left, right = layout.pairs
        given[..., layout.squares] = precision[..., left, right] * np.where(left == right, -0.5, -1.0)
        given[..., layout.linear] = linear
    elif layout.numbers:
        linear = at.means / at.variances
        constant = -0.5 * (linear * at.means + np.log(2 * np.pi * at.variances))
        given[..., 0] += constant[..., layout.whole].sum(-1)
        given[..., layout.known] = constant[..., layout.gaps]
        given[..., layout.squares] = -0.5 / at.variances
        given[..., layout.linear] = linear
    given[..., layout.hot] = np.log(at.levels)
    return given.reshape(starts * k, -1)


def memberships(features: Floats, weight: Floats, k: int) -> tuple[Floats, Floats]:
    """Posteriors (rows, S, k) and log densities (rows, S) of rows under weights (S·k, features).

    In memory the rows of a class stand side by side: a sum over few classes is taken along many rows.
    """
    logits = (weight @ features.T).reshape(-1, k, len(features))
    top = logits.max(axis=1, keepdims=True)
    np.exp(np.subtract(logits, top, out=logits), out=logits)
    total = logits.sum(axis=1, keepdims=True)
    logits /= total
    density: Floats = (top + np.log(total))[:, 0].T
    return logits.transpose(2, 0, 1), density


def maximized(design: Design, sums: Floats, k: int, least_variances: Floats) -> Parameters:
    """The parameters that follow from sums (S·k, features) over the members of each class, and priors."""
    layout = design.layout
    total = sums.reshape(len(sums) // k, k, -1)
    members = total[..., 0]
    shares = (members + design.case / k) / (members.sum(-1, keepdims=True) + design.case)
    known = np.repeat(members[..., None], layout.numbers, axis=2)
    known[..., layout.gaps] = total[..., layout.known]
    linear, squares = total[..., layout.linear], total[..., layout.squares]
    means = linear / (known + LIGHT)
    spread = _covariances if layout.full else _variances
    variances = spread(design, means, linear, squares, known, least_variances)
    hot = total[..., layout.hot]
    levels = (hot + design.case * design.marginal) / (design.by_category(hot) + design.case)
    return unscored(shares, means, variances, levels)


def _variances(
    design: Design, means: Floats, linear: Floats, squares: Floats, known: Floats, least: Floats
) -> Floats:
    apart = np.maximum(squares - 2 * means * linear + known * means**2, 0)
    floored: Floats = np.maximum((apart + design.case) / (known + design.case), least)
    return floored


def _covariances(
    design: Design, means: Floats, linear: Floats, squares: Floats, known: Floats, least: Floats
) -> Floats:
    """Shrunk towards no correlation; the least variances hold on the diagonal."""
    p, (left, right) = design.layout.numbers, design.layout.pairs
    apart = np.empty((*means.shape, p))
    apart[..., left, right] = apart[..., right, left] = squares
    apart -= means[..., :, None] * linear[..., None, :] + linear[..., :, None] * means[..., None, :]
    members = known[..., :1, None]
    apart += members * means[..., :, None] * means[..., None, :]
    found: Floats = (apart + design.case * np.eye(p)) / (members + design.case)
    own = np.arange(p)
    found[..., own, own] = np.maximum(found[..., own, own], least)
    return found


def prior(design: Design, at: Parameters) -> Floats:
    """Log density (S,) of the priors, but for a constant."""
    case = design.case
    total = case / at.k * np.log(at.shares).sum(-1) + case * (np.log(at.levels) @ design.marginal).sum(-1)
    if design.layout.full:
        trace = np.trace(np.linalg.inv(at.variances), axis1=-2, axis2=-1)
        total -= 0.5 * case * (np.linalg.slogdet(at.variances)[1] + trace).sum(-1)
    elif design.layout.numbers:
        total -= 0.5 * case * (np.log(at.variances) + 1 / at.variances).sum((-1, -2))
    return np.asarray(total)


def climbed(
    design: Design, at: Parameters, steps: int, least_variances: Floats, *, gain: float = 0.0
) -> Parameters:
    """The parameters after so many steps, or once no start gains `gain` nats a customer any more."""
    k, before = at.k, None
    for step in range(steps + 1):
        posteriors, density = memberships(design.features, weights(design.layout, at), k)
        likelihood = design.counts @ density
        score = likelihood + prior(design, at)
        at = replace(at, score=score, likelihood=likelihood)
        done = before is not None and float((score - before).max()) < gain * design.customers
        if step == steps or done:
            return at
        before = score
        posteriors *= design.counts[:, None, None]
        sums = posteriors.reshape(len(posteriors), -1).T @ design.features
        at = maximized(design, sums, k, least_variances)
    return at
