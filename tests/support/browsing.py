"""The published site as readers meet it: served by Datasette, seen by the system's Chromium."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: the one without windows takes two fifths of the processor time
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None
)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a published folder with ``datasette`` on loopback; its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    datasette = Path(sys.executable).with_name("datasette")
    with subprocess.Popen(
        [str(datasette), str(folder), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_for(address, process)
            yield address
        finally:
            process.terminate()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait for the first answer of a server. Raises :class:`RuntimeError` where it ended, or has none after long."""
    end = time.monotonic() + 90
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/about"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError("datasette did not start")


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser, by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
