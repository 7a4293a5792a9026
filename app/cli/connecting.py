"""`regulars connect` and `regulars check`: permission from Google, and whether it works."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Callable, Iterable
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, AsJson, Config, app
from app.cli.show import _, escape, out, print_json, say, ticking
from core.i18n import Text

if TYPE_CHECKING:
    from app.connection import Bring
    from app.doctor import Finding
    from app.wiring import Services

_MARKS = {
    "good": "[green]✓[/green]",
    "warning": "[yellow]![/yellow]",
    "bad": "[red]✗[/red]",
}


@app.command()
def connect(
    config: Config = DEFAULT_CONFIG,
    only_check: Annotated[bool, typer.Option("--check", help="The same as `check`.")] = False,
    browser: Annotated[
        bool, typer.Option(help="Open Google's page by itself; without, it only prints the link.")
    ] = True,
) -> None:
    """Ask Google for permission in the browser, and keep it. Reconnecting is the same."""
    from app import connection

    services = open_services(config)
    if not only_check:
        connection.connect(services, lambda link: _show(link, browser), _typed)
    code = _examined(services)
    if code == 0 and not only_check:
        out.print(_("Next: `regulars sync --dry-run` shows what it would do."))
    raise typer.Exit(code)


@app.command()
def check(config: Config = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """Look whether the connection, permissions, spreadsheets and clock are right."""
    services = open_services(config)
    raise typer.Exit(_as_json(services) if as_json else _examined(services))


def _show(link: str, browser: bool) -> None:
    out.print(_("Open this page, leave every box ticked and press Allow:"))
    out.print(link, soft_wrap=True, markup=False, style="bold")
    out.print(
        _("If Google says it has not verified the app: Advanced, then Go to Regulars."),
        style="dim",
    )
    out.print(
        _(
            "Is that browser on another machine? Its last page will not load: "
            "paste that page's address here."
        ),
        style="dim",
        soft_wrap=True,
    )
    if browser and _has_screen():
        webbrowser.open(link)


def _has_screen() -> bool:
    """Whether a browser opened here is seen by whoever sits at this terminal. Without this, a
    browser for terminals would take it over."""
    if "SSH_CONNECTION" in os.environ:
        return False
    windows = ("DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform in ("win32", "darwin") or any(name in os.environ for name in windows)


def _typed(bring: Bring) -> None:
    """Bring each line that is typed, while the browser is waited for as well."""

    def wrong(text: Text) -> None:
        out.print(_MARKS["warning"], escape(say(text)), soft_wrap=True)

    Thread(target=_lines, args=(lambda line: bring(line, wrong),), daemon=True).start()


def _lines(take: Callable[[str], None]) -> None:
    """The lines of standard input. Read past Python's buffer: its lock, held by a thread that
    waits for a line which never comes, would not let the program end."""
    rest = b""
    while chunk := _read():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.strip():
                take(line.decode(errors="replace"))
    if rest.strip():
        take(rest.decode(errors="replace"))


def _read() -> bytes:
    try:
        return os.read(0, 65536)
    except OSError:  # started without a standard input
        return b""


def _examined(services: Services) -> int:
    """Print each finding; the exit code."""
    from app.doctor import verdict

    found = _looked(services)
    for finding in found:
        out.print(f"{_MARKS[finding.state]} {escape(say(finding.text))}", soft_wrap=True)
        if finding.advice:
            out.print(f"  → {escape(say(finding.advice))}", soft_wrap=True)
    return verdict(found)


def _looked(services: Services) -> list[Finding]:
    """All findings; a Google that cannot be reached is tried for a while."""
    from app.doctor import check as examine

    found = []
    with ticking() as tell:
        tell(Text("Check the connection"))
        for finding in examine(services):
            found.append(finding)
            tell(finding.text)
    return found


def _as_json(services: Services) -> int:
    from app.doctor import verdict

    found = _looked(services)
    print_json(
        {
            "account": services.settings.google.account,
            "ok": all(finding.state != "bad" for finding in found),
            "findings": list(_plain(found)),
        }
    )
    return verdict(found)


def _plain(findings: Iterable[Finding]) -> Iterable[dict[str, str]]:
    for finding in findings:
        yield {
            "topic": finding.topic,
            "state": finding.state,
            "cause": finding.cause,
            "subject": finding.subject,
            "text": say(finding.text),
            "advice": say(finding.advice),
            "link": finding.link,
        }
