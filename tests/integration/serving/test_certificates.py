"""The self-signed certificate names this machine and is kept while it fits."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from callcenter.kernel.config import Settings
from callcenter.serving.certificates import ensure_certificate, names_of

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def names_in(chain: Path) -> set[str]:
    held = x509.load_pem_x509_certificate(chain.read_bytes()).extensions
    names = held.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}


def test_it_names_every_way_to_this_machine_and_serves_tls(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, public_url="https://desk.example.com:8443")
    made = ensure_certificate(settings, now=NOW)
    assert {"localhost", "127.0.0.1", "::1", "desk.example.com"} <= names_in(made.chain)
    assert set(names_of(settings)) == names_in(made.chain)
    assert made.key.stat().st_mode & 0o077 == 0
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(made.chain, made.key)


def test_it_is_kept_until_shortly_before_its_end_or_a_new_name(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    first = ensure_certificate(settings, now=NOW)
    assert ensure_certificate(settings, now=NOW + timedelta(days=300)).fingerprint == first.fingerprint
    renewed = ensure_certificate(settings, now=NOW + timedelta(days=380))
    assert renewed.fingerprint != first.fingerprint
    named = ensure_certificate(Settings(home=tmp_path, public_url="https://neu.example.com"), now=NOW)
    assert "neu.example.com" in names_in(named.chain)
