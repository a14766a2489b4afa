"""Start the dashboard: `make run`, or `python -m ui`.

On a port that is taken the next free one is used and named; once the dashboard answers, the browser
opens, unless it was told not to or there is none.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
import time
import tomllib
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from streamlit.web import cli

APP = Path(__file__).parent.parent / "serve.py"
CONFIG = APP.parent / ".streamlit" / "config.toml"
_TRIED = 100
"""Ports that are tried, one after the other."""
_PATIENCE = 60
"""Seconds after which the browser is no longer opened."""


class NoPort(Exception):
    """There is no port to serve at; the message says what to do."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message[:1].upper()}{message[1:]}. Try “python -m ui --help”.\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped; 2 when there is no port to serve at."""
    choices = _parser().parse_args(arguments)
    usual = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["server"]
    address, first = str(usual["address"]), int(usual["port"])
    try:
        port = free_port(address, first, asked=choices.port)
    except NoPort as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if port != (choices.port or first):
        sys.stdout.write(f"Port {first} is taken. Touchstone is at http://localhost:{port} instead.\n")
        sys.stdout.flush()
    if not choices.no_browser and has_browser(os.environ, sys.platform):
        threading.Thread(target=open_when_ready, args=(port,), daemon=True).start()
    return int(cli.main(["run", str(APP), "--server.port", str(port)], standalone_mode=False) or 0)


def free_port(address: str, usual: int, *, asked: int | None = None) -> int:
    """The port that was asked for, or the first free one from the usual one on.

    Raises `NoPort` when the one asked for is taken, or all of a hundred are.
    """
    if asked is not None:
        if is_free(address, asked):
            return asked
        raise NoPort(
            f"Port {asked} is taken, or kept for the system. Ask for another port, or for none: then the "
            "next free one is used."
        )
    last = min(usual + _TRIED, 2**16)
    for port in range(usual, last):
        if is_free(address, port):
            return port
    raise NoPort(f"The ports {usual} to {last - 1} are all taken. Name a free one: make run PORT=9000")


def is_free(address: str, port: int) -> bool:
    """Whether a program could serve there, and none does on this computer."""
    if any(_answers(family, port) for family in (socket.AF_INET, socket.AF_INET6)):
        return False
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        if os.name == "posix":  # as servers do: a port that was just let go is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def _answers(family: socket.AddressFamily, port: int) -> bool:
    """Whether something listens there under the name localhost."""
    try:
        with socket.socket(family) as caller:
            caller.settimeout(0.5)
            return caller.connect_ex(("127.0.0.1" if family == socket.AF_INET else "::1", port)) == 0
    except OSError:  # no such addresses here
        return False


def has_browser(environment: Mapping[str, str], platform: str) -> bool:
    """Whether there is a screen to open a browser on: not in CI, over SSH, or on Linux without a display."""
    if any(environment.get(name) for name in ("CI", "SSH_CONNECTION", "SSH_TTY")):
        return False
    if platform in ("win32", "darwin"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def open_when_ready(port: int) -> None:
    """Open the browser once the dashboard answers; nothing when it does not."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # it is on this computer
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            direct.open(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            webbrowser.open(f"http://localhost:{port}")
            return


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m ui", description="Serve the dashboard on this computer.")
    parser.add_argument(
        "--port", type=_port, metavar="8501", help="exactly this port; default: the first free one"
    )
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    return parser


def _port(text: str) -> int:
    if text.isdecimal() and len(text) < 6 and 0 < int(text) < 2**16:
        return int(text)
    raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not “{text[:20]}”")


if __name__ == "__main__":
    sys.exit(main())
