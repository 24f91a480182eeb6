"""A Scrapyd server as a harvest uses it: schedule a job, see how it goes, cancel it, read how it ended."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from enum import StrEnum
from http.client import HTTPException
from typing import Any
from urllib.parse import unquote, urlencode, urljoin, urlsplit, urlunsplit

from govcrawl.extensions.runs import TOLD
from pipelines.database.runs import COUNTS
from pipelines.items import RunOutcome

#: the name under which the code is deployed
PROJECT = "govcrawl"
_ANSWER_SECONDS = 20
#: to name its spiders a node starts a process, which loads the code
_LIST_SECONDS = 90
#: characters of an answer that an error shows
_SHOWN = 80


class NodeError(Exception):
    """Raised where a node does not answer, or answers that it did not do what was asked."""


class RefusedError(NodeError):
    """Raised where a node answers that it will not do what was asked."""


class JobState(StrEnum):
    """What a node says of a job; of one that it does not know it says nothing."""

    PENDING = "pending"
    RUNNING = "running"
    FINISHED = "finished"


class Node:
    """One server. Every method raises :class:`NodeError`."""

    def __init__(self, url: str) -> None:
        """``url`` as it is typed; it may hold name and password, percent-encoded."""
        parts = urlsplit(url)
        named = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else None
        self._credentials = named
        self.url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])).rstrip("/") + "/"

    def __str__(self) -> str:
        return self.url

    def spiders(self) -> list[str]:
        """The spiders of the deployed code."""
        answer = self._ask("listspiders.json", {"project": PROJECT}, seconds=_LIST_SECONDS)
        found = answer.get("spiders")
        if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
            raise self._no_scrapyd("listspiders.json", answer, "spiders")
        return found

    def schedule(
        self, job: str, spider: str, arguments: Mapping[str, str], settings: Mapping[str, str]
    ) -> None:
        """Have a spider run as soon as the node has room for it."""
        told = [f"{name}={value}" for name, value in settings.items()]
        values = {"project": PROJECT, "spider": spider, "jobid": job, **arguments, "setting": told}
        self._ask("schedule.json", values, post=True)

    def cancel(self, job: str) -> None:
        """Have a job end in good order, or not begin."""
        self._ask("cancel.json", {"project": PROJECT, "job": job}, post=True)

    def jobs(self) -> dict[str, tuple[JobState, str | None]]:
        """All jobs that the node knows, each with the address of its log where there is one."""
        answer = self._ask("listjobs.json", {"project": PROJECT})
        found: dict[str, tuple[JobState, str | None]] = {}
        for state in JobState:
            jobs = answer.get(state.value, [])
            if not isinstance(jobs, list) or not all(map(_is_job, jobs)):
                raise self._no_scrapyd("listjobs.json", answer, f"{state} with ids of jobs")
            found.update({job["id"]: (state, job.get("log_url")) for job in jobs})
        return found

    def told(self, log: str | None) -> dict[str, Any] | None:
        """How a run ended, as its job wrote into its log; ``None`` where it did not, or not in our words."""
        if log is None:
            return None
        # not splitlines(): a reason may hold what that takes for the end of a line
        lines = self._get(urljoin(self.url, log)).decode("utf-8", "replace").split("\n")
        line = next((line for line in reversed(lines) if TOLD in line), None)
        try:
            told = None if line is None else json.loads(line.partition(TOLD)[2])
        except ValueError:
            return None
        return told if _is_told(told) else None

    def _ask(
        self, name: str, values: Mapping[str, Any], *, post: bool = False, seconds: float = _ANSWER_SECONDS
    ) -> dict[str, Any]:
        query = urlencode(values, doseq=True)
        url = urljoin(self.url, name)
        data = self._get(url, query.encode()) if post else self._get(f"{url}?{query}", seconds=seconds)
        try:
            answer = json.loads(data)
        except ValueError:
            raise self._no_scrapyd(name, data.decode("utf-8", "replace"), "JSON") from None
        if not isinstance(answer, dict):
            raise self._no_scrapyd(name, answer, "a JSON object")
        if answer.get("status") != "ok":
            raise RefusedError(f"{url}: {answer.get('message') or json.dumps(answer, ensure_ascii=False)}")
        return answer

    def _no_scrapyd(self, name: str, answer: object, wanted: str) -> NodeError:
        """The error for an answer that Scrapyd does not give."""
        shown = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        short = f"{shown[:_SHOWN]}…" if len(shown) > _SHOWN else shown
        return NodeError(
            f"{urljoin(self.url, name)} is no Scrapyd that this code knows: it answers {short!r}, without {wanted}; "
            "check the address, or what stands before the server, and that it runs Scrapyd 1.6 or later"
        )

    def _get(self, url: str, data: bytes | None = None, *, seconds: float = _ANSWER_SECONDS) -> bytes:
        request = urllib.request.Request(url, data)
        if self._credentials is not None:
            request.add_header(
                "Authorization", f"Basic {base64.b64encode(self._credentials.encode()).decode()}"
            )
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:
                body: bytes = answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 404:  # a log that was put away
                return b""
            raise NodeError(f"{url}: {error}") from error
        except (OSError, HTTPException) as error:
            raise NodeError(f"{url}: {getattr(error, 'reason', error)}") from error
        return body


def _is_job(job: Any) -> bool:
    """Whether that is how Scrapyd names a job: its log is an address, or there is none (yet)."""
    return (
        isinstance(job, dict)
        and isinstance(job.get("id"), str)
        and isinstance(job.get("log_url"), str | None)
    )


def _is_told(told: Any) -> bool:
    """Whether that is how our code tells the end of a run: a node may have another version of it."""
    return (
        isinstance(told, dict)
        and told.get("outcome") in list(RunOutcome)
        and isinstance(told.get("reason"), str)
        and isinstance(told.get("finish"), str)
        and isinstance(counts := told.get("counts"), dict)
        and counts.keys() >= {*COUNTS}
        and all(isinstance(number, int) for number in counts.values())
    )
