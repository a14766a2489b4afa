"""The verdict on a public suite of sets with reference groups, of which k-means can draw only some.

`CLUSTERING_DATA=FOLDER python -m benchmarks suite` reads a copy of *clustering-data-v1* (M. Gagolewski), a
folder per battery with `NAME.data.gz` and `NAME.labels0.gz`, …; its licence allows research only, so it does
not come with Touchstone. A set is drawable where the segments at the reference's number agree with it
(adjusted Rand index .9).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from benchmarks.measures import table
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps.sweeps import Sweep, sweep
from segmentation.segment.verdict.judge import Verdict, judge

FOLDER = "CLUSTERING_DATA"
MOST = 10_000  # rows; larger sets are left out
DRAWABLE, WRONG = 0.9, 0.5  # adjusted Rand index with a reference

Labels = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Judged:
    """One set: its verdict, its segments, and the reference groups, 0 for rows in none."""

    name: str
    verdict: Verdict
    sweep: Sweep
    references: tuple[Labels, ...]

    @property
    def ari(self) -> float:
        """Agreement of the recommended segments with the reference they are closest to."""
        return max(self._agreement(one, self.verdict.recommended_k) for one in self.references)

    @property
    def drawable(self) -> tuple[int, ...]:
        """The numbers of groups of those references that k-means draws."""
        numbers = {self._groups(one): self._agreement(one, self._groups(one)) for one in self.references}
        return tuple(k for k, agreement in numbers.items() if agreement >= DRAWABLE)

    @property
    def is_natural(self) -> bool:
        """Whether groups are claimed."""
        return self.verdict.kind == "natural"

    def _groups(self, reference: Labels) -> int:
        return len(np.unique(reference[reference > 0]))

    def _agreement(self, reference: Labels, k: int) -> float:
        if k not in self.sweep.ks:
            return 0.0
        inside = reference > 0
        return float(adjusted_rand_score(reference[inside], self.sweep.labels_at(k)[inside]))


def sets(folder: Path) -> Iterator[Judged]:
    """Every set of at most `MOST` rows under a folder, its columns standardized, and judged."""
    for path in sorted(folder.glob("*/*.data.gz")):
        points = np.loadtxt(path, ndmin=2)
        if len(points) > MOST:
            continue
        spread = np.maximum(points.std(axis=0), 1e-9)
        matrix = FeatureMatrix.of((points - points.mean(axis=0)) / spread)
        name = path.name.removesuffix(".data.gz")
        references = tuple(
            np.loadtxt(each).astype(np.intp) for each in sorted(path.parent.glob(f"{name}.labels*.gz"))
        )
        scores = sweep(matrix)
        yield Judged(f"{path.parent.name}/{name}", judge(matrix, scores), scores, references)


def main() -> None:
    """Print a line per set, and the totals."""
    if not (folder := os.environ.get(FOLDER)):
        raise RuntimeError(f"name the folder of the suite in the environment: {FOLDER}=…")
    judged = list(sets(Path(folder)))
    lines = [
        (one.name, one.verdict.kind, str(one.verdict.recommended_k), f"{one.ari:.2f}", *_marks(one))
        for one in judged
    ]
    table(("set", "verdict", "k", "agreement", "drawable k", "said to be of another shape"), lines)
    drawable = [one for one in judged if one.drawable]
    exact = sum(one.is_natural and one.verdict.recommended_k in one.drawable for one in drawable)
    wrong = [one for one in judged if one.is_natural and one.ari < WRONG]
    silent = sum(not one.verdict.another_shape for one in wrong)
    print(f"\nDrawable sets with their k found: {exact} of {len(drawable)}.")
    print(f"Natural with an agreement under {WRONG}: {len(wrong)} of {len(judged)}; not told: {silent}.")


def _marks(one: Judged) -> tuple[str, str]:
    return ", ".join(map(str, one.drawable)) or "–", "yes" if one.verdict.another_shape else ""


if __name__ == "__main__":
    main()
