"""Pictures that stand in a page by themselves: SVG, no script, no font and no request.

The charts are those of the dashboard, drawn by Vega without a browser. The map is drawn here: a few
thousand points need no more than one path per segment.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segmentation.errors import ExportError
from segmentation.language.phrases import printable

if TYPE_CHECKING:
    from segmentation.studies import Study

MOST_POINTS = 2_000
"""Customers drawn on the map."""
_FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
"""These three are equally wide, so labels fit wherever the page is opened."""
_LETTERS = 'font-family="Source Sans 3, Source Sans Pro, Arial, sans-serif"'
"""What the page brings along; narrower than those the labels are measured in."""
_WIDTH, _HEIGHT, _MARGIN = 900.0, 470.0, 26.0  # of the map, in the units of its drawing
_SPOKEN = re.compile(
    r' (?:xmlns(?::xlink)?|version|aria-[a-z]+|role|font-family|pointer-events)="[^"]*"| class="[^"]*"'
)
_CLIP = re.compile(r'(?<= id=")clip\d+(?=")|(?<= clip-path="url\(#)clip\d+(?=\)")')
_BACKDROP = re.compile(r'(<svg[^>]*>)<rect [^>]*fill="[^"]*"[^>]*(?:/>|></rect>)', re.DOTALL)


def need_charts(what: str = "The report needs") -> None:
    """Raises `ExportError` when the chart libraries are not installed; the rest works without them."""
    if any(find_spec(library) is None for library in ("altair", "plotly", "vl_convert")):
        raise ExportError(f"{what} the chart libraries. Install “touchstone-segments[charts]” and try again.")


def vector(chart: Any, *, width: int = 420) -> str:
    """An Altair chart as inline SVG in the light inks of the theme, described for screen readers."""
    import vl_convert

    from segmentation.charts import printed

    spec = printed(chart, width=width)
    spec["config"]["font"] = _FONT
    drawn = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return inline(drawn, str(spec.get("description", "")))


def inline(drawn: str, description: str) -> str:
    """An SVG document as an element of a page: transparent, with one description instead of many."""
    spoken = html.escape(printable(description))
    bare = _renumbered(_SPOKEN.sub("", _BACKDROP.sub(r"\1", drawn, count=1)))
    return bare.replace("<svg", f'<svg role="img" aria-label="{spoken}" {_LETTERS}', 1)


def _renumbered(drawn: str) -> str:
    """Names of clips that depend on the drawing alone; Vega counts them on from picture to picture."""
    names = dict.fromkeys(_CLIP.findall(drawn))
    plain = _CLIP.sub("clip", drawn)
    prefix = hashlib.sha256(plain.encode()).hexdigest()[:8]
    new = {name: f"clip-{prefix}-{at}" for at, name in enumerate(names)}
    return _CLIP.sub(lambda found: new[found[0]], drawn)


def map_picture(study: Study) -> str:
    """Customers on their first two components, coloured by segment, with numbered centres.

    At most 2,000 are drawn, each segment in its share.
    """
    from segmentation.charts import axis_title, drawn

    shown = drawn(study.clustering.labels, limit=MOST_POINTS, seed=study.recipe.seed)
    points = _flat(study.projection.coordinates[shown])
    centres = _flat(study.projection.transform(study.clustering.centroids))
    place = _placing(points, centres)
    labels = study.clustering.labels[shown]
    parts = [_cloud(place(points[labels == s]), s) for s in range(1, study.clustering.k + 1)]
    parts += [_centre(x, y, segment) for segment, (x, y) in enumerate(place(centres).tolist(), start=1)]
    dimensions = range(min(2, study.projection.loadings.shape[1]))
    titles = [printable(axis_title(study.projection, d)) for d in dimensions]
    spoken = f"Map of {len(shown):,} customers, coloured by segment. Across: {titles[0]}"
    return (
        f'<svg role="img" aria-label="{html.escape(spoken)}" {_LETTERS} '
        f'viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}">'
        f"{''.join(parts)}{_axes(titles)}</svg>"
    )


def _flat(points: NDArray[Any]) -> NDArray[np.float64]:
    """The first two coordinates; a map with one axis lies on a line."""
    flat = np.zeros((len(points), 2))
    flat[:, : min(2, points.shape[1])] = points[:, :2]
    return flat


def _placing(points: NDArray[np.float64], centres: NDArray[np.float64]) -> Any:
    """From the units of the map to pixels, the same scale both ways, up is up."""
    every = np.vstack([points, centres])
    low, high = every.min(axis=0), every.max(axis=0)
    room = np.array([_WIDTH, _HEIGHT]) - 2 * _MARGIN
    scale = float((room / np.maximum(high - low, 1e-9)).min())
    middle = (low + high) / 2

    def place(some: NDArray[np.float64]) -> NDArray[np.float64]:
        placed: NDArray[np.float64] = (some - middle) * [scale, -scale] + np.array([_WIDTH, _HEIGHT]) / 2
        return placed

    return place


def _cloud(points: NDArray[np.float64], segment: int) -> str:
    from segmentation.charts import colour

    dots = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in points.tolist())
    return (
        f'<path d="{dots}" fill="none" stroke="{colour(segment)}" stroke-width="5" stroke-linecap="round"/>'
    )


def _centre(x: float, y: float, segment: int) -> str:
    from segmentation.charts import colour

    half = 9.0 if segment < 10 else 12.0
    return (
        f'<rect x="{x - half:.1f}" y="{y - 10:.1f}" width="{2 * half:.0f}" height="20" rx="4" fill="#fff" '
        f'stroke="{colour(segment)}" stroke-width="2"/>'
        f'<text x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="middle" font-size="13" font-weight="600" '
        f'fill="#15171A">{segment}</text>'
    )


def _axes(titles: Sequence[str]) -> str:
    """What the axes are made of: across below, up on the left."""
    across = (
        f'<text x="{_WIDTH - 4:.0f}" y="{_HEIGHT - 6:.0f}" text-anchor="end" font-size="12" fill="#6B7078">'
        f"{html.escape(titles[0])}</text>"
    )
    if len(titles) < 2:
        return across
    return across + (
        f'<text transform="translate(12 {_HEIGHT - 4:.0f}) rotate(-90)" font-size="12" fill="#6B7078">'
        f"{html.escape(titles[1])}</text>"
    )
