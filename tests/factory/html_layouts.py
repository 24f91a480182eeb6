"""Portal pages: the report inside site chrome, its tables as editors and Word leave them."""

from __future__ import annotations

import html
from random import Random

from tests.factory.printing import Printed, Table, parts


def _text(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>").replace("\u00a0", "&nbsp;")


def table_plain(table: Table, rng: Random, *, head: bool = False) -> str:
    """A table with proper spans."""
    rows = []
    for line in table:
        cells = []
        for cell in line:
            name = "th" if head and cell.label else "td"
            spans = ""
            if cell.rowspan > 1:
                spans += f' rowspan="{cell.rowspan}"'
            if cell.colspan > 1:
                spans += f' colspan="{cell.colspan}"'
            cells.append(f"<{name}{spans}>{_text(cell.text)}</{name}>")
        rows.append("<tr>" + "".join(cells) + "</tr>")
    return '<table border="1">\n' + "\n".join(rows) + "\n</table>"


STYLES = ("html", "html-th")


def render(printed: Printed, rng: Random, style: str) -> str:
    """The whole page."""
    out = []
    for kind, part in parts(printed):
        if kind == "table":
            assert isinstance(part, list)
            out.append(table_plain(part, rng, head=style == "html-th"))
        elif kind == "title":
            out.append(f"<h1>{_text(str(part))}</h1>")
        else:
            out.append(f"<p>{_text(str(part))}</p>")
    title = _text("".join(printed.title_lines))
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        f'<title>{title}</title></head><body>\n<div class="content">\n'
        + "\n".join(out)
        + "\n</div></body></html>"
    )
