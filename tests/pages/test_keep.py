"""Work waits for its tab: for a bounded time, in bounded memory, and never for anybody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ui.keep import Bounds, Claim, Keep


class World:
    """A clock that is set by hand, and who is connected."""

    def __init__(self, *, seconds: float = 60, works: int = 10, bytes: int = 1000) -> None:
        self.now, self.connected = 0.0, {"one"}
        self.bounds = Bounds(seconds, works, bytes)
        self.keep: Keep[str] = Keep(
            lambda: self.bounds, alive=lambda session: session in self.connected, clock=lambda: self.now
        )

    def kept(self, work: str, *, size: int = 1, holder: str = "one") -> str:
        return self.keep.put(self.keep.new_key(), work, size, holder)


@pytest.fixture
def world() -> World:
    return World()


def test_a_key_finds_its_own_work_and_no_other(world: World) -> None:
    mine, yours = world.kept("mine"), world.kept("yours", holder="two")
    assert world.keep.claim(mine, "one") == Claim("mine", mine)
    assert world.keep.claim(yours, "two") == Claim("yours", yours)
    assert world.keep.claim(world.keep.new_key(), "one") is None


def test_keys_cannot_be_guessed_and_are_not_kept(world: World) -> None:
    """256 random bits each; of a key no more than a hash lies in memory."""
    keys = {world.keep.new_key() for _ in range(100)}
    assert len(keys) == 100 and all(len(key.partition(".")[2]) >= 43 for key in keys)
    key = world.kept("mine")
    assert key not in repr(vars(world.keep))


@pytest.mark.parametrize("key", ["", ".", "x" * 10**6, "\ud800", "touchstone.key", "0\x00"])
def test_whatever_a_browser_says_is_no_key(world: World, key: str) -> None:
    world.kept("mine")
    assert world.keep.claim(key, "one") is None
    assert not world.keep.is_from_here(key)


def test_time_begins_when_the_tab_is_gone(world: World) -> None:
    """As long as somebody is connected their work stays; then it waits, and then it is let go."""
    key = world.kept("mine")
    world.now = 1000
    assert world.keep.let_go() == 0
    world.connected.clear()
    world.now = 1060
    assert world.keep.let_go() == 0
    world.now = 1061
    assert world.keep.let_go() == 1
    assert len(world.keep) == 0
    assert world.keep.claim(key, "later") is None
    assert world.keep.is_from_here(key)


def test_work_that_was_claimed_waits_anew(world: World) -> None:
    key = world.kept("mine")
    world.connected.clear()
    world.now = 50
    assert world.keep.claim(key, "later") == Claim("mine", key)
    world.now = 100
    assert world.keep.claim(key, "latest") == Claim("mine", key)


def test_too_late_is_too_late_though_nobody_tidied_up(world: World) -> None:
    key = world.kept("mine")
    world.connected.clear()
    world.now = 61
    assert world.keep.claim(key, "later") is None


def test_a_duplicated_tab_goes_its_own_way(world: World) -> None:
    """Two tabs with one key: the second gets a copy under another, and neither writes over the other."""
    first = world.kept("as it was")
    claim = world.keep.claim(first, "two")
    assert claim is not None and claim.work == "as it was" and claim.key != first
    world.connected.add("two")
    assert world.keep.put(first, "of one", 1, "one") == first
    assert world.keep.put(claim.key, "of two", 1, "two") == claim.key
    assert world.keep.claim(first, "one") == Claim("of one", first)
    assert world.keep.claim(claim.key, "two") == Claim("of two", claim.key)


def test_a_tab_that_slept_does_not_write_over_its_copy(world: World) -> None:
    """The copy took the work over while the first tab was away; that one wakes up and goes on elsewhere."""
    key = world.kept("as it was")
    world.connected = {"two"}
    assert world.keep.claim(key, "two") == Claim("as it was", key)
    world.connected = {"one", "two"}
    other = world.keep.put(key, "of one", 1, "one")
    assert other != key
    world.keep.drop(key, "one")
    assert world.keep.claim(key, "two") == Claim("as it was", key)
    assert world.keep.claim(other, "one") == Claim("of one", other)


def test_what_was_dropped_is_gone(world: World) -> None:
    key = world.kept("mine")
    world.keep.drop(key, "one")
    assert (len(world.keep), world.keep.claim(key, "one")) == (0, None)
    world.keep.drop(key, "one")


def test_a_key_of_another_process_is_known_as_such(world: World) -> None:
    """After a restart the tab can be told what happened."""
    assert not World().keep.is_from_here(world.keep.new_key())


@pytest.mark.parametrize(
    ("fill", "then"),
    [
        (lambda world: [world.kept(str(n), holder="left") for n in range(12)], 10),
        (lambda world: [world.kept(str(n), size=300, holder="left") for n in range(12)], 3),
    ],
    ids=["number", "bytes"],
)
def test_the_longest_unused_makes_room(world: World, fill: Callable[[World], list[str]], then: int) -> None:
    keys = fill(world)
    assert len(world.keep) == then
    there = [world.keep.claim(key, "later") is not None for key in keys]
    assert there == [False] * (12 - then) + [True] * then


def test_nobody_who_is_here_makes_room_for_those_who_left() -> None:
    world = World(works=2)
    here = world.kept("here")
    world.now = 10
    for n in range(5):
        world.kept(str(n), holder="left")
    assert world.keep.claim(here, "one") == Claim("here", here)


def test_what_is_larger_than_all_room_drives_nobody_out(world: World) -> None:
    small = world.kept("small", holder="left")
    huge = world.kept("huge", size=1001)
    assert world.keep.claim(huge, "one") is None
    assert world.keep.claim(small, "later") == Claim("small", small)


@given(
    some.lists(
        some.tuples(
            some.sampled_from(["put", "claim", "drop", "leave", "come", "wait"]),
            some.sampled_from("abc"),
            some.integers(0, 700),
        ),
        max_size=40,
    )
)
def test_whatever_happens_bounds_hold_and_nobody_gets_anothers(steps: list[tuple[str, str, int]]) -> None:
    """Three tabs do what they like: what a tab gets back is what it laid down last, or nothing."""
    world = World(works=4)
    keys = {tab: world.keep.new_key() for tab in "abc"}
    for at, (step, tab, number) in enumerate(steps):
        if step == "put":
            keys[tab] = world.keep.put(keys[tab], f"{tab}{at}", number, tab)
        elif step == "claim" and (claim := world.keep.claim(keys[tab], tab)) is not None:
            keys[tab] = claim.key
            assert claim.work.startswith(tab)
        elif step == "drop":
            world.keep.drop(keys[tab], tab)
            assert world.keep.claim(keys[tab], tab) is None
        elif step == "leave":
            world.connected.discard(tab)
        elif step == "come":
            world.connected.add(tab)
        else:
            world.now += number / 10
        places = world.keep._places.values()
        assert len(places) <= 4 and sum(place.size for place in places) <= 1000


def test_who_signs_in_as_somebody_else_finds_nothing(world: World) -> None:
    key = world.keep.put(world.keep.new_key(), "ann's", 1, "one", owner="ann@firm.example")
    world.connected.clear()
    assert world.keep.claim(key, "two", owner="bob@firm.example") is None
    assert world.keep.claim(key, "two") is None
    assert world.keep.claim(key, "two", owner="ann@firm.example") == Claim("ann's", key)
