"""Work beside other work: done when the block is left, and its error is raised there."""

from __future__ import annotations

import threading

import pytest

from core.beside import Beside, afterwards, in_a_thread

BOTH = pytest.mark.parametrize("beside", [in_a_thread, afterwards])


@BOTH
def test_the_work_is_done_when_the_block_is_left(beside: Beside) -> None:
    with beside(lambda: 7) as coming:
        pass
    assert coming.done()
    assert coming.result() == 7


@BOTH
def test_what_breaks_beside_is_raised_when_the_rest_is_done(beside: Beside) -> None:
    def fail() -> None:
        raise RuntimeError("beside")

    done = []
    with pytest.raises(RuntimeError, match="beside"), beside(fail):
        done.append("block")
    assert done == ["block"]


@BOTH
def test_what_breaks_in_the_block_comes_first(beside: Beside) -> None:
    def fail() -> None:
        raise RuntimeError("beside")

    with pytest.raises(ValueError, match="block"), beside(fail):
        raise ValueError("block")


def test_in_a_thread_both_go_on_at_once() -> None:
    meet = threading.Barrier(2, timeout=10)
    with in_a_thread(meet.wait):
        meet.wait()


def test_a_block_that_breaks_waits_for_the_thread() -> None:
    go, done = threading.Event(), []

    def work() -> None:
        go.wait(10)
        done.append("work")

    with pytest.raises(ValueError, match="block"), in_a_thread(work):
        go.set()
        raise ValueError("block")
    assert done == ["work"]


def test_what_breaks_beside_a_block_that_broke_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise KeyError("beside")

    with pytest.raises(ValueError, match="block"), in_a_thread(fail):
        raise ValueError("block")
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "KeyError: 'beside'" in caplog.text


def test_who_is_told_to_stop_does_not_wait_for_the_thread() -> None:
    go, done = threading.Event(), []

    def work() -> None:
        go.wait(10)
        done.append("work")

    with pytest.raises(KeyboardInterrupt), in_a_thread(work) as coming:
        raise KeyboardInterrupt
    assert done == []
    go.set()
    coming.result(10)


def test_afterwards_nothing_is_begun_where_the_block_breaks() -> None:
    done: list[str] = []
    with pytest.raises(ValueError, match="block"), afterwards(lambda: done.append("work")):
        raise ValueError("block")
    assert done == []
