"""HTML: pages of portals, with every way to raise, strike, hide and draw a piece of text."""

from __future__ import annotations

import html
from random import Random

from tests.adversary.formats.portals import QUIRKS
from tests.adversary.model import Block, Cell, Doc, Piece, Table

PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

#: how: template of the piece, rules for the page's style sheet
MARKS: dict[str, tuple[str, str]] = {
    "sup": ("<sup>{}</sup>", ""),
    "sub": ("<sub>{}</sub>", ""),
    "sup-link": ('<a href="#fn1" id="fr1"><sup>{}</sup></a>', ""),
    "sup-style": ('<span style="vertical-align:super;font-size:8px">{}</span>', ""),
    "sup-length": ('<span style="position:relative;top:-.5em;font-size:60%">{}</span>', ""),
    "sup-class": ('<span class="note">{}</span>', ".note{vertical-align:super;font-size:60%}"),
    "sup-descendant": (
        '<a class="fn"><span>{}</span></a>',
        "td a.fn > span {vertical-align: text-top; font-size: 50%}",
    ),
    "sup-small": ("<sup><small>{}</small></sup>", ""),
}
GONE: dict[str, tuple[str, str]] = {
    "s": ("<s>{}</s>", ""),
    "strike": ("<strike>{}</strike>", ""),
    "del": ("<del>{}</del>", ""),
    "line-through": ('<span style="text-decoration:line-through">{}</span>', ""),
    "line-through-long": ('<span style="text-decoration-line: line-through">{}</span>', ""),
    "line-through-class": ('<span class="old">{}</span>', ".old{text-decoration:line-through red}"),
    "line-through-outer": (
        '<font class="was"><b><i>{}</i></b></font>',
        ".was{text-decoration:underline line-through}",
    ),
    "display-none": ('<span style="display:none">{}</span>', ""),
    "display-none-important": ('<span style="DISPLAY: none !important">{}</span>', ""),
    "visibility": ('<span style="visibility:hidden">{}</span>', ""),
    "hidden-attribute": ("<span hidden>{}</span>", ""),
    "class": ('<span class="q7">{}</span>', ".q7{display:none}"),
    "class-of-two": ('<span class="cell q8">{}</span>', "span.cell.q8 , .never {\n display : none ; }"),
    "id": ('<span id="draft">{}</span>', "#draft{display:none}"),
    "descendant": ('<span class="w"><em>{}</em></span>', "table td .w em{display:none}"),
    "child": ('<span class="w2"><em>{}</em></span>', ".w2>em{visibility:hidden}"),
    "attribute": ('<span data-old="1">{}</span>', '[data-old="1"]{display:none}'),
    "element": ("<var>{}</var>", "var{display:none}"),
    "media-screen": ('<span class="scr">{}</span>', "@media screen{.scr{display:none}}"),
    "later-rule": ('<span class="lr">{}</span>', ".lr{display:inline}.lr{display:none}"),
    "stronger-rule": ('<span class="sr" id="sr1">{}</span>', "#sr1{display:none}.sr{display:inline}"),
    "important-rule": (
        '<span class="ir" style="display:inline">{}</span>',
        ".ir{display:none!important}",
    ),
    "commented-sheet": ('<span class="cs">{}</span>', "/* .x{ */ .cs{display:none} /* } */"),
    "font-size-0": ('<span style="font-size:0">{}</span>', ""),
    "font-size-0-class": ('<span class="fz">{}</span>', ".fz{font-size:0px}"),
    "white": ('<span style="color:#fff">{}</span>', ""),
    "white-class": ('<span class="wh">{}</span>', ".wh{color:rgb(255, 255, 255)}"),
    "white-font": ('<font color="white">{}</font>', ""),
    "own-ground": ('<span style="color:#eeeeee;background:#eee">{}</span>', ""),
    "transparent": ('<span style="color:transparent">{}</span>', ""),
    "transparent-rgba": ('<span style="color:rgba(0,0,0,0)">{}</span>', ""),
    "opacity": ('<span style="opacity:0">{}</span>', ""),
    "opacity-class": ('<span class="op">{}</span>', ".op{opacity:0.0}"),
    "off-screen": ('<span style="position:absolute;left:-9999px">{}</span>', ""),
    "off-screen-class": ('<span class="sr-only-x">{}</span>', ".sr-only-x{position:absolute;top:-9999em}"),
    "clip": (
        '<span style="position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)">{}</span>',
        "",
    ),
    "clip-path": ('<span style="position:absolute;clip-path:inset(50%)">{}</span>', ""),
    "no-height": ('<span style="display:inline-block;height:0;overflow:hidden">{}</span>', ""),
    "no-width": ('<span class="nw">{}</span>', ".nw{display:inline-block;width:0;overflow:hidden}"),
    "text-indent": (
        '<span style="display:inline-block;text-indent:-9999px;overflow:hidden">{}</span>',
        "",
    ),
    "scale-0": ('<span style="display:inline-block;transform:scale(0)">{}</span>', ""),
    "template": ("<template>{}</template>", ""),
    "noscript": ("<noscript>{}</noscript>", ""),
    "script": ("<script>var x = {};</script>", ""),
    "comment": ("<!-- {} -->", ""),
    "input-hidden": ('<input type="hidden" value="{}">', ""),
    "title-attribute": ('<span title="{}"></span>', ""),
    "datalist": ("<datalist><option>{}</option></datalist>", ""),
    "mso-hide": ("<span style='mso-hide:all;display:none'>{}</span>", ""),
}
OPAQUE: dict[str, tuple[str, str]] = {
    "img": (f'<img src="{PIXEL}" width="30" height="12">', ""),
    "img-alt": (f'<img src="{PIXEL}" alt="{{}}" width="30">', ""),
    "input": ('<input type="text" value="{}">', ""),
    "select": ("<select><option>0</option><option selected>{}</option></select>", ""),
    "textarea": ("<textarea>{}</textarea>", ""),
    "svg-path": ('<svg width="20" height="12"><path d="M0 0L9 9"/></svg>', ""),
    "svg-text": ('<svg width="30" height="12"><text x="0" y="10">{}</text></svg>', ""),
    "canvas": ('<canvas id="c1" width="30" height="12"></canvas>', ""),
    "css-content": ('<i class="n{0}"></i>', '.n{0}::before{{content:"{0}"}}'),
    "css-after": ('<i class="m{0}"></i>', '.m{0}:after{{content:"{0}"}}'),
    "css-attr": ('<i class="d" data-n="{}"></i>', ".d::before{{content:attr(data-n)}}"),
    "css-ground": ('<i class="bg"></i>', ".bg{{display:inline-block;width:20px;background:url(n.png)}}"),
    "script-written": ("<script>document.write('{}')</script>", ""),
    "object": ('<object data="n.svg" type="image/svg+xml"></object>', ""),
    "iframe": ('<iframe src="n.html" width="40" height="16"></iframe>', ""),
    "embed": ('<embed src="n.svg" width="40" height="16">', ""),
    "video-poster": ('<video poster="n.png" width="40"></video>', ""),
    "progress": ('<progress value="{}" max="99"></progress>', ""),
    "button-input": ('<input type="button" value="{}">', ""),
    "image-input": ('<input type="image" src="n.png">', ""),
    "custom-element": ('<x-number value="{}"></x-number>', ""),
}
#: text that is seen though something looks like hiding it
SHOWN: dict[str, tuple[str, str]] = {
    "white-on-dark": ('<span style="color:#fff;background:#000">{}</span>', ""),
    "white-on-dark-class": ('<span class="wd">{}</span>', ".wd{color:white;background-color:#003366}"),
    "media-print": ('<span class="mp">{}</span>', "@media print{.mp{display:none}}"),
    "overridden": ('<span class="ov">{}</span>', ".ov{display:none}.ov{display:inline}"),
    "stronger-shows": ('<span class="ss" id="ss1">{}</span>', ".ss{display:none}#ss1{display:inline}"),
    "inline-shows": ('<span class="is" style="display:inline">{}</span>', ".is{display:none}"),
    "other-place": ('<span class="op1">{}</span>', ".menu .op1{display:none}"),
    "other-element": ('<span class="oe">{}</span>', "div.oe{display:none}"),
    "child-of-hidden-visible": (
        '<span style="visibility:hidden"><b style="visibility:visible">{}</b></span>',
        "",
    ),
    "hover-only": ('<span class="ho">{}</span>', ".ho:hover{display:none}"),
    "comment-in-sheet": ('<span class="ci">{}</span>', "/* .ci{display:none} */"),
    "u-and-ins": ("<u><ins>{}</ins></u>", ""),
    "small-type": ('<span style="font-size:6pt">{}</span>', ""),
    "grey": ('<span style="color:#999">{}</span>', ""),
    "decoration-none": ('<span style="text-decoration:none">{}</span>', ""),
    "relative": ('<span style="position:relative;top:1px">{}</span>', ""),
    "nth-child": ('<span class="nc">{}</span>', ".nc:nth-child(7){display:none}"),
    "unknown-value": ('<span class="uv">{}</span>', ".uv{display:nonesuch}"),
}
#: a whole row that nobody sees: attributes of its tr, rules
ROWS_GONE: dict[str, tuple[str, str]] = {
    "display-none": (' style="display:none"', ""),
    "hidden": (" hidden", ""),
    "class": (' class="gone"', "tr.gone{display:none}"),
    "collapse": (' style="visibility:collapse"', ""),
    "nth": ("", ""),
}
del ROWS_GONE["nth"]
_ALL = MARKS | GONE | OPAQUE | SHOWN


def _escape(text: str) -> str:
    return (
        html.escape(text, quote=False)
        .replace("\n", "<br>")
        .replace("\u00a0", "&nbsp;")
        .replace("\u2003", "&emsp;")
    )


def piece_markup(piece: Piece, rules: list[str]) -> str:
    """One piece; its rules are added to ``rules``."""
    if not piece.how:
        return _escape(piece.text)
    if piece.how == "raw":
        return piece.text
    template, rule = _ALL[piece.how]
    if piece.how in OPAQUE:
        rule = rule.format(piece.text)
    if rule and rule not in rules:
        rules.append(rule)
    return template.format(_escape(piece.text))


def _inline(pieces: list[Piece], rules: list[str]) -> str:
    return "".join(piece_markup(piece, rules) for piece in pieces)


def _cell(cell: Cell, skin: str, rules: list[str]) -> str:
    inside = _inline(cell.pieces, rules)
    if skin == "paragraphs":
        inside = f'<p align="center">{inside or "&nbsp;"}</p>'
    elif skin == "word":
        inside = (
            f"<p class=MsoNormal><span lang=EN-US style='font-size:10.5pt'>{inside}<o:p></o:p></span></p>"
        )
    spans = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    spans += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    return f"<td{spans}{cell.how and ' ' + cell.how}>{inside}</td>"


def table_markup(table: Table, skin: str, rules: list[str]) -> str:
    """A table."""
    out = ['<table border="1" cellspacing="0"><tbody>']
    for index, row in enumerate(table.rows):
        attributes = ""
        if index in table.hidden_rows:
            attributes, rule = ROWS_GONE[table.hidden_rows[index]]
            if rule and rule not in rules:
                rules.append(rule)
        out.append(f"<tr{attributes}>" + "".join(_cell(cell, skin, rules) for cell in row) + "</tr>")
    out.append("</tbody></table>")
    return "\n".join(out)


def _block(block: Block, skin: str, rules: list[str]) -> str:
    if block.table is not None:
        return table_markup(block.table, skin, rules)
    inside = _inline(block.pieces, rules)
    if block.kind == "title":
        return f'<h2 class="title">{inside}</h2>'
    return f"<p>{inside}</p>"


def render(doc: Doc, rng: Random) -> bytes:
    """The page; ``options``: skin, frame (tables inside layout tables), sheet-place (head, body, late), quirk."""
    rules = list(doc.sheet)
    skin = doc.options.get("skin") or rng.choice(("plain", "plain", "paragraphs", "word"))
    body = "\n".join(_block(block, skin, rules) for block in doc.blocks if not block.aside)
    aside = "\n".join(_block(block, skin, rules) for block in doc.blocks if block.aside)
    for _ in range(int(doc.options.get("nested", 0))):
        body = f'<table width="100%"><tr><td>{body}</td></tr></table>'
    body = f'<div class="article-content">{body}</div>'
    if aside:
        side = f'<div class="sidebar">{aside}</div>'
        body = side + body if doc.options.get("aside") == "before" else body + side
    styles = f"<style>{chr(10).join(rules)}</style>" if rules else ""
    late = styles and doc.options.get("sheet-place") == "late"
    head = "" if late else styles
    title = doc.options.get("page-title", "")
    page = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{body}{styles if late else ''}</body></html>"
    )
    if quirk := doc.options.get("quirk"):
        page = QUIRKS[quirk](page, rng)
    charset = doc.options.get("charset", "utf-8")
    return page.replace('charset="utf-8"', f'charset="{charset}"').encode(
        "gb18030" if "gb" in charset else charset
    )
