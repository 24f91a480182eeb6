"""The narrative in sentences, each with its section and the topic that its paragraph announces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.report.characters import fold
from pipelines.report.model import Section
from pipelines.values import value

_END = re.compile(r"[^。;；!！?？]+[。;；!！?？]*")
#: a sub-heading, also where its text follows on the same line: (二)依申请公开情况。2023年…
_SUBHEAD = re.compile(
    r"^(?:\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.．]|[一二三四五六七八九十]是)?([^,。:;、\d]{2,30})"
)
#: what a topic ends with that is named before its text
_TOPICS = ("方面", "情况", "工作")
#: what no topic has: these are sentences of their own (我局扎实做好答复工作。)
_DOING = re.compile(r"我|做|开展|加强|推进|落实|规范(?![性化])|强化|完善|提升|抓|重视")
_APPLICATIONS = re.compile(r"申请")
#: what says that a sentence is about requests for information
_OF_REQUESTS = re.compile(r"公开[^,。;]{0,8}申请|申请[^,。;]{0,10}公开|依申请|信息公开件")
#: letters of a sentence; what is longer is none, and would be compared with itself letter by letter
_LONGEST = 1000


@value
class Sentence:
    """A sentence: ``printed`` as it stands from ``start`` of its section's text on; ``text`` is folded (no white space,
    ASCII punctuation).

    ``on_applications``: it speaks of requests (依申请公开), or the paragraph before it, or the sub-heading above.
    ``headed``: the sub-heading above does.
    """

    section: int
    start: int
    printed: str
    text: str
    on_applications: bool
    headed: bool


def sentences(sections: Sequence[Section], ordinals: Sequence[int]) -> Iterator[Sentence]:
    """The sentences of the sections of these ordinals, in order."""
    for section in sections:
        if section.ordinal not in ordinals:
            continue
        topic = section.ordinal == 3
        place = 0
        for paragraph in section.text.split("\n"):
            head = _SUBHEAD.match(fold(paragraph[:60]))
            if head is not None and _is_heading(paragraph, head):
                topic = _APPLICATIONS.search(head[1]) is not None or section.ordinal == 3
            said = topic
            for match in _END.finditer(paragraph):
                printed = match[0].strip()
                start = place + match.start() + match[0].index(printed)
                if len(printed) <= _LONGEST and (text := fold(printed)):
                    said = said or _OF_REQUESTS.search(text) is not None
                    yield Sentence(section.ordinal, start, printed, text, said, topic)
            place += len(paragraph) + 1


def _is_heading(paragraph: str, head: re.Match[str]) -> bool:
    """Whether a paragraph begins with a sub-heading: numbered, alone on its line, or a topic (依申请公开方面。2023年…)."""
    text = fold(paragraph)
    topic = head[1].endswith(_TOPICS) and _DOING.search(head[1]) is None
    named = topic and text[head.end() : head.end() + 1] in ("。", ":")
    return head.start(1) > 0 or named or len(text) <= len(head[0]) + 1
