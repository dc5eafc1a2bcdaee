"""What was lost, from a time of the flight, a state, or telemetry that ends."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.errors import InputError, UnknownAnswerError, UsageError
from fallzone.model.results.alert.loss import Loss, State
from fallzone.runs.alerts.source import Source
from fallzone.runs.folders import require_path
from fallzone.words import _
from fallzone.words.hints import suggest

if TYPE_CHECKING:
    import numpy as np

    from fallzone.model.state_path import StatePath

# A time of the flight is known to the second
ROUNDED_S = 0.5
# No flight lasts so long
_LONGEST_S = 86_400.0
# How far flights are from the nominal one, as a share of its way: assumed, as far as ensembles scatter
_SCATTER = 0.1
# What was lost, by the names of arguments
_ARGUMENTS = {"at_s": "at_s", "state": "state", "when": "when", "last": "last"}


def check_question(mission, run, *, at_s, state, when, last, failure) -> None:
    """Refuse what does not say what was lost, or says it twice.

    Parameters
    ----------
    mission, run, at_s, state, when, last, failure
        As for ``fallzone.alert``.

    Raises
    ------
    UsageError
        With what to say.
    """
    ways = [at_s is not None, state is not None, last is not None]
    if sum(ways) == 0:
        raise UsageError(_("say when it was lost: {at_s}, or {state} with {when}, or {last}").format(**_ARGUMENTS))
    if sum(ways) > 1:
        raise UsageError(_("say in one way what was lost: {at_s}, {state} or {last}").format(**_ARGUMENTS))
    if mission is None and run is None and state is None:
        raise UsageError(_("name a mission; without one only a state can be followed"))
    if (state is None) != (when is None):
        raise UsageError(
            _("a state needs its instant, and an instant its state: {state} and {when}").format(**_ARGUMENTS)
        )
    if failure is not None:
        from fallzone import plugins

        if failure not in (known := plugins.names("failure")):
            told = _("no failure mode '{mode}'; {hint}")
            raise UsageError(told.format(mode=str(failure)[:80], hint=suggest(str(failure)[:80], known)))
        if mission is None and run is None:
            raise UsageError(_("a failure mode is one of a vehicle: name a mission"))


def find_loss(
    source: Source,
    liftoff_utc: datetime,
    failure: str | None,
    *,
    at_s: float | None,
    state: State | None,
    when: datetime | None,
    last: str | Path | None,
) -> Loss:
    """What is known of the loss, in times after lift-off.

    Parameters
    ----------
    source : Source
        The mission.
    liftoff_utc : datetime
        When it lifted off.
    failure : str or None
        Failure mode, where it is known.
    at_s, state, when, last
        As for ``fallzone.alert``.

    Returns
    -------
    Loss

    Raises
    ------
    InputError
        For what cannot be true.
    UnknownAnswerError
        Where powered flight was over and no state is known.
    """
    if last is not None:
        return _read_last(source, liftoff_utc, failure, require_path("last", last))
    if state is not None:
        t_s = (when - liftoff_utc).total_seconds()
        _require_time("when", t_s)
        check_state(state)
        return Loss(
            told_by="state",
            t_s=t_s,
            when_utc=when,
            window_s=(t_s, t_s + 2.0 * ROUNDED_S),
            mode=failure,
            state=state,
            is_measured=True,
            off_nominal_m=_find_off_m(source, state, t_s),
        )
    _require_time("at_s", at_s)
    powered_s = source.mission.powered_until_s
    if at_s > powered_s + ROUNDED_S:
        told = _("at_s = {value:g}: powered flight ends at T+{last_s:.0f} s; give the state that was measured")
        raise UnknownAnswerError(told.format(value=at_s, last_s=powered_s))
    from fallzone.assessment.alert.position import find_state

    return Loss(
        told_by="time",
        t_s=at_s,
        when_utc=liftoff_utc + timedelta(seconds=at_s),
        window_s=(max(at_s - ROUNDED_S, 0.0), at_s + ROUNDED_S),
        mode=failure,
        state=find_state(source.nominal, at_s),
        is_measured=False,
    )


def _require_time(name: str, t_s: float) -> None:
    """A time after lift-off, and within the day."""
    if not 0.0 <= t_s <= _LONGEST_S:
        problem = _("T{t_s:+.1f} s is before lift-off") if t_s < 0.0 else _("T{t_s:+.1f} s is no time of a flight")
        raise InputError(name, problem.format(t_s=t_s), _("expected a time after lift-off; check it and the lift-off"))


def check_state(state: State) -> None:
    """Refuse a state that cannot be true.

    Parameters
    ----------
    state : State
        As it was given.

    Raises
    ------
    InputError
        Beneath the surface, beyond what a launch reaches, or no number.
    """
    limits = {
        "lat_deg": (state.lat_deg, -90.0, 90.0),
        "lon_deg": (state.lon_deg, -180.0, 360.0),
        "height_m": (state.height_m, 0.0, 1e8),
        **{f"velocity {axis}": (v, -2e4, 2e4) for axis, v in zip("NED", state.velocity_ned_mps, strict=True)},
    }
    for name, (value, low, high) in limits.items():
        if not low <= value <= high:
            problem = _("{value:g} is out of range").format(value=value)
            if name == "height_m" and value < 0.0:
                problem = _("{value:g} m is beneath the surface").format(value=value)
            expected = _("expected {low} to {high}").format(low=f"{low:g}", high=f"{high:g}")
            raise InputError(f"state [{name}]", problem, expected)


def _read_last(source: Source, liftoff_utc: datetime, failure: str | None, file: Path) -> Loss:
    """The loss that a file of telemetry ends in."""
    import numpy as np

    from fallzone.assessment.alert.position import build_state
    from fallzone.catalogue.inputs import flight_inputs
    from fallzone.trajectories.trajectory_file import read_telemetry

    path = read_telemetry(file, source.flight, flight_inputs(source.flight).site)
    t_s = float(path.t_s[-1])
    _require_time(str(file), t_s)
    _require_placed(source, liftoff_utc, path, str(file))
    state = build_state(path.position_ecef_m[-1], path.velocity_ecef_mps[-1])
    return Loss(
        told_by="telemetry",
        t_s=t_s,
        when_utc=liftoff_utc + timedelta(seconds=t_s),
        window_s=(t_s, t_s + max(float(np.median(np.diff(path.t_s))), ROUNDED_S)),
        mode=failure,
        state=dataclasses.replace(state, height_m=max(state.height_m, 0.0)),
        is_measured=True,
        off_nominal_m=_find_off_m(source, state, t_s),
        source=file.name,
    )


def _require_placed(source: Source, liftoff_utc: datetime, path: StatePath, where: str) -> None:
    """Telemetry that begins too late to be held against the pad is held against the nominal flight.

    Raises
    ------
    InputError
        Where it fits in another frame or unit.
    UnknownAnswerError
        Where it fits in none.
    """
    import numpy as np

    from fallzone.assessment.alert.position import find_state, find_vectors
    from fallzone.telemetry.frames import Frames
    from fallzone.trajectories.trajectory_file import LEFT_PAD_S

    t_s, nominal = float(path.t_s[0]), source.nominal
    if t_s <= LEFT_PAD_S:
        return

    def find_nominal(at_s: float) -> tuple[np.ndarray, float]:
        position, velocity = find_vectors(find_state(nominal, at_s))
        way_m = float(np.linalg.norm(position - nominal.position_ecef_m[0]))
        return np.concatenate([position, velocity]), _SCATTER * way_m

    state = tuple(path.position_ecef_m[0].tolist()), tuple(path.velocity_ecef_mps[0].tolist())
    frames = Frames(where=where, find_nominal=find_nominal, liftoff_utc=liftoff_utc)
    frames.to_fixed(t_s, *state, is_named_fixed=True)
    if t_s > float(nominal.t_s[-1]) or not frames.is_placed(t_s, *state):
        told = _(
            "{where} begins at T{t_s:+.1f} s, away from where the mission has the vehicle: whether its frame and units "
            "are right is not known; if they are, give the last measured state"
        )
        raise UnknownAnswerError(told.format(where=where, t_s=t_s))


def _find_off_m(source: Source, state: State, t_s: float) -> float | None:
    """How far a measured state is from the nominal flight; None after its end."""
    import numpy as np

    from fallzone.assessment.alert.position import find_state, find_vectors

    if t_s > float(source.nominal.t_s[-1]):
        return None
    planned, measured = (find_vectors(one)[0] for one in (find_state(source.nominal, t_s), state))
    return float(np.linalg.norm(measured - planned))
