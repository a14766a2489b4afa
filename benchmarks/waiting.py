"""What people cost who wait for a verdict: told by the server, or asking it again and again.

Each has brought a file and looks at “How many”; no judgement ends. Seconds of the processor are those of the
dashboard alone, after everybody has arrived.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

from benchmarks.dashboards import ROOT, free_port
from benchmarks.load import _processor, answering
from benchmarks.sessions import Visitor
from segmentation.datasets import jewellery

PEOPLE, SECONDS = 20, 30.0
_PROGRAM = """
import sys, time
from segmentation.segment.verdict.judge_process import JudgeProcess
from ui import news
from ui.__main__ import main

JudgeProcess.judge_then = lambda *asked, **more: time.sleep(3600)
if {asking}:
    news.listen = lambda judgement, say: None
sys.exit(main(["--port", "{port}", "--no-browser"]))
"""


def main() -> None:
    """Print what a waiting person costs, either way."""
    print(f"| {PEOPLE} people who wait | processor a person, ms a second | pages drawn a person, a minute |")
    print("|---|---|---|")
    for way, asking in (("told by the server", False), ("asking, as where nothing arrives", True)):
        cost, runs = asyncio.run(_waited(asking=asking))
        print(f"| {way} | {cost:.2f} | {runs:.1f} |")


async def _waited(*, asking: bool) -> tuple[float, float]:
    """Milliseconds of the processor a second, and runs of a page a minute, for each who waits."""
    port = free_port()
    data = jewellery(customers=500).to_csv(index=False).encode()
    program = _PROGRAM.format(asking=asking, port=port)
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    visitors = [Visitor(port) for _ in range(PEOPLE)]
    try:
        await answering(port)
        for visitor in visitors:
            await visitor.__aenter__()
            await visitor.bring("customers.csv", data)
            await visitor.rest()
            await visitor.go("choose_k")
            await visitor.rest()
        await asyncio.sleep(SECONDS / 3)  # what tidies up after their arrival has done so
        began, runs = _processor(process.pid), sum(visitor.runs for visitor in visitors)
        await asyncio.sleep(SECONDS)
        worked = _processor(process.pid) - began
        runs = sum(visitor.runs for visitor in visitors) - runs
        for visitor in visitors:
            await visitor.__aexit__()
    finally:
        process.kill()
        process.wait(timeout=20)
    return 1000 * worked / SECONDS / PEOPLE, 60 * runs / SECONDS / PEOPLE
