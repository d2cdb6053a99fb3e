"""Measures every stage of a night, and the floor beside it, on invented municipalities in a scratch folder.

    python -m benchmarks                       the three demo municipalities, and the million rows
    python -m benchmarks --municipalities 98   all of them (takes long)
    python -m benchmarks --no-million --repeats 1

Each stage runs in a process of its own, so that its memory is its own. A stage and its floor take turns, and
the median of the repeats counts. This process imports nothing heavy: a child's peak would begin at its own.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent

DEMO_MUNICIPALITIES = ("330", "320", "390")
SAMPLE_SECONDS = 0.05


@dataclass(frozen=True)
class Line:
    """What one stage cost: medians over the repeats."""

    stage: str
    rows: int
    wall_seconds: float
    cpu_seconds: float
    peak_mib: float
    """Most memory that the stage's processes held together at one time, or one of them by its own account."""
    repeats: int
    floor: str = ""
    """The stage that is this one's floor."""

    @property
    def rows_per_second(self) -> float:
        """Rows through the stage in a second of wall time."""
        return self.rows / self.wall_seconds


def run_stage(stage: str, data: Path, **arguments: object) -> dict[str, float]:
    """Run one stage in a new process; its own account, and the most memory it held."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRAPPE_")}
    environment |= {"TRAPPE_DATA": str(data), "DO_NOT_TRACK": "1"}
    if memory := os.environ.get("TRAPPE_DUCKDB_MEMORY"):
        environment["TRAPPE_DUCKDB_MEMORY"] = memory
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.stages", stage, json.dumps(arguments)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with _watched(process.pid) as peak:
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"The stage {stage} failed.")
    measured: dict[str, float] = json.loads(output.splitlines()[-1])
    return measured | {"peak_mib": max(peak[0], usage.ru_maxrss / 1024)}


@contextmanager
def _watched(pid: int) -> Iterator[list[float]]:
    """Look at the memory of a process and its children every now and then; the list holds the most, MiB."""
    peak = [0.0]
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(SAMPLE_SECONDS):
            peak[0] = max(peak[0], _tree_mib(pid))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        is_over.set()
        watcher.join()


def _tree_mib(pid: int) -> float:
    total = 0
    try:
        root = psutil.Process(pid)
        tree = [root, *root.children(recursive=True)]
    except psutil.Error:
        return 0.0
    for process in tree:
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue  # gone since
    return total / 1024**2


def measure(
    stages: Sequence[tuple[str, str, dict[str, object]]], data: Path, repeats: int, floors: dict[str, str]
) -> list[Line]:
    """Run stages in turns, `repeats` times.

    `stages`: label, stage, arguments. `floors`: label → label of its floor.
    """
    found: dict[str, list[dict[str, float]]] = {label: [] for label, _, _ in stages}
    for _ in range(repeats):
        for label, stage, arguments in stages:
            print(f"  {label} …", end="", flush=True, file=sys.stderr)
            started = time.monotonic()
            found[label].append(run_stage(stage, data, **arguments))
            print(f" {time.monotonic() - started:.1f} s", file=sys.stderr)
    return [
        Line(
            stage=label,
            rows=int(measured[0]["rows"]),
            wall_seconds=statistics.median(one["wall"] for one in measured),
            cpu_seconds=statistics.median(one["cpu"] for one in measured),
            peak_mib=max(one["peak_mib"] for one in measured),
            repeats=len(measured),
            floor=floors.get(label, ""),
        )
        for label, measured in found.items()
    ]


def bench_night(data: Path, size: dict[str, object], repeats: int) -> list[Line]:
    """Every stage of a night over invented municipalities, and the whole command."""
    lines = measure([("demo", "demo", size)], data, 1, {})
    lines += measure(
        [
            ("read_csv", "floor_read", {}),
            ("cast into tables", "floor_cast", {}),
            ("intake", "intake", {}),
        ],
        data,
        repeats,
        {"intake": "cast into tables", "cast into tables": "read_csv"},
    )
    lines += measure([("dbt parse", "parse", {})], data, 1, {})
    lines += measure([("dbt build, the first", "build", {})], data, 1, {})
    lines += measure(
        [
            ("models as plain SQL", "floor_build", {"tests": False}),
            ("models and tests as plain SQL", "floor_build", {"tests": True}),
            ("dbt build", "build", {}),
        ],
        data,
        repeats,
        {"dbt build": "models and tests as plain SQL"},
    )
    lines += measure([("gate", "gate", {}), ("release", "release", {})], data, repeats, {})
    lines += measure([("site, in pages", "site", {})], data, repeats, {})
    whole = data.with_name("whole")
    shutil.copytree(data / "extracts", whole / "extracts")
    shutil.copyfile(data / "demo.key", whole / "demo.key")
    lines += measure([("trappe run, cold", "trappe_run", {})], whole, 1, {})
    lines += measure([("trappe run, nothing new", "trappe_run", {})], whole, repeats, {})
    return lines


def bench_million(data: Path, extract: str, rows: int, children: int, repeats: int) -> list[Line]:
    """Intake of one big delivery beside its floor, and of the day after it."""
    folder = data / "million"
    lines = measure(
        [
            (
                "writing",
                "million",
                {"folder": str(folder), "extract": extract, "rows": rows, "children": children},
            )
        ],
        data,
        1,
        {},
    )
    extracts = data / "extracts"
    extracts.mkdir()
    first, second = (next((folder / day).iterdir()) for day in ("first", "second"))
    (extracts / first.name).hardlink_to(first)
    lines += measure(
        [
            ("read_csv", "floor_read", {}),
            ("cast into a table", "floor_cast", {}),
            ("intake", "intake", {}),
        ],
        data,
        repeats,
        {"intake": "cast into a table", "cast into a table": "read_csv"},
    )
    (extracts / second.name).hardlink_to(second)
    lines += measure([("intake of the day after", "intake", {"keep_landing": True})], data, 1, {})
    return lines


def table(title: str, lines: Sequence[Line]) -> str:
    """The lines as a text table."""
    by_label = {line.stage: line for line in lines}
    rows = [("stage", "rows", "wall s", "rows/s", "CPU s", "peak MiB", "of its floor")]
    for line in lines:
        floor = by_label.get(line.floor)
        speed = f"{line.rows_per_second:,.0f}" if line.rows else ""
        of_floor = ""
        if floor:
            # Beside a busy neighbour wall time tells of the neighbour; CPU time still tells of the stage.
            by_cpu = floor.cpu_seconds / line.cpu_seconds
            of_floor = f"{floor.wall_seconds / line.wall_seconds:.2f} of {floor.stage} ({by_cpu:.2f} by CPU)"
        rows.append(
            (
                line.stage,
                f"{line.rows:,}" if line.rows else "",
                f"{line.wall_seconds:.2f}",
                speed,
                f"{line.cpu_seconds:.2f}",
                f"{line.peak_mib:,.0f}",
                of_floor,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    text = [
        "  ".join(
            cell.ljust(width) if column in (0, 6) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([title, "-" * len(title), *text, ""])


def municipality_codes(count: int) -> list[str]:
    """The demo's three and as many others as are wanted, in the order of their codes."""
    seed = (ROOT / "seeds" / "municipality.csv").read_text("utf-8").splitlines()[1:]
    others = [line.split(",")[0] for line in seed]
    others = [code for code in others if code not in (*DEMO_MUNICIPALITIES, "000")]
    return [*DEMO_MUNICIPALITIES, *others][:count]


def main() -> None:
    """Measure, print the tables, write the JSON."""
    options = _options()
    codes = municipality_codes(options.municipalities)
    machine = {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 1024**3, 1),
        "python": platform.python_version(),
    }
    report: dict[str, Any] = {"machine": machine, "options": _sizes(options)}
    scratch = Path(tempfile.mkdtemp(prefix="trappe-bench-", dir=options.scratch))
    try:
        if options.night:
            size = {"municipalities": codes, "scale": options.scale, "children": options.children}
            night = bench_night(scratch / "night", size, options.repeats)
            report["night"] = [asdict(line) | {"rows_per_second": line.rows_per_second} for line in night]
            of_size = f"{options.children:,} children" if options.children else f"scale {options.scale:g}"
            print(table(f"A night of {len(codes)} municipalities, {of_size}", night))
        if options.million:
            report["million"] = {}
            for extract in options.million_extracts:
                big = bench_million(
                    scratch / extract,
                    extract,
                    options.million_rows,
                    options.million_children,
                    options.repeats,
                )
                report["million"][extract] = [
                    asdict(line) | {"rows_per_second": line.rows_per_second} for line in big
                ]
                print(table(f"{extract}: {options.million_rows:,} rows", big))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", "utf-8")
    print(f"Written to {options.json}")


def _sizes(options: argparse.Namespace) -> dict[str, object]:
    return {name: value for name, value in vars(options).items() if name not in ("json", "scratch")}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("--municipalities", type=int, default=3, metavar="N", help="how many (default 3)")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--scale", type=float, default=1.0, help="their size; 1 is their real one")
    size.add_argument("--children", type=int, metavar="N", help="children in all of them together instead")
    parser.add_argument("--repeats", type=int, default=3, help="of what is cheap (default 3)")
    parser.add_argument(
        "--million",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="a delivery of a million rows",
    )
    parser.add_argument(
        "--night", action=argparse.BooleanOptionalAction, default=True, help="the stages of a night"
    )
    parser.add_argument(
        "--million-extracts",
        nargs="+",
        choices=("indsatser", "posteringer", "elevfravaer"),
        default=["indsatser", "posteringer", "elevfravaer"],
        help="of which extracts (default all three)",
    )
    parser.add_argument("--million-rows", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--million-children", type=int, default=9_000, metavar="N")
    parser.add_argument(
        "--json", type=Path, default=ROOT / "data" / "work" / "benchmark.json", help="where the figures go"
    )
    parser.add_argument("--scratch", type=Path, help="folder for the data of the benchmark")
    return parser.parse_args()


if __name__ == "__main__":
    main()
