"""Judgements made in a process of their own, so that nobody's page waits while another's file is judged.

Python runs one thread at a time: a judgement in the dashboard's own process would hold every slider for its
length. The other process stays, as starting one takes longer than most judgements. This file is also what
it runs: it reads what is asked from its standard input until that is closed, and answers on its output.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeVar, cast

from segmentation.errors import SegmentationError
from segmentation.free_memory import hand_back
from segmentation.remembering import forget
from segmentation.segment.features import FeatureMatrix
from segmentation.segment.sweeps.sweeps import Sweep
from segmentation.segment.verdict.evidence import Progress
from segmentation.segment.verdict.judge import Verdict, judge

__all__ = ["JudgeProcess", "made"]

More = TypeVar("More")

Made = TypeVar("Made")

_ROOT = Path(__file__).parents[3]
_MODULE = "segmentation.segment.verdict.judge_process"
_GENTLER = 5  # steps on the scale of `nice`: whoever moves a slider comes first
_JUDGED = 0.97  # of the whole, where something is made of the verdict
_NEWEST = 5  # pickle's own protocol for large arrays
_PARTING = 0.2  # seconds in which a process that ends is gone
_LOOK = 5.0  # seconds between two looks at whether the other process lives
_STILL = 12
"""Looks in a row without a moment of the processor, after which nobody waits for it any longer: a minute.

However busy a machine is, whoever computes gets a hundredth of a second in that time. Looks are counted, for
a clock goes on while a whole container is paused.
"""


class _Done(NamedTuple):
    share: float
    words: str


class _More(NamedTuple):
    found: Any


class _Work(NamedTuple):
    make: Callable[..., Any]
    given: tuple[Any, ...]


class _Made(NamedTuple):
    value: Any


class JudgeProcess:
    """One process that judges one sweep after the other; it begins with the first and ends with `close`."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def judge(
        self, matrix: FeatureMatrix, sweep: Sweep, *, seed: int = 0, progress: Progress | None = None
    ) -> Verdict:
        """What `verdict.judge.judge` says, to the digit; made here where there can be no other process.

        Raises what the judgement raises. Only one thread at a time may ask.
        """
        return self.judge_then(_nothing, matrix, sweep, seed=seed, progress=progress)[0]

    def judge_then(
        self,
        then: Callable[[Verdict], More],
        matrix: FeatureMatrix,
        sweep: Sweep,
        *,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> tuple[Verdict, More | None]:
        """The same, and what `then` makes of the verdict in that process; `None` where it fails there.

        `then` is sent over, so it is a function of a module, or a `functools.partial` of one.
        """
        there = self._there((matrix, sweep, seed, then), (Verdict, _More), progress)
        if there is not None:
            return there[0], there[1].found
        verdict = judge(matrix, sweep, seed=seed, progress=progress)
        return verdict, made(then, verdict)

    def made(self, make: Callable[..., Made], *given: Any) -> Made:
        """What a function of a module makes of values, made there; here where there can be no other process.

        Raises what it raises. Only one thread at a time may ask.
        """
        there = self._there(_Work(make, given), (_Made,))
        return cast("Made", make(*given) if there is None else there[0].value)

    def begin(self) -> None:
        """Start the other process, so that it is ready when the first judgement is asked for."""
        if self._child is None or self._child.poll() is not None:
            places = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
            self._child = subprocess.Popen(
                [sys.executable, "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(places)},
                start_new_session=True,  # Ctrl+C is for the dashboard, which closes its input
            )

    def close(self) -> None:
        """End the other process; a later judgement begins a new one."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):  # what it did not read any more
                cast(IO[bytes], pipe).close()
        child.wait()

    def _there(
        self, wanted: object, kinds: tuple[type, ...], progress: Progress | None = None
    ) -> list[Any] | None:
        """The answers of the other process, one of each kind; `None` where it has to be done here.

        Where it is ended while it works, such as by a system that is short of memory, a new one is asked: the
        dashboard itself would be ended next.
        """
        for again in (True, False):
            try:
                answers = self._answered(wanted, progress, also=len(kinds) - 1)
                if all(map(isinstance, answers, kinds)):
                    return answers
            except SegmentationError:
                raise
            except Exception:  # it could not begin, it was ended, or what was asked did not go over whole
                again = again and self._was_ended()
            self.close()  # what lies half written between the two would spoil the next judgement
            if not again:
                break
        return None

    def _was_ended(self) -> bool:
        """Whether something outside has ended the other process."""
        if self._child is None:
            return False
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(_PARTING)
        return (self._child.returncode or 0) < 0  # by a signal

    def _answered(self, wanted: object, progress: Progress | None, *, also: int = 0) -> list[Any]:
        """The answer, and so many more that follow it.

        Raises `EOFError` where the other process ends, or stands still.
        """
        self.begin()
        child = cast("subprocess.Popen[bytes]", self._child)
        ask, told = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
        with _watched(child):
            pickle.dump(wanted, ask, protocol=_NEWEST)
            ask.flush()
            while isinstance(answer := pickle.load(told), _Done):
                if progress is not None:
                    progress(answer.share, answer.words)
            if isinstance(answer, SegmentationError):
                raise answer
            return [answer, *(pickle.load(told) for _ in range(also))]


@contextlib.contextmanager
def _watched(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """While an answer is awaited, end a process that stands still, such as one that somebody has stopped.

    Whoever waits would wait for ever, and all others behind them. Where the system does not tell how long a
    process has computed, none is ended.
    """
    done = threading.Event()
    threading.Thread(target=_watch, args=(child, done), name="watch", daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _watch(child: subprocess.Popen[bytes], done: threading.Event) -> None:
    still, before = 0, _computed(child.pid)
    while not done.wait(_LOOK):
        now = _computed(child.pid)
        still = still + 1 if now == before != "" else 0
        before = now
        if still >= _STILL:
            child.kill()
            return


def _computed(process: int) -> str:
    """How long a process has computed, in ticks for itself and for the system; empty where nobody tells."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return " ".join(told.rpartition(")")[2].split()[11:13])  # proc(5): utime and stime


def _nothing(verdict: Verdict) -> None:
    """For those who want the verdict alone."""


def made(then: Callable[[Verdict], More], verdict: Verdict) -> More | None:
    """What `then` makes of a verdict; `None` where it fails.

    That is no part of the judgement: whoever needs it makes it anew, and hears why it cannot be.
    """
    try:
        return then(verdict)
    except Exception:
        return None


def serve(asked: IO[bytes], told: IO[bytes]) -> None:
    """Be the other process: judge what comes, until nothing comes any more.

    Raises `BrokenPipeError` where nobody is there to be answered.
    """

    def tell(answer: Any) -> None:
        pickle.dump(answer, told, protocol=_NEWEST)
        told.flush()

    while True:
        try:
            wanted = pickle.load(asked)
        except (EOFError, pickle.UnpicklingError):  # who asks has ended, between two questions or within one
            return
        try:
            if isinstance(wanted, _Work):
                tell(_Made(wanted.make(*wanted.given)))
            else:
                _judge(wanted, tell)
        except SegmentationError as error:
            tell(error)
        except BrokenPipeError:
            raise
        except Exception as error:  # the dashboard judges in its stead; what it says may hold a cell
            way = "".join(traceback.format_tb(error.__traceback__))
            sys.stderr.write(
                f"{type(error).__name__} in the judging process\n{way}"
            )  # without a word of a cell
            raise SystemExit(1) from None
        del wanted
        forget()
        hand_back()  # the answer is on its way, and of whoever cleared their data nothing may stay


def _judge(wanted: tuple[Any, ...], tell: Callable[[Any], None]) -> None:
    matrix, sweep, seed, then = wanted
    whole = 1.0 if then is _nothing else _JUDGED
    verdict = judge(matrix, sweep, seed=seed, progress=lambda share, words: tell(_Done(whole * share, words)))
    if then is not _nothing:
        tell(_Done(whole, "Naming the segments"))
    tell(verdict)
    tell(_More(made(then, verdict)))


if __name__ == "__main__":
    from segmentation.segment.verdict import judge_process  # by its own name, as its answers are told by it

    if hasattr(os, "nice"):
        os.nice(_GENTLER)
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # nothing else may come between the answers
    try:
        judge_process.serve(sys.stdin.buffer, answers)
    except BrokenPipeError:  # what is left to say would be tried again at the end, and fail in the log
        os.dup2(os.open(os.devnull, os.O_WRONLY), answers.fileno())
