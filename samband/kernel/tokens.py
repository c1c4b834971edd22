"""Secrets that are shown once and stored as hashes."""

import hashlib
import secrets

# No letters that are read wrongly from paper (0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V).
CODE_ALPHABET = "3467ACDEFGHJKMNPQRTWXY9"


def new_token() -> str:
    """A token of 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def new_code(groups: int = 3, length: int = 4) -> str:
    """A code for paper, such as `7KQA-93PD-XW4M` (about 54 bits with the defaults)."""
    return "-".join(
        "".join(secrets.choice(CODE_ALPHABET) for _ in range(length)) for _ in range(groups)
    )


def token_hash(token: str) -> bytes:
    """SHA-256 of a token; codes are compared without regard to case, spaces and hyphens."""
    return hashlib.sha256(token.encode()).digest()


def code_hash(code: str) -> bytes:
    """SHA-256 of a code as a person types it."""
    return token_hash(code.upper().replace("-", "").replace(" ", ""))
