"""Reading config.toml: all problems at once, each with its key, then plain values."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from app.config_file import ConfigFile, DimensionPart
from core.errors import ConfigProblem
from core.i18n import LANGUAGES, Text
from core.model import Dimension, Segment
from core.names import slug
from core.settings import (
    FOLDER,
    Attribute,
    Brakes,
    Business,
    ContactRules,
    CustomerSheet,
    Google,
    Mail,
    OrderSource,
    OrderTab,
    Settings,
    Web,
)
from sheets.headers import meanings
from sync.attributes import check_attributes
from sync.catalogue import own_metrics
from sync.dimensions import check_dimensions, check_prefix
from sync.shipped import dimensions as shipped_dimensions


def load(path: Path) -> Settings:
    """The settings in the file at `path`. Raises ConfigProblem with everything that is wrong."""
    return parse_text(read(path), path)


def read(path: Path) -> str:
    """What the file says. Raises ConfigProblem."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise ConfigProblem(
            [Text("There is no such file; `regulars init` writes one step by step.")],
            path=str(path),
        ) from None
    except OSError as refused:
        raise ConfigProblem(
            [Text("The file cannot be read: {why}.", why=refused.strerror or "")], path=str(path)
        ) from None
    except UnicodeDecodeError as broken:
        raise _no_toml(path, broken) from None


def parse_text(text: str, path: Path) -> Settings:
    """The settings in what a file says. Raises ConfigProblem."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise _no_toml(path, broken) from None
    return parse(raw, path)


def _no_toml(path: Path, broken: ValueError) -> ConfigProblem:
    return ConfigProblem([Text("It is no TOML: {why}.", why=str(broken))], path=str(path))


def parse(raw: Mapping[str, Any], path: Path) -> Settings:
    """The settings in an already read TOML document."""
    try:
        file = ConfigFile.model_validate(raw)
    except ValidationError as invalid:
        found = [_problem(error) for error in invalid.errors(include_url=False)]
        raise ConfigProblem(found, path=str(path), language=_language(raw)) from None
    settings = _settings(file, path)
    currency, own = settings.business.currency, own_metrics(settings.orders)
    problems = [
        *_beyond_types(file),
        *check_attributes(settings.orders),
        *check_dimensions(settings.dimensions, currency, settings.label_prefix, own),
        *check_prefix(settings.dimensions, settings.label_prefix),
    ]
    if problems:
        raise ConfigProblem(problems, path=str(path), language=_language(raw))
    return settings


def _language(raw: Mapping[str, Any]) -> str:
    """The owner's, even where the rest cannot be used."""
    business = raw.get("business")
    found = business.get("language") if isinstance(business, Mapping) else None
    return found if found in LANGUAGES else ""


def _settings(file: ConfigFile, path: Path) -> Settings:
    beside = path.resolve().parent
    return Settings(
        path=path,
        google=Google(
            file.google.account, beside / file.google.client_secrets, file.google.emulator
        ),
        business=Business(**file.business.model_dump()),
        database=_beside(file.database.url, beside),
        orders=tuple(
            OrderSource(
                order.spreadsheet or f"{FOLDER}{beside / order.folder}",
                tuple(order.tabs),
                order.columns,
                tuple(order.cancelled),
                order.row,
                tuple(OrderTab(tab.title, tab.columns) for tab in order.tab),
                {key: Attribute(a.column, a.kind) for key, a in order.attributes.items()},
                order.notes,
            )
            for order in file.orders
        ),
        contacts=ContactRules(
            tuple(file.contacts.include),
            tuple(file.contacts.exclude),
            file.contacts.create_missing,
            tuple(dict.fromkeys(file.contacts.complete)),
        ),
        customers=CustomerSheet(**file.customers.model_dump()),
        schedule=file.sync.schedule,
        brakes=Brakes(file.sync.brakes.removed_share, file.sync.brakes.removed_floor),
        label_prefix=file.labels.prefix,
        rates=file.rates,
        web=Web(file.web.host, file.web.port),
        mail=Mail(file.mail.sender, file.mail.daily_limit, file.mail.reserve),
        dimensions=_dimensions(file.dimension, file.business.language),
    )


def _beside(url: str, folder: Path) -> str:
    """A relative SQLite file lies beside the configuration, not wherever we were started."""
    match = re.fullmatch(r"sqlite:///(?!/)(?!:memory:)(.+)", url)
    return f"sqlite:///{folder / match[1]}" if match else url


def _dimensions(parts: list[DimensionPart], language: str) -> tuple[Dimension, ...]:
    if not parts:
        return shipped_dimensions(language)
    return tuple(
        Dimension(
            part.key or slug(part.name),
            part.name,
            tuple(Segment(s.key or slug(s.name), s.name, s.when) for s in part.segment),
            part.column,
            part.label,
        )
        for part in parts
    )


def _beyond_types(file: ConfigFile) -> list[Text]:
    problems = []
    for number, order in enumerate(file.orders, 1):
        if bool(order.spreadsheet) == bool(order.folder):
            problems.append(
                Text("{key}: name a spreadsheet or a folder, one of them.", key=f"orders[{number}]")
            )
        if order.folder and order.notes:
            key = f"orders[{number}].notes"
            problems.append(Text("{key}: the files of a folder are only read.", key=key))
        for columns in (order.columns, *(tab.columns for tab in order.tab)):
            problems += [
                _unknown(f"orders[{number}].columns.{key}", key, meanings())
                for key in columns
                if key not in meanings()
            ]
    try:
        make_url(file.database.url)
    except ArgumentError:
        problems.append(Text("{key}: this is no database address.", key="database.url"))
    if file.mail.reserve >= file.mail.daily_limit:
        problems.append(
            Text("{key}: leaves nothing of the daily limit for campaigns.", key="mail.reserve")
        )
    return problems


_REPEATED = ("orders", "tab", "dimension", "segment")
_KINDS: dict[str, Callable[[str], Text]] = {
    "string": lambda key: Text('{key}: must be text in quotes, like "this".', key=key),
    "int": lambda key: Text("{key}: must be a whole number without quotes.", key=key),
    "float": lambda key: Text("{key}: must be a number without quotes.", key=key),
    "decimal": lambda key: Text("{key}: must be a number without quotes.", key=key),
    "finite": lambda key: Text("{key}: must be a number without quotes.", key=key),
    "bool": lambda key: Text("{key}: must be true or false, without quotes.", key=key),
    "list": lambda key: (
        Text("{key}: there may be several; write [[{key}]] above its keys.", key=key)
        if key.rpartition(".")[2] in _REPEATED
        else Text('{key}: must be a list, like ["this", "that"].', key=key)
    ),
    "dict": lambda key: Text(
        "{key}: must be a table, like {example}.", key=key, example='{ email = "E-mail" }'
    ),
    "model": lambda key: Text("{key}: must be a table; write [{key}] above its keys.", key=key),
}
"""What should have stood there, by the kind pydantic expected."""


_BOUNDS: dict[str, Callable[[str, str], Text]] = {
    "gt": lambda key, limit: Text("{key}: must be more than {limit}.", key=key, limit=limit),
    "ge": lambda key, limit: Text("{key}: must be at least {limit}.", key=key, limit=limit),
    "lt": lambda key, limit: Text("{key}: must be less than {limit}.", key=key, limit=limit),
    "le": lambda key, limit: Text("{key}: must be at most {limit}.", key=key, limit=limit),
}
"""Too little or too much, by the name under which pydantic gives the limit."""


def _problem(error: Mapping[str, Any]) -> Text:
    """One of pydantic's findings in our words."""
    key = _key(error["loc"])
    match error["type"]:
        case "extra_forbidden":
            return _unknown(key, str(error["loc"][-1]), _keys_of(error["loc"][:-1]))
        case "missing":
            return Text("{key}: is needed and not there.", key=key)
        case "literal_error":
            known = ", ".join(re.findall(r"'([^']*)'", error["ctx"]["expected"]))
            return Text("{key}: must be one of these: {known}.", key=key, known=known)
        case "value_error":
            return Text("{key}: {what}", key=key, what=error["ctx"]["error"].what)
    for bound, limit in error.get("ctx", {}).items():
        if bound in _BOUNDS:
            return _BOUNDS[bound](key, str(limit))
    kind = _KINDS.get(error["type"].partition("_")[0])
    return kind(key) if kind else Text("{key}: cannot be used: {why}.", key=key, why=error["msg"])


def _key(location: tuple[str | int, ...]) -> str:
    """("orders", 0, "row") -> "orders[1].row", counted as people count."""
    # pydantic marks a key of a table that is wrong itself by one more part, "[key]"
    parts = [part for part in location if part != "[key]"]
    return "".join(
        f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in parts
    ).lstrip(".")


def _keys_of(location: tuple[str | int, ...]) -> list[str]:
    model: Any = ConfigFile
    for part in location:
        if isinstance(part, str) and isinstance(model, type) and issubclass(model, BaseModel):
            annotation = model.model_fields[part].annotation
            inner = getattr(annotation, "__args__", (annotation,))[0]
            model = inner
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


def _unknown(key: str, word: str, known: Any) -> Text:
    near = difflib.get_close_matches(word, list(known), 1)
    if near:
        return Text("{key}: unknown; did you mean {near}?", key=key, near=near[0])
    return Text("{key}: unknown. Known here: {known}.", key=key, known=", ".join(known))
