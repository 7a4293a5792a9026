"""What the numbers say, before anybody's hand: metrics and segments of all active customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl
from msgspec import Struct

from core.model import Dimension, Problem
from sync.catalogue import Own, own_metrics
from sync.filled import her_own, with_ours
from sync.merge import Values
from sync.metrics import Scales, measured
from sync.numbers import Numbers, numbers_of
from sync.people import contacts_of_folded, people_frame
from sync.pull import Before, Pulled, folds_now
from sync.purchases import rate_problems
from sync.segments import asked_for, evaluate
from sync.told import with_told
from sync.unforetold import forecast_problems
from sync.work import Work


class Computed(Struct, frozen=True):
    """What the numbers say, before anybody's hand."""

    people: pl.DataFrame
    metrics: pl.DataFrame
    answers: Mapping[str, Values]
    """Dimension -> customer -> segment; who has no answer is absent."""
    numbers: Mapping[str, Numbers]
    problems: tuple[Problem, ...]
    scales: Scales
    """What the customers were measured against."""


def compute_answers(
    work: Work, before: Before, pulled: Pulled, dimensions: Sequence[Dimension], today: date
) -> Computed:
    """Metrics and segments of all active customers at once."""
    settings = work.parts.settings
    currency, own = settings.business.currency, own_metrics(settings.orders)
    people = _people(before, pulled, today, own)
    asked = asked_for(dimensions, currency, own)
    found = measured(
        people,
        pulled.rows,
        today=today,
        business=settings.business,
        rates=settings.rates,
        row_modes={source.spreadsheet: source.row for source in settings.orders},
        also=asked,
        own=own,
    )
    metrics = found.table
    answers = evaluate(metrics, dimensions, today, currency, own)
    customers = [row.id for row in pulled.active]
    return Computed(
        people,
        metrics,
        {d.key: _present(customers, answers[d.key]) for d in dimensions},
        numbers_of(customers, people, metrics, own),
        (
            *rate_problems(pulled.rows, settings.business, settings.rates),
            *forecast_problems(metrics, asked),
        ),
        found.scales,
    )


def _people(before: Before, pulled: Pulled, today: date, own: Own) -> pl.DataFrame:
    """What contacts and order rows tell of the active customers."""
    people = people_frame(
        pulled.active,
        her_own(pulled.contacts.contacts, pulled.ours),
        pulled.labels.names,
        contacts_of_folded(pulled.customers.values(), folds_now(before, pulled)),
    )
    people = with_told(people, pulled.rows, today, own)
    if not pulled.ours:
        return people
    links = {row.id: row.resource_name for row in pulled.active if row.resource_name}
    return with_ours(people, links, pulled.ours)


def _present(customers: Sequence[str], answers: pl.Series) -> dict[str, str]:
    if answers.null_count() == len(answers):
        return {}
    pairs = zip(customers, answers.to_list(), strict=True)
    if answers.null_count():
        return {who: answer for who, answer in pairs if answer}
    return dict(pairs)
