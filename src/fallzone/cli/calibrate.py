"""``fallzone calibrate``: guidance and uncertain vehicle numbers, fitted to what was published."""

from __future__ import annotations

from itertools import groupby
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.numbers import whole
from fallzone.cli.terminal.printing import BOLD, print_json, print_table, print_wrapped, say
from fallzone.cli.terminal.progress import Progress
from fallzone.cli.terminal.state import AsJson
from fallzone.cli.validate import BASES
from fallzone.cli.vehicle_fit import fit_vehicle
from fallzone.errors import UsageError
from fallzone.names import NOMINAL
from fallzone.runs.counts import check_fit_counts
from fallzone.runs.fits.fit import EVALUATIONS
from fallzone.runs.fits.vehicle_fit import STARTS
from fallzone.words import _, msg, ngettext
from fallzone.words.formats import fixed, number, percent, trimmed
from fallzone.words.things import item_words, naming, with_commas

if TYPE_CHECKING:
    from fallzone.calibration.calibrate import Calibration, ComparedRow
    from fallzone.calibration.doubts.determined import Fall

TITLE = msg("Fit a mission to what was published of it.")
HELP = msg(
    "Least squares moves the pitch and yaw programme and every number with bounds, until events, falls and orbit agree "
    'with the published rows of the mission, and of those that fly as it, whose basis is "fitted". Predicted rows are '
    "shown beside them and never enter. --write leaves shared vehicles as they are, unless --into names one. Runs draw "
    "from the ensemble that it leaves beside the mission, until a number that this was fitted to changes."
)

# Of numbers as they stand in files
_DIGITS = 6


def command(
    mission: Annotated[
        str | None, typer.Argument(metavar="[MISSION]", help=msg("Id of a mission, or a mission file (.toml)."))
    ] = None,
    *,
    vehicle: Annotated[
        str | None,
        typer.Option(
            metavar="V",
            help=msg(
                "Fit this vehicle to all its flights that have an [aim]; a MISSION of your own is one more of them."
            ),
        ),
    ] = None,
    freeze: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help=msg("With --vehicle: a number that keeps its value; may be repeated.")),
    ] = None,
    free: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help=msg("With --vehicle: the only number that may move; may be repeated.")),
    ] = None,
    starts: Annotated[
        int, typer.Option(parser=whole, metavar="N", help=msg("With --vehicle: from how many points it begins."))
    ] = STARTS,
    evaluations: Annotated[
        int, typer.Option(parser=whole, metavar="N", help=msg("Steps of the solver at most."))
    ] = EVALUATIONS,
    ensemble: Annotated[
        int,
        typer.Option(
            parser=whole,
            metavar="N",
            help=msg("Draw N vehicles and guidances that agree as well; at least 50 to run on."),
        ),
    ] = 0,
    seed: Annotated[
        int, typer.Option(parser=whole, metavar="S", help=msg("The same seed draws the same ensemble."))
    ] = 1,
    write: Annotated[
        bool,
        typer.Option("--write", help=msg("Put the numbers into the mission's file, and a vehicle of its own beside.")),
    ] = False,
    into: Annotated[
        str | None,
        typer.Option(metavar="VEHICLE", help=msg("With --write: the vehicle that gets the numbers, new or shared.")),
    ] = None,
    json: AsJson = False,
) -> None:
    """Fit a mission to what was published of it, or a vehicle to all its flights."""
    from fallzone.runs.fits.fit import calibrate, write_calibration

    if vehicle is not None:
        names = {"freeze": freeze or [], "free": free or []}
        fit_vehicle(vehicle, mission, **names, starts=starts, seed=seed, write=write, json=json)
        return
    if mission is None:
        raise UsageError(_("nothing to fit; give a MISSION, or --vehicle and the name of a vehicle"))
    if into is not None and not write:
        raise UsageError(_("--into says where --write puts the numbers; give both"))
    check_fit_counts({"--evaluations": evaluations, "--ensemble": ensemble, "--seed": seed})
    geodata = chosen_geodata()
    with Progress() as progress:
        found = calibrate(
            mission,
            evaluations=evaluations,
            ensemble=ensemble,
            seed=seed,
            for_writing=write,
            into=into,
            geodata=geodata,
            progress=progress,
        )
    if json:
        print_json(_document(found))
    else:
        with naming(found.vehicle.jettisoned):
            _print_for_people(found)
    if write:
        for path in write_calibration(found, geodata, into=into):
            say(_("Written: {path}").format(path=path))


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
        "falls": [_fall_fields(fall) for fall in found.falls],
        "parameters": {p.name: p.value for p in found.parameters},
        "ensemble": found.fit.ensemble,
    }


def _fall_fields(fall: Fall) -> dict[str, Any]:
    """A fall as it stands in the document; what no fit bounds is not known."""
    numbers = {key: getattr(fall, key) for key in ("range_m", "azimuth_deg", "low_m", "high_m", "across_m")}
    finite = {key: value if isfinite(value) else None for key, value in numbers.items()}
    return {"item": fall.item, **finite, "held": fall.held, "missed": fall.missed, "determined": fall.determined}


def _print_for_people(found: Calibration) -> None:
    print_wrapped(_("{mission}: calibrated").format(mission=found.mission.title), style=BOLD)
    for mission, rows in groupby(found.rows, key=lambda row: row.mission):
        if mission != found.mission.id:
            print_wrapped(_("{mission}, which flies as it").format(mission=mission), style=BOLD)
        _print_rows(list(rows))
    print_wrapped(_("off: computed less published, in tolerances; * of the flight as flown"))
    moved = [p for p in found.parameters if p.published is not None]
    if moved:
        columns = (_("declared number that may move"), _("published"), _("fitted"))
        rows = [[p.name, trimmed(p.published, _DIGITS), trimmed(p.value, _DIGITS)] for p in moved]
        print_table(columns, rows, right=columns[1:])
    on_bound = with_commas(found.fit.on_bound) or _("none")
    print_wrapped(_("On a bound: {parameters}").format(parameters=on_bound))
    print_wrapped(_say_flyable(found))
    _print_falls(found)
    drawn = found.fit.ensemble
    if drawn is not None:
        told = ngettext(
            "Ensemble: {members} member of {drawn} drawn, seed {seed}; flyable and within the tolerances of the fitted "
            "rows, but for rows that the best fit misses itself.",
            "Ensemble: {members} members of {drawn} drawn, seed {seed}; each flyable and within the tolerances of the "
            "fitted rows, but for rows that the best fit misses itself.",
            drawn.members,
        )
        print_wrapped(told.format(members=number(drawn.members), drawn=number(drawn.drawn), seed=drawn.seed))


def _print_falls(found: Calibration) -> None:
    """Where the items fall, and whether that follows from what was published."""
    if not found.falls:
        return
    columns = (_("falls"), _("range km"), _("fits as well, km"), _("to either side, km"), _("from what was published"))
    rows = [
        [
            item_words(fall.item),
            _km(fall.range_m),
            _("{low} to {high}").format(low=_km(fall.low_m), high=_km(fall.high_m)),
            _km(fall.across_m),
            _("determined") if fall.determined else _("contradicted") if fall.missed else _("not determined"),
        ]
        for fall in found.falls
    ]
    print_table(columns, rows, right=columns[1:4])
    open_ = [item_words(fall.item) for fall in found.falls if not fall.determined and not fall.missed]
    if open_:
        told = _(
            "Falls not determined: {items}. Flights that agree with every published figure as well drop them "
            "elsewhere; a published row that says where they fall, or how high, how far and how fast the vehicle is "
            "when they separate, would tell."
        )
        print_wrapped(told.format(items=with_commas(open_)), style=BOLD)
    missed = [item_words(fall.item) for fall in found.falls if fall.missed]
    if missed:
        told = _(
            "Falls not determined: {items}. The best fit misses what was published of them; the published figures, "
            "or the bounds of the vehicle, contradict each other."
        )
        print_wrapped(told.format(items=with_commas(missed)), style=BOLD)


def _km(distance_m: float) -> str:
    return fixed(distance_m / 1e3, 0) if isfinite(distance_m) else "∞"


def _say_flyable(found: Calibration) -> str:
    """Whether a rocket could fly so, and how hard it turns."""
    facts = {
        "rate": fixed(found.fit.max_pitch_rate_degps, 2),
        "angle": fixed(found.fit.max_angle_of_attack_deg, 2),
        "time": fixed(found.lands_s or 0.0, 0),
    }
    if found.flyable:
        told = _(
            "Flyable: the thrust turns by {rate} °/s at most, the angle of attack in thick air is {angle}° at most."
        )
    elif found.lands_s is None:
        told = _(
            "Not flyable: the thrust turns by {rate} °/s at most, the angle of attack in thick air is {angle}° at most."
        )
    else:
        told = _(
            "Not flyable: it comes down at T+{time} s, short of its plan; the thrust turns by {rate} °/s at most, the "
            "angle of attack in thick air is {angle}° at most."
        )
    return told.format(**facts)


def _print_rows(rows: list[ComparedRow]) -> None:
    columns = (_("name"), _("quantity"), _("basis"), _("published"), _("computed"), _("off"))
    print_table(columns, [_cells(row) for row in rows], right=columns[3:])
    if rows[0].spread is not None:
        columns = (_("over the ensemble"), _("quantity"), _("median"), percent(0.05), percent(0.95))
        spread = [
            [*_name(r), *(trimmed(value, _DIGITS) for value in (r.spread.median, r.spread.low, r.spread.high))]
            for r in rows
        ]
        print_table(columns, spread, right=columns[2:])


def _cells(row: ComparedRow) -> list[str]:
    off = "–" if row.off is None else f"{'+' if row.off > 0.0 else ''}{fixed(row.off, 2)}"
    computed = "–" if row.computed is None else trimmed(row.computed, _DIGITS)
    return [*_name(row), _(BASES[row.basis]), trimmed(row.published, _DIGITS), computed, off]


def _name(row: ComparedRow) -> list[str]:
    """What a figure is of, and which it is, by the names and keys of files, which is where it will be looked for."""
    name = row.name if row.case == NOMINAL else _("{name} *").format(name=row.name)
    return [name, row.quantity]
