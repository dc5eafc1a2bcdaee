"""Whether this process may use as much memory as compiled loops take to load; light, for it is asked first."""

from __future__ import annotations

from fallzone.errors import InputError
from fallzone.words import _, msg
from fallzone.words.formats import fixed

# The address space that compiled loops take: compilers and libraries of linear algebra end the process, without a word
# that could be caught, where they get less. Measured: 1.1 GB on two processors.
LOOPS_BYTES = 1_500_000_000

ADVICE = msg("raise the limit on memory (ulimit -v), close other programs, or ask for fewer samples or workers")


def find_address_space() -> int | None:
    """Most address space that this process may use.

    Returns
    -------
    int or None
        Its size [bytes]; None where nothing limits it.
    """
    try:
        import resource
    except ImportError:  # not Unix
        return None
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if limit == resource.RLIM_INFINITY else limit


def require_memory_for_loops() -> None:
    """See that compiled loops can at least be loaded.

    Raises
    ------
    InputError
        Where this process may not use as much memory as that takes.
    """
    limit = find_address_space()
    if limit is not None and limit < LOOPS_BYTES:
        problem = _("not enough: this process may use {limit} GB of addresses, a simulation takes {needed} GB")
        told = problem.format(limit=fixed(limit / 1e9, 1), needed=fixed(LOOPS_BYTES / 1e9, 1))
        raise InputError(_("memory"), told, _(ADVICE))
