"""What a pass and a whole study cost by rows, as a picture for docs/scale.md: both axes by powers of ten."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, log10

WIDE, HIGH, LEFT, TOP, RIGHT, BOTTOM = 640, 380, 64, 24, 150, 46
COLORS = ("#8a5a0f", "#00785a")

Series = Mapping[int, float]
"""Rows → CPU seconds."""


def chart(lines: Mapping[str, Series], *, x: str = "rows", y: str = "CPU seconds") -> str:
    """An SVG of lines by name; dashed is what is exactly proportional to rows, through the last of each.

    >>> chart({"a pass": {10**6: 0.3, 10**8: 25.0}}).count("<circle")
    2
    """
    xs = [log10(rows) for line in lines.values() for rows in line]
    ys = [log10(cost) for line in lines.values() for cost in line.values()]
    low, high, least, most = floor(min(xs)), ceil(max(xs)), floor(min(ys)), ceil(max(ys))

    def at(rows: float, cost: float) -> tuple[float, float]:
        across = (log10(rows) - low) / max(high - low, 1) * (WIDE - LEFT - RIGHT)
        up = (log10(cost) - least) / max(most - least, 1) * (HIGH - TOP - BOTTOM)
        return round(LEFT + across, 1), round(HIGH - BOTTOM - up, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img" '
        f'font-family="sans-serif" font-size="13" fill="#333">',
        f"<title>{y} by {x}: {', '.join(lines)}</title>",
        f'<rect width="{WIDE}" height="{HIGH}" fill="#fff"/>',
    ]
    for power in range(low, high + 1):
        across, _ = at(10.0**power, 10.0**least)
        parts.append(f'<path d="M{across} {TOP}V{HIGH - BOTTOM}" stroke="#ddd"/>')
        parts.append(f'<text x="{across}" y="{HIGH - BOTTOM + 18}" text-anchor="middle">{10**power:,}</text>')
    for power in range(least, most + 1):
        _, up = at(10.0**low, 10.0**power)
        parts.append(f'<path d="M{LEFT} {up}H{WIDE - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{up + 4}" text-anchor="end">{10.0**power:,g}</text>')
    middle = (LEFT + WIDE - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HIGH - 8}" text-anchor="middle">{x}</text>')
    parts.append(f'<text x="8" y="{TOP - 8}">{y}</text>')
    for (name, line), color in zip(lines.items(), COLORS, strict=False):
        rows = sorted(line)
        points = [at(each, line[each]) for each in rows]
        last = line[rows[-1]] / rows[-1]
        start = max(rows[0], 10.0**least / last)
        (x1, y1), (x2, y2) = at(start, last * start), points[-1]
        parts.append(f'<path d="M{x1} {y1}L{x2} {y2}" stroke="{color}" stroke-dasharray="3 4" opacity=".6"/>')
        path = "L".join(f"{across} {up}" for across, up in points)
        parts.append(f'<path d="M{path}" stroke="{color}" stroke-width="2" fill="none"/>')
        parts += [f'<circle cx="{across}" cy="{up}" r="4" fill="{color}"/>' for across, up in points]
        parts.append(f'<text x="{x2 + 10}" y="{y2 + 4}" fill="{color}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
