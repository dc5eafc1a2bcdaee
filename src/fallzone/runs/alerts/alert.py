"""After an anomaly: who is beneath, from when to when, in which layer, at once and then refined."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone import __version__
from fallzone.catalogue.geodata import Geodata, find_geodata
from fallzone.errors import InputError, UsageError
from fallzone.model.results.alert.alert import Alert
from fallzone.model.results.alert.loss import ImpactPoint, Loss, State
from fallzone.model.results.statement import Statement
from fallzone.runs.alerts.losses import ROUNDED_S, check_question, check_state, find_loss
from fallzone.runs.alerts.source import Source, find_source
from fallzone.runs.check import read_moment
from fallzone.runs.folders import RESULTS
from fallzone.runs.read import require_name
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.alert.fallen import Fallen
    from fallzone.assessment.alert.flights import LossFlights
    from fallzone.flight.planning.plan import AscentPlan
    from fallzone.model.results.alert.area import AlertArea
    from fallzone.montecarlo.measured import Measured

log = logging.getLogger("fallzone")

# A measured state so far from the nominal flight is told
_OFF_NOMINAL_M = 20_000.0

Told = Callable[[Alert], None]


def alert(
    mission: str | Path | None = None,
    *,
    at_s: float | None = None,
    state: State | None = None,
    when: str | datetime | None = None,
    last: str | Path | None = None,
    failure: str | None = None,
    liftoff: str | datetime | None = None,
    run: str | Path | None = None,
    results: str | Path = RESULTS,
    seed: int = 1,
    workers: int | None = None,
    refine: bool = True,
    geodata: str | Path | Geodata | None = None,
    told: Told | None = None,
) -> Alert:
    """Say after an anomaly who is beneath, from when to when, in which layer, as ``fallzone alert`` does.

    The first answer is found at once from flights that are lost as this one was, the refined one from more of them.
    Both are kept, and what the second changes is told.

    Parameters
    ----------
    mission : str or Path, optional
        Id or file of a mission; left out where only a state is known.
    at_s : float, optional
        When it was lost [s after lift-off].
    state : State, optional
        The last that was measured, with ``when``.
    when : str or datetime, optional
        Instant of the state, with its time zone.
    last : str or Path, optional
        A file of telemetry that ends.
    failure : str, optional
        Failure mode, a module of ``fallzone.failures``, where it is known. Default: all that fit, by how likely each
        is.
    liftoff : str or datetime, optional
        When it lifted off, with its time zone. Default: as the mission's file says.
    run : str or Path, optional
        Folder of a stored run. Default: that of the mission under ``results``, where there is one.
    results : str or Path
        Folder that holds the runs of all missions.
    seed : int
        Of all random numbers.
    workers : int, optional
        Threads; the result does not depend on them.
    refine : bool
        Whether the refined answer is wanted.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, regions and places; the shipped one where not given.
    told : callable, optional
        ``told(alert)`` as soon as the first answer is there.

    Returns
    -------
    Alert

    Raises
    ------
    UsageError
        When the question is unclear: no mission and no state, or two ways to say what was lost.
    InputError
        For files and states that cannot be true.
    UnknownAnswerError
        Where powered flight was over and no state is known.

    Examples
    --------
    >>> import fallzone
    >>> fallzone.alert("nuri-2021-10-21", results="no-such-folder")
    Traceback (most recent call last):
    ...
    fallzone.errors.UsageError: say when it was lost: at_s, or state with when, or last
    """
    begun_s = time.perf_counter()
    check_question(mission, run, at_s=at_s, state=state, when=when, last=last, failure=failure)
    geodata = find_geodata(geodata)
    asked = _Asked(
        geodata=geodata,
        failure=failure,
        seed=seed,
        workers=workers,
        begun_s=begun_s,
        refine=refine,
        told=told or (lambda _alert: None),
    )
    if mission is None and run is None:
        return _alert_of_state(asked, state, read_moment(when))
    source = find_source(require_name(mission), run, Path(results), geodata)
    liftoff_utc = read_moment(liftoff) or source.mission.liftoff_utc
    if liftoff_utc is None:
        raise InputError(
            f"{source.name} [liftoff_utc]", _("is missing"), _("say when it lifted off: liftoff = 2023-08-23T18:50:00Z")
        )
    loss = find_loss(source, liftoff_utc, failure, at_s=at_s, state=state, when=read_moment(when), last=last)
    return _alert_of_mission(asked, source, liftoff_utc, loss)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """How an alert is wanted."""

    geodata: Geodata
    failure: str | None
    seed: int
    workers: int | None
    begun_s: float
    refine: bool
    told: Told


def _alert_of_mission(asked: _Asked, source: Source, liftoff_utc: datetime, loss: Loss) -> Alert:
    if loss.t_s > source.mission.powered_until_s + ROUNDED_S:
        # What flew on after its powered flight is no longer what the modes of the mission are of
        return _alert_of_state(asked, loss.state, loss.when_utc, source=source, zero_utc=liftoff_utc, loss=loss)
    from fallzone.assessment.alert.flights import build_best_plan, prepare_loss
    from fallzone.catalogue.inputs import flight_inputs

    mission, stale = source.flight, source.stored.stale if source.stored is not None else None
    plan = build_best_plan(mission)
    shares = _share_modes(source, loss, plan)
    flights = prepare_loss(mission, shares, loss.window_s, seed=asked.seed, measured=_as_measured(loss))
    found = Alert(
        mission=source.mission,
        zero_utc=liftoff_utc,
        timezone=source.mission.timezone,
        loss=loss,
        impact_point=_find_point_at_once(source, loss),
        first=_build(asked, source, loss, flights.fly_first(asked.workers), in_full=False),
        refined=None,
        change=None,
        basis=tuple(_list_basis(loss)),
        doubts=() if stale is None else (stale,),
        inputs=(source.stored.inputs if source.stored is not None else {}) | flight_inputs(mission).digests,
        version=__version__,
    )
    asked.told(found)
    return _refine(asked, source, found, flights, plan) if asked.refine else found


def _list_basis(loss: Loss) -> list[Statement]:
    """What every alert of a loss says first of what it stands on."""
    basis = []
    if loss.is_measured:
        from fallzone.montecarlo.measured import POSITION_SIGMA_M, VELOCITY_SIGMA_MPS

        values = {"distance_m": POSITION_SIGMA_M, "speed_mps": VELOCITY_SIGMA_MPS}
        basis.append(Statement(code="tracking-error", values=values))
    if loss.off_nominal_m is not None and loss.off_nominal_m > _OFF_NOMINAL_M:
        basis.append(Statement(code="off-nominal", values={"distance_m": loss.off_nominal_m}))
    return basis


def _find_point_at_once(source: Source, loss: Loss) -> ImpactPoint:
    """The vacuum impact point alone, which takes no fall."""
    if loss.is_measured:
        from fallzone.assessment.alert.states import find_vacuum

        return find_vacuum(loss.state, loss.t_s)
    from fallzone.assessment.alert.position import find_nominal_point

    return find_nominal_point(source.nominal, loss.t_s)


def _build(asked: _Asked, source: Source, loss: Loss, fallen: Fallen, *, in_full: bool) -> AlertArea:
    from fallzone.assessment.alert.build import build_area

    return build_area(
        fallen,
        source.ground,
        lost_s=loss.t_s,
        powered_s=source.mission.powered_until_s,
        begun_s=asked.begun_s,
        in_full=in_full,
        workers=asked.workers,
    )


def _refine(asked: _Asked, source: Source, found: Alert, flights: LossFlights, plan: AscentPlan) -> Alert:
    """The same with the refined answer, where the loss comes down through the air, and what changed."""
    from fallzone.assessment.alert.build import compare
    from fallzone.assessment.alert.states import find_stack_point
    from fallzone.catalogue.inputs import flight_inputs

    loss, vehicle = found.loss, flight_inputs(source.flight).vehicle
    refined = _build(asked, source, loss, flights.fly_on(asked.workers), in_full=True)
    point = find_stack_point(plan, vehicle, flights.study.environment, loss.state, loss.t_s)
    return _tell_up(
        dataclasses.replace(found, impact_point=point, refined=refined, change=compare(found.first, refined))
    )


def _share_modes(source: Source, loss: Loss, plan: AscentPlan) -> Mapping[str, float]:
    """Failure modes that fit, with how likely each is."""
    from fallzone.assessment.alert.flights import list_possible
    from fallzone.assessment.alert.modes import weigh_modes
    from fallzone.catalogue.inputs import flight_inputs
    from fallzone.risk.failing.likelihood import build_likelihood, judge_reliability

    if loss.mode is not None:
        _require_possible(plan, loss)
        return {loss.mode: 1.0}
    if source.stored is not None and source.stored.likelihood is not None:
        likelihood = source.stored.likelihood
    else:
        vehicle = flight_inputs(source.flight).vehicle
        likelihood = build_likelihood(plan, vehicle, judge_reliability(source.flight, vehicle, source.geodata))
    return weigh_modes(likelihood, loss.window_s, list_possible(plan, loss.window_s))


def _require_possible(plan: AscentPlan, loss: Loss) -> None:
    """Refuse a failure mode that this flight cannot have at any time near the loss."""
    import numpy as np

    from fallzone import plugins
    from fallzone.montecarlo.failing import find_nearest_s

    if np.isnan(find_nearest_s(plan, (loss.mode,), np.zeros(1, dtype=np.int64), np.array([loss.t_s]))).all():
        told = _("{mode} cannot happen at T+{t_s:g} s; it needs {needs}")
        needs = _(plugins.load("failure", loss.mode).NEEDS)
        raise UsageError(told.format(mode=loss.mode, t_s=loss.t_s, needs=needs))


def _as_measured(loss: Loss) -> Measured | None:
    if not loss.is_measured:
        return None
    from fallzone.assessment.alert.position import find_vectors
    from fallzone.montecarlo.measured import Measured

    position, velocity = find_vectors(loss.state)
    return Measured(t_s=loss.t_s, position_ecef_m=position, velocity_ecef_mps=velocity)


def _tell_up(found: Alert) -> Alert:
    """The same with what stays up, which may come down anywhere beneath its orbit."""
    doubts = list(found.doubts)
    if found.area is not None and found.area.stays_up > 0.0:
        low, high = found.area.stays_up_interval
        values = {"share": found.area.stays_up, "share_low": low, "share_high": high}
        doubts.append(Statement(code="stays-up", values=values))
    return dataclasses.replace(found, doubts=tuple(doubts))


def _alert_of_state(
    asked: _Asked,
    state: State,
    when_utc: datetime,
    *,
    source: Source | None = None,
    zero_utc: datetime | None = None,
    loss: Loss | None = None,
) -> Alert:
    """An alert of a state alone: the breakup of any vehicle."""
    from fallzone.assessment.alert.build import build_area, compare
    from fallzone.assessment.alert.position import find_vectors
    from fallzone.assessment.alert.states import find_body_point
    from fallzone.assessment.alert.unknown import (
        FASTEST_MPS,
        HEAVIEST_KGPM2,
        LIGHTEST_KGPM2,
        TYPICAL_KGPM2,
        break_anything,
        build_assumed_environment,
    )

    check_state(state)
    source = source or Source("", None, asked.geodata)
    loss = loss or Loss(
        told_by="state", t_s=0.0, when_utc=when_utc, window_s=(0.0, 0.0), mode=None, state=state, is_measured=True
    )
    environment = build_assumed_environment(state.lat_deg, when_utc.month)
    flights = break_anything(*find_vectors(state), environment, lost_s=loss.t_s, seed=asked.seed)

    def answer(*, in_full: bool) -> AlertArea:
        return build_area(
            flights.fly_on(asked.workers) if in_full else flights.fly_first(asked.workers),
            source.whole_ground,
            lost_s=loss.t_s,
            powered_s=loss.t_s,
            begun_s=asked.begun_s,
            in_full=in_full,
            workers=asked.workers,
        )

    values = {"beta_low_kgpm2": LIGHTEST_KGPM2, "beta_high_kgpm2": HEAVIEST_KGPM2, "speed_mps": FASTEST_MPS}
    found = Alert(
        mission=source.mission if source.name else None,
        zero_utc=zero_utc or when_utc,
        timezone=source.mission.timezone if source.name else "UTC",
        loss=loss,
        impact_point=find_body_point(environment, state, loss.t_s, TYPICAL_KGPM2),
        first=answer(in_full=False),
        refined=None,
        change=None,
        basis=(*_list_basis(loss), Statement(code="generic-vehicle", values=values)),
        doubts=(),
        inputs={},
        version=__version__,
    )
    asked.told(found)
    if not asked.refine:
        return _tell_up(found)
    refined = answer(in_full=True)
    found = dataclasses.replace(found, refined=refined, change=compare(found.first, refined))
    return _tell_up(found)
