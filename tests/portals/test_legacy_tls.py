"""A portal whose server speaks nothing newer than TLS 1.1, with a weak certificate for another name."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from tests.portals import trs
from tests.support.content import column
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import serve

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")


def old_context(folder: Path) -> ssl.SSLContext:
    """TLS 1.0 and 1.1, one old cipher, 1024 bits, SHA-1."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:1024",
        "-sha1",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=other",
    ]
    subprocess.run([*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("AES128-SHA:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    context.load_cert_chain(certificate, key)
    return context


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_only_a_row_that_says_so_reaches_a_legacy_server(tmp_path):
    articles = column(12)
    site = trs.site(articles)
    register = tmp_path / "portals.csv"
    with serve(site, tls=old_context(tmp_path)):
        url = site.url + trs.COLUMN
        register.write_text(
            "id,name,family,url,quirks,quirks_reason\n"
            f"old,甲市,trs,{url},legacy_tls,服务器只支持 TLS 1.1\n"
            f"plain,甲市,trs,{url},,\n",
            encoding="utf-8",
        )
        settings = {"GOVCRAWL_PORTALS": str(register)}
        reached = crawl("trs", portal="old", settings=settings)
        refused = crawl("trs", portal="plain", settings=settings)
    exact(reached, articles)
    assert refused.documents == []
    assert refused.account.failure is not None
    assert "legacy_tls" in refused.account.failure
