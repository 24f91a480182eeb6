"""Blocks to report: identity, sections, tables, and what their arithmetic says of them."""

from __future__ import annotations

from importlib.resources import files

#: where the form lies as data (see :mod:`pipelines.report.form`)
FORM_DIRECTORY = files("pipelines") / "data" / "form"
