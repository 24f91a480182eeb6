"""Properties that hold for any report and any bytes."""

from __future__ import annotations

import pickle
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from itemadapter import ItemAdapter

from pipelines import read_report
from tests.factory import Case, build
from tests.factory.corpus import LAYOUTS
from tests.factory.score import judge
from tests.factory.text_layouts import TABLE_STYLES

cases = st.builds(build, st.integers(100, 10_000), st.integers(0, 500), st.sampled_from(LAYOUTS))
texts = st.builds(build, st.integers(100, 10_000), st.integers(0, 500), st.sampled_from(tuple(TABLE_STYLES)))
quick = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@quick
@given(cases)
def test_a_verified_report_holds_no_wrong_figure(case: Case) -> None:
    report = read_report(case.data, url=case.truth.url, media_type=case.media_type)
    verdict = judge(case, report)
    assert not verdict.wrongly_verified, (case.name, verdict.all())


@quick
@given(texts, st.data())
def test_a_damaged_report_is_never_wrongly_verified(case: Case, data: st.DataObject) -> None:
    """A line lost or doubled on the way: a figure may go missing, it never goes wrong unseen."""
    lines = case.data.splitlines(keepends=True)
    place = data.draw(st.integers(0, len(lines) - 1))
    how = data.draw(st.sampled_from(("lose", "double")))
    lines[place : place + 1] = [] if how == "lose" else [lines[place]] * 2
    damaged = replace(case, data=b"".join(lines))
    report = read_report(damaged.data, url=case.truth.url, media_type=case.media_type)
    if report.status == "verified":
        assert not judge(damaged, report).wrong, (case.name, place, how)


@quick
@given(cases)
def test_reading_is_pure(case: Case) -> None:
    first = read_report(case.data, url=case.truth.url, media_type=case.media_type)
    second = read_report(case.data, url=case.truth.url, media_type=case.media_type)
    assert first == second
    assert pickle.loads(pickle.dumps(first)) == first
    assert ItemAdapter(first).asdict()["document_sha256"] == first.document_sha256


@quick
@given(cases, st.text("0123456789abcdef", min_size=4, max_size=8))
def test_the_address_changes_no_figure(case: Case, name: str) -> None:
    one = read_report(case.data, url=case.truth.url, media_type=case.media_type)
    other = read_report(case.data, url=f"http://www.{name}.gov.cn/a/{name}.html", media_type=case.media_type)
    assert (one.applications, one.disclosures, one.challenges) == (
        other.applications, other.disclosures, other.challenges,
    )  # fmt: skip


@quick
@given(st.binary(max_size=3000))
def test_no_bytes_raise(data: bytes) -> None:
    report = read_report(data)
    assert report.status != "verified"
    assert report.reason


@quick
@given(st.text(max_size=2000))
def test_no_text_raises(text: str) -> None:
    assert read_report(text.encode("utf-8", "surrogatepass"), media_type="text/plain").status != "verified"
