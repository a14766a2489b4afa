"""Known vulnerabilities in what is shipped, as far as their list can be reached: part of `make check`.

pip-audit runs by itself, so that it adds nothing to what is installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).parent.parent / "requirements.txt"
PATIENCE = 180
"""Seconds."""


def main() -> int:
    """Print what was found; 1 when something shipped has a known vulnerability."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "tool",
        "run",
        "--quiet",
        "pip-audit",
        "--requirement",
        str(SHIPPED),
    ]
    options = ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    try:
        asked = subprocess.run([*command, *options], capture_output=True, text=True, timeout=PATIENCE)
        packages = json.loads(asked.stdout)["dependencies"]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
        packages = []
    said, found = verdict(packages)
    sys.stdout.write(f"{said}\n")
    return int(found)


def verdict(packages: list[dict[str, Any]]) -> tuple[str, bool]:
    """What to print of pip-audit’s answer, and whether something was found."""
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    if len(unknown) == len(packages):
        return "Not audited: the list of known vulnerabilities cannot be reached from here.", False
    lines = [
        f"{package['name']} {package['version']}: {flaw['id']}, mended in {_mended(flaw)}"
        for package in packages
        for flaw in package.get("vulns", ())
    ]
    audited = f"{len(packages) - len(unknown)} of {len(packages)} packages audited"
    return "\n".join([*lines, f"{audited}, {len(lines)} flaws known."]), bool(lines)


def _mended(flaw: dict[str, Any]) -> str:
    return ", ".join(flaw["fix_versions"]) or "no version yet"


if __name__ == "__main__":
    sys.exit(main())
