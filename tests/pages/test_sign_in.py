"""Where people have to sign in nobody else gets further than the door; elsewhere nothing is asked."""

from __future__ import annotations

from typing import Any

import pytest
from screens import APP
from streamlit.testing.v1 import AppTest

ANN = {"is_logged_in": True, "email": "Ann@Firm.example", "email_verified": True}


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_SIGN_IN", "other.example, @Firm.Example")


@pytest.fixture
def set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.sign_in.is_set_up", lambda: True)


def visited(**user: Any) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.user = user or {"is_logged_in": False}
    return app.run()


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def is_inside(app: AppTest) -> bool:
    return "Try the sample" in labels(app) or bool(app.get("file_uploader")) or bool(app.sidebar.caption)


@pytest.mark.usefixtures("set_up")
def test_strangers_find_a_door() -> None:
    app = visited()
    assert not is_inside(app) and labels(app) == ["Sign in"]
    assert [title.value for title in app.title] == ["Sign in"]
    assert app.markdown[-1].value == "This dashboard is for people of other.example and firm.example."


@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize(
    "user",
    [
        {**ANN, "email": "ann@evil.example"},
        {**ANN, "email": "ann@firm.example.evil"},
        {**ANN, "email": "ann@sub.firm.example"},
        {**ANN, "email": "firm.example"},
        {**ANN, "email": ""},
        {**ANN, "email_verified": False},
        {**ANN, "email_verified": "true"},
        {"is_logged_in": True, "email": "ann@firm.example"},
        {"is_logged_in": "true", **{key: ANN[key] for key in ("email", "email_verified")}},
    ],
    ids=str,
)
def test_only_confirmed_addresses_of_these_domains_come_in(user: dict[str, Any]) -> None:
    app = visited(**user)
    assert not is_inside(app) and not app.exception
    assert labels(app) in (["Sign out"], ["Sign in"])


@pytest.mark.usefixtures("set_up")
def test_who_may_not_enter_is_told_as_whom_they_came() -> None:
    app = visited(**{**ANN, "email": "bob@evil.example"})
    assert "You are signed in as bob" in app.markdown[-1].value and "firm.example" in app.markdown[-1].value


def test_what_is_not_set_up_stays_closed() -> None:
    app = visited()
    assert not is_inside(app) and not app.button
    assert "docs/hosting.md" in app.error[0].value


def test_people_of_the_domain_come_in_and_see_as_whom() -> None:
    app = visited(**ANN)
    assert "Try the sample" in labels(app) and "Sign out" in labels(app)
    assert any("ann" in caption.value and "firm" in caption.value for caption in app.sidebar.caption)


def test_nobody_is_asked_where_no_domain_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_SIGN_IN", " ")
    app = visited()
    assert "Try the sample" in labels(app) and "Sign out" not in labels(app)
