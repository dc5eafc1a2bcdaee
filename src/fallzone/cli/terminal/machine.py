"""What the machine lets this process have: too little memory or too few threads are told as such."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from fallzone.errors import InputError
from fallzone.runs.memory import ADVICE
from fallzone.words import _, msg

# The commands that load compiled loops whatever is asked of them
LOOP_COMMANDS = ("fly", "run", "calibrate", "iip", "fall", "validate", "warmup", "watch", "exercise")
# Libraries of linear algebra start as many threads as there are processors, and end the process where they cannot.
THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

THREADS = msg("raise the limit on processes (ulimit -u), end other programs, or ask for fewer workers")
_MEMORY_WORDS = ("bad_alloc", "cannot allocate memory", "out of memory", "unable to allocate", "failed to map segment")
_THREAD_WORDS = ("can't start new thread", "can't start thread", "resource temporarily unavailable")


def prepare_libraries() -> None:
    """Before numpy is loaded: one thread for its linear algebra, which is small here, unless the user wants more."""
    for variable in THREAD_VARIABLES:
        os.environ.setdefault(variable, "1")


@contextmanager
def telling_faults() -> Iterator[None]:
    """What the machine refuses in the midst of the work becomes InputError.

    Raises
    ------
    InputError
        In place of the error of a library, with what to do.
    """
    try:
        yield
    except Exception as error:
        fault = find_fault(error)
        if fault is None or os.environ.get("FALLZONE_DEBUG"):
            raise
        raise fault from error


def find_fault(error: Exception) -> InputError | None:
    """An error of the machine, in words.

    Parameters
    ----------
    error : Exception
        Of Python or of any library.

    Returns
    -------
    InputError or None
        None for any other error.
    """
    words = str(error).lower()
    if isinstance(error, MemoryError) or any(word in words for word in _MEMORY_WORDS):
        return InputError(_("memory"), _("not enough for this"), _(ADVICE))
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:
        return InputError(_("memory"), _("not enough for this"), _(ADVICE))
    if any(word in words for word in _THREAD_WORDS):
        return InputError(_("threads"), _("no more can be started"), _(THREADS))
    return None
