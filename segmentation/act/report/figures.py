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

from segmentation.act.report.templating import rendered
from segmentation.errors import ExportError
from segmentation.language.phrases import printable

if TYPE_CHECKING:
    from segmentation.studies import Study

MOST_POINTS = 2_000
"""Customers drawn on the map."""
HALF, CARD = 344, 300
"""Pixels of a chart in half of a sheet, all of a phone, and in a card, where letters keep their size."""
_FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
"""These three are equally wide, so labels fit wherever the page is opened."""
_LETTERS = "Source Sans 3, Source Sans Pro, Arial, sans-serif"
"""What the page brings along; narrower than those the labels are measured in."""
_WIDTH, _HEIGHT, _MARGIN = 900.0, 470.0, 26.0  # of the map, in the units of its drawing
_SPOKEN = re.compile(
    r' (?:xmlns(?::xlink)?|version|aria-[a-z]+|role|font-family|pointer-events)="[^"]*"| class="[^"]*"'
)
_HIGH, _SEEN = re.compile(r' height="([\d.]+)"'), re.compile(r' viewBox="0 0 ([\d.]+) ([\d.]+)"')
_CLIP = re.compile(r'(?<= id=")clip\d+(?=")|(?<= clip-path="url\(#)clip\d+(?=\)")')
_BACKDROP = re.compile(r'(<svg[^>]*>)<rect [^>]*fill="[^"]*"[^>]*(?:/>|></rect>)', re.DOTALL)


def need_charts(what: str = "The report needs") -> None:
    """Raises `ExportError` when the chart libraries are not installed; the rest works without them."""
    if any(find_spec(library) is None for library in ("altair", "plotly", "vl_convert")):
        raise ExportError(f"{what} the chart libraries. Install “touchstone-segments[charts]” and try again.")


def vector(
    chart: Any, *, width: int | None = None, whole: int = HALF, beside: int = 0, high: int | None = None
) -> str:
    """An Altair chart as inline SVG in the light inks of the theme, described for screen readers.

    It is `whole` pixels wide with all its labels, or its plot is `width` pixels wide. `beside` are pixels
    kept at its left, so that plots of charts below each other begin alike; its plot is `high` pixels high.
    """
    import vl_convert

    from segmentation.charts import printed

    spec = printed(chart, width=width or whole)
    spec["config"]["font"] = _FONT
    if width is None:
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    if high is not None:
        spec["height"] = high
    if beside:
        spec["config"]["axisY"] = {**spec["config"].get("axisY", {}), "minExtent": beside}
    drawn = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return inline(drawn, str(spec.get("description", "")))


def level(*pictures: str) -> tuple[str, ...]:
    """Pictures that are read together, with room above the lower ones, so that what is below is level.

    >>> level(' height="4" viewBox="0 0 9 4"', ' height="6" viewBox="0 0 9 6"')[0]
    ' height="6" viewBox="0 -2 9 6"'
    """
    heights = [float(_HIGH.findall(picture)[0]) for picture in pictures]
    return tuple(
        _higher(picture, max(heights) - own) if own < max(heights) else picture
        for picture, own in zip(pictures, heights, strict=True)
    )


def _higher(picture: str, above: float) -> str:
    """The picture with so many pixels of room above it."""
    wide, high = map(float, _SEEN.findall(picture)[0])
    seen = _SEEN.sub(f' viewBox="0 {-above:g} {wide:g} {high + above:g}"', picture, count=1)
    return _HIGH.sub(f' height="{high + above:g}"', seen, count=1)


def inline(drawn: str, description: str) -> str:
    """An SVG document as an element of a page: transparent, with one description instead of many."""
    spoken = html.escape(printable(description))
    bare = _renumbered(_SPOKEN.sub("", _BACKDROP.sub(r"\1", drawn, count=1)))
    return bare.replace("<svg", f'<svg role="img" aria-label="{spoken}" font-family="{_LETTERS}"', 1)


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
    from segmentation.charts import drawn

    shown = drawn(study.clustering.labels, limit=MOST_POINTS, seed=study.recipe.seed)
    points = _flat(study.projection.coordinates[shown])
    centres = _flat(study.projection.transform(study.clustering.centroids))
    place, labels = _placing(points, centres), study.clustering.labels[shown]
    segments = [
        _segment(number, study.clustering.identities[number - 1], place(points[labels == number]), centre)
        for number, centre in enumerate(place(centres).tolist(), start=1)
    ]
    axes = _axes(study)
    spoken = f"Map of {study.profile.unit.counted(len(shown))}, coloured by segment. Across: {axes[0]}"
    room = {"width": round(_WIDTH), "height": round(_HEIGHT), "font": _LETTERS}
    return rendered("map.svg", spoken=spoken, segments=segments, axes=axes, **room)


def axes_told(study: Study) -> str:
    """What lies across and up on the map, for below it where the picture is too narrow to say so."""
    across, *up = (title.removesuffix(" →") for title in _axes(study))
    return f"Across: {across}." + "".join(f" Up: {title}." for title in up)


def _axes(study: Study) -> list[str]:
    from segmentation.charts import axis_title

    dimensions = range(min(2, study.projection.loadings.shape[1]))
    return [axis_title(study.projection, dimension) for dimension in dimensions]


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


def _segment(
    number: int, identity: int, points: NDArray[np.float64], centre: Sequence[float]
) -> dict[str, object]:
    """The dots of a segment, and the box around the number on its center."""
    from segmentation.charts import colour

    x, y = centre
    half = 9.0 if len(str(number)) == 1 else 12.0
    return {
        "number": number,
        "color": colour(identity),
        "dots": "".join(f"M{x:.1f} {y:.1f}h0" for x, y in points.tolist()),
        "x": f"{x:.1f}",
        "base": f"{y + 4.5:.1f}",
        "left": f"{x - half:.1f}",
        "top": f"{y - 10:.1f}",
        "wide": f"{2 * half:.0f}",
    }
