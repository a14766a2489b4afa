"""What is shipped may be given on: no package of it is under the GPL or AGPL, and each says its license."""

from __future__ import annotations

import re
import tomllib
from email.message import Message
from importlib import metadata
from pathlib import Path

import audit
import pytest

ROOT = Path(__file__).parent.parent
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
OFFERED = {re.split(r"[\[<>=]", each)[0] for name, extra in EXTRAS.items() if name != "dev" for each in extra}
"""What comes with an extra, beside what that brings along itself."""
SHIPPED = sorted(
    {line.partition("==")[0] for line in (ROOT / "requirements.txt").read_text().splitlines()}
    | (OFFERED - {"touchstone-segments"})
    | {"py4j"}
)
COPYLEFT = re.compile(r"\bA?GPL|Affero|(?<!Lesser )General Public License", re.IGNORECASE)


def license_of(package: Message) -> str:
    """All that a package says of its license: expression, classifiers, and the first line of its text."""
    told = [package.get("License-Expression") or "", (package.get("License") or "").partition("\n")[0]]
    return "; ".join(filter(None, [*told, *filter(_is_license, package.get_all("Classifier") or [])]))


def _is_license(classifier: str) -> bool:
    return classifier.startswith("License ::")


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_may_be_given_on(name: str) -> None:
    try:
        told = license_of(metadata.metadata(name))  # type: ignore[arg-type]
    except metadata.PackageNotFoundError:
        pytest.skip(f"{name} is for another system")
    assert told, f"{name} does not say its license"
    assert not COPYLEFT.search(told), told


@pytest.mark.parametrize(
    "told",
    ["GPL-3.0-or-later", "GNU Affero General Public License v3", "AGPLv3", "GNU General Public License"],
)
def test_copyleft_is_told(told: str) -> None:
    assert COPYLEFT.search(told)


@pytest.mark.parametrize(
    "told", ["LGPL-2.1", "GNU Lesser General Public License v2 (LGPLv2)", "MIT", "MPL-2.0"]
)
def test_other_licenses_pass(told: str) -> None:
    assert not COPYLEFT.search(told)


def test_the_audit_tells_a_flaw_from_a_list_out_of_reach() -> None:
    nowhere = [{"name": "a", "skip_reason": "Dependency not found on PyPI"}]
    assert audit.verdict(nowhere) == (
        "Not audited: the list of known vulnerabilities cannot be reached from here.",
        False,
    )
    sound = {"name": "b", "version": "1", "vulns": []}
    assert audit.verdict([sound]) == ("1 of 1 packages audited, 0 flaws known.", False)
    flawed = {"name": "c", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
    said, found = audit.verdict([*nowhere, sound, flawed])
    assert found and said.splitlines() == [
        "c 2: PYSEC-1, mended in 3",
        "2 of 3 packages audited, 1 flaws known.",
    ]
