"""Half an hour of people who come, try things and often just leave: does memory stay flat?

`python -m benchmarks.soak` by hand; `TOUCHSTONE_MINUTES=8` for less. A newcomer every few seconds, each with
a file of their own: one of them closes the tab while the file is read, one before the verdict, one brings
something that is no table first, one looks at every page.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.dashboards import free_port
from benchmarks.load import _memory, _processor, _served
from benchmarks.sessions import Visitor
from segmentation.datasets import jewellery

MINUTES = float(os.environ.get("TOUCHSTONE_MINUTES", "30"))
EVERY = 6.0
"""Seconds between two who arrive."""
AT_ONCE = 6
"""People at most; while there are so many, nobody else comes in."""
CUSTOMERS = (500, 10_000)
SETTLED = 75
"""People after whom memory should stay as it is: until then works of those who left are still put by (50 at
most, `ui/hosting.py`; two people in three leave one) and pages load what they need."""
LEAST = 10
"""Minutes after that, below which two halves say nothing."""
PAGES = ("explore", "choose_k", "map", "personas", "download")


@dataclass
class Day:
    """What happened so far."""

    left: dict[str, int] = field(default_factory=dict)
    """How people left, and how many did."""
    errors: list[str] = field(default_factory=list)


async def leave_while_it_is_read(visitor: Visitor, data: bytes) -> None:
    await visitor.bring("customers.csv", data)


async def leave_before_the_verdict(visitor: Visitor, data: bytes) -> None:
    await visitor.bring("customers.csv", data)
    await visitor.rest()
    await visitor.go("choose_k")
    await visitor.rest()


async def bring_something_else_first(visitor: Visitor, data: bytes) -> None:
    await visitor.bring("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(200_000))
    await visitor.rest()
    await move_the_slider(visitor, data)


async def move_the_slider(visitor: Visitor, data: bytes) -> None:
    await visitor.bring("customers.csv", data)
    await visitor.rest()
    await visitor.go("choose_k")
    await visitor.rest()
    await visitor.until(lambda: not visitor.waits())
    await visitor.rest()
    for k in (3, 5, 8, 4):
        await visitor.segments(k)
        await visitor.rest()


async def look_at_every_page(visitor: Visitor, data: bytes) -> None:
    await move_the_slider(visitor, data)
    for page in PAGES:
        await visitor.go(page)
        await visitor.rest()


WAYS: tuple[Callable[[Visitor, bytes], Awaitable[None]], ...] = (
    look_at_every_page,
    leave_while_it_is_read,
    move_the_slider,
    leave_before_the_verdict,
    bring_something_else_first,
)


async def soak() -> None:
    """Print memory minute by minute, how people left, and whether memory grew from half to half."""
    port = free_port()
    day, places = Day(), asyncio.Semaphore(AT_ONCE)
    async with _served(port) as server:
        print("| minute | people so far | memory, MB | processor so far, s | errors |\n|---|---|---|---|---|")
        began, people = time.monotonic(), set[asyncio.Task[None]]()
        memory, gone = list[float](), list[int]()
        while (so_far := time.monotonic() - began) < 60 * MINUTES:
            if so_far >= 60 * len(memory):
                memory.append(_memory(server.pid) / 2**20)
                gone.append(sum(day.left.values()))
                told = f"{memory[-1]:.0f} | {_processor(server.pid):.0f} | {len(day.errors)}"
                print(f"| {len(memory) - 1} | {gone[-1]} | {told} |", flush=True)
            await places.acquire()
            person = asyncio.create_task(_person(port, len(people), day, places))
            people.add(person)
            await asyncio.sleep(EVERY)
        await asyncio.gather(*people)
    print("\n" + ", ".join(f"{way.replace('_', ' ')}: {many}" for way, many in day.left.items()))
    print(growth(memory, gone))
    for error in sorted(set(day.errors))[:5]:
        print(f"Error: {error}")


def growth(memory: list[float], gone: list[int]) -> str:
    """Whether memory grew, in a sentence; both are told minute by minute.

    >>> growth([100.0] * 5, [0, 9, 20, 40, 76])
    'Too short: only 1 of 10 minutes after the first 75 people, so nothing is said of how flat memory stays.'
    >>> growth([50.0, *[100.0] * 5, *[102.0] * 5], [0, *range(80, 90)])
    'Memory from the first half to the second, after the first 75 people: +2.0%.'
    """
    after = [much for much, people in zip(memory, gone, strict=True) if people >= SETTLED]
    if len(after) < LEAST:
        return (
            f"Too short: only {len(after)} of {LEAST} minutes after the first {SETTLED} people, so nothing "
            "is said of how flat memory stays."
        )
    first, second = np.array_split(after, 2)
    grown = np.mean(second) / np.mean(first) - 1
    return f"Memory from the first half to the second, after the first {SETTLED} people: {grown:+.1%}."


async def _person(port: int, number: int, day: Day, places: asyncio.Semaphore) -> None:
    chance = np.random.default_rng(number)
    data = jewellery(customers=int(chance.integers(*CUSTOMERS)), seed=number).to_csv(index=False).encode()
    way = WAYS[number % len(WAYS)]
    try:
        async with Visitor(port, remembers=True) as visitor:
            await way(visitor, data)
            day.errors.extend(visitor.failures)
    except Exception as error:
        day.errors.append(f"{way.__name__}: {type(error).__name__}: {error}")
    finally:
        day.left[way.__name__] = day.left.get(way.__name__, 0) + 1
        places.release()


if __name__ == "__main__":
    asyncio.run(soak())
