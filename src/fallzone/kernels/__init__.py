"""Compiled loops that see only arrays."""

import os

# A number of threads that makes no sense ends numba with a bare error; these loops run on the thread that calls them
_threads = os.environ.get("NUMBA_NUM_THREADS")
if _threads is not None and not (_threads.isascii() and _threads.isdecimal() and int(_threads) > 0):
    del os.environ["NUMBA_NUM_THREADS"]
