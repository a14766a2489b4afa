"""A crowd before one dashboard: real sessions on loopback, each with a file of its own, moving k.

`TOUCHSTONE_PEOPLE=12 python -m benchmarks load` measures another crowd than 50. The crowd runs on the machine
that serves it, so every figure is an upper bound; what others do there meanwhile lengthens the seconds that
people wait, and hardly the seconds of the processor.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import time
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.dashboards import free_port, launched
from benchmarks.sessions import Visitor
from segmentation.datasets import jewellery

PEOPLE = int(os.environ.get("TOUCHSTONE_PEOPLE", "50"))
CUSTOMERS = 10_000
ARRIVING = 3.0
"""Seconds between two who arrive."""
STAYING = 90.0
"""Seconds for which everybody moves the slider."""
THINKING = (5.0, 10.0)
"""Seconds between two steps of one person."""
GONE = 120.0
"""Seconds after the last has left."""
FORGOTTEN = 90.0
"""Seconds after the first, who came for the dashboard to load all that it needs, has left."""
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass
class Wave:
    """What one crowd met with."""

    studies: list[float] = field(default_factory=list)
    """Seconds from the upload to the verdict."""
    steps: list[float] = field(default_factory=list)
    """Seconds from a step of k to a page that rests."""
    errors: list[str] = field(default_factory=list)
    arriving: float = 0.0
    """Seconds of the processor until everybody had a verdict."""
    cpu: float = 0.0
    """Seconds of the processor while the slider was moved."""
    serving: float = 0.0
    """Those of them that the process that serves pages took; the others judge and seek latent classes."""
    peak: int = 0
    """Bytes."""


def main() -> None:
    """Print what a crowd met with, twice, and the memory before, between and after."""
    if not Path("/proc/self/stat").exists():
        raise RuntimeError("processor and memory of the dashboard are read from /proc, which is not here.")
    port = free_port()
    asyncio.run(_measured(port))


async def _measured(port: int) -> None:
    files = [_file(seed) for seed in range(PEOPLE)]
    async with _served(port) as server:
        async with Visitor(port) as visitor:  # so that everything is loaded
            await _study(visitor, "first.csv", files[0])
        await asyncio.sleep(FORGOTTEN)
        before, others = _memory(server.pid), os.getloadavg()[0]
        first = await _wave(port, files, server.pid)
        await asyncio.sleep(GONE)
        between = _memory(server.pid)
        second = await _wave(port, files, server.pid)
    print(f"| {PEOPLE} people, {CUSTOMERS:,} customers each | first crowd | second crowd |")
    print("|---|---|---|")
    for title, told in (
        ("step of k, median, ms", lambda wave: f"{1000 * _at(0.5, wave.steps):.0f}"),
        ("step of k, 95 of 100, ms", lambda wave: f"{1000 * _at(0.95, wave.steps):.0f}"),
        ("step of k, longest, ms", lambda wave: f"{1000 * max(wave.steps, default=float('nan')):.0f}"),
        ("steps", lambda wave: f"{len(wave.steps)}"),
        ("processor per step, ms", lambda wave: f"{1000 * wave.cpu / max(len(wave.steps), 1):.0f}"),
        ("… of it to serve pages, ms", lambda wave: f"{1000 * wave.serving / max(len(wave.steps), 1):.0f}"),
        ("processor per newcomer, upload to verdict, s", lambda wave: f"{wave.arriving / PEOPLE:.1f}"),
        ("upload to verdict, median, s", lambda wave: f"{_at(0.5, wave.studies):.1f}"),
        ("upload to verdict, 95 of 100, s", lambda wave: f"{_at(0.95, wave.studies):.1f}"),
        ("errors", lambda wave: f"{len(wave.errors)}"),
        ("memory at most, MB", lambda wave: f"{wave.peak / 2**20:.0f}"),
    ):
        print(f"| {title} | {told(first)} | {told(second)} |")
    told = f"{before / 2**20:.0f} | {between / 2**20:.0f}"
    print(f"| memory before, and {GONE:.0f} s after all had left, MB | {told} |")
    print(
        f"| processes that wanted one of {os.cpu_count()} processors before the crowd came | {others:.0f} | |"
    )
    for error in sorted({*first.errors, *second.errors})[:5]:
        print(f"\nError: {error}")


def _at(share: float, seconds: list[float]) -> float:
    """A quantile; not a number where there is none."""
    return float(np.quantile(seconds, share)) if seconds else float("nan")


def _file(seed: int) -> bytes:
    told: bytes = jewellery(customers=CUSTOMERS, seed=seed).to_csv(index=False).encode()
    return told


async def _wave(port: int, files: list[bytes], process: int) -> Wave:
    wave = Wave()
    arrived, start, leave = [0], asyncio.Event(), asyncio.Event()
    people = [
        asyncio.create_task(_person(port, number, data, wave, arrived, start, leave))
        for number, data in enumerate(files)
    ]
    watch, began = asyncio.create_task(_watch(process, wave)), _processor(process)
    while arrived[0] < len(people) and not all(person.done() for person in people):
        await asyncio.sleep(0.5)
    wave.arriving, began, serving = _processor(process) - began, _processor(process), _worked(process)
    start.set()
    await asyncio.sleep(STAYING)
    wave.cpu, wave.serving = _processor(process) - began, _worked(process) - serving
    leave.set()
    await asyncio.gather(*people)
    watch.cancel()
    return wave


async def _person(
    port: int,
    number: int,
    data: bytes,
    wave: Wave,
    arrived: list[int],
    start: asyncio.Event,
    leave: asyncio.Event,
) -> None:
    """Arrive, bring a file, wait for the verdict, then move the slider until it is time to leave."""
    chance = np.random.default_rng(number)
    try:
        await asyncio.sleep(ARRIVING * number)
        async with Visitor(port) as visitor:
            wave.studies.append(await _study(visitor, f"customers-{number}.csv", data))
            arrived[0] += 1
            await start.wait()
            k = 4
            while not leave.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(leave.wait(), chance.uniform(*THINKING))
                    break
                k = k + 1 if k < 10 else 2
                await visitor.segments(k)
                wave.steps.append(await visitor.rest())
            wave.errors.extend(visitor.failures)
    except Exception as error:
        wave.errors.append(f"{type(error).__name__}: {error}")
        arrived[0] += 1


async def _study(visitor: Visitor, name: str, data: bytes) -> float:
    began = time.perf_counter()
    await visitor.bring(name, data)
    await visitor.rest()
    await visitor.go("choose_k")
    await visitor.rest()
    await visitor.until(lambda: not visitor.waits())
    taken = time.perf_counter() - began
    await visitor.rest()
    return taken


async def _watch(process: int, wave: Wave) -> None:
    while True:
        wave.peak = max(wave.peak, _memory(process))
        await asyncio.sleep(0.5)


def _family(process: int) -> list[int]:
    """The process and all that it started."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                told = (entry / "stat").read_text().rpartition(")")[2].split()
                parents.setdefault(int(told[1]), []).append(int(entry.name))
    found = [process]
    for one in found:
        found += parents.get(one, [])
    return found


def _memory(process: int) -> int:
    """Bytes that lie in memory for the dashboard and what it started."""
    total = 0
    for one in _family(process):
        with contextlib.suppress(OSError):
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * PAGE
    return total


def _processor(process: int) -> float:
    """Seconds of the processor so far, of the dashboard and what it started."""
    return sum(map(_worked, _family(process)))


def _worked(process: int) -> float:
    """Seconds of the processor so far, of one process; 0 where it is gone."""
    with contextlib.suppress(OSError):
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / TICKS
    return 0.0


@contextlib.asynccontextmanager
async def _served(port: int) -> AsyncIterator[subprocess.Popen[bytes]]:
    process = launched(port)
    try:
        await answering(port)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


async def answering(port: int) -> None:
    """Wait until the dashboard at this port answers, half a minute at most."""
    for _ in range(150):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
            return
        await asyncio.sleep(0.2)
