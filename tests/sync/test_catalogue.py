"""The catalogue of metrics and the manual made of it."""

from __future__ import annotations

import pytest

from core.i18n import LANGUAGES
from sync.catalogue import METRICS, Metric
from sync.catalogue.manual import MANUAL, manual
from sync.rules import compile_rule

ALL = [pytest.param(one, id=one.key) for one in METRICS.values()]


def test_the_manual_is_as_the_catalogue_is() -> None:
    assert MANUAL.read_text("utf-8") == manual(), "run: make metrics"


@pytest.mark.parametrize("metric", ALL)
def test_the_example_of_a_metric_is_a_rule_about_it(metric: Metric) -> None:
    assert compile_rule(metric.example, "EUR").metrics == {metric.key}


@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_metric_is_told_in_every_language(metric: Metric, language: str) -> None:
    assert metric.noun.say(language) != metric.noun.say("en")
    assert metric.meaning.say(language) != metric.meaning.say("en")
