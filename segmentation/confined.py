"""Work on what strangers made, done in a process of its own with a bound on its time and memory.

Some libraries can be led to ask for more memory than there is, or to compute without end; then the
system ends the process they run in. That must not be the dashboard. A worker is a module with a function
`answers(data, wanted)`; what it gives comes over piece by piece. It may import little, so that it starts
at once: this file is what the other process runs.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import IO, Any, NamedTuple, Self, cast

PATIENCE = 3
"""So many times as long on the clock as its time on the processor, as other programs are at work, too."""
READY = "ready"
SECONDS, BYTES_PER_SECOND = 8, 20 * 2**20
"""The time that opening a file may take: so many seconds, and one more for so many unpacked bytes."""
_THRIFTY = {
    "RUST_BACKTRACE": "0",  # telling where it broke takes more memory than there is
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # its own takes a GB of addresses at once
}
"""What keeps the other process within its bounds."""


class Bounds(NamedTuple):
    """What the other process may take: seconds of the processor, and bytes beyond those it begins with."""

    seconds: int
    memory: int

    @classmethod
    def of_file(cls, unpacked: int, memory: int) -> Self:
        """Those of opening a file of so many unpacked bytes."""
        return cls(SECONDS + unpacked // BYTES_PER_SECOND, memory)


class Failed(Exception):
    """It could not be done: "slow", "large", or a reason of the worker's own."""


class _Refusal(NamedTuple):
    """A worker's reason on its way here."""

    reason: str


def answers(
    worker: str, library: ModuleType | ModuleSpec, data: bytes, wanted: Any, bounds: Bounds
) -> Iterator[Any]:
    """What the worker makes of the data, piece by piece. Raises `Failed` where that cannot be done.

    `worker` is the name of a module, `library` what it needs and this process has found, loaded or not. Where
    there can be no other process, the work is done here.
    """
    try:
        child = subprocess.Popen(
            command(worker, library),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | _THRIFTY,
        )
    except OSError:  # in a browser there are no other processes
        yield from _here(worker, data, wanted)
        return
    with child:
        try:
            if _is_ready(child):
                yield from _asked(child, data, wanted, bounds)
            else:
                yield from _here(worker, data, wanted)
        finally:
            child.kill()
            with contextlib.suppress(OSError):  # what it did not read any more
                cast(IO[bytes], child.stdin).close()


def command(worker: str, library: ModuleType | ModuleSpec) -> list[str]:
    """What starts the other process; it finds what it needs where this one did."""
    import lazy_loader  # here, for this file itself begins before anything can be found

    place = library.origin if isinstance(library, ModuleSpec) else library.__file__
    needed = [str(Path(str(file)).parent.parent) for file in (place, lazy_loader.__file__)]
    return [sys.executable, "-S", "-I", __file__, worker, str(Path(__file__).parent.parent), *needed]


def _here(worker: str, data: bytes, wanted: Any) -> Iterator[Any]:
    """The work done in this process, without bounds."""
    yield from importlib.import_module(worker).answers(data, wanted)


def _is_ready(child: subprocess.Popen[bytes]) -> bool:
    """Whether the other process has found all it needs."""
    try:
        return bool(pickle.load(cast(IO[bytes], child.stdout)) == READY)
    except (OSError, EOFError, pickle.UnpicklingError):
        return False


def _asked(child: subprocess.Popen[bytes], data: bytes, wanted: Any, bounds: Bounds) -> Iterator[Any]:
    ask, told = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
    try:
        pickle.dump((wanted, tuple(bounds)), ask)
        ask.write(data)
        ask.close()
        while (answer := pickle.load(told)) is not None:
            if isinstance(answer, _Refusal):
                raise Failed(answer.reason)
            yield answer
    except (OSError, EOFError, pickle.UnpicklingError):
        raise Failed("slow" if _was_slow(child) else "large") from None


def _was_slow(child: subprocess.Popen[bytes]) -> bool:
    """Whether the system ended it because its time was up."""
    return child.wait() in {-getattr(signal, name, 0) for name in ("SIGXCPU", "SIGKILL", "SIGALRM")}


def serve(worker: str) -> None:
    """Be the other process: answer what `answers` asks."""
    work = importlib.import_module(worker)
    asked, out = sys.stdin.buffer, sys.stdout.buffer
    pickle.dump(READY, out)
    out.flush()
    wanted, bounds = pickle.load(asked)
    data = asked.read()
    seconds = _bound(Bounds(*bounds))
    try:
        for answer in _in_time(work.answers(data, wanted), seconds):
            pickle.dump(answer, out, protocol=5)
        pickle.dump(None, out)
    except Failed as error:
        pickle.dump(_Refusal(str(error)), out)
    out.flush()


def _bound(bounds: Bounds) -> int:
    """Let the system end this process when it takes too much; gives the seconds it may wait."""
    seconds = bounds.seconds
    try:
        import resource
    except ImportError:  # Windows
        import faulthandler

        faulthandler.dump_traceback_later(PATIENCE * seconds, exit=True)
        return 0
    statm = Path("/proc/self/statm")
    taken = int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 512 * 2**20
    most_of = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: taken + bounds.memory,
    }
    for kind, most in most_of.items():
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    return PATIENCE * seconds


def _in_time(given: Iterator[Any], seconds: int) -> Iterator[Any]:
    """The same answers; the system ends this process when one lets wait, even where nothing is computed."""
    if not seconds:
        yield from given
        return
    signal.alarm(seconds)
    for answer in given:
        signal.alarm(0)
        yield answer
        signal.alarm(seconds)
    signal.alarm(0)


if __name__ == "__main__":
    sys.path.extend(sys.argv[2:])
    importlib.import_module("segmentation.confined").serve(sys.argv[1])
