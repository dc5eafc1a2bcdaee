"""The one way in which kernels are compiled, and where the compiled code is kept."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numba


def _cache_folder() -> Path:
    """Folder of compiled code that belongs to exactly these sources.

    The cache of numba looks only at the file of the outer function: after a change in gravity.py or
    constants.py it would go on serving a fall with the old formula inside. A digest of every source in the
    name of the folder rules that out.
    """
    here = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for source in [*sorted(here.glob("*.py")), here.parent / "constants.py"]:
        digest.update(source.read_bytes())
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "fallzone" / f"kernels-{digest.hexdigest()[:16]}"


if not os.environ.get("NUMBA_CACHE_DIR"):
    numba.config.CACHE_DIR = str(_cache_folder())

# Not "nnan" and "ninf": a state that is not finite must be seen and must come back as INVALID.
# "numpy" errors: a division by zero gives inf, as on arrays, instead of stopping a batch of a million.
_OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": {"contract", "reassoc", "arcp", "nsz"}}
compiled = numba.njit(**_OPTIONS)
# For what the innermost loops call: a call with many numbers costs more than the numbers
inlined = numba.njit(forceinline=True, **_OPTIONS)
