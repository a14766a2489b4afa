"""Work that waits for its browser tab: in this process’s memory, for a while, never more than so much.

What lies here is found by a key that only one tab holds. Of the key itself no more than a hash is kept, so
nothing can be read off the time a comparison takes, nor out of this process.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

Work = TypeVar("Work")

_KEY_BYTES = 32  # 256 bits: nobody guesses one
_LONGEST_KEY = 200  # letters; what a browser sends is not hashed at any length


@dataclass(frozen=True)
class Bounds:
    """How long work waits for its tab, and how much of it in all."""

    seconds: float
    """After its tab was last connected, or asked for it."""
    works: int
    bytes: int
    """Of all works together; a larger one is not kept at all."""


class Claim(NamedTuple, Generic[Work]):
    """What a tab gets back, and the key it goes on with."""

    work: Work
    key: str


@dataclass
class _Place(Generic[Work]):
    work: Work
    size: int
    holder: str
    """The session that put it here or claimed it last."""
    used: float
    owner: str
    """Who signed in, where that is asked for."""


class Keep(Generic[Work]):
    """Works under keys; a work is any value that never changes.

    While the session that holds a work is `alive`, nobody else writes over it: a tab that was duplicated
    bears the same key, and goes on with a copy under one of its own.
    """

    def __init__(
        self,
        bounds: Callable[[], Bounds],
        *,
        alive: Callable[[str], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bounds, self._alive, self._clock = bounds, alive, clock
        self._born = secrets.token_hex(4)
        self._places: dict[bytes, _Place[Work]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._places)

    def new_key(self) -> str:
        """A key that nobody else has."""
        return f"{self._born}.{secrets.token_urlsafe(_KEY_BYTES)}"

    def is_from_here(self, key: str) -> bool:
        """Whether this very process gave the key out, and not one before a restart."""
        return key.startswith(f"{self._born}.")

    def put(self, key: str, work: Work, size: int, holder: str, *, owner: str = "") -> str:
        """Lay work of so many bytes down; gives the key under which it lies.

        That is another one where a living session holds what is under this key.
        """
        with self._lock:
            if self._is_held_by_another(self._places.get(_slot(key)), holder):
                key = self.new_key()
            self._places[_slot(key)] = _Place(work, size, holder, self._clock(), owner)
            self._make_room()
        return key

    def claim(self, key: str, holder: str, *, owner: str = "") -> Claim[Work] | None:
        """The work under a key, and the key to go on with: a new one where a living session has this one.

        None where nothing is, or no longer, or another signed-in person's.
        """
        if len(key) > _LONGEST_KEY:
            return None
        with self._lock:
            self._let_go()
            place = self._places.get(_slot(key))
            if place is None or place.owner != owner:
                return None
            if self._is_held_by_another(place, holder):
                key = self.new_key()
            self._places[_slot(key)] = _Place(place.work, place.size, holder, self._clock(), owner)
            self._make_room()
            return Claim(place.work, key)

    def drop(self, key: str, holder: str) -> None:
        """Forget the work under a key, unless another living session has it now."""
        with self._lock:
            if not self._is_held_by_another(self._places.get(_slot(key)), holder):
                self._places.pop(_slot(key), None)

    def let_go(self) -> int:
        """Forget all whose time is over; gives how many that were."""
        with self._lock:
            return self._let_go()

    def _is_held_by_another(self, place: _Place[Work] | None, holder: str) -> bool:
        return place is not None and place.holder != holder and self._alive(place.holder)

    def _let_go(self) -> int:
        now, seconds = self._clock(), self._bounds().seconds
        over = []
        for slot, place in self._places.items():
            if self._alive(place.holder):
                place.used = now
            elif now - place.used > seconds:
                over.append(slot)
        for slot in over:
            del self._places[slot]
        return len(over)

    def _make_room(self) -> None:
        """Forget what is too much: first what no living session holds, and of that the longest unused."""
        bounds = self._bounds()
        if not self._is_too_much(bounds):
            return
        self._let_go()
        for slot in [slot for slot, place in self._places.items() if place.size > bounds.bytes]:
            del self._places[slot]
        last = {slot: (self._alive(place.holder), place.used) for slot, place in self._places.items()}
        for slot in sorted(last, key=last.__getitem__):
            if not self._is_too_much(bounds):
                return
            del self._places[slot]

    def _is_too_much(self, bounds: Bounds) -> bool:
        total = sum(place.size for place in self._places.values())
        return len(self._places) > bounds.works or total > bounds.bytes


def _slot(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()
