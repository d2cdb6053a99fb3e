"""The secret key, and what is made with it: children's keys in SQL, fingerprints in Python.

A child's key is the first 128 bits of HMAC-SHA256 under the secret key over the ten digits of the CPR number.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field, replace

import duckdb

from orchestration.settings import Settings

SHORTEST_KEY = 16
"""Bytes; NIST SP 800-107 asks for at least 112 bits of key."""

_BLOCK = 64
_DEMO_KEY_FILE = "demo.key"


class PseudonymKeyError(Exception):
    """There is no usable key, or it isn't the key of this landing; the message says what to do."""


@dataclass(frozen=True)
class PseudonymKey:
    """The secret key of the pseudonyms; never printed."""

    secret: bytes = field(repr=False)
    is_demo: bool = False

    def fingerprint(self, what: str) -> str:
        """A short keyed name for something that must not be shown itself: 32 hex digits."""
        return hmac.new(self.secret, what.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()[:32]

    def lend_to(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let `child_key_sql` and `fingerprint_sql` work on this connection.

        Sets the two pads of HMAC, which are as secret as the key.
        """
        key = hashlib.sha256(self.secret).digest() if len(self.secret) > _BLOCK else self.secret
        padded = key.ljust(_BLOCK, b"\0")
        connection.execute("set variable hmac_inner = $1", [bytes(byte ^ 0x36 for byte in padded)])
        connection.execute("set variable hmac_outer = $1", [bytes(byte ^ 0x5C for byte in padded)])


def child_key_sql(digits: str) -> str:
    """SQL for the key (uuid) of the child whose ten digits the expression gives, as text."""
    inner = f"unhex(sha256(getvariable('hmac_inner') || encode({digits})))"
    return f"cast(left(sha256(getvariable('hmac_outer') || {inner}), 32) as uuid)"


def fingerprint_sql(purpose: str, text: str) -> str:
    """SQL for a lasting keyed name (64 hex digits) of what the expression gives, as text.

    Names made for one `purpose` can't be told to be those of another's, nor of any child's key: a key is made
    of ten digits, without a purpose before them.
    """
    inner = f"unhex(sha256(getvariable('hmac_inner') || encode('{purpose}|' || {text})))"
    return f"sha256(getvariable('hmac_outer') || {inner})"


def load_key(settings: Settings) -> PseudonymKey:
    """The key of this installation: from the secret file, the environment, or the demo's own.

    Raises `PseudonymKeyError` when there is none or it is too short.
    """
    if settings.secret_file is not None:
        try:
            secret = settings.secret_file.read_bytes().strip()
        except OSError as error:
            raise PseudonymKeyError(
                f"TRAPPE_SECRET_FILE names a file that can't be read ({error.strerror}). "
                "Let the user that runs the intake read it."
            ) from None
        return _checked(secret, "the file that TRAPPE_SECRET_FILE names")
    if settings.secret is not None:
        return _checked(settings.secret.get_secret_value().encode(), "TRAPPE_SECRET")
    demo_key = settings.data / _DEMO_KEY_FILE
    if demo_key.exists():
        return replace(_checked(demo_key.read_bytes().strip(), str(_DEMO_KEY_FILE)), is_demo=True)
    raise PseudonymKeyError(
        "There is no key for the pseudonyms, and no CPR number is ever stored without one. Put at least "
        f"{SHORTEST_KEY} random bytes into a file that only the intake's user can read, and set "
        "TRAPPE_SECRET_FILE to its path."
    )


def make_demo_key(settings: Settings) -> str | None:
    """Make a key in the data folder for invented children, unless there is a key already.

    Returns a warning to print when the demo's key is (or has been) made, None when a proper key is set.
    """
    if settings.secret_file is not None or settings.secret is not None:
        return None
    path = settings.data / _DEMO_KEY_FILE
    if not path.exists():
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")
        unfinished.replace(path)
    return (
        f"The pseudonyms are made with a key that lies beside the data ({_DEMO_KEY_FILE}): good enough for "
        "invented children only. Set TRAPPE_SECRET_FILE before the first real delivery."
    )


def _checked(secret: bytes, where: str) -> PseudonymKey:
    if len(secret) < SHORTEST_KEY:
        raise PseudonymKeyError(
            f"The key of the pseudonyms in {where} has {len(secret)} bytes; it needs at least "
            f"{SHORTEST_KEY}. "
            "Make one with `openssl rand -hex 32`."
        )
    return PseudonymKey(secret)
