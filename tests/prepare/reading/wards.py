"""A ward for dangerous files: each is read in a process of its own, and its time and memory are measured."""

from __future__ import annotations

import atexit
import os
import pickle
import random
import resource
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

SECONDS = 60
"""No file may take longer, counted in seconds of the processor; and one more for so many unpacked bytes.

All that is read needs a fifth of that at most, so that a slow machine passes, too. What computes without
end, or with the square of a file's size, takes hours.
"""
BYTES_PER_SECOND = 10**7
MOST = 10**9  # no file of ours unpacks to more bytes
SPARE = 160 * 2**20  # of which a process that opens Parquet files takes 90 before it has seen one
TIMES = 12
"""The most memory a file may take: this many times its size once unpacked, and `SPARE` bytes."""


@dataclass(frozen=True)
class Outcome:
    """What came of a file."""

    said: str
    """The sentence that refused it; empty when it was read."""
    shape: tuple[int, int] | None = None
    broken: str = ""
    """A traceback, or how the process ended; empty when nothing broke."""
    seconds: float = 0.0
    memory: int = 0

    def is_within(self, size: int) -> bool:
        """Whether a file of so many bytes, once unpacked, kept all limits."""
        return (
            not self.broken
            and self.seconds <= SECONDS + size / BYTES_PER_SECOND
            and self.memory <= TIMES * size + SPARE
        )


def outcome(data: bytes, name: str) -> Outcome:
    """Read the bytes in a process of their own."""
    ward = _ward()
    pickle.dump((data, name), ward.stdin)
    ward.stdin.flush()
    return pickle.load(ward.stdout)


@lru_cache(maxsize=1)
def _ward() -> subprocess.Popen:
    """A process that has imported everything and only waits; it forks for every file."""
    places = [str(Path(__file__).parent), str(Path(__file__).parents[3])]
    ward = subprocess.Popen(
        [sys.executable, "-c", "import wards; wards.serve()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(places), "OMP_NUM_THREADS": "1"},
    )
    atexit.register(ward.kill)
    return ward


def serve() -> None:
    """Answer for one file after another."""
    from segmentation.prepare.reading import tables  # noqa: F401  (so that no fork has to)

    while True:
        try:
            data, name = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(_in_a_fork(data, name), sys.stdout.buffer)
        sys.stdout.buffer.flush()


def _in_a_fork(data: bytes, name: str) -> Outcome:
    back, there = os.pipe()
    child = os.fork()
    if not child:
        os.close(back)
        with os.fdopen(there, "wb") as out:
            out.write(pickle.dumps(_read(data, name)))
        os._exit(0)
    os.close(there)
    with os.fdopen(back, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    if answer:
        return pickle.loads(answer)
    return Outcome("", broken=f"the process died of signal {os.WTERMSIG(status)}")


def _read(data: bytes, name: str) -> Outcome:
    from segmentation.errors import TableError
    from segmentation.prepare.reading.tables import read_table

    end = 2 * SECONDS + 2 * MOST // BYTES_PER_SECOND
    resource.setrlimit(resource.RLIMIT_CPU, (end, end + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (8 * 2**30, 8 * 2**30))
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    begun = time.process_time()
    said, shape, broken = "", None, ""
    try:
        table = read_table(data, name)
        shape = table.data.shape
        assert table.rows_read == len(table.data) + len(table.skipped), "the receipt does not add up"
    except TableError as error:
        said = str(error)
    except BaseException:
        broken = traceback.format_exc()
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() - begun + others.ru_utime + others.ru_stime
    # what a child shows at least is what this process held when it began it
    aside = others.ru_maxrss * 1024 if others.ru_maxrss * 1024 > _memory("VmHWM") else 0
    memory = _memory("VmHWM") - before + aside
    return Outcome(said, shape, broken, seconds, memory)


def _memory(kind: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(kind))


def broken(data: bytes, rng: random.Random) -> bytes:
    """The file with some bytes changed, lost or doubled."""
    letters = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5, 20]) if data else 0):
        start = rng.randrange(len(letters) + 1)
        stop = start + rng.choice([1, 2, 5, 50])
        kind = rng.randrange(4)
        if kind == 0:
            letters[start : start + 1] = [rng.choice([0, 0xFF, 0x7F, 0x80, rng.randrange(256)])]
        elif kind == 1:
            del letters[start:stop]
        elif kind == 2:
            letters[start:start] = letters[start:stop]
        else:
            letters[start:stop] = rng.randbytes(min(8, stop - start))
    return bytes(letters)
