"""The desk's routes: a page, its state, and one route for each thing that can be done there."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from evalcheck.cli.desk.desk import Desk, Refused
from evalcheck.cli.desk.handing_in import NotTaken, zipped
from evalcheck.cli.desk.pages import asset, page
from evalcheck.cli.desk.safety import Guard, body_of
from evalcheck.cli.desk.tasks import catalogue_of
from evalcheck.prepare.declaring import NotWritten
from evalcheck.prepare.journal import RenamingRefused
from evalcheck.prepare.template import blank, file_name
from evalcheck.submission.member_names import as_windows_takes_it
from evalcheck.words import Text

_WATCHED = 20.0
"""Seconds that a question for news waits for some."""
_TICK = 0.05
_REPORT = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; sandbox allow-scripts; "
    "frame-ancestors 'self'"
)
"""A report has its own policy and, by `sandbox`, an origin of its own: nothing in it can speak to the desk."""
_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json"}

Handler = Callable[[Request], Awaitable[Response]]


def application(desk: Desk, token: str, port: int) -> ASGIApp:
    """The whole desk behind its guard."""

    def route(path: str, handler: Callable[[Desk, Request], Awaitable[Response]], *methods: str) -> Route:
        async def answered(request: Request) -> Response:
            desk.seen = time.monotonic()
            try:
                return await handler(desk, request)
            except (Refused, NotTaken, NotWritten, RenamingRefused) as error:
                return _problem(desk, error.text)
            except OSError as error:
                shown = f"{Path(error.filename or '').name}: {error.strerror}"
                return _problem(desk, Text(shown, shown))
            except (KeyError, TypeError, ValueError, RecursionError):
                return _problem(desk, Text("请求不完整", "an incomplete request"), 400)

        return Route(path, answered, methods=list(methods or ("GET",)))

    routes = [
        route("/", _page), route("/asset/{name}", _asset), route("/state", _state), route("/folders", _folders), route("/report", _report),
        route("/report.json", _report_json), route("/template/{name}", _template), route("/copy.zip", _copy),
        route("/made/{path:path}", _made), route(f"/audit/{desk.key}/{{path:path}}", _audited),
        route("/choose", _choose, "POST"), route("/drag", _drag, "POST"),
        route("/drag/file", _drag_file, "PUT"), route("/drag/end", _drag_end, "POST"), route("/check", _check, "POST"),
        route("/stop", _stop, "POST"), route("/rename", _rename, "POST"), route("/undo", _undo, "POST"),
        route("/declare", _declare, "POST"), route("/pack", _pack, "POST"), route("/annotate", _annotate, "POST"),
        route("/audit", _audit, "POST"), route("/open", _open, "POST"), route("/season", _season, "POST"),
        route("/language", _language, "POST"), route("/end", _end, "POST"),
    ]  # fmt: skip
    return Guard(Starlette(routes=routes), token, port, f"/audit/{desk.key}/")


def _problem(desk: Desk, text: Text, status: int = 409) -> Response:
    return JSONResponse({"problem": desk.say(text)}, status)


async def _asked(request: Request) -> dict[str, Any]:
    """A small request's JSON object."""
    found = json.loads(await body_of(request))
    if not isinstance(found, dict):
        raise ValueError
    return found


async def _page(desk: Desk, request: Request) -> Response:
    return Response(page(desk), media_type="text/html")


async def _asset(desk: Desk, request: Request) -> Response:
    name = request.path_params["name"]
    found = asset(name)
    return Response(found, media_type=_KINDS[Path(name).suffix]) if found else PlainTextResponse("", 404)


async def _state(desk: Desk, request: Request) -> Response:
    """The state as soon as it differs from the `since` that the page knows, or after a while."""
    since, until = request.query_params.get("since"), time.monotonic() + _WATCHED
    while str(desk.listen()) == since and time.monotonic() < until and not await request.is_disconnected():
        await asyncio.sleep(_TICK)
    desk.seen = time.monotonic()
    return JSONResponse(desk.state())


async def _folders(desk: Desk, request: Request) -> Response:
    return JSONResponse(desk.folders(request.query_params.get("at")))


async def _choose(desk: Desk, request: Request) -> Response:
    desk.choose(Path(str((await _asked(request))["path"])))
    return JSONResponse(desk.state())


async def _drag(desk: Desk, request: Request) -> Response:
    desk.begin_copy()
    return JSONResponse({})


async def _drag_file(desk: Desk, request: Request) -> Response:
    if desk.coming is None:
        raise Refused("请重新拖入", "drag it in again")
    try:
        await desk.coming.take(unquote(request.headers.get("x-name", "")), request.stream())
    except ClientDisconnect:
        return Response(status_code=499)
    return JSONResponse({"files": desk.coming.files})


async def _drag_end(desk: Desk, request: Request) -> Response:
    desk.end_copy()
    return JSONResponse(desk.state())


async def _check(desk: Desk, request: Request) -> Response:
    asked = await _asked(request)
    desk.check(str(asked.get("unit") or "") or None, _day(asked.get("as_of")), _day(asked.get("received")))
    return JSONResponse(desk.state())


def _day(given: object) -> date | None:
    return date.fromisoformat(str(given)) if given else None


async def _stop(desk: Desk, request: Request) -> Response:
    desk.stop()
    return JSONResponse(desk.state())


async def _report(desk: Desk, request: Request) -> Response:
    """On its own in a frame: what a package's names say in it is text, and its scripts reach nothing of the desk."""
    return Response(desk.outcome("html"), media_type="text/html", headers={"content-security-policy": _REPORT})


async def _report_json(desk: Desk, request: Request) -> Response:
    return _download(desk.outcome("json").encode(), "evalcheck.json")


async def _rename(desk: Desk, request: Request) -> Response:
    desk.rename([str(path) for path in (await _asked(request))["paths"]])
    return JSONResponse(desk.state())


async def _undo(desk: Desk, request: Request) -> Response:
    return JSONResponse({"back": desk.undo(), **desk.state()})


async def _declare(desk: Desk, request: Request) -> Response:
    asked = await _asked(request)
    months = {int(seq): str(month) for seq, month in dict(asked.get("policy_start") or {}).items()}
    reasons = {str(clause): str(reason) for clause, reason in dict(asked.get("not_applicable") or {}).items()}
    desk.declare(months, reasons)
    return JSONResponse(desk.state())


async def _template(desk: Desk, request: Request) -> Response:
    """A blank form under its right name."""
    catalogue = catalogue_of(desk.rules)
    template = catalogue.template(request.path_params["name"])
    return _download(blank(template, catalogue.units), file_name(template))


async def _pack(desk: Desk, request: Request) -> Response:
    desk.pack()
    return JSONResponse(desk.state())


async def _annotate(desk: Desk, request: Request) -> Response:
    desk.annotate()
    return JSONResponse(desk.state())


async def _audit(desk: Desk, request: Request) -> Response:
    asked = await _asked(request)
    desk.audit(Path(str(asked["inbox"])), Path(str(asked["output"])), _day(asked.get("as_of")))
    return JSONResponse(desk.state())


async def _open(desk: Desk, request: Request) -> Response:
    desk.open_audit(Path(str((await _asked(request))["path"])))
    return JSONResponse(desk.state())


async def _season(desk: Desk, request: Request) -> Response:
    asked = await _asked(request)
    desk.season(str(asked["work"]), {str(field): str(value) for field, value in dict(asked.get("given") or {}).items()})
    return JSONResponse(desk.state())


async def _copy(desk: Desk, request: Request) -> Response:
    target = await asyncio.to_thread(zipped, desk.copied_folder(), desk.private / "copy.zip")
    return FileResponse(target, filename=f"{as_windows_takes_it(desk.name())}.zip")


async def _made(desk: Desk, request: Request) -> Response:
    found = _inside(desk.made, request.path_params["path"])
    return FileResponse(found, filename=found.name)


async def _audited(desk: Desk, request: Request) -> Response:
    """Pages of an audit's folder, each with an origin of its own; its tables as downloads."""
    found = _inside(desk.results(), request.path_params["path"])
    if found.suffix.lower() == ".html":
        return FileResponse(found, media_type="text/html", headers={"content-security-policy": _REPORT})
    return FileResponse(found, filename=found.name)


def _inside(folder: Path | None, path: str) -> Path:
    """A file below a folder: no link, no way out. Raises Refused."""
    found = (folder / path).resolve() if folder else None
    if folder is None or found is None or not found.is_file() or not found.is_relative_to(folder.resolve()):
        raise Refused("没有这个文件", "there is no such file")
    return found


def _download(data: bytes, name: str) -> Response:
    return Response(
        data, headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}, media_type="application/octet-stream"
    )


async def _language(desk: Desk, request: Request) -> Response:
    desk.speak(str((await _asked(request))["language"]))
    return JSONResponse({})


async def _end(desk: Desk, request: Request) -> Response:
    desk.ended = True
    return JSONResponse({})


async def watch(desk: Desk, idle: float, leave: Callable[[], None]) -> None:
    """Ends the program by a click, or when no page has asked for a while and nothing is under way."""
    with suppress(asyncio.CancelledError):
        while not desk.ended:
            await asyncio.sleep(0.2)
            desk.listen()
            if time.monotonic() - desk.seen > idle and not desk.busy:
                break
        leave()
