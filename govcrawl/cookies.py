"""Cookies as browsers keep them: so many, and no more."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http import Response

#: what RFC 6265, 6.1 asks of user agents for each domain; a server that sets new ones with every answer would
#: have requests grow until it refuses them
_COOKIES = 50


class BoundedCookiesMiddleware(CookiesMiddleware):
    """Forgets the oldest cookies past fifty."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Called by Scrapy for each answer."""
        result = super().process_response(request, response)
        jar = self.jars[request.meta.get("cookiejar")]
        for cookie in list(jar)[:-_COOKIES]:
            jar.clear(cookie.domain, cookie.path, cookie.name)
        return result
