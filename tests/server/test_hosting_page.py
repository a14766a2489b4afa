"""What docs/hosting.md tells an administrator can be done: its settings, files and proxies are real."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from streamlit.config import get_config_options

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
NAME = "segments.example.com"


def test_settings_are_settings() -> None:
    """Of Streamlit as it is installed, and of our own."""
    known = {
        f"STREAMLIT_{re.sub('(?<!^)(?=[A-Z])', '_', key.replace('.', '_')).upper()}"
        for key in get_config_options()
    }
    read = "".join(
        path.read_text(encoding="utf-8") for path in (*ROOT.glob("ui/*.py"), *ROOT.glob("server/*.py"))
    )
    told = f"{PAGE}{COMPOSE}{(ROOT / 'Dockerfile').read_text(encoding='utf-8')}"
    assert set(re.findall(r"STREAMLIT_[A-Z_]+", told)) <= known
    for name in set(re.findall(r"TOUCHSTONE_[A-Z_]+", told)):
        assert f'"{name}"' in read


def test_the_files_that_are_mounted_are_here() -> None:
    mounted = re.findall(r"\./([\w.]+):/", COMPOSE)
    assert mounted
    assert all((ROOT / name).is_file() for name in mounted)


def test_visitors_stay_with_their_process() -> None:
    """The proxy looks up every process of the service, by its name and port, and tells them apart."""
    proxy = (ROOT / "Caddyfile").read_text(encoding="utf-8")
    service, port = re.findall(r"name (\S+)\s+port (\d+)", proxy)[0]
    assert f"\n  {service}:\n    build: ." in COMPOSE
    assert f"EXPOSE {port}\n" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "lb_policy cookie" in proxy
    assert f"--scale {service}=" in PAGE


def test_a_process_that_is_back_is_found_while_a_visitor_waits() -> None:
    """Were it left out for longer, the proxy would say after an update that nobody is there."""
    proxy = (ROOT / "Caddyfile").read_text(encoding="utf-8")
    left_out, waited = (
        int(re.findall(rf"{name} (\d+)s", proxy)[0]) for name in ("fail_duration", "lb_try_duration")
    )
    assert left_out < waited


@pytest.mark.skipif(shutil.which("caddy") is None, reason="caddy is not on this machine.")
def test_the_proxy_takes_its_file(tmp_path: Path) -> None:
    told = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", str(ROOT / "Caddyfile")],
        env={**os.environ, "NAME": NAME, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not on this machine.")
def test_nginx_takes_its_block(tmp_path: Path) -> None:
    block = re.findall(r"```nginx\n(.*?)```", PAGE, flags=re.S)[0].replace("listen 80", "listen 8099")
    file = tmp_path / "nginx.conf"
    places = f"pid {tmp_path}/pid; error_log {tmp_path}/errors;"
    file.write_text(f"{places}\nevents {{}}\nhttp {{ access_log off;\n{block} }}\n", encoding="utf-8")
    told = subprocess.run(["nginx", "-t", "-c", str(file)], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
