"""How the pages are reached: their routes, and the one :class:`Site` that each server has open."""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasette import database as stock
from datasette.utils.asgi import NotFound, Response
from jinja2 import ChoiceLoader, DictLoader

from . import faults
from .crawlers import PAGES as CRAWLERS
from .pages import PAGES
from .pages.plain import PLAIN
from .patience import busy, limited, took_too_long
from .site import DATABASE, Handler, Site

#: Datasette's pages for whoever sets up a server, with that server's paths; nobody logs in here
_NO_PAGES = r"^/-/(allow-debug|messages|permissions|auth-token|logout|threads|databases|metadata)(\.json)?$"


async def _none() -> Any:
    raise NotFound("没有这个网页")


async def open_site(datasette: Any) -> Site:
    """The site of a server, loaded."""
    site = Site(datasette, datasette.config_dir)
    await site.load()
    datasette.govcrawl_site = site  # lists ask through a stand-in that has the server's attributes
    return site


async def start(datasette: Any) -> None:
    """What a server does once, before it answers anyone."""
    stock.sqlite_timelimit = (
        limited  # what Datasette asks by itself, and feeds, is bounded as the site's own queries are
    )
    await _open_everywhere(datasette)
    await open_site(datasette)


async def _open_everywhere(datasette: Any) -> None:
    """Open the database in every thread: one that opened it after an edition was published would show that one."""
    threads = datasette.setting("num_sql_threads")
    if not threads:
        return  # there is one connection, and it is open
    together = threading.Barrier(threads)
    database = datasette.get_database(DATABASE)

    def opened(connection: Any) -> None:
        # the index too: a limit that falls into its opening is told as a fault, not as one of time
        connection.execute("SELECT 1 FROM reports_fts LIMIT 0")
        together.wait(timeout=60)

    await asyncio.gather(*(database.execute_fn(opened) for _ in range(threads)))


def hold_templates(environment: Any, folder: Path) -> None:
    """Read the templates of a published folder now: those of another edition may need what this one has not."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    texts = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in paths}
    environment.loader = ChoiceLoader([DictLoader(texts), environment.loader])


def site_of(datasette: Any) -> Site | None:
    """The site that a server has open."""
    return getattr(datasette, "govcrawl_site", None)


def told(datasette: Any, request: Any, exception: Any) -> Any:
    """The page for what went wrong; ``None``, so that Datasette answers, for who asked for JSON."""
    site = site_of(datasette)
    if site is not None and took_too_long(exception):
        return lambda: busy(site, request, exception)
    if site is None or request.path.endswith(".json"):
        return None
    return lambda: faults.answer(site, request, exception)


def routes() -> list[tuple[str, Any]]:
    """Every page of the reader's site."""
    pages = [(address, _view(handler)) for address, handler in (*PAGES, *CRAWLERS)]
    return [*pages, (_NO_PAGES, _none)]


def _view(handler: Handler) -> Callable[..., Any]:
    async def view(request: Any, datasette: Any) -> Any:
        if request.method not in ("GET", "HEAD"):
            return Response.text("只供阅读", status=405)
        site = site_of(datasette) or await open_site(datasette)
        try:
            return await (PLAIN.get(handler, handler) if site.plain else handler)(site, request)
        except NotFound as error:
            detail = getattr(error, "detail", "")
            return await site.page(request, "missing", status=404, reason=str(error), detail=detail)

    return view
