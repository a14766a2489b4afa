"""Time zones that stand behind the times of a column, such as +02:00 or Z."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segmentation.prepare.reading.values.numbers import Floats

_ZONE = (
    r"[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)? ?(?:[AaPp]\.?[Mm]\.?)?"
    r" ?(?P<zero>Z|UTC|GMT)? ?(?:(?P<sign>[-+])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2})?)?$"
)
_LOOKS_SO = r"[0-9 ](?:Z|UTC|GMT|[-+][0-9]{2}:?[0-9]{0,2})$"  # a glance: only few columns bear a zone
UTC = "UTC"


def offsets(cells: pa.Array) -> Floats:
    """Minutes by which each time is ahead of UTC, NaN where it bears no zone.

    >>> offsets(pa.array(["2024-05-01 10:00 +0200", "2024-05-01T10:00:00Z", "2024-05-01 10:00"])).tolist()
    [120.0, 0.0, nan]
    """
    parts = pc.extract_regex(pc.utf8_trim_whitespace(cells), _ZONE)
    texts = {name: pc.fill_null(pc.struct_field(parts, name), "") for name in ("zero", "sign")}
    hours, minutes = (_number(pc.struct_field(parts, name)) for name in ("hours", "minutes"))
    sign, zero = (texts[name].to_numpy(zero_copy_only=False) for name in ("sign", "zero"))
    ahead = np.where(sign == "-", -1.0, 1.0) * (60 * hours + minutes)
    return np.where((sign != "") | (zero != ""), ahead, np.nan)


def zones(cells: pa.Array, weights: Floats) -> tuple[tuple[str, int], ...]:
    """The zones of the times in distinct cells and how many times each stands there, the commonest first."""
    if not pc.any(pc.match_substring_regex(pc.utf8_trim_whitespace(cells), _LOOKS_SO)).as_py():
        return ()
    ahead = offsets(cells)
    known = np.isfinite(ahead)
    found, codes = np.unique(ahead[known], return_inverse=True)
    counts = np.bincount(codes, weights=weights[known], minlength=len(found))
    told = [(_named(float(minutes)), int(many)) for minutes, many in zip(found, counts, strict=True)]
    return tuple(sorted(told, key=lambda one: (-one[1], one[0])))


def _number(part: pa.Array) -> Floats:
    text = pc.fill_null(part, "")
    numbers = pc.cast(pc.if_else(pc.equal(text, ""), "0", text), pa.float64())
    return np.asarray(numbers.to_numpy(zero_copy_only=False))


def _named(minutes: float) -> str:
    """An offset as it is written: “+02:00”, “UTC”."""
    if minutes == 0:
        return UTC
    hours, rest = divmod(abs(int(minutes)), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"
