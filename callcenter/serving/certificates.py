"""The self-signed certificate of `--tls self-signed`: a microphone on another computer needs https."""

import ipaddress
import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from callcenter.kernel.config import Settings
from callcenter.serving.addresses import own_addresses

LIFETIME = timedelta(days=397)
"""Browsers distrust longer ones."""
RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files in PEM form and the SHA-256 by which people can compare."""

    chain: Path
    key: Path
    fingerprint: str


def names_of(settings: Settings) -> list[str]:
    """The names and addresses under which the console may be opened."""
    found = ["localhost", "127.0.0.1", "::1", socket.gethostname(), *own_addresses()]
    if settings.public_url:
        found.append(urlsplit(settings.public_url).hostname or "")
    return list(dict.fromkeys(name for name in found if name))


def ensure_certificate(settings: Settings, *, now: datetime) -> Certificate:
    """The certificate in the data folder, made anew when it is missing, about to end, or lacks an address."""
    folder = settings.folder / "tls"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    chain, key = folder / "certificate.pem", folder / "key.pem"
    names = names_of(settings)
    known = _known(chain)
    if known is None or not key.exists() or not _still_fits(known, names, now):
        known = _make(chain, key, names, now)
    digest = known.fingerprint(hashes.SHA256()).hex(":").upper()
    return Certificate(chain=chain, key=key, fingerprint=digest)


def _known(chain: Path) -> x509.Certificate | None:
    with suppress(OSError, ValueError):
        return x509.load_pem_x509_certificate(chain.read_bytes())
    return None


def _still_fits(known: x509.Certificate, names: Iterable[str], now: datetime) -> bool:
    held = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    has_all = all(_general_name(name) in held for name in names)
    return has_all and known.not_valid_after_utc - RENEW_BEFORE > now


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _make(chain: Path, key: Path, names: list[str], now: datetime) -> x509.Certificate:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "callcenter (self-signed)")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with open(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(secret)
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return made
