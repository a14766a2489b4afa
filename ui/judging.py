"""Judgements under way: one after the other, in a process of their own, each knowing its place in the queue.

Whoever moves a slider is served by the other processors; on a machine with many, more are judged at once.
"""

from __future__ import annotations

import itertools
import os
import threading
import weakref
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future, wait
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from segmentation.segment.features import FeatureMatrix
from segmentation.segment.mixture.latent_proposals import LatentProposal, propose
from segmentation.segment.sweeps.sweeps import Sweep
from segmentation.segment.verdict.judge import Verdict
from segmentation.segment.verdict.judge_process import JudgeProcess, made
from ui.sentences import segment as sentences
from ui.turns import Turns

Names = Mapping[int, tuple[str, ...]]
"""The names at every k, segment 1 first."""
AT_ONCE = max(1, (os.cpu_count() or 1) // 2)
"""Judgements at a time: half of the processors stay for those who look at pages."""


@dataclass(frozen=True, eq=False)
class _Asked:
    matrix: FeatureMatrix
    sweep: Sweep
    seed: int
    names: Callable[[Verdict], Names]
    sends_names: bool
    known: DataFrame | None


def _no_names(verdict: Verdict) -> Names:
    return {}


class Judgement:
    """A judgement asked for: how far it is, in words, and in the end the verdict.

    It is called off when nobody holds it any more and it has not begun.
    """

    def __init__(self) -> None:
        self.future: Future[Verdict] = Future()
        self.names: Names = {}
        """The names at every k, by the choices made when it was asked for; none where that failed."""
        self.names_key = ""
        """Which choices these were."""
        self.proposal: Future[LatentProposal | None] | None = None
        """Latent classes in the place of the recommended cut, looked for behind the verdict."""
        self._share, self._words = 0.0, sentences.LOOKING
        self._ahead: Callable[[], int] = lambda: 0
        self._ears: tuple[Callable[[], None], ...] = ()

    def report(self, share: float, words: str) -> None:
        """Say how far it is: a share from 0 to 1, and what is being done."""
        self._share, self._words = min(max(share, 0.0), 1.0), words
        self.tell()

    def hear(self, ear: Callable[[], None]) -> Callable[[], None]:
        """Call `ear`, in whatever thread, whenever there may be news; gives what ends that.

        Neither holds the judgement: whoever only hears of it does not keep it going.
        """
        self._ears = (*self._ears, ear)
        told = weakref.ref(self)

        def end() -> None:
            if (heard := told()) is not None:
                heard._ears = tuple(other for other in heard._ears if other is not ear)

        return end

    def tell(self) -> None:
        """There may be news, such as one file less that comes first."""
        for ear in self._ears:
            ear()

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1."""
        return self._share

    @property
    def ahead(self) -> int:
        """How many files come first."""
        return self._ahead()

    @property
    def words(self) -> str:
        """What is being done, or how many files come first."""
        ahead = self.ahead
        return sentences.judged_later(ahead) if ahead else self._words

    @property
    def done(self) -> bool:
        return self.future.done()

    def stands_within(self, seconds: float) -> bool:
        """Wait a little; whether the verdict stands then."""
        return bool(wait([self.future], timeout=seconds).done)

    def verdict(self) -> Verdict:
        """The verdict, waiting for it."""
        return self.future.result()

    @property
    def proposes(self) -> LatentProposal | None:
        """The latent classes that are proposed, as far as that is known."""
        looked = self.proposal
        return looked.result() if looked is not None and looked.done() and not looked.cancelled() else None

    @property
    def is_looking(self) -> bool:
        """Whether it is still looked for any to propose."""
        return not self.done or (self.proposal is not None and not self.proposal.done())


class Queue:
    """The judgements of everybody who visits, in the order in which they were asked for.

    Proposals are looked for while nobody waits for a verdict, also of those who come later.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._turns = Turns(at_once, "judgement")
        self._processes = threading.local()
        self._tickets = itertools.count()
        self._waiting: dict[int, weakref.ref[Judgement]] = {}

    def begin(self) -> None:
        """Start the first process, which takes a moment, before anybody waits for it."""
        self._turns.submit(lambda: self._process().begin())

    def judge(
        self,
        matrix: FeatureMatrix,
        sweep: Sweep,
        *,
        seed: int,
        names: Callable[[Verdict], Names] = _no_names,
        names_key: str = "",
        sends_names: bool = True,
        known: DataFrame | None = None,
    ) -> Judgement:
        """Ask for a judgement of a sweep, and for the names that `names` makes of the verdict.

        The names are made in the other process too, for which `names` has to be a `functools.partial` of a
        function of a module; with `sends_names` false in a thread of this one. With what is `known` of the
        customers, latent classes are looked for that could be proposed.
        """
        judgement, ticket = Judgement(), next(self._tickets)
        judgement.names_key = names_key
        told = weakref.ref(judgement)
        self._waiting[ticket] = told
        asked = _Asked(matrix, sweep, seed, names, sends_names, known)
        judgement.future = self._turns.submit(self._judged, ticket, asked, told)
        judgement.future.add_done_callback(lambda _: self._moved(ticket, told))
        judgement._ahead = lambda: self._ahead(ticket)
        weakref.finalize(judgement, judgement.future.cancel).atexit = False
        return judgement

    def _judged(self, ticket: int, asked: _Asked, told: weakref.ref[Judgement]) -> Verdict:
        self._moved(ticket, told)
        if told() is None:  # they left while it waited
            raise CancelledError

        def progress(share: float, words: str) -> None:
            if (judgement := told()) is not None:
                judgement.report(share, words)

        verdict, names = self._process().judge_then(
            asked.names if asked.sends_names else _no_names,
            asked.matrix,
            asked.sweep,
            seed=asked.seed,
            progress=progress,
        )
        if (judgement := told()) is not None:
            judgement.names = (names if asked.sends_names else made(asked.names, verdict)) or {}
            if asked.known is not None:
                cut = asked.sweep.labels_at(verdict.recommended_k)
                wanted = (asked.matrix, asked.known, cut, asked.seed)
                judgement.proposal = self._turns.submit_spare(self._proposed, *wanted, told)
                judgement.proposal.add_done_callback(lambda _: _tell(told))
        return verdict

    def _proposed(
        self,
        matrix: FeatureMatrix,
        known: DataFrame,
        cut: NDArray[np.int8],
        seed: int,
        told: weakref.ref[Judgement],
    ) -> LatentProposal | None:
        """Behind the verdicts of all others, so that nobody waits for it; nothing where nobody would see."""
        return None if told() is None else self._process().made(propose, matrix, known, cut, seed)

    def _process(self) -> JudgeProcess:
        """Each thread has a process of its own, and asks it one thing at a time."""
        if not hasattr(self._processes, "own"):
            self._processes.own = JudgeProcess()
        process: JudgeProcess = self._processes.own
        return process

    def _ahead(self, ticket: int) -> int:
        """How many others come first that have not begun either, and the one that is being judged."""
        waiting = set(self._waiting)
        return 1 + sum(other < ticket for other in waiting) if ticket in waiting else 0

    def _moved(self, ticket: int, told: weakref.ref[Judgement]) -> None:
        """One waits no longer: everybody behind it is one nearer."""
        self._waiting.pop(ticket, None)
        for one in (told, *self._waiting.copy().values()):
            _tell(one)


def _tell(told: weakref.ref[Judgement]) -> None:
    if (judgement := told()) is not None:
        judgement.tell()


QUEUE = Queue()
"""Everybody’s judgements."""
