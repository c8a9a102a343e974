"""Derived seeds: the only source of randomness in this package."""

from __future__ import annotations

import hashlib
import json
import secrets
from random import Random

__all__ = ["MAX_SEED", "check_seed", "derive_seed", "fresh_seed", "seeded_random"]

from sdialog_like.errors import InputError

MAX_SEED = 2**32 - 1


def derive_seed(*parts: str | int | float | bool | None) -> int:
    """Derive a 32-bit seed from anything that names a place in a run.

    The seed is the first four bytes (big endian) of the BLAKE2b digest of the parts as canonical JSON, so it is the same in
    every process, on every machine and in every Python version, and ``1`` and ``"1"`` differ.

    Args:
        *parts: What names the place, from the outside in: ``derive_seed(run_seed, row_id)``,
            ``derive_seed(dialogue_seed, "turn", 3, attempt)``.

    Returns:
        A number from 0 to 2**32 - 1.
    """
    canonical = json.dumps(parts, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return int.from_bytes(hashlib.blake2b(canonical.encode("ascii"), digest_size=4).digest(), "big")


def seeded_random(*parts: str | int | float | bool | None) -> Random:
    """A random generator of its own, seeded from the parts; the module-level one of ``random`` is never touched."""
    return Random(derive_seed(*parts))


def fresh_seed() -> int:
    """A 32-bit seed nobody has asked for; whoever draws one records it, so that the result can be made again."""
    return secrets.randbits(32)


def check_seed(seed: int) -> int:
    """Return the seed, or say clearly why it cannot be one.

    Raises:
        InputError: It is not a whole number from 0 to 2**32 - 1.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MAX_SEED:
        raise InputError(
            f"A seed is a whole number from 0 to {MAX_SEED}, not {seed!r}.", hint="Leave it out to get a random one."
        )
    return seed
