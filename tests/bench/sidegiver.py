"""An index with any number of sager, in a process of its own. `python -m tests.bench.sidegiver FILE ANTAL SEKUNDER`.

FILE is one page as the sandkasse answered it; each page given is that one with new UUIDs, after a rest of SEKUNDER.
The first line on stdout is the port. Ends when stdin is closed.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_FRA = re.compile(rb"FoersteResultatReference>([0-9]+)<")
_UUID = re.compile(rb"(ObjektType><sd:UUIDIdentifikator>[0-9a-f-]{24})([0-9a-f]{12})")
_ANTAL = re.compile(rb"(<sdi:Element>sager</sdi:Element><sdi:Antal>)[0-9]+")


class Sider:
    """The pages, and how they are paced."""

    def __init__(self, page: bytes, antal: int, seconds: float) -> None:
        page = _ANTAL.sub(rb"\g<1>%d" % antal, page)
        # The text before each UUID's end, and after the last one.
        self._pieces: list[bytes] = []
        at = 0
        for found in _UUID.finditer(page):
            self._pieces.append(page[at : found.end(1)])
            at = found.end(2)
        self._end = page[at:]
        self.size, self._antal, self._seconds = len(self._pieces), antal, seconds

    def side(self, request: bytes) -> bytes:
        """The page that is asked for, after the rest."""
        began = time.monotonic()
        found = _FRA.search(request)
        fra = int(found[1]) if found else 0
        named = (piece + b"%012x" % (fra + nummer) for nummer, piece in enumerate(self._pieces))
        answer = b"".join((*named, self._end))
        time.sleep(max(0.0, self._seconds - (time.monotonic() - began)))
        return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    sider: Sider


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        """One page."""
        answer = self.server.sider.side(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "application/soap+xml; charset=utf-8")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until stdin is closed."""
    file, antal, seconds = sys.argv[1:]
    server = _Server(("127.0.0.1", 0), _Handler)
    server.sider = Sider(Path(file).read_bytes(), int(antal), float(seconds))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
