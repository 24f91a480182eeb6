"""The published site behind nginx, as ``docs/deployment`` lays it down: a new edition costs no request."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from govcrawl.site.website import publish
from tests.support.loopback import free_port
from tests.support.place import PROJECT

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
pytestmark = pytest.mark.skipif(not Path(NGINX).exists(), reason="needs nginx")


def ask(address: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b""
    except OSError:
        return 0, b""


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while ask(address)[0] != 200:
        assert time.monotonic() < deadline, address
        time.sleep(0.1)


@contextmanager
def running(*command: str, until: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(until)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def instance(site: Path, port: int) -> tuple[str, ...]:
    return (
        str(Path(sys.executable).with_name("datasette")),
        str(site),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    )


def configuration(folder: Path, site: Path, ports: tuple[int, int], front: int) -> Path:
    """The file of the docs, for these ports and folders, within what a system's own nginx.conf has around it."""
    text = (PROJECT / "docs" / "deployment" / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("127.0.0.1:8001", f"127.0.0.1:{ports[0]}"),
        ("127.0.0.1:8002", f"127.0.0.1:{ports[1]}"),
        ("listen 80;", f"listen 127.0.0.1:{front};"),
        ("/var/cache/nginx/govcrawl", f"{folder}/cache"),
        ("/srv/govcrawl/site", str(site)),
    ):
        assert old in text
        text = text.replace(old, new)
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    path = folder / "nginx.conf"
    user = f"user {folder.owner()};\n"
    path.write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{ access_log off; {paths}\n{text}\n}}\n",
        encoding="utf-8",
    )
    return path


def test_a_new_edition_costs_no_request(demo_database: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(demo_database, site)
    first, second, front = free_port(), free_port(), free_port()
    home = f"http://127.0.0.1:{front}"
    answers: list[tuple[str, int]] = []
    stop = threading.Event()

    def keep_asking() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            # a query of its own, which no cache has
            for path in (
                f"/?n={number}",
                f"/govcrawl/reports.json?_size=1&n={number}",
                "/downloads/index.json",
            ):
                answers.append((path, ask(home + path)[0]))

    nginx = (NGINX, "-p", str(tmp_path), "-c", str(configuration(tmp_path, site, (first, second), front)))
    with (
        running(*instance(site, first), until=f"http://127.0.0.1:{first}/"),
        running(*nginx, until=f"{home}/"),
    ):
        client = threading.Thread(target=keep_asking)
        # what was running is stopped while the other one serves, then the other way round
        with running(*instance(site, second), until=f"http://127.0.0.1:{second}/"):
            client.start()
            publish(demo_database, site)
        with running(*instance(site, second), until=f"http://127.0.0.1:{second}/"):
            seen = len(answers)
            while len(answers) < seen + 6:
                time.sleep(0.05)
            stop.set()
            client.join(timeout=60)
    assert len(answers) > 12
    assert {status for _, status in answers} == {200}, [answer for answer in answers if answer[1] != 200]
    error_log = (tmp_path / "error.log").read_text(encoding="utf-8")
    assert "[emerg]" not in error_log


def test_pages_and_data_are_sent_compressed(demo_database: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(demo_database, site)
    port, front = free_port(), free_port()
    nginx = (NGINX, "-p", str(tmp_path), "-c", str(configuration(tmp_path, site, (port, port), front)))
    with (
        running(*instance(site, port), until=f"http://127.0.0.1:{port}/"),
        running(*nginx, until=f"http://127.0.0.1:{front}/"),
    ):
        for path in ("/", "/govcrawl/reports.json", "/downloads/wide.csv"):
            request = urllib.request.Request(
                f"http://127.0.0.1:{front}{path}", headers={"Accept-Encoding": "gzip"}
            )
            with urllib.request.urlopen(request, timeout=30) as answer:
                assert answer.headers["Content-Encoding"] == "gzip", path
