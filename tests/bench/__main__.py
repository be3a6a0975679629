"""`python -m tests.bench [--only PART,PART] [--quick]`: one table of ratios.

Exit code 0 whether or not the targets are met; 1 where something broke.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench import cold, gennemlaesning, growth, kvalitet, log, memory, oversigt, page, reading, security
from tests.bench.answers import Recorded, record
from tests.bench.measure import Row, say, table
from tests.bench.served import Served

PARTS = ("reading", "cold", "page", "growth", "memory", "security", "log", "gennemlaesning", "kvalitet", "oversigt")

KEY_FILE = "key.pem"


def main() -> int:
    """Measure what is asked for, and print the table of what was measured, also after a fault."""
    chosen = _arguments()
    signal.signal(signal.SIGTERM, _interrupt)
    found: list[Row] = []
    code = 0
    try:
        for row in _rows(chosen.only, quick=chosen.quick):
            say("  " + " | ".join(row.cells()[1:]))
            found.append(row)
    except KeyboardInterrupt:
        code = 130
    except Exception:
        traceback.print_exc()
        code = 1
    if found:
        print(table(sorted(found, key=lambda row: int(row.number.rstrip("s")))))
    return code


def _rows(only: list[str], *, quick: bool) -> Iterator[Row]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="borgerblik-bench-")))
        say("the sandkasse makes its citizens")
        key_file = folder / KEY_FILE
        recorded = record(key_file)
        if "reading" in only:
            yield from reading.rows(recorded, quick=quick)
        if set(only) & {"cold", "page", "memory", "growth"}:
            yield from _served(only, folder, recorded, quick=quick)
        if "security" in only:
            yield from security.rows(folder / "secured", key_file, recorded, quick=quick)
        if "log" in only:
            yield from log.rows(folder, key_file, recorded, quick=quick)
        if "gennemlaesning" in only:
            yield from gennemlaesning.rows(key_file, quick=quick)
        if "kvalitet" in only:
            yield from kvalitet.rows(folder / "kvalitet", quick=quick)
        if "oversigt" in only:
            yield from oversigt.rows(folder / "oversigt", quick=quick)


def _served(only: list[str], folder: Path, recorded: Recorded, *, quick: bool) -> Iterator[Row]:
    with Served(folder, folder / KEY_FILE, recorded) as served:
        parts: dict[str, Callable[[], Iterator[Row]]] = {
            "cold": lambda: cold.rows(served, quick=quick),
            "page": lambda: page.rows(served, quick=quick),
            "memory": lambda: memory.rows(served),
            "growth": lambda: growth.rows(recorded, served, quick=quick),
        }
        for name, part in parts.items():
            if name in only:
                yield from part()


def _arguments() -> Any:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Ratios, both sides in one run.")
    parser.add_argument("--only", type=_parts, default=list(PARTS), metavar=",".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="fewer rounds: a first impression")
    return parser.parse_args()


def _parts(text: str) -> list[str]:
    named = text.split(",")
    if unknown := set(named) - set(PARTS):
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(sorted(unknown))} (there are {', '.join(PARTS)})")
    return named


def _interrupt(_signal: int, _frame: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
