"""Behind the proxies of docs/hosting.md: the same pages, cookies for TLS alone, nothing on their disks."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from browsing import ROOT, free_port, is_open, settled
from pandas import DataFrame
from playwright.sync_api import Browser, BrowserContext, Cookie, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ALONE = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n"
"""Settings that leave this machine as it is: no certificate is made known to it, no other port is taken."""
ROWS = 100_000  # some megabytes: more than sockets hold by themselves


def put(text: str, *pairs: tuple[str, str]) -> str:
    """A text with all of these changed; each has to be in it."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def running(command: Sequence[str], port: int, said: Path, **places: str) -> Iterator[int]:
    """A proxy that listens at this port; gives its process."""
    with said.open("wb") as log:
        proxy = subprocess.Popen(command, env={**os.environ, **places}, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 60
        while not is_open(port):
            assert proxy.poll() is None and time.monotonic() < end, said.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield proxy.pid
    finally:
        proxy.kill()  # asked to end, it would wait for the sockets of pages that are open
        proxy.wait(timeout=20)


@contextmanager
def caddy(server: str, folder: Path) -> Iterator[str]:
    """The address of the proxy of `compose.yaml`, which finds its one process here."""
    if shutil.which("caddy") is None:
        pytest.skip("caddy is not on this machine.")
    port, there, file = free_port(), urlsplit(server), folder / "Caddyfile"
    names = ("name touchstone", f"name {there.hostname}"), ("port 8501", f"port {there.port}")
    file.write_text(ALONE + put((ROOT / "Caddyfile").read_text(encoding="utf-8"), *names), encoding="utf-8")
    places = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(folder))
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]
    with running(command, port, folder / "said.txt", NAME=f"localhost:{port}", **places):
        yield f"https://localhost:{port}"


@contextmanager
def nginx(server: str, folder: Path) -> Iterator[str]:
    """The address of nginx with the block of docs/hosting.md, in a process that cannot write to any file."""
    if shutil.which("nginx") is None or sys.platform != "linux":
        pytest.skip("nginx is not on this machine, or it knows other limits than Linux.")
    import resource

    port, file = free_port(), folder / "nginx.conf"
    page = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
    block = re.findall(r"```nginx\n(.*?)```", page, flags=re.S)[0]
    names = ("127.0.0.1:8501", urlsplit(server).netloc), ("segments.example.com", "localhost")
    block = put(block, ("listen 80", f"listen {port}"), *names)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in kinds)
    file.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log stderr;\n"
        f"events {{}}\nhttp {{ access_log off; {temporary}\n{block} }}\n",
        encoding="utf-8",
    )
    with running(["nginx", "-c", str(file)], port, folder / "said.txt") as process:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (0, 0))
        yield f"http://localhost:{port}"


def walk(context: BrowserContext, address: str, folder: Path) -> tuple[str, int]:
    """From an upload of some megabytes by way of the verdict to a file made of it: its place and size."""
    upload, rng = folder / "customers.csv", np.random.default_rng(1)
    center = np.array([[0, 0, 0], [9, 0, 0], [0, 9, 9]])[rng.integers(0, 3, ROWS)]
    values = (center + rng.normal(size=(ROWS, 3))) * [10, 5, 20] + [1000, 600, 2000]
    DataFrame(values.round(6), columns=["Spend", "Visits", "Points"]).to_csv(upload, index=False)
    assert upload.stat().st_size > 1.5 * 2**20
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    page.get_by_role("button", name="Try the sample").wait_for()
    settled(page)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(upload)
    expect(page.get_by_text("All 100,000 customers are in")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="How many", exact=True).click()
    expect(page.get_by_text("Why we say so")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Export").click()
    settled(page)
    with page.expect_download(timeout=60_000) as coming:
        page.get_by_test_id("stDownloadButton").filter(has_text="CSV").first.click()
    size = coming.value.path().stat().st_size
    assert size > upload.stat().st_size
    return coming.value.url, size


def fetched_slowly(url: str, cookies: Sequence[Cookie]) -> int:
    """The bytes of an answer to somebody who is in no hurry to take it."""
    where = urlsplit(url)
    told = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**12)
        line.connect(("127.0.0.1", where.port))
        head = f"GET {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {told}\r\nConnection: close"
        line.sendall(f"{head}\r\n\r\n".encode())
        time.sleep(1.0)
        parts = iter(lambda: line.recv(2**16), b"")
        return sum(len(part) for part in parts)


def test_behind_caddy_no_cookie_goes_without_tls(browser: Browser, server: str, tmp_path: Path) -> None:
    """What tells the process is kept from scripts too."""
    context = browser.new_context(ignore_https_errors=True, accept_downloads=True)
    with caddy(server, tmp_path) as address:
        walk(context, address, tmp_path)
        kept = context.request.get(address).headers["strict-transport-security"]
    assert kept == "max-age=2592000"
    told = {cookie["name"]: cookie for cookie in context.cookies()}
    assert set(told) == {"_streamlit_xsrf", "touchstone_process", "touchstone_work"}
    assert all(cookie["secure"] for cookie in told.values())
    assert told["touchstone_process"]["httpOnly"] and told["touchstone_process"]["sameSite"] == "Lax"
    context.close()


def test_nginx_lays_no_customers_on_its_disk(browser: Browser, server: str, tmp_path: Path) -> None:
    """By itself it would: whatever comes or goes that is longer than some pages of memory."""
    context = browser.new_context(accept_downloads=True)
    with nginx(server, tmp_path) as address:
        made, size = walk(context, address, tmp_path)
        assert fetched_slowly(made, context.cookies()) > size
    context.close()
