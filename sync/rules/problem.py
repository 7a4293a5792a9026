"""What is wrong with a rule, and where in it."""

from __future__ import annotations

from core.errors import WrongUse
from core.i18n import Text


class RuleProblem(WrongUse):
    """A rule that is refused. `line` and `column` count from 1."""

    def __init__(self, what: Text, next: Text | None = None, *, line: int, column: int) -> None:
        super().__init__(what, next)
        self.line = line
        self.column = column

    @property
    def text(self) -> Text:
        """What is wrong, for a list of problems that names the rule itself."""
        return self.what


def problem_at(text: str, offset: int, what: Text, next: Text | None = None) -> RuleProblem:
    """The problem at a character of the rule, said as line and column."""
    before = text[: max(0, offset)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    problem = RuleProblem(what, next, line=line, column=column)
    wrong = text.split("\n")[line - 1]
    problem.pointed = f"{wrong}\n{' ' * (column - 1)}^"
    return problem
