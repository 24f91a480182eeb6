"""The files of the data set at ``/downloads/NAME``, as ``publish`` wrote them beside the database.

Runs from the published folder, without the project: it may import Datasette and the standard library only.
"""

# mypy: disable-error-code="import-untyped, untyped-decorator"
from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import NotFound, asgi_send_file

_CURRENT = Path(__file__).parent.parent / "downloads"
#: those of the edition that the server was started with, also when another has been published since
_FOLDER = _CURRENT.resolve()
#: bytes sent at a time
_CHUNK = 1 << 18
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """One address for each file."""
    return [(r"^/downloads/(?P<name>[a-z_]+(?:-[0-9a-z-]+)?\.[a-z]+)$", _file)]


async def _file(send: Any, request: Any) -> None:
    name = request.url_vars["name"]
    kind = _TYPES.get(name.rpartition(".")[2])
    headers = {"Cache-Control": "public, max-age=3600"}
    # two editions later the folder is gone, and after a takedown at once
    for folder in (_FOLDER, _CURRENT) if kind else ():
        try:
            await asgi_send_file(
                send, folder / name, content_type=kind, chunk_size=_CHUNK, headers=dict(headers)
            )
        except FileNotFoundError:
            continue
        return
    raise NotFound(f"no file {name} among the downloads")
