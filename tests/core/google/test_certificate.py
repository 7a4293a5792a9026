"""Whoever cannot show that it is Google is told nothing, and asked once."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from google.oauth2.credentials import Credentials

from core.errors import TryLater
from core.google.transport import Session
from tests.core.google.conftest import NOON, READ, SEND, Naps


def _certificate(path: Path) -> Path:
    """Nobody vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOON - timedelta(days=9999))
        .not_valid_after(NOON + timedelta(days=9999))
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[str]:
    """The address of a TLS server on loopback that is not Google."""
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path / "stranger.pem"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("call", [READ, SEND])
def test_a_stranger_in_googles_place_is_asked_once_and_named(
    stranger: str, clock: Naps, call: tuple[str, str, str]
) -> None:
    session = Session(Credentials(token="t"), clock=clock, emulator=stranger)
    with pytest.raises(TryLater, match="Set this machine's clock") as caught:
        session.call(*call)
    session.close()
    assert caught.value.cause == "certificate"
    assert clock.slept == []


def test_a_stranger_in_the_token_endpoints_place_is_named_too(stranger: str, clock: Naps) -> None:
    over = Credentials(
        token=None,
        refresh_token="r",
        token_uri=f"{stranger}/token",
        client_id="c",
        client_secret="s",
    )
    session = Session(over, clock=clock, emulator=stranger)
    with pytest.raises(TryLater) as caught:
        session.call(*READ)
    session.close()
    assert caught.value.cause == "certificate"
