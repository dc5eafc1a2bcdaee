"""``fallzone fall``: where one fragment comes down through the air."""

from __future__ import annotations

from typing import Annotated

import typer

from fallzone.cli.terminal.numbers import decimal
from fallzone.cli.terminal.state import (
    AsJson,
    Height,
    Latitude,
    Longitude,
    VelocityNed,
    check_number,
    print_landing,
    read_state,
)
from fallzone.words import _, msg

TITLE = msg("Let one fragment fall through the air to the sea.")
HELP = msg(
    "Rotating Earth with J2, US Standard Atmosphere 1976, a constant drag coefficient, the stated wind (calm unless "
    "given)."
)

# Beyond these no fragment lies: a sheet of paper falls with 0.1 kg/m², a solid metal rod end-on with 1e5 kg/m².
_BETA_RANGE_KGPM2 = (0.01, 1e6)
# The fastest wind of the jet stream is near 130 m/s.
_WIND_LIMIT_MPS = 300.0


def command(
    *,
    lat: Latitude,
    lon: Longitude,
    height_m: Height,
    velocity_ned: VelocityNed,
    beta_kgpm2: Annotated[
        float,
        typer.Option("--beta-kgpm2", parser=decimal, metavar="B", help=msg("Ballistic coefficient m/(Cd A), above 0.")),
    ],
    wind_east_mps: Annotated[
        float,
        typer.Option(
            "--wind-east-mps", parser=decimal, metavar="U", help=msg("Wind towards the east, at every height.")
        ),
    ] = 0.0,
    wind_north_mps: Annotated[
        float,
        typer.Option(
            "--wind-north-mps", parser=decimal, metavar="V", help=msg("Wind towards the north, at every height.")
        ),
    ] = 0.0,
    json: AsJson = False,
) -> None:
    """Let one fragment fall through the air to the sea."""
    state = read_state(lat, lon, height_m=height_m, velocity_ned_mps=velocity_ned)
    check_number("--beta-kgpm2", beta_kgpm2, low=_BETA_RANGE_KGPM2[0], high=_BETA_RANGE_KGPM2[1])
    check_number("--wind-east-mps", wind_east_mps, low=-_WIND_LIMIT_MPS, high=_WIND_LIMIT_MPS)
    check_number("--wind-north-mps", wind_north_mps, low=-_WIND_LIMIT_MPS, high=_WIND_LIMIT_MPS)

    from fallzone.runs.states import ATMOSPHERE, fall_through_air

    wind = {"wind_east_mps": wind_east_mps, "wind_north_mps": wind_north_mps}
    landing = fall_through_air(**state, beta_kgpm2=beta_kgpm2, **wind)
    print_landing(landing, title=_("Impact point"), with_speed=True, as_json=json, atmosphere=ATMOSPHERE, **wind)
