"""The template language of subjects and bodies: fields, fallbacks, ifs; nothing that runs long.

Jinja2's immutable sandbox keeps a template from reaching anything but its data. Time and memory
are bounded by what the language lacks: no loops, calls, macros or includes, no multiplication, and
only filters whose answer is about as long as what they are given. So a template costs what its
length costs, and its length is limited.
"""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from core.i18n import Text

LONGEST = 50_000
"""Characters of a template."""
LONGEST_RENDERED = 200_000
_DEEPEST = 60

FILTERS = (
    "capitalize",
    "d",
    "default",
    "e",
    "escape",
    "int",
    "lower",
    "round",
    "title",
    "trim",
    "upper",
)

_NODES = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Filter,
    nodes.Test,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Add,
    nodes.Sub,
    nodes.Neg,
    nodes.Concat,
)
_TESTS = ("defined", "none")


class BadTemplate(Exception):
    """What is wrong with a template, in the owner's words."""

    def __init__(self, what: Text) -> None:
        super().__init__(what)
        self.what = what


def environment(*, html: bool) -> ImmutableSandboxedEnvironment:
    """`html`: values are escaped where they are put in."""
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=html,
        finalize=lambda value: "" if value is None else value,
        keep_trailing_newline=True,
    )
    made.filters = {name: made.filters[name] for name in FILTERS}
    return made


def parse(source: str) -> nodes.Template:
    """The template's tree, held to the language above. Raises BadTemplate."""
    if len(source) > LONGEST:
        raise BadTemplate(Text("The text is longer than {most} characters.", most=LONGEST))
    try:
        tree = environment(html=True).parse(source)
        _check(tree)
    except RecursionError:
        raise BadTemplate(Text("The template is nested too deeply.")) from None
    except (TemplateError, ValueError, OverflowError) as error:
        line = getattr(error, "lineno", None) or 1
        raise BadTemplate(
            Text("Line {line} cannot be read: {why}", line=line, why=str(error)[:200])
        ) from None
    return tree


def names_in(tree: nodes.Template) -> Iterator[tuple[str, ...]]:
    """The fields a template asks for: ("first_name",) or ("segments", "status")."""
    inner = set()
    for node in tree.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name):
            inner.add(id(node.node))
            yield (node.node.name, node.attr)
    for name in tree.find_all(nodes.Name):
        if id(name) not in inner:
            yield (name.name,)


def _check(tree: nodes.Template) -> None:
    waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _DEEPEST:  # before anything that walks the tree by recursion
            raise BadTemplate(Text("The template is nested too deeply."))
        waiting.extend((child, depth + 1) for child in node.iter_child_nodes())
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise _unknown(f"|{node.name}", node)
        if isinstance(node, nodes.Test) and node.name not in _TESTS:
            raise _unknown(f"is {node.name}", node)
        if not isinstance(node, _NODES):
            raise _unknown(type(node).__name__.lower(), node)


def _unknown(what: str, node: nodes.Node) -> BadTemplate:
    return BadTemplate(
        Text(
            "Line {line}: “{what}” is not possible in a mail; fields, “or” and “if” are.",
            line=node.lineno,
            what=what,
        )
    )
