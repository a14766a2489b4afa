"""The kind of verdict and the number of segments that what was measured leads to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segmentation.segment.verdict.checks import Findings
from segmentation.segment.verdict.verdicts import Decision, Kind
from segmentation.standards import CUSTOMERS_TO_JUDGE, STEADY, STEADY_LINES


def decide(findings: Findings) -> Decision:
    """The kind of verdict, the recommended k and the runner-up."""
    ks, usable = np.asarray(findings.ks), findings.admissible
    if findings.customers < CUSTOMERS_TO_JUDGE or not usable.any():
        return _rank("constructed", ks, findings.considered, findings.smallest)
    if findings.natural.any():
        return _rank("natural", ks, usable, 100 * findings.natural * ks + findings.prediction_strength)
    if findings.repeated.any():
        return _steadiest("reproducible", findings, findings.repeated, STEADY)
    middle = usable & (ks >= 3) & (ks <= 6)
    return _steadiest("constructed", findings, middle if middle.any() else usable, STEADY_LINES)


def is_open(findings: Findings) -> bool:
    """Whether more redraws could decide otherwise: where no groups are, kind and k hang on these alone.

    That shows where three of the five draws say another kind or k than all of them.
    """
    own = decide(findings)
    judged = findings.customers >= CUSTOMERS_TO_JUDGE and bool(findings.admissible.any())
    if own.kind == "natural" or not judged:
        return False
    return any((one.kind, one.k) != (own.kind, own.k) for one in map(decide, findings.in_part()))


def _steadiest(kind: Kind, findings: Findings, among: NDArray[np.bool_], slack: float) -> Decision:
    """The smallest k about as steady as the steadiest of those allowed; the steadiest other is next."""
    agreement = findings.stability.ari
    steady = among & (agreement >= agreement[among].max() - slack)
    least = int(np.flatnonzero(steady)[0])
    first = np.arange(len(agreement)) == least
    return _rank(kind, np.asarray(findings.ks), findings.admissible | first, 100 * first + among + agreement)


def _rank(kind: Kind, ks: NDArray[np.intp], among: NDArray[np.bool_], merit: NDArray[np.number]) -> Decision:
    """The k of highest merit among those allowed, and the next one; the smaller k wins a tie."""
    best = [int(k) for k in ks[among][np.argsort(-merit[among], kind="stable")]]
    return Decision(kind, best[0], best[1] if len(best) > 1 else None)
