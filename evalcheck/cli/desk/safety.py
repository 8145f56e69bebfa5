"""Who may speak to the desk: a browser of this machine, by the address we gave, from our own page, with the token of this start."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "x-evalcheck"
"""Against cross-site requests: a form of another site cannot send it; a script there would have to ask first, and is refused."""
JSON_BYTES = 1024 * 1024
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


class Guard:
    """Around the whole application. `token` is in the first address only.

    It may be called by two names, whatever else leads to this machine (DNS rebinding). What lies below `open_below`, a path that
    nobody can guess, may be read without the cookie: pages in a frame with an origin of its own do not have it.
    """

    def __init__(self, app: ASGIApp, token: str, port: int, open_below: str) -> None:
        self._app, self._token, self._open_below = app, token, open_below
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._cookie = f"evalcheck-{port}"  # cookies know no ports: two desks on one machine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, _with_headers(send))
            return
        await self._app(scope, receive, _with_headers(send))

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if headers.get("host") not in self._hosts:
            return PlainTextResponse("wrong host", 421)
        if scope["path"] == "/" and scope["method"] == "GET" and scope["query_string"]:
            return self._let_in(scope)
        if scope["method"] in ("GET", "HEAD") and _same(scope["path"][: len(self._open_below)], self._open_below):
            return None
        if not _same(self._cookie_of(headers), self._token):
            return PlainTextResponse("请从 evalcheck desk 打开的页面进入。\nOpen the page that evalcheck desk shows.", 403)
        if scope["method"] not in ("GET", "HEAD") and not self._from_our_page(headers):
            return PlainTextResponse("wrong origin", 403)
        return None

    def _let_in(self, scope: Scope) -> Response:
        """The first call: the token goes from the address, where it would stay in the history, into a cookie."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if not _same(given, self._token):
            return PlainTextResponse("请从 evalcheck desk 打开的页面进入。\nOpen the page that evalcheck desk shows.", 403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path="/")
        return answer

    def _cookie_of(self, headers: Headers) -> str:
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return ""
        return cookies[self._cookie].value if self._cookie in cookies else ""

    def _from_our_page(self, headers: Headers) -> bool:
        return (
            headers.get("origin") == f"http://{headers['host']}"
            and headers.get("sec-fetch-site", "same-origin") == "same-origin"
            and headers.get(HEADER) == "1"
        )


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode())


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sent


async def body_of(receive_from: Any) -> bytes:
    """The body of a small request. Raises ValueError where it is larger than JSON_BYTES."""
    data = b""
    async for piece in receive_from.stream():
        data += piece
        if len(data) > JSON_BYTES:
            raise ValueError("too large")
    return data
