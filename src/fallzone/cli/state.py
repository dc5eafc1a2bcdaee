"""The state that ``iip`` and ``fall`` begin from, checked, and the landing they end in, printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fallzone.cli.numbers import decimal
from fallzone.cli.printing import position, print_json, say
from fallzone.errors import InputError, UnknownAnswerError
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.runs.states import Landing

Latitude = Annotated[
    float, typer.Option("--lat", parser=decimal, metavar="DEG", help="Geodetic latitude, north positive.")
]
Longitude = Annotated[float, typer.Option("--lon", parser=decimal, metavar="DEG", help="Longitude, east positive.")]
Height = Annotated[
    float, typer.Option("--height-m", parser=decimal, metavar="M", help="Height above the WGS 84 ellipsoid.")
]
VelocityNed = Annotated[
    tuple[str, str, str],
    typer.Option(
        "--velocity-ned", metavar="VN VE VD", help="Earth-fixed velocity north, east, down in m/s; may be negative."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]

# Faster is a slip of the unit: 100 km/s leaves the solar system.
_SPEED_LIMIT_MPS = 100_000.0
# A quarter of the way to the Moon, whose pull is not modelled.
_HEIGHT_RANGE_M = (0.0, 1e8)


def check_number(option: str, value: float, *, low: float = -math.inf, high: float = math.inf) -> None:
    """Raise InputError unless the value is finite and within the limits."""
    if not math.isfinite(value):
        raise InputError(option, f"{value} is not a finite number")
    if not low <= value <= high:
        raise InputError(option, f"{value:g} is out of range", f"expected {low:g} to {high:g}")


def check_position(lat_deg: float, lon_deg: float) -> None:
    """Raise InputError for a position that is not on Earth; asks whether the two were swapped."""
    if math.isfinite(lat_deg) and 90.0 < abs(lat_deg) <= 180.0 and abs(lon_deg) <= 90.0:
        raise InputError("--lat", f"{lat_deg:g} is beyond a pole", "did you swap latitude and longitude?")
    check_number("--lat", lat_deg, low=-90.0, high=90.0)
    check_number("--lon", lon_deg, low=-180.0, high=180.0)


def read_state(
    lat_deg: float, lon_deg: float, *, height_m: float, velocity_ned_mps: tuple[str, str, str]
) -> dict[str, Any]:
    """A state typed on the command line, as the functions of ``runs.states`` take it.

    Raises
    ------
    InputError
        For a number that is not finite or cannot be meant.
    """
    check_position(lat_deg, lon_deg)
    check_number("--height-m", height_m, low=_HEIGHT_RANGE_M[0], high=_HEIGHT_RANGE_M[1])
    velocity = [decimal(text, "--velocity-ned") for text in velocity_ned_mps]
    for value in velocity:
        check_number("--velocity-ned", value, low=-_SPEED_LIMIT_MPS, high=_SPEED_LIMIT_MPS)
    return {"lon_deg": lon_deg, "lat_deg": lat_deg, "height_m": height_m, "velocity_ned_mps": velocity}


def print_landing(landing: Landing, *, title: str, keys: Sequence[str], as_json: bool, **facts: object) -> None:
    """Print how one state ended; leaves with exit code 4 when it does not reach the surface.

    Parameters
    ----------
    title : str
        What the position is, for people.
    keys : sequence of str
        The numbers of the landing that are told.
    facts
        What else the JSON document holds.
    """
    from fallzone.words.things import end_meaning

    status, numbers = landing.status, {key: getattr(landing, key) for key in keys}
    meaning, landed = end_meaning(status.name.lower()), landing.lat_deg is not None
    if as_json:
        word = status.name.lower().replace("_", "-")
        print_json({"status": word, "sentence": meaning, **numbers, **facts})
    elif landed:
        _print_for_people(title, numbers)
    if not landed:
        say(f"fallzone: {_('no impact point: {end}').format(end=meaning)}")
        raise typer.Exit(UnknownAnswerError.exit_code)


def _print_for_people(title: str, numbers: dict[str, float]) -> None:
    flight_time_s = numbers["flight_time_s"]
    print(f"{title:<21}{position(numbers['lat_deg'], numbers['lon_deg'])}")
    print(f"{'Time of flight':<21}{flight_time_s:.1f} s ({flight_time_s / 60.0:.1f} min)")
    if "impact_speed_mps" in numbers:
        print(f"{'Speed at impact':<21}{numbers['impact_speed_mps']:.1f} m/s")
