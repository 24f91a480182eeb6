"""Blocks to report: identity, sections, tables, and what their arithmetic says of them."""
