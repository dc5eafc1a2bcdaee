"""What the machine lets this process have: too little memory or too few threads are told as such."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from fallzone.errors import InputError

# The commands that load compiled loops, and the address space that takes: compilers and libraries of linear algebra
# end the process, without a word that could be caught, where they get less. Measured: 1.1 GB on two processors.
LOOP_COMMANDS = ("fly", "run", "calibrate", "iip", "fall", "validate", "warmup")
LOOPS_BYTES = 1_500_000_000
# Libraries of linear algebra start as many threads as there are processors, and end the process where they cannot.
THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

MEMORY = "raise the limit on memory (ulimit -v), close other programs, or ask for fewer --samples or --workers"
THREADS = "raise the limit on processes (ulimit -u), end other programs, or ask for fewer --workers"
_MEMORY_WORDS = ("bad_alloc", "cannot allocate memory", "out of memory", "unable to allocate", "failed to map segment")
_THREAD_WORDS = ("can't start new thread", "can't start thread", "resource temporarily unavailable")


def prepare_libraries() -> None:
    """Before numpy is loaded: one thread for its linear algebra, which is small here, unless the user wants more."""
    for variable in THREAD_VARIABLES:
        os.environ.setdefault(variable, "1")


def find_address_space() -> int | None:
    """Most address space that this process may use [bytes]; None where nothing limits it."""
    try:
        import resource
    except ImportError:  # not Unix
        return None
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if limit == resource.RLIM_INFINITY else limit


def require_memory_for_loops() -> None:
    """Raise InputError where compiled loops could not even be loaded."""
    limit = find_address_space()
    if limit is not None and limit < LOOPS_BYTES:
        problem = f"not enough: this process may use {limit / 1e9:.1f} GB of addresses, a simulation takes"
        raise InputError("memory", f"{problem} {LOOPS_BYTES / 1e9:.1f} GB", MEMORY)


@contextmanager
def telling_faults() -> Iterator[None]:
    """What the machine refuses in the midst of the work becomes InputError."""
    try:
        yield
    except Exception as error:
        fault = find_fault(error)
        if fault is None or os.environ.get("FALLZONE_DEBUG"):
            raise
        raise fault from error


def find_fault(error: Exception) -> InputError | None:
    """An error of the machine, in words; None for any other."""
    words = str(error).lower()
    if isinstance(error, MemoryError) or any(word in words for word in _MEMORY_WORDS):
        return InputError("memory", "not enough for this", MEMORY)
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:
        return InputError("memory", "not enough for this", MEMORY)
    if any(word in words for word in _THREAD_WORDS):
        return InputError("threads", "no more can be started", THREADS)
    return None
