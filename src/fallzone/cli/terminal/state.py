"""The state that ``iip`` and ``fall`` begin from, checked, and the landing they end in, printed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fallzone.cli.terminal.numbers import decimal, decimals
from fallzone.cli.terminal.printing import cells, position, print_json, say, signed
from fallzone.errors import InputError, UnknownAnswerError
from fallzone.words import _, msg
from fallzone.words.formats import fixed

if TYPE_CHECKING:
    from fallzone.runs.states import Landing

Latitude = Annotated[
    float, typer.Option("--lat", parser=decimal, metavar="DEG", help=msg("Geodetic latitude, north positive."))
]
Longitude = Annotated[
    float, typer.Option("--lon", parser=decimal, metavar="DEG", help=msg("Longitude, east positive."))
]
Height = Annotated[
    float, typer.Option("--height-m", parser=decimal, metavar="M", help=msg("Height above the WGS 84 ellipsoid."))
]
VelocityNed = Annotated[
    tuple[str, str, str],
    typer.Option(
        "--velocity-ned",
        callback=decimals,
        metavar="VN VE VD",
        help=msg("Earth-fixed velocity north, east, down in m/s; may be negative."),
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=msg("Print one JSON document."))]

# Faster is a slip of the unit: 100 km/s leaves the solar system.
_SPEED_LIMIT_MPS = 100_000.0
# A quarter of the way to the Moon, whose pull is not modelled.
_HEIGHT_RANGE_M = (0.0, 1e8)


# How a body ends, by the name of its ``ImpactStatus``


def check_number(option: str, value: float, *, low: float = -math.inf, high: float = math.inf) -> None:
    """See that a value is finite and within limits.

    Parameters
    ----------
    option : str
        The option that was given it.
    value : float
        The value.
    low, high : float
        Both allowed.

    Raises
    ------
    InputError
        When it is not.
    """
    if not math.isfinite(value):
        raise InputError(option, _("{value} is not a finite number").format(value=value))
    if not low <= value <= high:
        limits = _("expected {low} to {high}").format(low=f"{low:g}", high=f"{high:g}")
        raise InputError(option, _("{value} is out of range").format(value=f"{value:g}"), limits)


def check_position(lat_deg: float, lon_deg: float) -> None:
    """See that a position is on Earth.

    Parameters
    ----------
    lat_deg, lon_deg : float
        As they were typed [deg].

    Raises
    ------
    InputError
        When it is not; asks whether the two were swapped.
    """
    if math.isfinite(lat_deg) and 90.0 < abs(lat_deg) <= 180.0 and abs(lon_deg) <= 90.0:
        problem = _("{value} is beyond a pole").format(value=f"{lat_deg:g}")
        raise InputError("--lat", problem, _("did you swap latitude and longitude?"))
    check_number("--lat", lat_deg, low=-90.0, high=90.0)
    check_number("--lon", lon_deg, low=-180.0, high=180.0)


def read_state(
    lat_deg: float, lon_deg: float, *, height_m: float, velocity_ned_mps: tuple[float, float, float]
) -> dict[str, Any]:
    """A state typed on the command line, as the functions of ``runs.states`` take it.

    Parameters
    ----------
    lat_deg, lon_deg, height_m : float
        Geodetic position on WGS 84 [deg, deg, m].
    velocity_ned_mps : (float, float, float)
        Earth-fixed velocity north, east and down [m/s].

    Returns
    -------
    dict
        The same, by the names of arguments.

    Raises
    ------
    InputError
        For a number that is not finite or cannot be meant.
    """
    check_position(lat_deg, lon_deg)
    check_number("--height-m", height_m, low=_HEIGHT_RANGE_M[0], high=_HEIGHT_RANGE_M[1])
    for value in velocity_ned_mps:
        check_number("--velocity-ned", value, low=-_SPEED_LIMIT_MPS, high=_SPEED_LIMIT_MPS)
    return {"lon_deg": lon_deg, "lat_deg": lat_deg, "height_m": height_m, "velocity_ned_mps": velocity_ned_mps}


def print_landing(landing: Landing, *, title: str, with_speed: bool, as_json: bool, **facts: object) -> None:
    """Print how one state ended; leaves with exit code 4 when it does not reach the surface.

    Parameters
    ----------
    landing : Landing
        How it ended.
    title : str
        What the position is, for people.
    with_speed : bool
        Whether the speed at impact is told too.
    as_json : bool
        Whether to print one JSON document.
    **facts : object
        What else the JSON document holds.

    Raises
    ------
    typer.Exit
        When it does not reach the surface.
    """
    from fallzone.words.things import end_meaning

    status = landing.status.name
    end = end_meaning(status.lower())
    landed = landing.lat_deg is not None
    if as_json:
        keys = ("lat_deg", "lon_deg", "flight_time_s", *(["impact_speed_mps"] if with_speed else []))
        numbers = {key: getattr(landing, key) for key in keys}
        print_json({"status": status.lower().replace("_", "-"), "sentence": end, **numbers, **facts})
    elif landed:
        _print_for_people(landing, title, with_speed=with_speed)
    if not landed:
        say(signed(_("no impact point: {end}").format(end=end)))
        raise typer.Exit(UnknownAnswerError.exit_code)


def _print_for_people(landing: Landing, title: str, *, with_speed: bool) -> None:
    t_s = landing.flight_time_s
    told = _("{seconds} s ({minutes} min)").format(seconds=fixed(t_s, 1), minutes=fixed(t_s / 60.0, 1))
    rows = [(title, position(landing.lat_deg, landing.lon_deg)), (_("Time of flight"), told)]
    if with_speed:
        rows.append((_("Speed at impact"), _("{speed} m/s").format(speed=fixed(landing.impact_speed_mps, 1))))
    column = max(cells(name) for name, _value in rows) + 2
    for name, value in rows:
        print(f"{name}{' ' * (column - cells(name))}{value}")
