"""LibreOffice as the last resort for documents that the readers here cannot take apart. Optional."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from pipelines.blocks import UnreadableError

#: seconds; a conversion takes two, a hanging one never ends
TIME_LIMIT = 60


def installed() -> str | None:
    """Path of the LibreOffice program, ``None`` where there is none."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(data: bytes, suffix: str, target: str) -> bytes:
    """Convert a document to the format ``target`` (a file suffix without dot), in a profile of its own.

    Raises :class:`~pipelines.blocks.UnreadableError` when LibreOffice is absent, fails or takes too long.
    """
    program = installed()
    if program is None:
        raise UnreadableError("需安装LibreOffice才能读取这种文档")
    with tempfile.TemporaryDirectory(prefix="govcrawl-") as folder:
        source = Path(folder) / f"document.{suffix}"
        source.write_bytes(data)
        command = [
            program, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless",
            "--convert-to", target, "--outdir", str(Path(folder) / "out"), str(source),
        ]  # fmt: skip
        # a process group of its own: soffice starts children that must end with it
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            process.wait(TIME_LIMIT)
        except subprocess.TimeoutExpired:
            raise UnreadableError(f"LibreOffice转换超过{TIME_LIMIT}秒，已停止") from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        converted = Path(folder) / "out" / f"document.{target}"
        if not converted.is_file():
            raise UnreadableError("LibreOffice无法打开这个文档，文件可能已损坏，请重新下载")
        return converted.read_bytes()
