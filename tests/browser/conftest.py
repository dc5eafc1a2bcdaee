"""One Chromium for all tests of this folder, without network. A missing browser fails them."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("no chromium in PATH: the map is tested in a real browser; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class OpenMap:
    """An opened map and everything it did that a map must not do."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def open_window(chromium):
    """``with open_window() as open_file``: see ``open_map``; its windows are closed at the end."""

    @contextmanager
    def windows():
        contexts = []

        def open_file(path: Path, *, width: int = 1280, height: int = 800, has_map: bool = True, **looks) -> OpenMap:
            context = chromium.new_context(offline=True, viewport={"width": width, "height": height}, **looks)
            contexts.append(context)
            opened = OpenMap(context.new_page())
            opened.page.on("request", lambda request: opened.requests.append(request.url))
            opened.page.on("console", lambda message: opened.complaints.append(f"{message.type}: {message.text}"))
            opened.page.on("pageerror", lambda error: opened.complaints.append(f"error: {error}"))
            opened.page.on("dialog", lambda dialog: (opened.complaints.append("dialog"), dialog.dismiss()))
            opened.page.goto(path.as_uri())
            if has_map:
                opened.page.wait_for_function("() => globalThis.fallzone?.map !== undefined")
            return opened

        yield open_file
        for context in contexts:
            context.close()

    return windows


@pytest.fixture
def open_map(open_window):
    """Open a file in a fresh window that is offline: open_map(path, width=1280, height=800, has_map=True)."""
    with open_window() as open_file:
        yield open_file
