"""The demo's reports that are no web pages: made once, by hand, from the same files as the pages.

``python -m govcrawl.demo.documents`` prints them with Chromium, and makes a scan of what is scanned: a picture of the printed
page, a little askew, in a PDF without a word of text. Needs the extra ``test`` and a Chinese font.
"""

from __future__ import annotations

import io
import random
import shutil
from pathlib import Path

from govcrawl.demo.content import DemoReport, load_portal
from govcrawl.demo.pages import report_body
from govcrawl.terminal import say
from pipelines.report.form import editions

FOLDER = Path(__file__).parent / "portal" / "documents"
_DPI, _ANGLE, _QUALITY = 200, 0.35, 45
_STYLE = """
@page {{ size: A4; margin: {margin}mm }}
body {{ font: {size}pt/{line} "Noto Serif CJK SC", SimSun, serif; margin: 0; color: #000 }}
h1 {{ font-size: {title}pt; text-align: center; margin: 0 0 1em }}
p {{ margin: 0 }}
table {{ border-collapse: collapse; width: 100%; margin: .4em 0 .8em; font-size: {table}pt; line-height: 1.25 }}
td {{ border: .75pt solid #000; padding: {padding}pt 2pt; text-align: center }}
tr {{ break-inside: avoid }}
"""
_PRINTED = {"margin": 22, "size": 12, "line": 1.6, "title": 17, "table": 9, "padding": 2}
_SCANNED = {"margin": 11, "size": 8, "line": 1.3, "title": 12, "table": 7.5, "padding": 0.3}


def main() -> None:
    """Write every document of the demo."""
    from playwright.sync_api import sync_playwright

    forms = {edition.edition: edition for edition in editions()}
    FOLDER.mkdir(exist_ok=True)
    found = map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, found), None), args=["--no-sandbox"]
        )
        for report in load_portal().reports:
            if report.page.document is None:
                continue
            page = browser.new_page()
            page.set_content(_markup(report, report_body(report, forms[report.form])))
            printed = page.pdf(prefer_css_page_size=True)
            page.close()
            path = FOLDER / report.page.document
            path.write_bytes(_scan(printed) if report.page.scanned else printed)
            say(f"{path} {path.stat().st_size}")
        browser.close()


def _markup(report: DemoReport, body: str) -> str:
    style = _STYLE.format(**(_SCANNED if report.page.scanned else _PRINTED))
    return f"<meta charset='utf-8'><style>{style}</style><h1>{report.title}</h1>{body}"


def _scan(printed: bytes) -> bytes:
    """The pages of a PDF as an office's scanner gives them."""
    import pypdfium2
    from PIL import Image, ImageChops

    chance = random.Random(1)
    pages = []
    document = pypdfium2.PdfDocument(printed)
    for page in document:
        clean = page.render(scale=_DPI / 72).to_pil().convert("L")
        askew = clean.rotate(_ANGLE, Image.Resampling.BICUBIC, fillcolor=255)
        noise = Image.frombytes("L", askew.size, chance.randbytes(askew.width * askew.height))
        pages.append(ImageChops.subtract(askew, noise.point(lambda value: value // 24)))
    document.close()
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=_DPI, save_all=True, append_images=pages[1:], quality=_QUALITY)
    return out.getvalue()


if __name__ == "__main__":
    main()
