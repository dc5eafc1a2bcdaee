"""``fallzone calibrate --vehicle``: the numbers of a vehicle, fitted jointly to all its flights."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.printing import BOLD, print_json, print_table, print_wrapped, say
from fallzone.cli.terminal.progress import Progress
from fallzone.names import NOMINAL
from fallzone.runs.counts import check_fit_counts
from fallzone.words import _, ngettext
from fallzone.words.formats import fixed, number, share, trimmed
from fallzone.words.things import with_commas

if TYPE_CHECKING:
    from fallzone.calibration.vehicle.fit import FittedFlight, VehicleFit

# Of numbers as they stand in files
_DIGITS = 5


def fit_vehicle(
    vehicle: str,
    mission: str | None,
    *,
    freeze: list[str],
    free: list[str],
    starts: int,
    seed: int,
    write: bool,
    json: bool,
) -> None:
    """Fit a vehicle to all its flights and tell of it.

    Parameters
    ----------
    vehicle : str
        Its id.
    mission : str, optional
        A mission file of the user's own that counts as well.
    freeze, free : list of str
        Numbers that keep their values; the only ones that may move.
    starts, seed : int
        From how many points it begins, and the seed of them.
    write : bool
        Whether flights are to draw from what was found.
    json : bool
        Whether to print a document.
    """
    from fallzone.runs.fits.vehicle_fit import calibrate_vehicle, write_vehicle_fit

    check_fit_counts({"--starts": starts, "--seed": seed})
    geodata = chosen_geodata()
    with Progress() as progress:
        found = calibrate_vehicle(
            vehicle,
            missions=[] if mission is None else [mission],
            freeze=freeze,
            free=free,
            starts=starts,
            seed=seed,
            for_writing=write,
            geodata=geodata,
            progress=progress,
        )
    if json:
        told = ("numbers", "flights", "drawn", "starts", "agreeing", "costs")
        numbers = [{**_fields(one), "is_determined": one.is_determined} for one in found.numbers]
        document = {"vehicle": found.vehicle.id, **{key: getattr(found, key) for key in told}}
        # JSON has no infinity: null is a start that drops other things
        document["shares"] = [share if math.isfinite(share) else None for share in found.shares]
        print_json({**document, "numbers": numbers, "vehicles": len(found.sample.values)})
    else:
        _print_for_people(found)
    if write:
        say(_("Written: {path}").format(path=write_vehicle_fit(found, geodata)))


def _fields(one: object) -> dict[str, object]:
    return {key: getattr(one, key) for key in type(one).__dataclass_fields__}


def _print_for_people(found: VehicleFit) -> None:
    print_wrapped(_("{vehicle}: fitted to all its flights").format(vehicle=found.vehicle.title), style=BOLD)
    columns = (_("number"), _("believed before"), _("fitted"), _("what is said of it"))
    rows = [
        [
            one.name.removeprefix("vehicle."),
            _("{value} ± {sigma}").format(value=trimmed(one.believed, _DIGITS), sigma=trimmed(one.believed_sigma, 2)),
            _("{value} ± {sigma}").format(value=trimmed(one.value, _DIGITS), sigma=trimmed(one.sigma, 2)),
            (_("on a bound") if one.on_bound else "") if one.is_determined else _("not determined"),
        ]
        for one in found.numbers
    ]
    print_table(columns, rows, right=columns[1:3])
    for flight in found.flights:
        _print_flight(flight)
    print_wrapped(_("off: computed less published, in tolerances; * of the flight as flown"))
    open_names = [one.name.removeprefix("vehicle.") for one in found.numbers if not one.is_determined]
    if open_names:
        told = _("Not determined, because the flights leave it as open as it was believed to be: {names}")
        print_wrapped(told.format(names=with_commas(open_names)))
    drawn = ngettext(
        "{kept} vehicle that reaches all orbits, of {drawn} drawn.",
        "{kept} vehicles that reach all orbits, of {drawn} drawn.",
        len(found.sample.values),
    )
    print_wrapped(drawn.format(kept=number(len(found.sample.values)), drawn=number(found.drawn + 1)))
    if found.starts > 1:
        _print_starts(found)


def _print_starts(found: VehicleFit) -> None:
    """How many starts end at the same falls, and how far those of the others are from them."""
    told = _(
        "{agreeing} of {starts} starts agree: their falls are within {within} of those of the best start, as a share "
        "of the 90 % range of each fall."
    )
    within = share(found.agreeing_share)
    print_wrapped(told.format(agreeing=found.agreeing, starts=found.starts, within=within))
    if math.isinf(found.largest_share):
        print_wrapped(_("Some of the other starts end at flights that drop other things, or at none."))
    elif found.agreeing < found.starts:
        told = _("Falls of the other starts are off by up to {share} of a 90 % range.")
        print_wrapped(told.format(share=share(found.largest_share)))


def _print_flight(flight: FittedFlight) -> None:
    title = _("{mission}: {loft}° ± {sigma}° steeper than the ascent of least propellant")
    loft = {"loft": fixed(flight.loft_deg, 1), "sigma": fixed(flight.loft_sigma_deg, 1)}
    print_wrapped(title.format(mission=flight.mission, **loft), style=BOLD)
    columns = (_("name"), _("quantity"), _("published"), _("computed"), _("off"))
    rows = [
        [
            row.name if row.case == NOMINAL else _("{name} *").format(name=row.name),
            row.quantity,
            trimmed(row.published, _DIGITS),
            "–" if row.computed is None else trimmed(row.computed, _DIGITS),
            "–" if row.off is None else f"{'+' if row.off > 0.0 else ''}{fixed(row.off, 2)}",
        ]
        for row in flight.rows
    ]
    print_table(columns, rows, right=columns[2:])
