"""``fallzone calibrate``: guidance and uncertain vehicle numbers, fitted to what was published."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fallzone.cli.geodata import chosen_geodata
from fallzone.cli.numbers import whole
from fallzone.cli.options import MissionName
from fallzone.cli.printing import BOLD, print_json, print_table, print_wrapped, say
from fallzone.cli.progress import Progress
from fallzone.cli.state import AsJson
from fallzone.errors import UsageError
from fallzone.names import NOMINAL
from fallzone.runs.fit import EVALUATIONS

if TYPE_CHECKING:
    from fallzone.calibration.calibrate import Calibration, ComparedRow

_MOST_EVALUATIONS, _MOST_MEMBERS = 10_000, 10_000


def command(
    mission: MissionName,
    *,
    evaluations: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Steps of the solver at most.")
    ] = EVALUATIONS,
    ensemble: Annotated[
        int,
        typer.Option(
            parser=whole, metavar="N", help="Draw N vehicles and guidances that agree as well; at least 50 to run on."
        ),
    ] = 0,
    seed: Annotated[int, typer.Option(parser=whole, metavar="S", help="The same seed draws the same ensemble.")] = 1,
    write: Annotated[bool, typer.Option("--write", help="Put the numbers into the mission and vehicle files.")] = False,
    json: AsJson = False,
) -> None:
    """Fit a mission to what was published of it.

    Least squares moves the pitch and yaw programme and every number with bounds, until events, falls and orbit agree
    with the published rows of the mission, and of those that fly as it, whose basis is "fitted". Predicted rows are
    shown beside them and never enter. Runs draw from the ensemble that --write leaves beside the missions.
    """
    if not 1 <= evaluations <= _MOST_EVALUATIONS:
        raise UsageError(f"--evaluations {evaluations}: expected 1 to {_MOST_EVALUATIONS}")
    if not 0 <= ensemble <= _MOST_MEMBERS:
        raise UsageError(f"--ensemble {ensemble}: expected 1 to {_MOST_MEMBERS}, or 0 for none")
    if seed < 0:
        raise UsageError(f"--seed {seed}: a seed is 0 or more")

    from fallzone.runs.fit import calibrate, write_calibration

    geodata = chosen_geodata()
    with Progress() as progress:
        found = calibrate(
            mission,
            evaluations=evaluations,
            ensemble=ensemble,
            seed=seed,
            for_writing=write,
            geodata=geodata,
            progress=progress,
        )
    if json:
        print_json(_document(found))
    else:
        _print_for_people(found)
    if write:
        for path in write_calibration(found, geodata):
            say(f"Written: {path}")


def _document(found: Calibration) -> dict[str, Any]:
    return {
        "mission": found.mission.id,
        "vehicle": found.vehicle.id,
        "command": found.fit.command,
        "rows": found.rows,
        "on_bound": found.fit.on_bound,
        "max_turn_rate_degps": found.fit.max_pitch_rate_degps,
        "max_angle_of_attack_deg": found.fit.max_angle_of_attack_deg,
        "flyable": found.flyable,
        "lands_s": found.lands_s,
        "parameters": {p.name: p.value for p in found.parameters},
        "ensemble": found.fit.ensemble,
    }


def _print_for_people(found: Calibration) -> None:
    print_wrapped(f"{found.mission.title}: calibrated", style=BOLD)
    for mission, rows in groupby(found.rows, key=lambda row: row.mission):
        if mission != found.mission.id:
            print_wrapped(f"{mission}, which flies as it", style=BOLD)
        _print_rows(list(rows))
    print_wrapped("off: computed less published, in tolerances; * of the flight as flown")
    moved = [p for p in found.parameters if p.published is not None]
    if moved:
        columns = ("declared number that may move", "published", "fitted")
        rows = [[p.name, _number(p.published), _number(p.value)] for p in moved]
        print_table(columns, rows, right=columns[1:])
    print_wrapped(f"On a bound: {', '.join(found.fit.on_bound) or 'none'}")
    rate_degps, angle_deg = found.fit.max_pitch_rate_degps, found.fit.max_angle_of_attack_deg
    lands = "" if found.lands_s is None else f"it comes down at T+{found.lands_s:,.0f} s, short of its plan; "
    print_wrapped(
        f"{'Flyable' if found.flyable else 'Not flyable'}: {lands}the thrust turns by {rate_degps:.2f} °/s at most, "
        f"the angle of attack in thick air is {angle_deg:.2f}° at most."
    )
    drawn = found.fit.ensemble
    if drawn is not None:
        print_wrapped(
            f"Ensemble: {drawn.members} members of {drawn.drawn} drawn, seed {drawn.seed}; each flyable and within the "
            "tolerances of the fitted rows, but for rows that the best fit misses itself."
        )


def _print_rows(rows: list[ComparedRow]) -> None:
    columns = ("name", "quantity", "basis", "published", "computed", "off")
    print_table(columns, [_cells(row) for row in rows], right=columns[3:])
    if rows[0].spread is not None:
        columns = ("over the ensemble", "quantity", "median", "5 %", "95 %")
        spread = [[*_name(r), *map(_number, (r.spread.median, r.spread.low, r.spread.high))] for r in rows]
        print_table(columns, spread, right=columns[2:])


def _cells(row: ComparedRow) -> list[str]:
    off = "-" if row.off is None else f"{row.off:+.2f}"
    computed = "-" if row.computed is None else _number(row.computed)
    return [*_name(row), row.basis, _number(row.published), computed, off]


def _name(row: ComparedRow) -> list[str]:
    return [f"{row.name}{'' if row.case == NOMINAL else ' *'}", row.quantity]


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10_000.0 else f"{value:,.6g}"
