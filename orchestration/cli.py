"""The command line `trappe`."""

# ruff: noqa: PLC0415 - only what a command needs is imported when it runs: status and check start fast

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.console import Terminal
    from orchestration.nightly import Outcome

app = typer.Typer(
    name="trappe",
    help="A children's warehouse for Danish municipalities: files in, guarded numbers out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _owner_only() -> None:
    # What is written here, also by the programs that are started, is for its owner alone.
    os.umask(0o077)


def _terminal() -> "Terminal":
    from orchestration.console import Terminal

    return Terminal()


@contextmanager
def _sentences(terminal: "Terminal") -> Iterator[None]:
    """Turn an error into its sentence and exit code 1; one that isn't ours is told without its text."""
    try:
        yield
    except typer.Exit:
        raise
    except Exception as error:
        from orchestration.failures import safe_reason

        terminal.say(safe_reason(error))
        if os.environ.get("TRAPPE_DEBUG"):
            raise
        raise typer.Exit(1) from None


@app.command()
def run(
    as_known_on: Annotated[
        str, typer.Option(metavar="YYYY-MM-DD", help="Make the numbers from what was known that day.")
    ] = "",
    accept_jump: Annotated[
        bool, typer.Option("--accept-jump", help="Publish although numbers jump against the last release.")
    ] = False,
) -> None:
    """Take in the deliveries, build the warehouse, check it and publish it.

    Exit code 0: published, or nothing to do. 1: something failed or the gate stayed shut; the last release
    stays.
    """
    terminal = _terminal()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to stop, end dbt and the run in order
    with _sentences(terminal):
        from orchestration.pipeline import parse_day

        day = parse_day(as_known_on)
        settings = Settings()
        terminal.say(f"Data in {_shown(settings.data)}")
        from orchestration.nightly import run_nightly

        with terminal.at_work():
            outcome = run_nightly(
                settings,
                as_known_on=day,
                accept_jump=accept_jump,
                say=terminal.say,
                progress=terminal.progress,
            )
        _tell(terminal, outcome)
    raise typer.Exit(0 if outcome.is_success else 1)


def _tell(terminal: "Terminal", outcome: "Outcome") -> None:
    from orchestration.intake.contract import load_contracts
    from orchestration.release import releases
    from orchestration.site.shelf import front_page
    from orchestration.summary import print_intake, print_key_figures

    run_ = outcome.run
    settings = run_.settings
    console = terminal.console
    console.print()
    if run_.intake is not None:
        print_intake(console, run_.intake, load_contracts().municipalities)
    current = next((release for release in releases(settings) if release.is_current), None)
    if not outcome.is_success:
        _tell_failure(terminal, outcome)
    elif run_.release is not None:
        print_key_figures(console, settings)
        terminal.say(f"Published: release {run_.release.release_id}")
    else:
        terminal.say(run_.nothing_to_do)
        if current is not None:
            terminal.say(f"The release {current.release_id} stays.")
    console.print()
    if settings.reports_dir.exists():
        terminal.say(f"Reports to the suppliers   {_shown(settings.reports_dir)}")
    if current is not None:
        terminal.say(
            f"Published marts            {_shown(settings.marts_path)} (parquet/ and csv/ beside it)"
        )
    if front_page(settings).exists():
        terminal.say(f"The committee's pages      {_shown(front_page(settings))}")
    terminal.say("Every asset and check      make ui")


def _tell_failure(terminal: "Terminal", outcome: "Outcome") -> None:
    from orchestration.release import releases

    run_ = outcome.run
    current = next((release for release in releases(run_.settings) if release.is_current), None)
    terminal.say(f"FAILED: {outcome.reason}")
    blocking = run_.verdict.blocking if run_.verdict is not None else []
    for check_ in blocking[:10]:
        count = f"{check_.n_failing} of {check_.n_rows} rows. " if check_.n_failing and check_.n_rows else ""
        terminal.say(f"  {check_.check_id}: {count}{check_.resolve}")
    if len(blocking) > 10:
        terminal.say(f"  … and {len(blocking) - 10} more, in quality.check_result of the warehouse")
    stays = f"The release {current.release_id} stays." if current else "Nothing is published."
    if run_.release is not None:
        stays = f"The release {run_.release.release_id} is published; the pages are still the former ones."
    terminal.say(f"{stays} More in Dagster's log of the run {outcome.run_id} (make ui).")


def _shown(path: Path) -> str:
    """A path as short as it can be said from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


@app.command()
def demo(
    municipalities: Annotated[
        str, typer.Option(metavar="CODES", help="Municipality codes with commas between.")
    ] = "330,320,390",
    scale: Annotated[
        float, typer.Option(min=0.01, help="Size of the municipalities; 1 is their real size.")
    ] = 1.0,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Only when there are no files yet.")] = False,
) -> None:
    """Write the deliveries of invented municipalities, and make a key for them if there is none."""
    terminal = _terminal()
    settings = Settings()
    if if_empty and any(path.is_file() for path in settings.extracts_dir.rglob("*")):
        return
    with _sentences(terminal):
        from concurrent.futures import ThreadPoolExecutor

        from orchestration import lock
        from orchestration.demo import write_demo
        from orchestration.intake import make_demo_key
        from orchestration.warehouse import ensure_manifest

        with (
            terminal.at_work(),
            lock.hold(settings, "the demo", say=terminal.say),
            ThreadPoolExecutor() as pool,
        ):
            terminal.progress("Inventing municipalities")
            # The first run needs dbt's manifest, which another process makes meanwhile.
            parsing = pool.submit(ensure_manifest, settings)
            warning = make_demo_key(settings)
            codes = [code.strip() for code in municipalities.split(",")]
            made = write_demo(settings, municipalities=codes, scale=scale)
            parsing.result()
        terminal.say(f"{len(made.files)} files of invented children in {_shown(settings.extracts_dir)}")
        if warning:
            terminal.say(f"Warning: {warning}")


@app.command()
def status() -> None:
    """Say what has landed, what is late, what is published and whether a run is at work."""
    terminal = _terminal()
    with _sentences(terminal):
        from orchestration.status import print_status

        print_status(terminal.console, Settings())


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A delivery, named <extract>_<municipality>_<yyyymmdd>.csv")],
) -> None:
    """Say what would be said of a delivery, in Danish; nothing is written.

    Exit code 0: it would be received (with or without refused rows). 1: it would be refused or ignored.
    """
    terminal = _terminal()
    with _sentences(terminal):
        from orchestration.intake import check_file
        from orchestration.intake.contract import load_contracts

        report = check_file(file, Settings(), load_contracts())
        terminal.say(report.text.rstrip())
    raise typer.Exit(0 if report.status == "accepted" else 1)


@app.command(name="releases")
def list_releases() -> None:
    """List the kept releases, the newest first."""
    terminal = _terminal()
    with _sentences(terminal):
        from orchestration.release import releases

        kept = releases(Settings())
        if not kept:
            terminal.say("Nothing has been published yet. Start with: trappe run")
        for release in reversed(kept):
            mark = "current" if release.is_current else ""
            n_rows = sum(release.rows.values())
            known = f"as known on {release.as_known_on}" if release.as_known_on else ""
            made = release.created_at.astimezone().strftime("%d-%m-%Y %H:%M")
            terminal.say(f"{release.release_id}  {made}  {n_rows:>9,} rows  {mark:<8}{known}".rstrip())


@app.command()
def rollback(release_id: Annotated[str, typer.Argument(help="As `trappe releases` shows it")]) -> None:
    """Put a kept release back in front of the dashboards, until a run has something new to publish."""
    terminal = _terminal()
    with _sentences(terminal):
        from orchestration import lock
        from orchestration.release import rollback as put_back

        settings = Settings()
        with lock.hold(settings, "a rollback", say=terminal.say):
            release = put_back(settings, release_id)
            terminal.say(f"Dashboards read release {release.release_id} now.")
            if settings.site:
                _make_site(terminal, settings)


@app.command()
def site(
    anew: Annotated[bool, typer.Option("--anew", help="Also when the pages are as they should be.")] = False,
) -> None:
    """Make the committee's pages of the current release: what a run does after each release."""
    terminal = _terminal()
    with _sentences(terminal):
        from orchestration import lock

        settings = Settings()
        with lock.hold(settings, "the site", say=terminal.say):
            _make_site(terminal, settings, anew=anew)


def _make_site(terminal: "Terminal", settings: Settings, *, anew: bool = False) -> None:
    from orchestration.site.build import render
    from orchestration.site.shelf import front_page

    with terminal.at_work():
        made = render(settings, progress=terminal.progress, anew=anew)
    terminal.say(f"{made.sentence} ({made.seconds:.1f} s)")
    terminal.say(f"Open {_shown(front_page(settings))}, or: trappe serve")


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve the committee's pages on this machine, to look at them; a web server takes the same folder."""
    terminal = _terminal()
    with _sentences(terminal):
        from orchestration.site.serving import server

        with server(Settings(), host, port) as serving:
            terminal.say(f"The pages are on http://{host}:{serving.server_port} — stop with Ctrl+C")
            try:
                serving.serve_forever()
            except KeyboardInterrupt:
                terminal.say("")


# A number that is typed as an argument must get here, or the parser's message would repeat it.
@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def forget(context: typer.Context) -> None:
    """Erase one child; its CPR number is read from standard input, never from the command line.

    The child goes from landing and from the warehouse; then everything is run, and when a release without
    the child is published, every older one is taken away. Later deliveries can't bring the child back.

    Exit code 0: done. 1: nothing was erased, or a release that may show the child is still there; it says
    which.
    """
    terminal = _terminal()
    with _sentences(terminal):
        if context.args:
            terminal.say(
                "Nothing was erased: the number is read from standard input, never from the command line, "
                "where other users and the shell's history see it. Clear your history, and start again."
            )
            raise typer.Exit(1)
        from orchestration.erasure import forget as erase
        from orchestration.erasure import receipt_path, receipts
        from orchestration.intake.contract import load_contracts
        from orchestration.intake.pseudonyms import load_key

        settings = Settings()
        load_key(settings)  # nobody is asked for a number that can't be used
        number = _read_secretly("CPR number (not shown): ")
        erased = erase(settings, load_contracts(), number, say=terminal.say)
        is_done = not any(one.releases_left for one in receipts(settings))
        if erased.has_removed or not is_done:
            terminal.say("The child is gone from landing. Now a release without it is made.")
            is_done = _run_after_erasure(terminal, settings)
        told = receipts(settings)
        is_done = is_done and not any(one.releases_left for one in told)
        terminal.say("")
        terminal.say(next(one.text for one in told if one.receipt_id == erased.receipt_id))
        terminal.say("")
        terminal.say(f"Receipt  {_shown(receipt_path(settings, erased.receipt_id))}")
        if not is_done:
            terminal.say(
                "NOT DONE: the child is erased and stays so, but no release without it is published yet. The "
                "next that is takes every older one away; until then none of them can be put back."
            )
    raise typer.Exit(0 if is_done else 1)


def _run_after_erasure(terminal: "Terminal", settings: Settings) -> bool:
    """Run everything; says whether it went well, and why not."""
    from orchestration.failures import safe_reason
    from orchestration.nightly import run_nightly

    try:
        with terminal.at_work():
            outcome = run_nightly(settings, say=terminal.say, progress=terminal.progress)
    except Exception as error:
        terminal.say(f"FAILED: {safe_reason(error)}")
        return False
    if not outcome.is_success:
        _tell_failure(terminal, outcome)
    elif outcome.run.release is not None:
        terminal.say(f"Published: release {outcome.run.release.release_id}")
    return outcome.is_success


def _read_secretly(prompt: str) -> str:
    """One line of standard input; on a terminal it isn't shown."""
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass(prompt)
    return sys.stdin.readline()


@app.command()
def ui(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 3000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Open Dagster on the same data: assets, checks, runs, schedule and sensors."""
    terminal = _terminal()
    with _sentences(terminal):
        from orchestration.dagster_home import prepare_home
        from orchestration.settings import PROJECT_ROOT
        from orchestration.warehouse import ensure_manifest

        settings = Settings()
        home = prepare_home(settings)
        ensure_manifest(settings, terminal.say)
        terminal.say(f"Dagster on http://{host}:{port} — stop it with Ctrl+C")
        # Dagster recommends a tool that isn't installed, and a dagster.yaml where it stands makes it wonder.
        os.environ["PYTHONWARNINGS"] = "ignore:Function `dev_command` is superseded"
        os.chdir(home)
        dagster = Path(sys.executable).with_name("dagster")
        options = ["--host", host, "--port", str(port), "--log-level", "warning"]
        os.execv(dagster, [str(dagster), "dev", "-w", str(PROJECT_ROOT / "workspace.yaml"), *options])


@app.command(hidden=True)
def prepare() -> None:
    """Make Dagster's home and dbt's manifest: for servers that start Dagster themselves."""
    terminal = _terminal()
    with _sentences(terminal):
        from orchestration.dagster_home import prepare_home
        from orchestration.warehouse import ensure_manifest

        settings = Settings()
        home = prepare_home(settings)
        ensure_manifest(settings, terminal.say)
        terminal.say(f"DAGSTER_HOME={home}")


if __name__ == "__main__":
    app()
