"""The encodings of an RTF document: its code page, and the character sets of its fonts."""

from __future__ import annotations

from pipelines.readers.word.looks import prints_pictures
from pipelines.readers.word.rtf_state import State

_CODE_PAGES = {65001: "utf-8", 936: "gb18030", 54936: "gb18030", 950: "big5hkscs", 932: "cp932", 949: "cp949"}
_SYMBOL = "symbol"
_CHARSETS = {
    2: _SYMBOL, 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs", 204: "cp1251", 238: "cp1250",
}  # fmt: skip
#: control words that say something of encodings
WORDS = {"ansicpg", "fcharset", "dbch", "af"}


class Fonts:
    """What is known so far of the document's encodings."""

    def __init__(self) -> None:
        self._code_page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._pictures: set[int] = set()
        self._east_asian_next = False

    def tell(self, word: str, number: int | None, state: State) -> None:
        """One of :data:`WORDS`."""
        if word == "ansicpg" and number is not None:
            self._code_page = _CODE_PAGES.get(number, f"cp{number}" if 0 < number < 2000 else "gb18030")
        elif word == "fcharset" and state.destination == "fonttbl" and state.font is not None:
            self._fonts.pop(state.font, None)
            if number in _CHARSETS:
                self._fonts[state.font] = _CHARSETS[number]
        elif word == "dbch":
            self._east_asian_next = True
        elif word == "af" and self._east_asian_next:
            state.east_asian_font, self._east_asian_next = number, False

    def name(self, text: str, state: State) -> None:
        """A piece of the name of the font that is being defined."""
        if state.font is not None and prints_pictures(text):
            self._pictures.add(state.font)

    def prints_pictures(self, state: State) -> bool:
        """Whether figures of this state are pictures."""
        return state.font in self._pictures

    def decode(self, content: bytes, state: State) -> str:
        """Bytes of the text as characters."""
        fonts = (state.east_asian_font, state.font)
        encoding = next((self._fonts[font] for font in fonts if font in self._fonts), self._code_page)
        if encoding == _SYMBOL:  # its high half is bullets and ticks
            return content.decode("ascii", "ignore")
        try:
            return content.decode(encoding, "replace")
        except LookupError:
            return content.decode("gb18030", "replace")
