"""Every published figure of the missions beside the computed one: what was fitted, what was predicted, what missed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np

from fallzone.calibration.ensemble import find_members
from fallzone.calibration.published import measure
from fallzone.catalogue.inputs import all_inputs, flight_inputs
from fallzone.catalogue.kept import Kept
from fallzone.catalogue.load import find_origin, shown_file
from fallzone.earth.angles import wrap_deg
from fallzone.earth.geodesic import range_azimuth
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.inputs import solve_guidance
from fallzone.kernels.tables import Environment
from fallzone.model.ascent.release import Release
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.results.impacts import Impacts
from fallzone.model.results.validation import ValidationRow
from fallzone.model.site import Pad, Site
from fallzone.model.text import NO_WORDING
from fallzone.model.vehicle import Vehicle
from fallzone.montecarlo.cases import nominal_block
from fallzone.montecarlo.discrepancy import build_shift
from fallzone.montecarlo.flights import build_flight_model
from fallzone.montecarlo.run import Study, simulate
from fallzone.montecarlo.sampling import Sampling
from fallzone.names import ITEMS, NOMINAL
from fallzone.threads import open_pool

# Simulated flights from which the range of a fall is read: its ends are then known to a few hundredths of its width.
SPREAD_FLIGHTS = 512

# What is quoted of many [%]
_QUANTILES = (5.0, 50.0, 95.0)

# Quantities that come round again after a full turn
_CIRCULAR = ("lon_deg", "azimuth_deg")

_NOTHING = np.empty(0)

_OF_VEHICLES: Kept[tuple[ValidationRow, ...]] = Kept(most=16)

Progress = Callable[[str, int, int], None]


def validate_vehicle(mission: Mission) -> tuple[ValidationRow, ...]:
    """Rows of a mission, and after them those of the other shipped missions of its vehicle, of the best fit alone.

    They are kept for the next run with the same mission and files.

    Parameters
    ----------
    mission : Mission
        As `load_mission` returns it.

    Returns
    -------
    tuple of ValidationRow
        In the order of the missions, and of the figures in their files.
    """
    inputs = all_inputs(mission)
    key = (mission.model_dump_json(), shown_file(mission), tuple(inputs.digests.items()))
    return _OF_VEHICLES.find(key, lambda: (*validate([mission]), *validate(inputs.sisters, spreads=False)))


def validate(
    missions: Iterable[Mission], *, spreads: bool = True, progress: Progress | None = None
) -> tuple[ValidationRow, ...]:
    """Set each published figure beside what the best fit and the ensemble of vehicles compute for it.

    Parameters
    ----------
    missions : iterable of Mission
        As they were loaded.
    spreads : bool
        Whether the vehicles of the ensembles are flown as well, and nominal flights simulated, for the ranges of rows.
    progress : callable, optional
        Called as ``progress(what, done, total)``, before each mission.

    Returns
    -------
    tuple of ValidationRow
        In the order of the missions, and of the figures in their files.
    """
    chosen = [mission for mission in missions if mission.published]
    rows: list[ValidationRow] = []
    for done, mission in enumerate(chosen):
        if progress is not None:
            progress("missions", done, len(chosen))
        rows += _validate_mission(solve_guidance(mission), spreads)
    return tuple(rows)


def _validate_mission(mission: Mission, with_spread: bool) -> list[ValidationRow]:
    inputs = flight_inputs(mission)
    vehicle, site = inputs.vehicle, inputs.site
    environment = build_mission_environment(mission, site)
    ranges = _list_ranges(mission)
    computed = measure(mission, vehicle, site, environment, (*mission.published, *ranges))
    flown_m = {
        (one.name, one.case): value for one, value in zip(ranges, computed[len(mission.published) :], strict=True)
    }
    members = find_members(mission, vehicle) if with_spread else ((mission, vehicle),)
    spreads = [_NOTHING] * len(mission.published)
    if with_spread:
        with open_pool() as pool:
            simulated = pool.submit(_simulate_falls, mission, vehicle, site, environment)
            if len(members) > 1:
                found = pool.map(lambda member: measure(*member, site, environment, mission.published), members)
                spreads = list(np.array(list(found)).T)
            falls = simulated.result()
        pad = find_origin(mission, site)
        spreads = [
            _read_falls(one, falls[one.name], pad) if one.case == NOMINAL and one.name in falls else spread
            for one, spread in zip(mission.published, spreads, strict=True)
        ]
    return [
        _build_row(mission, one, value, spread=spread, members=len(members), flown_m=flown_m.get((one.name, one.case)))
        for one, value, spread in zip(mission.published, computed, spreads, strict=False)
    ]


def _list_ranges(mission: Mission) -> list[PublishedValue]:
    """How far each body with a published fall flew: asked for as well, to set the spread against it."""
    falls = {(one.name, one.case) for one in mission.published if one.name in (*ITEMS, "impact")}
    return [
        PublishedValue(
            name=name, case=case, quantity="range_m", value=0.0, tolerance=1.0, mark="assumed", source="computed"
        )
        for name, case in sorted(falls)
    ]


def _simulate_falls(mission: Mission, vehicle: Vehicle, site: Site, environment: Environment) -> dict[str, Impacts]:
    """Where the bodies of simulated nominal flights come down, where a fall of them was published."""
    if not any(one.name in ITEMS and one.case == NOMINAL for one in mission.published):
        return {}
    model = build_flight_model(mission, vehicle, site, environment)
    study = Study(
        block=nominal_block(model),
        environment=environment,
        case=NOMINAL,
        condition=NOMINAL,
        sampling=Sampling(seed=1, kind="plain"),
        shift=build_shift(flight_inputs(mission).discrepancy, find_origin(mission, site)),
    )
    return {one.item: one for one in simulate(study, flights=SPREAD_FLIGHTS)}


def _read_falls(figure: PublishedValue, falls: Impacts, pad: Pad | Release) -> np.ndarray:
    """What a published quantity is for each simulated impact."""
    if figure.quantity in ("t_s", "lon_deg", "lat_deg"):
        return getattr(falls, figure.quantity)
    from_lonlat = figure.lonlat or (pad.lon_deg, pad.lat_deg)
    length_m, azimuth_deg = range_azimuth(*from_lonlat, falls.lon_deg, falls.lat_deg)
    return azimuth_deg if figure.quantity == "azimuth_deg" else length_m


def _build_row(
    mission: Mission,
    figure: PublishedValue,
    computed: float,
    *,
    spread: np.ndarray,
    members: int,
    flown_m: float | None,
) -> ValidationRow:
    """One row from the best fit's figure and those of all that agree as well."""
    ok = abs(_difference(figure.quantity, computed, figure.value)) <= figure.tolerance
    low, median, high = _find_quantiles(_near(figure, spread))
    return ValidationRow(
        mission=mission.id,
        vehicle=mission.vehicle,
        case=figure.case,
        name=figure.name,
        quantity=figure.quantity,
        basis=figure.basis,
        computed=_known(computed),
        published=figure.value,
        tolerance=figure.tolerance,
        tolerance_reason=figure.tolerance_reason,
        lonlat=figure.lonlat,
        item=figure.item,
        mark=figure.mark,
        source=mission.sources[figure.source],
        note=figure.note,
        ok=ok,
        miss=NO_WORDING if ok else figure.miss,
        members=members,
        median=median,
        low=low,
        high=high,
        flown_m=None if flown_m is None else _known(flown_m),
    )


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _difference(quantity: str, computed: float, published: float) -> float:
    """Computed less published; angles of a circle the short way round."""
    away = computed - published
    return math.remainder(away, 360.0) if quantity in _CIRCULAR and math.isfinite(away) else away


def _near(figure: PublishedValue, values: np.ndarray) -> np.ndarray:
    """Angles of a circle moved to within half a turn of the published one."""
    if figure.quantity not in _CIRCULAR:
        return values
    return figure.value + wrap_deg(values - figure.value)


def _find_quantiles(values: np.ndarray) -> tuple[float | None, float | None, float | None]:
    """5, 50 and 95 % of the finite ones; None where there are none."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return None, None, None
    low, median, high = np.percentile(finite, _QUANTILES)
    return float(low), float(median), float(high)
