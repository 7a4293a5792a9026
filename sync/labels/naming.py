"""What segments are called, pure: by the configuration, until the owner renames a label or option.

What she renamed keeps its key, and the other place follows. Her name holds until the configuration
gives the segment another one. A name she changed differently in both places, or to one that is
taken, is a problem, and no name is written there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from core.model import Dimension, Problem, Segment
from core.names import same_name
from sheets.customer_sheet import is_reserved
from sync.items import Key
from sync.labels.wording import name_taken, names_differ

NAMES = "names"
"""The cursor with `Memory`."""
FORMER = 10

Options = Mapping[str, Sequence[tuple[str, str]]]
"""Dimension -> (segment key, option) in the order of the drop-down."""


class Called(Struct, frozen=True):
    """One segment, as last agreed with the configuration and with Google."""

    configured: str
    name: str
    label: str
    former: tuple[str, ...] = ()
    """Names it had: a cell that still says one means this segment."""


class Memory(Struct, frozen=True):
    prefix: str = ""
    called: Mapping[Key, Called] = field(default_factory=dict)
    options: Options = field(default_factory=dict)
    """What we wrote into the drop-downs."""

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Memory:
        if not stored:
            return cls()
        called = {
            (d, s): Called(one["configured"], one["name"], one["label"], tuple(one["former"]))
            for d, s, one in stored["called"]
        }
        options = {d: [(k, name) for k, name in pairs] for d, pairs in stored["options"].items()}
        return cls(stored["prefix"], called, options)

    def to_json(self) -> dict[str, Any]:
        called = [[*key, asdict(one)] for key, one in self.called.items()]
        options = {d: [list(pair) for pair in pairs] for d, pairs in self.options.items()}
        return {"prefix": self.prefix, "called": called, "options": options}

    def of(self, dimensions: Iterable[Dimension]) -> tuple[Dimension, ...]:
        """The dimensions by their agreed names."""
        names = {key: one.name for key, one in self.called.items()}
        return tuple(named(dimension, names) for dimension in dimensions)

    def readings(self, dimension: Dimension, offered: Sequence[str]) -> tuple[Dimension, ...]:
        """The dimension by the names its cells may say, the surest first: what the drop-down
        offers, what the segments are called now, what they were called, and what segments were
        called that are none any more."""
        former = [
            {key: names[at] for key, names in self._former(dimension).items() if at < len(names)}
            for at in range(FORMER)
        ]
        was = [named(dimension, names) for names in former if names]
        gone = {k[1]: one.name for k, one in self.called.items() if k[0] == dimension.key}
        once = replace(dimension, segments=_gone(dimension, gone))
        return (self._offered(dimension, offered), dimension, *was, once)

    def written(self, dimension: Dimension) -> Dimension:
        """The dimension by the options we wrote last: who came since has no option yet, who went
        had one."""
        names = dict(self.options.get(dimension.key, ()))
        there = tuple(replace(s, name=names[s.key]) for s in dimension.segments if s.key in names)
        segments = (*there, *_gone(dimension, names))
        return replace(dimension, segments=segments) if names else dimension

    def _offered(self, dimension: Dimension, offered: Sequence[str]) -> Dimension:
        """The dimension by its options. One that reads like another's says nothing."""
        if tuple(offered[2:]) == names_of(dimension):
            return dimension
        texts = options_now(offered, self.options.get(dimension.key, ()))
        twice = Counter(map(same_name, texts.values()))
        clear = {key: text for key, text in texts.items() if twice[same_name(text)] == 1}
        written = self.written(dimension)
        return named(written, {(dimension.key, key): text for key, text in clear.items()})

    def _former(self, dimension: Dimension) -> dict[Key, tuple[str, ...]]:
        keys = ((dimension.key, segment.key) for segment in dimension.segments)
        return {key: self.called[key].former for key in keys if key in self.called}


def named(dimension: Dimension, names: Mapping[Key, str]) -> Dimension:
    segments = (
        replace(s, name=names.get((dimension.key, s.key)) or s.name) for s in dimension.segments
    )
    return replace(dimension, segments=tuple(segments))


def _gone(dimension: Dimension, names: Mapping[str, str]) -> tuple[Segment, ...]:
    """Of these the segments that are none any more: a cell says one until it is written anew."""
    there = {segment.key for segment in dimension.segments}
    return tuple(Segment(key, name, "") for key, name in names.items() if key not in there)


def names_of(dimension: Dimension) -> tuple[str, ...]:
    return tuple(segment.name for segment in dimension.segments)


def options_now(offered: Sequence[str], written: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Segment key -> its option. A list that the owner sorted, cut or lengthened says nothing of
    what each was: an option that we wrote does not stand where it stood."""
    texts = offered[2:]
    if len(texts) != len(written) or not all(map(is_reserved, offered[:2])):
        return {}
    pairs = list(zip(written, texts, strict=True))
    moved = any(text != name and name in texts for (_, name), text in pairs)
    return {} if moved else {key: text for (key, _), text in pairs if text.strip()}


def renamed_options(offered: Sequence[str], written: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Segment key -> its option as the owner changed it. A list that she sorted, cut or lengthened
    was not renamed: it is written anew."""
    names = dict(written)
    texts = options_now(offered, written)
    return {key: text for key, text in texts.items() if text != names[key]}


class Seen(Struct, frozen=True):
    """What Google says of names. `labels`: of ours; `known`: names of each label that are ours or
    agreed, so no rename; `others`: labels that are not ours."""

    labels: Mapping[Key, str]
    known: Mapping[Key, frozenset[str]]
    others: frozenset[str]
    options: Mapping[str, Sequence[str]]
    broken_off: bool = False
    """A write of the options and cells was never seen to end: they may be of different days."""


class Names(Struct, frozen=True):
    """`renames`: label names that have to change; `kept`: dimensions whose options stay as the
    owner left them."""

    dimensions: tuple[Dimension, ...]
    memory: Memory
    renames: Mapping[Key, str]
    stuck: frozenset[Key]
    """Segments with a problem about their name: what they are called stays as it was agreed."""
    kept: frozenset[str]
    problems: tuple[Problem, ...]


def name_segments(
    dimensions: Sequence[Dimension], prefix: str, memory: Memory, seen: Seen
) -> Names:
    return _Naming(dimensions, prefix, memory, seen).done()


class _Naming:
    def __init__(
        self, dimensions: Sequence[Dimension], prefix: str, memory: Memory, seen: Seen
    ) -> None:
        self._dimensions, self._prefix, self._memory, self._seen = dimensions, prefix, memory, seen
        self._called: dict[Key, Called] = {}
        self._wishes: dict[Key, Called] = {}
        """What is to change."""
        self._hers: set[Key] = set()
        """Whose label has a name that she gave it."""
        self._stuck: set[Key] = set()
        self._kept: set[str] = set()
        self._problems: list[Problem] = []
        for dimension in dimensions:
            for segment in dimension.segments:
                self._called[dimension.key, segment.key] = self._agreed(dimension, segment)

    def _agreed(self, dimension: Dimension, segment: Segment) -> Called:
        key = (dimension.key, segment.key)
        agreed = self._memory.called.get(key)
        if agreed is None:
            return Called(segment.name, segment.name, self._prefix + segment.name)
        if agreed.name == agreed.configured:
            return agreed
        claimed = {same_name(s.name) for s in dimension.segments if s.key != segment.key}
        new = {
            s.key for s in dimension.segments if (dimension.key, s.key) not in self._memory.called
        }
        if same_name(agreed.name) in claimed and new:  # the configuration gave it to another one
            return replace(agreed, configured="")
        return agreed

    def done(self) -> Names:
        for dimension in self._dimensions:
            offered = self._seen.options.get(dimension.key, ())
            options = renamed_options(offered, self._written(dimension, offered))
            for segment in dimension.segments:
                self._name(dimension, segment, options.get(segment.key))
        self._agree()
        names = {key: one.name for key, one in self._called.items()}
        dimensions = tuple(named(dimension, names) for dimension in self._dimensions)
        return Names(
            dimensions,
            Memory(
                self._prefix, {**self._memory.called, **self._called}, self._options(dimensions)
            ),
            self._renames(),
            frozenset(self._stuck),
            frozenset(self._kept),
            tuple(self._problems),
        )

    def _written(self, dimension: Dimension, offered: Sequence[str]) -> Sequence[tuple[str, str]]:
        """The options we wrote last, those of a write that broke off if they are there."""
        keys = [segment.key for segment in dimension.segments]
        called = [self._memory.called.get((dimension.key, key)) for key in keys]
        ours = [(key, one.name) for key, one in zip(keys, called, strict=True) if one]
        if self._seen.broken_off and tuple(offered[2:]) == tuple(name for _, name in ours):
            return ours
        return self._memory.options.get(dimension.key, ())

    def _name(self, dimension: Dimension, segment: Segment, option: str | None) -> None:
        key, one = (dimension.key, segment.key), self._called[dimension.key, segment.key]
        label = self._seen.labels.get(key)
        if label is not None and label in self._seen.known.get(key, frozenset()) | {one.label}:
            label = None
        says = label.removeprefix(self._prefix) if label else None
        if says and option and says != option:
            self._stop(key, names_differ(one.name, says, option))
            return
        new = says or option or (segment.name if segment.name != one.configured else one.name)
        wanted = label or one.label
        if label is None and (new != one.name or self._prefix != self._memory.prefix):
            wanted = self._prefix + new
        former = tuple(dict.fromkeys((one.name, *one.former))) if new != one.name else one.former
        kept = tuple(name for name in former if name != new)[:FORMER]
        changed = (new, wanted) != (one.name, one.label)
        (self._wishes if changed else self._called)[key] = Called(segment.name, new, wanted, kept)
        if label is not None:
            self._hers.add(key)

    def _agree(self) -> None:
        """All at once, so that two may change names; of two that want one name the first has it."""
        labelled = {dimension.key for dimension in self._dimensions if dimension.label}
        while refused := next((key for key in self._wishes if self._taken(key, labelled)), None):
            self._stop(refused, name_taken(self._called[refused].name, self._wishes[refused].name))
            del self._wishes[refused]
        self._called |= self._wishes

    def _stop(self, key: Key, problem: Problem) -> None:
        self._stuck.add(key)
        self._kept.add(key[0])
        self._problems.append(problem)

    def _taken(self, key: Key, labelled: Set[str]) -> bool:
        """Whether a drop-down or another label has the wished name, or an earlier wish."""
        wish, order = self._wishes[key], list(self._wishes)
        later = order[order.index(key) :]
        others = {k: o for k, o in (self._called | self._wishes).items() if k not in later}
        near = {same_name(o.name) for k, o in others.items() if k[0] == key[0]}
        if same_name(wish.name) in near or is_reserved(wish.name):
            return True
        if key[0] not in labelled:
            return False
        far = {same_name(o.label) for k, o in others.items() if k in self._seen.labels}
        ours = key in self._seen.labels and key not in self._hers
        return same_name(wish.label) in (far | self._seen.others if ours else far)

    def _renames(self) -> dict[Key, str]:
        found = {}
        for key, label in self._seen.labels.items():
            wanted = self._called[key].label
            if label != wanted and key not in self._stuck:
                found[key] = wanted
        return found

    def _options(self, dimensions: Sequence[Dimension]) -> Options:
        """What the drop-downs are agreed to hold now: what we wrote, until we write again."""
        options = dict(self._memory.options)
        for dimension in dimensions:
            offered = tuple(self._seen.options.get(dimension.key, ())[2:])
            if offered == names_of(dimension):
                options[dimension.key] = [(s.key, s.name) for s in dimension.segments]
        return options


def renamed(before: Memory, now: Memory) -> dict[str, list[str]]:
    """Segments that are called otherwise now, as table `run` keeps them."""
    pairs = (
        (key, before.called[key], now.called[key]) for key in before.called & now.called.keys()
    )
    return {":".join(key): [old.name, new.name] for key, old, new in pairs if old.name != new.name}


def written_options(
    memory: Memory, dimensions: Iterable[Dimension], kept: frozenset[str]
) -> Memory:
    """The memory after the drop-downs were written."""
    options = dict(memory.options)
    for dimension in dimensions:
        if dimension.column and dimension.key not in kept:
            options[dimension.key] = [(s.key, s.name) for s in dimension.segments]
    return replace(memory, options=options)
