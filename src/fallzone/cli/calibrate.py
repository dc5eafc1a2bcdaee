"""``fallzone calibrate``: guidance and uncertain vehicle numbers, fitted to what was published."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fallzone.cli.printing import BOLD, print_json, print_table, print_wrapped, say
from fallzone.cli.progress import Progress
from fallzone.cli.runs import MissionName
from fallzone.cli.state import AsJson
from fallzone.errors import UsageError

if TYPE_CHECKING:
    from fallzone.flight.calibrate import Calibration, ComparedRow

_MOST_EVALUATIONS = 10_000


def command(
    mission: MissionName,
    *,
    evaluations: Annotated[int, typer.Option(metavar="N", help="Steps of the solver at most.")] = 100,
    write: Annotated[bool, typer.Option("--write", help="Put the numbers into the mission and vehicle files.")] = False,
    json: AsJson = False,
) -> None:
    """Fit a mission to what was published of it.

    Least squares moves the pitch and yaw programme and every number with bounds, until events, falls and orbit agree
    with the published rows of the mission, and of those that fly as it, whose basis is "fitted". Predicted rows are
    shown beside them and never enter.
    """
    if not 1 <= evaluations <= _MOST_EVALUATIONS:
        raise UsageError(f"--evaluations {evaluations}: expected 1 to {_MOST_EVALUATIONS}")

    from fallzone.catalogue.load import load_mission
    from fallzone.flight.calibrate import calibrate, write_calibration

    again = f"fallzone calibrate {shlex.quote(mission)} --write"
    with Progress() as progress:
        found = calibrate(load_mission(mission), command=again, evaluations=evaluations, progress=progress)
    if json:
        print_json(_document(found))
    else:
        _print_for_people(found)
    if write:
        for path in write_calibration(found):
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
        "parameters": {p.name: p.value for p in found.parameters},
    }


def _print_for_people(found: Calibration) -> None:
    print_wrapped(f"{found.mission.title}: calibrated", style=BOLD)
    columns = ("name", "quantity", "basis", "published", "computed", "off")
    print_table(columns, [_cells(row, found.mission.id) for row in found.rows], right=columns[3:])
    print_wrapped("off: computed less published, in tolerances")
    moved = [p for p in found.parameters if p.published is not None]
    if moved:
        columns = ("declared number that may move", "published", "fitted")
        rows = [[p.name, f"{p.published:,.7g}", f"{p.value:,.7g}"] for p in moved]
        print_table(columns, rows, right=columns[1:])
    print_wrapped(f"On a bound: {', '.join(found.fit.on_bound) or 'none'}")
    rate_degps, angle_deg = found.fit.max_pitch_rate_degps, found.fit.max_angle_of_attack_deg
    print_wrapped(
        f"{'Flyable' if found.flyable else 'Not flyable'}: the thrust turns by {rate_degps:.2f} °/s at most, the angle "
        f"of attack in thick air is {angle_deg:.2f}° at most."
    )


def _cells(row: ComparedRow, mission: str) -> list[str]:
    where = "" if row.mission == mission else f"{row.mission}: "
    case = "" if row.case == "nominal" else f" ({row.case})"
    off = "-" if row.computed is None else f"{row.off:+.2f}"
    computed = "did not happen" if row.computed is None else f"{row.computed:,.6g}"
    return [f"{where}{row.name}{case}", row.quantity, row.basis, f"{row.published:,.6g}", computed, off]
