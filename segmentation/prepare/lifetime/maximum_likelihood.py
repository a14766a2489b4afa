"""Maximum likelihood for models of a few positive parameters, with standard errors.

The search runs over logarithms, so that no parameter can leave its range, and ends with steps of Newton’s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from segmentation.prepare.reading.values.numbers import Floats

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
LogLikelihood = Callable[[Floats], tuple[float, Floats]]
"""Parameters → the log-likelihood and its derivatives with respect to each."""
_FARTHEST = 14.0
"""Logarithms are sought within this of nought; beyond, a parameter has no end."""
_STEP = 1e-5
"""Of a logarithm, for a second derivative: about the cube root of what is lost in rounding."""
_FLAT = 1e-9
"""Curvature, against the largest, of directions in which nothing is known."""


def maximized(likelihood: LogLikelihood, starts: Sequence[Sequence[float]]) -> tuple[Floats, float, Matrix]:
    """The best parameters, their log-likelihood, and the covariance of their logarithms (of the Hessian)."""
    from scipy.optimize import minimize  # only those who forecast pay for it

    def loss(logs: Floats) -> tuple[float, Floats]:
        values = np.exp(logs)
        found, slope = likelihood(values)
        return -found, -slope * values

    bounds = [(-_FARTHEST, _FARTHEST)] * len(starts[0])
    tries = [
        minimize(loss, np.log(start), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
        for start in starts
    ]
    best = min(tries, key=lambda found: float(found.fun))
    logs = _polished(loss, np.asarray(best.x, dtype=float))
    return np.exp(logs), -loss(logs)[0], _inverse(_hessian(loss, logs))


class Fitted:
    """What such models have in common: dataclasses whose first fields are the parameters."""

    covariance: Matrix
    """Of the logarithms of the parameters."""

    @property
    def parameters(self) -> Floats:
        """All of them, in their order."""
        return np.array([getattr(self, name) for name in list(vars(self))[: len(self.covariance)]])

    @property
    def errors(self) -> Floats:
        """Their standard errors, by the delta method."""
        return np.asarray(self.parameters * np.sqrt(np.diag(self.covariance)))


def _polished(loss: LogLikelihood, logs: Floats) -> Floats:
    """A few steps of Newton’s, each taken only if it makes things better."""
    now, slope = loss(logs)
    for _ in range(5):
        ahead = np.clip(logs - _inverse(_hessian(loss, logs)) @ slope, -_FARTHEST, _FARTHEST)
        then, its_slope = loss(ahead)
        if not (then <= now and np.abs(its_slope).max() < np.abs(slope).max()):
            break
        logs, now, slope = ahead, then, its_slope
    return logs


def _hessian(loss: LogLikelihood, logs: Floats) -> Matrix:
    """Second derivatives, from differences of the first."""
    steps = np.eye(len(logs)) * _STEP
    rows = [(loss(logs + step)[1] - loss(logs - step)[1]) / (2 * _STEP) for step in steps]
    found: Matrix = np.asarray(rows)
    return (found + found.T) / 2


def _inverse(hessian: Matrix) -> Matrix:
    """The inverse where it curves; along flat directions nothing changes, so nothing is added."""
    values, vectors = np.linalg.eigh(np.nan_to_num(hessian))
    curved = values > _FLAT * max(float(values.max()), _FLAT)
    turned: Any = vectors[:, curved]
    inverse: Matrix = (turned / values[curved]) @ turned.T
    return inverse
