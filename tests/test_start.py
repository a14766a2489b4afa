"""Starting the dashboard: the next free port, a sentence where there is none, and the browser."""

from __future__ import annotations

import http.server
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ui import __main__ as start

ROOT = Path(__file__).parent.parent
HERE = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program serves at; the next one is free."""
    with socket.socket() as other:
        other.bind((HERE, 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_free_port_is_taken_as_it_is() -> None:
    """The usual one, or the one asked for."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        free = probe.getsockname()[1]
    assert start.free_port(HERE, free) == free
    assert start.free_port(HERE, 1, asked=free) == free


@pytest.mark.parametrize("listens", [True, False])
def test_on_a_taken_port_the_next_free_one_is_used(listens: bool) -> None:
    """Also where the other program has not begun to listen."""
    with socket.socket() as other:
        other.bind((HERE, 0))
        if listens:
            other.listen()
        port = other.getsockname()[1]
        assert not start.is_free(HERE, port)
        found = start.free_port(HERE, port)
        assert port < found < port + 100
        assert start.is_free(HERE, found)


def test_a_port_asked_for_and_taken_is_one_sentence(taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Who names a port wants no other; nothing is served then."""
    assert start.main(["--port", str(taken)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"Port {taken} is taken") and len(said.err.splitlines()) == 1


def test_where_no_port_is_free_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a hundred tries."""
    monkeypatch.setattr(start, "is_free", lambda *_: False)
    with pytest.raises(start.NoPort, match="The ports 8501 to 8600 are all taken"):
        start.free_port(HERE, 8501)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "9" * 5000, ""])
def test_what_is_no_port_is_one_sentence(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With exit status 2, as on every command line of ours."""
    with pytest.raises(SystemExit) as ended:
        start.main([f"--port={port}"])
    assert ended.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("environment", "platform", "opens"),
    [
        ({}, "darwin", True),
        ({}, "win32", True),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({"DISPLAY": ":0", "CI": "true"}, "linux", False),
        ({"CI": "1"}, "win32", False),
        ({"SSH_CONNECTION": "1 2 3 4"}, "darwin", False),
    ],
)
def test_a_browser_opens_only_where_somebody_sits(
    environment: dict[str, str], platform: str, opens: bool
) -> None:
    """Never in CI, over SSH or without a display."""
    assert start.has_browser(environment, platform) is opens


def test_the_browser_opens_once_the_dashboard_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not before, and with its address."""
    opened: list[str] = []
    monkeypatch.setattr(start.webbrowser, "open", opened.append)
    monkeypatch.setattr(start, "_PATIENCE", 0.3)
    with socket.socket() as nobody:
        nobody.bind((HERE, 0))
        start.open_when_ready(nobody.getsockname()[1])
    assert opened == []

    class Healthy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer((HERE, 0), Healthy) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        start.open_when_ready(server.server_port)
        assert opened == [f"http://localhost:{server.server_port}"]


def test_the_first_visitor_of_a_page_finds_it_however_the_dashboard_was_started() -> None:
    """Pages are not looked for in the folder `pages/`, also where a host runs `serve.py` by itself."""
    asks = "import serve; from streamlit.runtime.pages_manager import PagesManager as pages; "
    asks += "print(pages.uses_pages_directory)"
    told = subprocess.run([sys.executable, "-c", asks], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split()[-1] == "False"


def test_the_dashboard_moves_to_the_next_port_and_says_so(taken: int, tmp_path: Path) -> None:
    """The whole of it: it answers where the line says, and opens nothing in CI."""
    config = tmp_path / "config.toml"
    config.write_text(f'[server]\naddress = "{HERE}"\nport = {taken}\n')
    code = (
        f"from pathlib import Path; from ui import __main__ as start; start.CONFIG = Path({str(config)!r}); "
    )
    command = [sys.executable, "-c", code + "start.main([])"]
    own = os.environ | {"CI": "true"}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=own) as server:
        try:
            line = server.stdout.readline()
            told = rf"Port {taken} is taken\. Touchstone is at http://localhost:(\d+) instead\.\n"
            moved = re.fullmatch(told, line)
            assert moved, line
            assert is_well(f"http://{HERE}:{moved[1]}/_stcore/health")
        finally:
            server.kill()


def is_well(address: str) -> bool:
    """Whether a server says that it is well, within a minute."""
    for _ in range(300):
        try:
            return urllib.request.urlopen(address, timeout=2).read() == b"ok"
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize(
    ("words", "options"),
    [([], ""), (["PORT=8600"], " --port 8600"), (["OPEN=no"], " --no-browser"),
     (["PORT=8600", "OPEN=no"], " --port 8600 --no-browser"), (["OPEN=yes"], "")],
)  # fmt: skip
def test_make_hands_the_choices_on(words: list[str], options: str, tmp_path: Path) -> None:
    """As the README says."""
    python = tmp_path / "venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    (tmp_path / "venv/.installed").touch()
    own = {name: value for name, value in os.environ.items() if name not in ("PORT", "OPEN", "MAKEFLAGS")}
    command = ["make", "--no-print-directory", f"VENV={tmp_path}/venv", "run", *words]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=own, check=True)
    assert said.stdout.rstrip() == f"-m ui{options}"
