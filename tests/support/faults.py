"""A fault put into the project's own code, in every process of a command: the one that crawls, readers, the writer."""

from __future__ import annotations

import os
from pathlib import Path

#: what Python runs at the start of each process: it waits for a module and breaks it once it is loaded
_SITECUSTOMIZE = """
import importlib.abc, importlib.util, os, sys

MODULE, NAME, KIND = os.environ["TEST_FAULT"].split(":")


def fail(*args, **kwargs):
    if KIND == "form":
        from pipelines.report.form import FormError
        raise FormError("form/2021.yaml: cannot be read")
    raise RuntimeError("纸张卡住")


class Breaker(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname, path, target=None):
        if fullname != MODULE:
            return None
        if KIND == "missing":
            raise ModuleNotFoundError(f"No module named {MODULE!r}", name=MODULE)
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        load = spec.loader.exec_module

        def load_and_break(module):
            load(module)
            owner, name = module, NAME
            if "." in name:
                owner, name = getattr(module, name.split(".")[0]), name.split(".")[1]
            whole = getattr(owner, name)
            if KIND.isdigit():
                setattr(owner, name, int(KIND))
                return

            def first_only(*args, **kwargs):
                yield next(whole(*args, **kwargs))
                fail()

            setattr(owner, name, first_only if KIND == "second" else fail)

        spec.loader.exec_module = load_and_break
        return spec


sys.meta_path.insert(0, Breaker())
"""


def fault(folder: Path, module: str, name: str = "", kind: str = "fails") -> dict[str, str]:
    """The environment in which ``module.name`` fails; ``folder`` is where what that takes is written.

    ``kind``: ``fails`` (RuntimeError), ``second`` (a generator that fails after what it yields first), ``form``
    (FormError), ``missing``: the module itself is not installed, or the number that a constant has instead.
    """
    place = folder / "fault"
    place.mkdir(exist_ok=True)
    (place / "sitecustomize.py").write_text(_SITECUSTOMIZE, encoding="utf-8")
    path = os.pathsep.join(filter(None, [str(place), os.environ.get("PYTHONPATH")]))
    return {"PYTHONPATH": path, "TEST_FAULT": f"{module}:{name}:{kind}"}
