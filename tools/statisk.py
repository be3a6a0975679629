"""Compresses what the browser fetches of borgerblik/web/statisk, beside the files themselves.

Usage: make statisk   (after a change there; the same files give the same bytes)
"""

from __future__ import annotations

import gzip
import sys

from borgerblik.web.statisk_filer import KOMPRIMERET, MAPPE

SLAGS = frozenset({".css", ".js", ".svg"})
MINDST = 1000  # bytes: less than that fits in a packet as it is


def main() -> int:
    """All of them anew, and none left over."""
    for old in MAPPE.rglob(f"*{KOMPRIMERET}"):
        old.unlink()
    for path in sorted(MAPPE.rglob("*")):
        if path.suffix in SLAGS and path.stat().st_size >= MINDST:
            path.with_name(path.name + KOMPRIMERET).write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
