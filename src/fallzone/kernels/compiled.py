"""The one way in which kernels are compiled, and where the compiled code is kept."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

import numba
from numba.core import event

from fallzone.words import _

# Modules beside the kernels whose numbers compiled loops hold: constants, and the codes of outcomes
BAKED_IN = ("constants.py", "model/status.py", "names.py")


def _cache_folder() -> Path:
    """Folder of compiled code that belongs to exactly these sources.

    The cache of numba looks only at the file of the outer function: after a change in gravity.py or
    constants.py it would still return a fall with the old formula inside. A digest of every source that a loop takes
    anything from, in the name of the folder, rules that out.
    """
    here = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for source in [*sorted(here.rglob("*.py")), *(here.parent / name for name in BAKED_IN)]:
        digest.update(source.read_bytes())
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "fallzone" / f"kernels-{digest.hexdigest()[:16]}"


if not os.environ.get("NUMBA_CACHE_DIR"):
    numba.config.CACHE_DIR = str(_cache_folder())


class _Announcement(event.Listener):
    """Says once, on standard error unless a program wants its log elsewhere, why the first run takes longer."""

    def __init__(self) -> None:
        self._is_announced = False

    def on_start(self, event: event.Event) -> None:
        """Something is about to be compiled, for it is in no cache."""
        if not self._is_announced and event.data["dispatcher"].py_func.__module__.startswith("fallzone."):
            self._is_announced = True
            logging.getLogger("fallzone").warning(
                _("compiling loops, once after installation (up to 30 s; fallzone warmup does it ahead) …")
            )

    def on_end(self, event: event.Event) -> None:
        """Nothing to say."""


event.register("numba:compile", _Announcement())

# Every operation as it is written (no "fastmath"): how a compiler regroups and fuses sums depends on what it compiles
# together and for which processor, and results would differ in the last bits from one process to the next. The same
# bits everywhere are worth the eighth of the speed that they cost.
# "numpy" errors: a division by zero gives inf, as on arrays, instead of stopping a batch of a million.
# They make no arrays ("_nrt") but write into those they are given: counting references would take most of the time.
_OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
compiled = numba.njit(no_cfunc_wrapper=True, **_OPTIONS)
# For what only compiled loops call: the entry for calls from Python would take a third of the time to compile
inner = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_OPTIONS)
# For what the innermost loops call: passing many numbers takes longer than computing with them
inlined = numba.njit(forceinline=True, no_cfunc_wrapper=True, **_OPTIONS)
