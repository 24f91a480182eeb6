"""Report-sized documents of drawn tables for the speed of PDF and OFD: prose, then the long table over pages."""

from __future__ import annotations

from random import Random

from tests.pipelines.readers.drawn_pages import Page, draw_table, write_ofd, write_pdf

SENTENCE = "本机关认真贯彻落实政府信息公开条例，全年主动公开政府信息一千二百条"


def pages(count: int = 6) -> list[Page]:
    """Pages as a report has them: half of each prose, half a table of ten columns."""
    rng = Random(7)
    found = []
    for number in range(count):
        page = Page()
        for line in range(18):
            page.text(72, 70 + 18 * line, SENTENCE, 13)
        cells = [(r, 0, 1, 1, f"{r}.属于行政查询事项") for r in range(16)]
        cells += [(r, c, 1, 1, str(rng.randrange(9999))) for r in range(16) for c in range(1, 9)]
        draw_table(page, 72, 410, [130] + [40] * 8, [22] * 16, sorted(cells), pen="boxes")
        page.text(290, 800, f"— {number + 1} —")
        found.append(page)
    return found


PDF = write_pdf(pages())
OFD = write_ofd(pages())
