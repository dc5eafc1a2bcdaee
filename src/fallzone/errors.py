"""What can go wrong, in words a user can act on; each error knows the exit code that scripts rely on."""

from __future__ import annotations


class FallzoneError(Exception):
    """An expected failure: its text is shown to the user as it stands, never with a traceback."""

    exit_code = 1


class UsageError(FallzoneError):
    """The question itself is unclear: an unknown or ambiguous name, an impossible combination of options."""

    exit_code = 2


class InputError(FallzoneError):
    """Input data that cannot be true.

    Parameters
    ----------
    where : str
        File and key, or place on the command line.
    problem : str
        What is wrong, with the value that was found.
    expected : str, optional
        What was expected, or what to do.
    """

    exit_code = 3

    def __init__(self, where: str, problem: str, expected: str = "") -> None:
        self.where, self.problem, self.expected = where, problem, expected
        super().__init__(f"{where}: {problem}" + (f"; {expected}" if expected else ""))

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        """So that it can come from another process."""
        return type(self), (self.where, self.problem, self.expected)


class UnwritableError(InputError):
    """A place that cannot be written to, or where something stands that fallzone may not replace."""


class OutOfRangeError(FallzoneError):
    """A model was asked outside the range it was made for; nothing clamps in silence."""

    exit_code = 4


class UnknownAnswerError(FallzoneError):
    """The question is fair but has no computable answer (an orbital state has no impact point)."""

    exit_code = 4


class InUseError(FallzoneError):
    """Another process is writing the same file or folder."""

    exit_code = 5


class ConsistencyError(Exception):
    """The program contradicts itself: a fault of its own, after which no result may be used."""
