"""``fallzone iip``: where a state would come down without air."""

from __future__ import annotations

from fallzone.cli.terminal.state import AsJson, Height, Latitude, Longitude, VelocityNed, print_landing, read_state
from fallzone.words import _, msg

TITLE = msg("Find the vacuum impact point of a state.")
HELP = msg(
    "Where it comes down if thrust ends now and there is no air: two-body motion over a rotating WGS 84 Earth. A state "
    "in orbit has no impact point: exit code 4."
)


def command(
    *, lat: Latitude, lon: Longitude, height_m: Height, velocity_ned: VelocityNed, json: AsJson = False
) -> None:
    """Find the vacuum impact point of a state."""
    state = read_state(lat, lon, height_m=height_m, velocity_ned_mps=velocity_ned)

    from fallzone.runs.states import fall_in_vacuum

    print_landing(fall_in_vacuum(**state), title=_("Vacuum impact point"), with_speed=False, as_json=json)
