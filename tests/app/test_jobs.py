"""The worker: one thing at a time, news to whoever waits, a clean end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

from app.jobs import Activity, Jobs, Task, Tell
from app.wiring import Services
from core.errors import Denied
from core.i18n import Text

PATIENCE = 10


class Work:
    """Work that begins, says a step and ends when the test lets it."""

    def __init__(self) -> None:
        self.done: list[Task] = []
        self.begun = Event()
        self.go_on = Event()
        self.error: Exception | None = None

    def __call__(self, services: Services, task: Task, tell: Tell) -> None:
        self.begun.set()
        assert self.go_on.wait(PATIENCE)
        tell("contacts", 3, Text("Contacts read: {count}", count=3))
        self.done.append(task)
        if self.error:
            raise self.error


@contextmanager
def working(services: Services) -> Iterator[tuple[Jobs, Work]]:
    work = Work()
    with Jobs(services, work) as jobs:
        yield jobs, work
        work.go_on.set()


def until(jobs: Jobs, holds: Callable[[Activity], bool]) -> Activity:
    """The first news for which it holds."""
    activity = jobs.activity()
    while not holds(activity):
        newer = jobs.wait(activity.version, PATIENCE)
        assert newer.version != activity.version, "no news came"
        activity = newer
    return activity


def ended(activity: Activity) -> bool:
    return activity.state in ("done", "failed")


def test_a_sync_is_done_with_its_steps(services: Services) -> None:
    with working(services) as (jobs, work):
        jobs.sync_now("page")
        work.go_on.set()
        activity = until(jobs, ended)
    assert activity.state == "done"
    assert [(step.key, step.count) for step in activity.steps] == [("contacts", 3)]


def test_sync_now_joins_the_run_that_is_going(services: Services) -> None:
    with working(services) as (jobs, work):
        first = jobs.sync_now("page")
        assert work.begun.wait(PATIENCE)
        joined = {jobs.sync_now("page"), jobs.sync_now("schedule")}
        work.go_on.set()
        until(jobs, ended)
    assert joined == {first}
    assert len(work.done) == 1


def test_an_approval_is_never_lost_in_a_run_that_does_not_carry_it(services: Services) -> None:
    with working(services) as (jobs, work):
        going = jobs.sync_now("page")
        assert work.begun.wait(PATIENCE)
        approving = jobs.sync_now("page", "digest")
        joined = jobs.sync_now("page")
        work.go_on.set()
        until(jobs, lambda activity: ended(activity) and len(work.done) == 2)
    assert approving != going
    assert joined == going
    assert [task.subject for task in work.done] == ["", "digest"]


def test_campaigns_go_out_one_after_the_other(services: Services) -> None:
    with working(services) as (jobs, work):
        jobs.send_campaign("A")
        jobs.send_campaign("B")
        jobs.send_campaign("A")
        work.go_on.set()
        until(jobs, lambda activity: ended(activity) and len(work.done) == 2)
    assert [task.subject for task in work.done] == ["A", "B"]


def test_what_failed_says_why_and_what_to_do_and_the_worker_lives(services: Services) -> None:
    with working(services) as (jobs, work):
        work.error = Denied(Text("Not connected."), Text("Connect."))
        work.go_on.set()
        jobs.sync_now("page")
        failed = until(jobs, ended)
        work.error = None
        jobs.sync_now("page")
        again = until(jobs, lambda activity: activity.state == "done")
    assert (failed.state, str(failed.error), str(failed.advice)) == (
        "failed",
        "Not connected.",
        "Connect.",
    )
    assert again.error is None


def test_a_bug_in_a_piece_of_work_does_not_end_the_worker(services: Services) -> None:
    with working(services) as (jobs, work):
        work.error = ZeroDivisionError()
        work.go_on.set()
        jobs.sync_now("page")
        assert until(jobs, ended).state == "failed"
        work.error = None
        jobs.sync_now("page")
        assert until(jobs, lambda activity: activity.state == "done").error is None


def test_closing_stops_at_the_next_step_and_wakes_whoever_waits(services: Services) -> None:
    work = Work()
    jobs = Jobs(services, work)
    jobs.sync_now("page")
    jobs.send_campaign("never begun")
    assert work.begun.wait(PATIENCE)
    jobs.stop()
    work.go_on.set()
    jobs.close()
    assert jobs.closed
    assert work.done == []
    assert jobs.wait(jobs.activity().version, PATIENCE).steps == ()


def test_a_step_of_the_same_kind_takes_the_place_of_the_one_before(services: Services) -> None:
    def count(services: Services, task: Task, tell: Tell) -> None:
        for number in range(5):
            tell("sent", number, Text("{sent} sent", sent=number))

    with Jobs(services, count) as jobs:
        jobs.send_campaign("A")
        activity = until(jobs, ended)
    assert [step.count for step in activity.steps] == [4]
