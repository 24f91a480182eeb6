"""How the pages are reached: their routes, and the one :class:`Site` that each server has open."""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette.utils.asgi import NotFound, Response

from .crawlers import PAGES as CRAWLERS
from .pages import PAGES
from .site import Handler, Site


async def open_site(datasette: Any) -> Site:
    """The site of a server, loaded when it starts."""
    site = Site(datasette, datasette.config_dir)
    await site.load()
    datasette.govcrawl_site = site  # lists ask through a stand-in that has the server's attributes
    return site


def site_of(datasette: Any) -> Site | None:
    """The site that a server has open."""
    return getattr(datasette, "govcrawl_site", None)


def not_found(datasette: Any, request: Any, exception: Any) -> Any:
    """The page for an address without anything; ``None``, so that Datasette answers, for data and other faults."""
    site = site_of(datasette)
    if site is None or not isinstance(exception, NotFound) or "." in request.path.rpartition("/")[2]:
        return None
    return lambda: site.page(request, "missing", status=404, reason="没有这个网页")


def routes() -> list[tuple[str, Any]]:
    """Every page of the reader's site."""
    return [(address, _view(handler)) for address, handler in (*PAGES, *CRAWLERS)]


def _view(handler: Handler) -> Callable[..., Any]:
    async def view(request: Any, datasette: Any) -> Any:
        if request.method not in ("GET", "HEAD"):
            return Response.text("只供阅读", status=405)
        site = site_of(datasette) or await open_site(datasette)
        try:
            return await handler(site, request)
        except NotFound as error:
            return await site.page(request, "missing", status=404, reason=str(error))

    return view
