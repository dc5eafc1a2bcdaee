"""Results computed from files, kept for as long as everything that decides them stays the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Kept(Generic[Result]):
    """The last few results of a slow computation, shared by all threads of a process; they must not be changed.

    Parameters
    ----------
    most : int
        Largest number of results kept, > 0.
    """

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._found: OrderedDict[Hashable, Result] = OrderedDict()

    def find(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """Result of a computation: a kept one with this key, or a new one.

        Parameters
        ----------
        key : hashable
            Everything that decides the result, itself and not by name: the text of a file or its digest, not its path.
        make : callable
            ``make()`` → the result.

        Returns
        -------
        object
            As ``make`` returned it.
        """
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        # Not under the lock: it takes long, and may itself use this. Two threads that make it at once make the same
        result = make()
        with self._lock:
            self._found[key] = result
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return result
