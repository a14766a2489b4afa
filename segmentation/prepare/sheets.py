"""The sheets of a workbook, opened in a process of their own.

The library that opens workbooks lays every sheet out on a full grid and copies a text to each cell that
names it. One stray cell in the last corner, or one long text named a million times, asks for more memory
than there is; then the library ends the process it runs in. That must not be the dashboard. So it runs
in another one, with a bound on its memory and its time, which hands the rows over in batches.

This file is that other process, too: it imports nothing of Touchstone, so that it starts at once.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

if __name__ == "__main__":
    sys.path.append(sys.argv[1])
import python_calamine as calamine

LOOKED_AT = 200
BATCH_CELLS = 50_000
SHEETS = 100
"""So many sheets are looked at for the fullest."""
SPARE = 48 * 2**20
TIMES = 10
"""The memory a workbook may take: this many times its unpacked size, and `SPARE` bytes."""
SECONDS = 8
BYTES_PER_SECOND = 20 * 2**20
"""The time it may take: `SECONDS`, and one more for so many unpacked bytes."""
PATIENCE = 3
"""So many times as long on the clock, as other programs are at work, too."""
READY = "ready"

Row = list[Any]


class Chosen(NamedTuple):
    """The sheet whose rows follow."""

    names: tuple[str, ...]
    """All sheets of the workbook."""
    name: str | None
    """The sheet; `None` when there is none of the wanted name, or nothing in any."""
    above: int = 0
    """Empty rows above its first one."""
    width: int = 0


class Failed(Exception):
    """The workbook could not be opened: "locked", "damaged", "slow" or "large"."""


def room(unpacked: int) -> int:
    """Bytes of memory that a workbook may take whose parts are so large."""
    return TIMES * unpacked + SPARE


def opened(data: bytes, wanted: str | None, unpacked: int) -> Iterator[Any]:
    """First the chosen sheet, then its rows in batches. Raises `Failed` where that cannot be done.

    `wanted` is the sheet to open, else the fullest; `unpacked` the size of the workbook's parts in bytes.
    """
    try:
        child = subprocess.Popen(
            command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ
            | {"RUST_BACKTRACE": "0"},  # telling where it broke takes more memory than there is
        )
    except OSError:  # in a browser there are no other processes
        yield from _answers(data, wanted)
        return
    with child:
        try:
            if _is_ready(child):
                yield from _asked(child, data, wanted, unpacked)
            else:
                yield from _answers(data, wanted)
        finally:
            child.kill()
            with contextlib.suppress(OSError):  # what it did not read any more
                cast(IO[bytes], child.stdin).close()


def _is_ready(child: subprocess.Popen[bytes]) -> bool:
    """Whether the other process has found all it needs."""
    try:
        return bool(pickle.load(cast(IO[bytes], child.stdout)) == READY)
    except (OSError, EOFError, pickle.UnpicklingError):
        return False


def command() -> list[str]:
    """What starts the other process; it finds the library where this one did."""
    library = Path(str(calamine.__file__)).parent.parent
    return [sys.executable, "-S", "-I", __file__, str(library)]


def _asked(child: subprocess.Popen[bytes], data: bytes, wanted: str | None, unpacked: int) -> Iterator[Any]:
    ask, answers = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
    try:
        pickle.dump((wanted, unpacked), ask)
        ask.write(data)
        ask.close()
        while (answer := pickle.load(answers)) is not None:
            if isinstance(answer, str):
                raise Failed(answer)
            yield Chosen(*answer) if isinstance(answer, tuple) else answer
    except (OSError, EOFError, pickle.UnpicklingError):
        raise Failed("slow" if _was_slow(child) else "large") from None


def _was_slow(child: subprocess.Popen[bytes]) -> bool:
    """Whether the system ended it because its time was up."""
    return child.wait() in {-getattr(signal, name, 0) for name in ("SIGXCPU", "SIGKILL", "SIGALRM")}


def _answers(data: bytes, wanted: str | None) -> Iterator[Any]:
    try:
        yield from _rows(calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)), wanted)
    except calamine.PasswordError:
        raise Failed("locked") from None
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise Failed("damaged") from error
    except MemoryError:
        raise Failed("large") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Failed("damaged") from error


def _rows(workbook: Any, wanted: str | None) -> Iterator[Any]:
    names = tuple(workbook.sheet_names)
    if wanted is None:
        name, sheet = _fullest(workbook)
    else:
        name, sheet = (wanted, None) if wanted in names else (None, None)
    if name is None:
        yield Chosen(names, None)
        return
    sheet = sheet or workbook.get_sheet_by_name(name)
    above = sheet.start[0] if sheet.start else 0
    yield Chosen(names, name, above, sheet.width if sheet.height else 0)
    rows = itertools.islice(sheet.iter_rows(), above, None)
    while batch := list(itertools.islice(rows, max(1, BATCH_CELLS // max(1, sheet.width)))):
        yield batch


def _fullest(workbook: Any) -> tuple[str | None, Any]:
    """The sheet with the most filled cells; sheets that are shown come before hidden ones.

    Only one sheet is ever laid out; the sheet itself is given if it is the one looked at last.
    """
    best: tuple[bool, float] = (False, 0.0)
    name = sheet = None
    for meta in workbook.sheets_metadata[:SHEETS]:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = None
        sheet = workbook.get_sheet_by_name(meta.name)
        head = list(itertools.islice(sheet.iter_rows(), LOOKED_AT)) if sheet.height and sheet.width else []
        filled = sum(1 for row in head for cell in row if cell != "")
        rank = (meta.visible == calamine.SheetVisibleEnum.Visible, filled * sheet.height / max(1, len(head)))
        if filled and rank > best:
            best, name = rank, meta.name
    return name, sheet if sheet is not None and sheet.name == name else None


def _bound(unpacked: int) -> int:
    """Let the system end this process when it takes too much; gives the seconds it may wait."""
    seconds = SECONDS + unpacked // BYTES_PER_SECOND
    try:
        import resource
    except ImportError:  # Windows
        import faulthandler

        faulthandler.dump_traceback_later(PATIENCE * seconds, exit=True)
        return 0
    statm = Path("/proc/self/statm")
    taken = int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 512 * 2**20
    bounds = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: taken + room(unpacked),
    }
    for kind, most in bounds.items():
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    return PATIENCE * seconds


def _answer() -> None:
    """Be the other process: answer what `opened` asks."""
    asked, out = sys.stdin.buffer, sys.stdout.buffer
    pickle.dump(READY, out)
    out.flush()
    wanted, unpacked = pickle.load(asked)
    data = asked.read()
    seconds = _bound(unpacked)
    try:
        for answer in _in_time(_answers(data, wanted), seconds):
            pickle.dump(tuple(answer) if isinstance(answer, Chosen) else answer, out, protocol=5)
        pickle.dump(None, out)
    except Failed as error:
        pickle.dump(str(error), out)
    out.flush()


def _in_time(answers: Iterator[Any], seconds: int) -> Iterator[Any]:
    """The same answers; the system ends this process when one lets wait, even where nothing is computed."""
    if not seconds:
        yield from answers
        return
    signal.alarm(seconds)
    for answer in answers:
        signal.alarm(0)
        yield answer
        signal.alarm(seconds)
    signal.alarm(0)


if __name__ == "__main__":
    _answer()
