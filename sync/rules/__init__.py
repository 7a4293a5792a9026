"""Rules: SQL conditions over a customer's metrics, checked, bounded and translated to Polars."""

from sync.catalogue import METRICS
from sync.rules.problem import RuleProblem
from sync.rules.rule import Rule, compile_rule

__all__ = ["METRICS", "Rule", "RuleProblem", "compile_rule"]
