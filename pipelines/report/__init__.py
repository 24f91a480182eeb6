"""Blocks to report: identity, sections, tables, and what their arithmetic says of them."""

from __future__ import annotations

from pathlib import Path

#: where the form lies as data (see :mod:`pipelines.report.form`)
FORM_DIRECTORY = Path(__file__).resolve().parents[1] / "data" / "form"
