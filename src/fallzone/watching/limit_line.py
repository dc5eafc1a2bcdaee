"""An impact point and the limit line of its mission: on which side it is, how it came there, and by which gates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fallzone.model.ascent.termination import Gate

# How an impact point may have come across the line: outside the gates, through one that was shut by its window, through
# one while an alert held, and through one that was open
LIMIT_LINE, GATE_SHUT, GATE_IN_ALERT, PASSED = "limit-line", "gate-shut", "gate-in-alert", "passed"
VIOLATIONS = (LIMIT_LINE, GATE_SHUT, GATE_IN_ALERT)


@dataclass(slots=True)
class LimitLine:
    """Follows an impact point across a limit line.

    Parameters
    ----------
    gates : tuple of Gate
        Gates of the line, in the order of their numbers.
    settled : set of str
        Ids of those that were told as passed or missed.
    """

    gates: tuple[Gate, ...] = ()
    settled: set[str] = field(default_factory=set)
    _is_across: bool = False
    _how: str = ""
    _gate: Gate | None = None
    _crossed_s: float = 0.0

    @property
    def violation(self) -> str:
        """One of ``VIOLATIONS`` while the point is across the line by no open gate; else empty.

        A point that is back on its side breaks no rule, wherever it came back.
        """
        return self._how if self._is_across and self._how != PASSED else ""

    def cross(self, number: int, t_s: float, *, alert_holds: bool) -> None:
        """Hear that the point has crossed the line.

        Parameters
        ----------
        number : int
            Of the gate, from 1; 0 for none.
        t_s : float
            When [s after lift-off].
        alert_holds : bool
            Whether an alert of any kind holds: the vehicle is then not known to fly normally, and no gate is open.
        """
        gate = self.gates[number - 1] if number else None
        self._is_across = not self._is_across
        if gate is not None and gate is self._gate:
            # Back by the gate that it came through: as if it had not
            self._gate, self._how = None, ""
            return
        self._gate, self._crossed_s = gate, t_s
        if gate is None:
            self._how = LIMIT_LINE
        elif not gate.is_open(t_s):
            self._how = GATE_SHUT
        else:
            self._how = GATE_IN_ALERT if alert_holds else PASSED

    def has_passed(self, gate: Gate) -> bool:
        """Whether the line was last crossed at a gate, while that was open.

        Parameters
        ----------
        gate : Gate
            One of the line.

        Returns
        -------
        bool
        """
        return self._gate is gate and self._how == PASSED

    def has_missed(self, gate: Gate, t_s: float) -> bool:
        """Whether a gate has shut, and the line was last crossed elsewhere or not at all.

        Parameters
        ----------
        gate : Gate
            One of the line.
        t_s : float
            Now [s after lift-off].

        Returns
        -------
        bool
        """
        return gate.window_s is not None and t_s > gate.window_s[1] and self._gate is not gate

    def list_crossing(self) -> dict[str, Any]:
        """At which gate the line was last crossed, and when, in JSON's own types.

        Returns
        -------
        dict
            Empty where it was at none.
        """
        if self._gate is None:
            return {}
        return list_gate(self._gate) | {"crossed_s": round(self._crossed_s, 3)}


def list_gate(gate: Gate) -> dict[str, Any]:
    """What a gate is called, and when it opens and closes, in JSON's own types.

    Parameters
    ----------
    gate : Gate
        The gate.

    Returns
    -------
    dict
        ``gate``, ``opens_s`` and ``closes_s`` [s after lift-off], None where it is always open.
    """
    opens_s, closes_s = gate.window_s or (None, None)
    return {"gate": gate.to_name(), "opens_s": opens_s, "closes_s": closes_s}
