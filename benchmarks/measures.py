"""CPU seconds, peak memory and tables.

Machines differ and neighbours are noisy, so what is reported are ratios of CPU seconds on one
thread, of two programs that ran in the same minute.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
ROOT = Path(__file__).parent.parent


def cpu(work: Callable[[], T], *, times: int = 1) -> tuple[float, T]:
    """CPU seconds of this process, the median of several runs, and the last result."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        result = work()
        taken.append(time.process_time() - start)
    return statistics.median(taken), result


@dataclass(frozen=True)
class Process:
    """A whole process, start to end: seconds by the clock and by the CPU, peak MiB, and what it printed."""

    wall: float
    cpu: float
    peak: float
    printed: str


LAUNCH = """
import json, os, subprocess, sys, time
start = time.perf_counter()
child = subprocess.Popen([sys.executable, "-c", *sys.argv[1:]], stdout=subprocess.PIPE, text=True)
printed = child.stdout.read()
_, status, usage = os.wait4(child.pid, 0)
unit = 2**20 if sys.platform == "darwin" else 2**10
print(json.dumps({"wall": time.perf_counter() - start, "cpu": usage.ru_utime + usage.ru_stime,
                  "peak": usage.ru_maxrss / unit, "printed": printed}))
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""A small process in between: a child’s peak memory counts what its parent held when it was born."""


def process(code: str, *arguments: str) -> Process:
    """Run Python code in a process of its own. Raises `RuntimeError` when it fails."""
    command = [sys.executable, "-c", LAUNCH, code, *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"a benchmark’s process ended with {done.returncode}")
    return Process(**json.loads(done.stdout))


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a Markdown table."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    for line in lines:
        print(f"| {' | '.join(line)} |")
