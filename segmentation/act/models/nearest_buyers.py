"""Segments told by the nearest center, beside one whose customers are told by something else.

That is who never ordered, beside those who bought; or a small group that conditions tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Index

from segmentation.act.models.scales import FARTHEST, Scale, is_usable, named, scale_of, stacked
from segmentation.errors import DocumentError
from segmentation.prepare.roles.non_buyers import NonBuyers
from segmentation.segment.centers import nearest
from segmentation.segment.drawn.buyers import Nearest, Without

if TYPE_CHECKING:
    from segmentation.segment.drawn.divisions import Division


@dataclass(frozen=True)
class NearestBuyers:
    """What tells the groups that were found: columns as they were scaled among them, and centers."""

    told_by: tuple[str, ...]
    """The columns that are empty, or nought, for who never ordered; none where conditions tell."""
    scales: tuple[Scale, ...]
    centers: tuple[tuple[float, ...], ...]
    salt: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are asked, each once."""
        return tuple(dict.fromkeys((*(scale.column for scale in self.scales), *self.told_by)))

    def places(self, known: DataFrame) -> NDArray[np.intp]:
        """The nearest center (n,) of customers with these columns, from 0; who never ordered comes after all.

        A gap counts as the middle of those among whom the centers were found.
        """
        ready = named(known, self.scales, self.salt)
        points = stacked((scale.feature for scale in self.scales), ready)
        places = nearest(points, np.array(self.centers, dtype=np.float64)).astype(np.intp) - 1
        if self.told_by:
            never = NonBuyers(self.told_by, (), (), Index([])).are_in(known).to_numpy(dtype=bool)
            places[never] = len(self.centers)
        return places

    def check(self) -> None:
        """Raises `DocumentError` where nobody could be placed."""
        width = len(self.scales)
        if not width or not self.centers or not is_usable(self.scales):
            raise DocumentError("what tells its groups apart is not all there")
        if any(len(center) != width for center in self.centers):
            raise DocumentError("its centres of groups have not one number for every column")
        if any(abs(value) > FARTHEST for center in self.centers for value in center):
            raise DocumentError("a centre of its groups lies beyond all customers")


def nearest_of(division: Division, salt: str) -> NearestBuyers | None:
    """What tells the groups of a division by nearness; `None` where conditions draw its parts."""
    near = [part.when for part in division.parts if isinstance(part.when, Nearest)]
    if not near:
        return None
    return _of(near, sum(division.sizes[: len(near)]), salt)


def _of(near: Sequence[Nearest], customers: int, salt: str) -> NearestBuyers:
    first = near[0]
    return NearestBuyers(
        first.apart.never.told_by if isinstance(first.apart, Without) else (),
        tuple(scale_of(feature, customers, salt) for feature in first.features),
        tuple(tuple(map(float, center)) for center in first.centers),
        salt,
    )
