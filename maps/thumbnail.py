"""Take the picture of a risk map that the README shows: ``thumbnail.py MAP.html PICTURE.png``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def take_picture(page_file: Path, picture: Path) -> None:
    """Open a map in Chromium without a network and save what a reader sees first."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_context(offline=True, viewport={"width": 1100, "height": 760}).new_page()
        page.goto(page_file.resolve().as_uri())
        page.wait_for_timeout(1_500)
        page.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    take_picture(Path(sys.argv[1]), Path(sys.argv[2]))
