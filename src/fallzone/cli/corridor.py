"""``fallzone corridor``: the flight corridor and the risk that 14 CFR 420 prescribes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.numbers import decimal
from fallzone.cli.terminal.options import at_work
from fallzone.cli.terminal.printing import BOLD, position, print_json, print_table, print_wrapped
from fallzone.cli.terminal.state import AsJson, check_number
from fallzone.errors import UsageError
from fallzone.words import _, msg
from fallzone.words.formats import fixed, number, powers

if TYPE_CHECKING:
    from fallzone.risk.corridor.integral import AreaRisk
    from fallzone.risk.corridor.prescribed import Prescribed

TITLE = msg("Draw the flight corridor that 14 CFR 420 prescribes.")
HELP = msg(
    "Appendix A: corridor and overflight exclusion zone about an azimuth, for any site. Appendix C: the casualty "
    "expectation of the people in it. A US criterion, for orientation; the launch is not simulated."
)
# Populated areas of which people see what they bring
_SHOWN = 5


def command(
    site: Annotated[
        str, typer.Argument(metavar="SITE", help=msg("Id of a site, a site file (.toml), or a position: 34.43,127.54."))
    ],
    *,
    azimuth: Annotated[
        float, typer.Option(parser=decimal, metavar="DEG", help=msg("Flight azimuth, clockwise from north."))
    ],
    vehicle_class: Annotated[
        str,
        typer.Option(
            "--class",
            metavar="CLASS",
            help=msg(
                "small (up to 4,400 lb to 100 NM at 28°), medium (11,100), medium-large (18,500), large, or "
                "guided-suborbital."
            ),
        ),
    ],
    pad: Annotated[
        str | None, typer.Option(metavar="PAD", help=msg("A pad of the site; by default its first."))
    ] = None,
    apogee_km: Annotated[
        float | None,
        typer.Option(
            "--apogee-km", parser=decimal, metavar="KM", help=msg("Apogee of the last stage of guided-suborbital.")
        ),
    ] = None,
    casualty_area_m2: Annotated[
        float | None,
        typer.Option(
            "--casualty-area-m2",
            parser=decimal,
            metavar="M2",
            help=msg("Effective casualty area of the vehicle; without it no casualty expectation is computed."),
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE.geojson", help=msg("File to write as well."))
    ] = None,
    json: AsJson = False,
) -> None:
    """Draw the flight corridor that 14 CFR 420 prescribes."""
    if re.match(r"-+[^\W\d]", site):
        raise UsageError(_("no such option: {word}; see: fallzone corridor --help").format(word=site[:40]))
    check_number("--azimuth", azimuth, low=-360.0, high=360.0)
    if apogee_km is not None:
        check_number("--apogee-km", apogee_km, low=1.0, high=20_000.0)
    if casualty_area_m2 is not None:
        check_number("--casualty-area-m2", casualty_area_m2, low=1e-6, high=1e9)

    from fallzone.runs.corridor import corridor, write_corridor

    with at_work():
        found = corridor(
            site,
            azimuth_deg=azimuth,
            vehicle_class=vehicle_class,
            pad=pad,
            apogee_m=None if apogee_km is None else 1e3 * apogee_km,
            casualty_area_m2=casualty_area_m2,
            geodata=chosen_geodata(),
        )
    path = None if output is None else write_corridor(found, output)
    if json:
        print_json(_to_json(found, path))
    else:
        _print_for_people(found, path)


def _to_json(found: Prescribed, path: Path | None) -> dict[str, Any]:
    drawn, risk = found.corridor, found.risk
    return {
        "site": None if found.site is None else found.site.id,
        "pad": None if found.pad is None else found.pad.id,
        "lon_deg": drawn.line.lon_deg,
        "lat_deg": drawn.line.lat_deg,
        "azimuth_deg": drawn.line.azimuth_deg,
        "vehicle_class": drawn.vehicle_class.id,
        "apogee_m": drawn.apogee_m,
        "law": found.law,
        "rings": [
            {"id": area.id, "ring_lonlat": area.ring_lonlat.tolist(), "area_m2": area.area_m2} for area in drawn.areas
        ],
        "corners": [{"id": name, "lon_deg": lon, "lat_deg": lat} for name, (lon, lat) in drawn.corners_lonlat.items()],
        "end_m": drawn.end_m,
        "ec": risk.casualty_expectation,
        "limit": found.limit,
        "answer": found.answer,
        "casualty_area_m2": risk.casualty_area_m2,
        "people": risk.people,
        "people_excluded": risk.people_excluded,
        "population": found.population,
        "populated_areas": [_area_json(one, risk.casualty_area_m2) for one in risk.areas],
        "missing": found.missing,
        "path": path,
    }


def _area_json(one: AreaRisk, casualty_area_m2: float | None) -> dict[str, Any]:
    return {
        "name": one.area.name,
        "lon_deg": one.area.lon_deg,
        "lat_deg": one.area.lat_deg,
        "downrange_m": one.downrange_m,
        "crossrange_m": one.crossrange_m,
        "people": one.people,
        "impact_probability": one.impact_probability,
        "ec": None if casualty_area_m2 is None else one.casualties_per_m2 * casualty_area_m2,
    }


def _print_for_people(found: Prescribed, path: Path | None) -> None:
    from fallzone.outputs.corridor import corridor_words as words

    drawn = found.corridor
    begin = position(drawn.line.lat_deg, drawn.line.lon_deg)
    print_wrapped(begin if found.site is None else str(found.site.title), style=BOLD)
    facts = {"azimuth": fixed(drawn.line.azimuth_deg, 1), "name": drawn.vehicle_class.id, "position": begin}
    print_wrapped(_("From {position} at azimuth {azimuth}°; class {name}.").format(**facts))
    print_wrapped(words.method_words())
    columns = [_("line"), _("downrange, NM"), _("length, NM"), _("left end"), _("right end")]
    print_table(columns, words.line_rows(found), right=columns[1:3])
    columns = [_("area"), _("size")]
    print_table(columns, words.area_rows(found), right=columns[1:])
    for sentence in words.risk_sentences(found):
        print_wrapped(sentence)
    if found.risk.areas:
        _print_areas(found)
    if path is not None:
        print(_("Written: {path}").format(path=path))


def _print_areas(found: Prescribed) -> None:
    """The populated areas that bring most."""
    risk = found.risk
    columns = [_("populated area"), _("people"), _("downrange, km"), _("across, km"), _("impact probability")]
    rows = [
        [
            one.area.name or position(one.area.lat_deg, one.area.lon_deg, 2),
            number(one.people),
            number(one.downrange_m / 1e3),
            number(one.crossrange_m / 1e3),
            powers(one.impact_probability),
        ]
        for one in risk.areas[:_SHOWN]
    ]
    print_table(columns, rows, right=columns[1:])
