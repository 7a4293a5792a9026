"""Where work is done: one worker thread per account, one piece of work after the other.

The page and the schedule know only `Hands`; the packages below know only plain functions that may
be run again. A queue on PostgreSQL can stand behind the same few methods.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from threading import Condition, Thread
from typing import TYPE_CHECKING, Protocol, Self

import orjson
from msgspec import Struct
from msgspec.structs import replace

from app import mailing, operations, sync_now
from app.operations import SyncOrder
from app.wiring import Services
from core.errors import AppError
from core.i18n import Text
from core.ids import new_id

if TYPE_CHECKING:
    from sync.undo.plan import UndoRequest

log = logging.getLogger(__name__)

Tell = Callable[[str, int, Text], None]
"""Reports a step that is done: its key, what was counted, a sentence."""


class Task(Struct, frozen=True):
    """One piece of work. `subject`: the approved digest of a sync, the id of a campaign, what an
    undo is to take back."""

    id: str
    kind: str
    """sync | campaign | undo"""
    subject: str
    trigger: str

    def covers(self, other: Task) -> bool:
        """Whether doing this one is what the other asks for, too."""
        return self.kind == other.kind and other.subject in (
            {self.subject, ""} if self.kind == "sync" else {self.subject}
        )


class StepDone(Struct, frozen=True):
    key: str
    count: int
    text: Text


class Activity(Struct, frozen=True):
    """What the worker does, or did last. `version` grows with every news."""

    version: int = 0
    state: str = "idle"
    """idle | queued | running | done | failed"""
    task: Task | None = None
    steps: tuple[StepDone, ...] = ()
    error: Text | None = None
    advice: Text | None = None
    since: datetime | None = None

    @property
    def busy(self) -> bool:
        return self.state in ("queued", "running")


class Hands(Protocol):
    """What doors may ask of whoever does the work."""

    def sync_now(self, trigger: str, approve: str | None = None) -> str:
        """Queue a sync, or join the one that is queued or going; the task's id."""

    def undo(self, asked: UndoRequest) -> str:
        """Queue an undo, or join it; the task's id."""

    def send_campaign(self, id: str) -> str:
        """Queue the sending of what is due of a campaign, or join it; the task's id."""

    def activity(self) -> Activity: ...

    def wait(self, version: int, timeout: float) -> Activity:
        """The activity as soon as it is another than `version`, at the latest after `timeout`."""

    @property
    def closed(self) -> bool: ...


class _Ending(BaseException):
    """The server ends: what is half done is resumed from the journal by the next start."""


Doing = Callable[[Services, Task, Tell], None]


def do_task(services: Services, task: Task, tell: Tell) -> None:
    """The work itself."""
    if task.kind == "campaign":
        mailing.send_due(services, task.subject, lambda text: tell("sent", 0, text))
        return
    order = SyncOrder(task.trigger, approve=task.subject or None)
    if task.kind == "undo":
        order = SyncOrder(task.trigger, undo=undo_asked(task.subject))
    answering = sync_now.answering(services) if task.trigger == sync_now.TRIGGER else nullcontext()
    with answering:
        operations.sync(services, order, lambda step: tell(step.key, step.count, step.text))


def undo_subject(asked: UndoRequest) -> str:
    """What is asked of an undo, as a task's subject."""
    from sync.undo.plan import scope_json

    return orjson.dumps([asked.run, scope_json(asked.scope)]).decode()


def undo_asked(subject: str) -> UndoRequest:
    """The other way round."""
    from sync.undo.plan import UndoRequest, scope_of

    number, scope = orjson.loads(subject)
    return UndoRequest(number, scope_of({"scope": scope}))


class Jobs:
    """The worker of one account, in a thread of this process."""

    def __init__(self, services: Services, do: Doing = do_task) -> None:
        self._services = services
        self._do = do
        self._news = Condition()
        self._queue: deque[Task] = deque()
        self._going: Task | None = None
        self._activity = Activity()
        self._ending = False
        self._thread = Thread(target=self._work, name=f"regulars-{services.account}", daemon=True)
        self._thread.start()

    def sync_now(self, trigger: str, approve: str | None = None) -> str:
        return self._enqueue("sync", approve or "", trigger)

    def undo(self, asked: UndoRequest) -> str:
        return self._enqueue("undo", undo_subject(asked), "undo")

    def send_campaign(self, id: str) -> str:
        return self._enqueue("campaign", id, "page")

    def activity(self) -> Activity:
        with self._news:
            return self._activity

    def wait(self, version: int, timeout: float) -> Activity:
        with self._news:
            self._news.wait_for(lambda: self._ending or self._activity.version != version, timeout)
            return self._activity

    @property
    def closed(self) -> bool:
        return self._ending

    def stop(self) -> None:
        """Take nothing more, end whoever waits, leave the work after the step that is going."""
        with self._news:
            self._ending = True
            self._queue.clear()
            self._news.notify_all()

    def close(self, timeout: float = 10) -> None:
        """Stop, and wait a while for the step that is going."""
        self.stop()
        self._thread.join(timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _enqueue(self, kind: str, subject: str, trigger: str) -> str:
        with self._news:
            task = Task(new_id(self._services.clock.now()), kind, subject, trigger)
            for known in (self._going, *self._queue):
                if known and known.covers(task):
                    return known.id
            self._queue.append(task)
            if self._going is None:
                self._tell_all(Activity(state="queued", task=task))
            else:
                self._news.notify_all()
            return task.id

    def _work(self) -> None:
        while (task := self._next()) is not None:
            try:
                self._do(self._services.now(), task, self._step)
                self._end("done")
            except _Ending:
                return
            except AppError as error:
                self._end("failed", error.what, error.next)
            except Exception:
                # The worker outlives a bug in one piece of work; the log has the details.
                log.exception("A %s failed", task.kind)
                self._end(
                    "failed",
                    Text("An error in Regulars itself."),
                    Text("What was done until then is kept. The log has the details."),
                )

    def _next(self) -> Task | None:
        with self._news:
            self._news.wait_for(lambda: self._ending or bool(self._queue))
            if self._ending:
                return None
            self._going = self._queue.popleft()
            now = self._services.clock.now()
            self._tell_all(Activity(state="running", task=self._going, since=now))
            return self._going

    def _step(self, key: str, count: int, text: Text) -> None:
        with self._news:
            if self._ending:
                raise _Ending
            before = self._activity.steps
            if before and before[-1].key == key:  # "37 of 116 sent" takes the place of 36
                before = before[:-1]
            done = (*before, StepDone(key, count, text))
            self._tell_all(replace(self._activity, steps=done))

    def _end(self, state: str, error: Text | None = None, advice: Text | None = None) -> None:
        with self._news:
            self._going = None
            self._tell_all(replace(self._activity, state=state, error=error, advice=advice))

    def _tell_all(self, activity: Activity) -> None:
        self._activity = replace(activity, version=self._activity.version + 1)
        self._news.notify_all()
