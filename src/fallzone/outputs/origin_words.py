"""Where wind, air and trajectory of a run come from, in words: their files, and what was bridged or assumed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from fallzone import plugins
from fallzone.words import _, msg, ngettext
from fallzone.words.formats import decimal_degrees, fixed, length, number, share, trimmed, with_unit
from fallzone.words.things import with_commas
from fallzone.words.times import day_words, minute_utc

# By the codes of ``model.results.origins``; each can stand in a list
SENTENCES = {
    "wind": msg("Wind: {wind} ({source})."),
    "wind-profile": msg("Wind: profile from a CSV file, as stated by the user ({source})."),
    "profile-levels": msg("Levels of the wind are at most {apart} apart, as stated."),
    "profile-spread": msg("The spread of the wind is that of its file."),
    "wind-sounding": msg("Wind: radiosonde of {station}, {when} ({source})."),
    "wind-balloon": msg("Wind: radiosonde of {when} ({source})."),
    "sounding-apart": msg("The sounding was made {distance} and {hours} h from the launch."),
    "sounding-unplaced": msg(
        "The sounding was made {hours} h from the launch, at a station whose position the file does not give: taken to "
        "be as far away as one may be, {distance}."
    ),
    "sounding-spread": msg("A spread of the wind of {sigma} is assumed, which grows with distance and time."),
    "wind-grid": msg("Wind: gridded wind at {position}, {when} ({source})."),
    "grid-hour": msg("The grid has the wind of that time, {when}."),
    "grid-hours": msg("The wind is interpolated between {first} and {last}."),
    "grid-hour-before": msg("The wind is that of {when} alone, {hours} h before the launch."),
    "grid-hour-after": msg("The wind is that of {when} alone, {hours} h after the launch."),
    "grid-node": msg("The wind is that at a node of the grid."),
    "grid-only-node": msg("The wind is that at the only node of the grid, {distance} from the pad."),
    "grid-latitudes": msg("The wind is interpolated between nodes {step} of latitude apart."),
    "grid-longitudes": msg("The wind is interpolated between nodes {step} of longitude apart."),
    "grid-no-unit": msg("In the wind file '{name}' states no unit and is taken in {unit}."),
    "grid-level-unit": msg("Levels of the wind file are in {unit}, as their heights say."),
    "grid-no-heights": msg(
        "The wind file has no heights: its levels are placed where the air of this run has their pressures."
    ),
    "spread-elsewhere": msg(
        "For the time and distance between wind and launch a further spread of {sigma} is assumed."
    ),
    "spread-assumed": msg("A spread of the wind of {sigma} is assumed."),
    "levels-apart": msg("Levels of the wind are at most {apart} hPa apart."),
    "levels-standard": msg(
        "Levels of the wind are at most {apart} hPa apart, but for {high} and {low} hPa, with no standard level "
        "between."
    ),
    "beyond-levels": msg(
        "Below its lowest level the wind is held; above the highest it turns into '{wind}' over {height}, with the "
        "spread of a choice between the two."
    ),
    "air": msg("Air: {atmosphere} with a spread of {spread} (one standard deviation); vacuum above {height}."),
    "air-of-day": msg("The air is that of {day}, {clock} UTC, F10.7 {flux}, 81-day mean {mean_flux}, Ap {ap}."),
    "trajectory-rocket-csv": msg(
        "Trajectory: exported by a simulator of rockets ({source}); velocities follow from its positions."
    ),
    "heights-from-pad": msg("Altitudes of the trajectory are counted from the pad."),
    "trajectory-oem": msg("Trajectory: Orbit Ephemeris Message of {name} in {frames} ({source})."),
    "trajectory-oem-unnamed": msg(
        "Trajectory: Orbit Ephemeris Message of an object without a name in {frames} ({source})."
    ),
    "trajectory-stk": msg("Trajectory: STK ephemeris in {frame} ({source})."),
    "earth-rotation": msg(
        "UT1 is taken as UTC and polar motion left out: places of the trajectory may be off by up to {off} east or "
        "west ({seconds} s of rotation; some {recent} from 2018 on) and {pole} besides."
    ),
    "state-at-separations": msg("The trajectory has a state at each separation."),
    "separations-open": msg(
        "Velocities of the trajectory where items separate are good to {open}, by which the stated spread is widened."
    ),
}

# Those that count something
COUNTED: dict[str, Callable[[dict[str, Any]], str]] = {
    "levels-by-pressure": lambda told: ngettext(
        "{placed} of {levels} levels of the wind is placed by its pressure.",
        "{placed} of {levels} levels of the wind are placed by their pressure.",
        told["placed"],
    ),
    "levels-by-air": lambda told: ngettext(
        "{placed} of {levels} levels of the wind is placed by its pressure, where the air of this run has it.",
        "{placed} of {levels} levels of the wind are placed by their pressure, where the air of this run has it.",
        told["placed"],
    ),
    "grid-levels-lacking": lambda told: ngettext(
        "{lacking} of {levels} levels of the wind file is without values, below the ground or above the top.",
        "{lacking} of {levels} levels of the wind file are without values, below the ground or above the top.",
        told["lacking"],
    ),
    "grid-members": lambda told: ngettext(
        "The spread of the wind is that of the {members} member of its ensemble.",
        "The spread of the wind is that of the {members} members of its ensemble.",
        told["members"],
    ),
    "grid-few-members": lambda told: ngettext(
        "The spread of the wind is that of the {members} member of its ensemble, with {sigma} assumed beside it, as "
        "they are few.",
        "The spread of the wind is that of the {members} members of its ensemble, with {sigma} assumed beside it, as "
        "they are few.",
        told["members"],
    ),
    "trajectory-csv": lambda told: ngettext(
        "Trajectory: {states} state of a CSV file ({source}).",
        "Trajectory: {states} states of a CSV file ({source}).",
        told["states"],
    ),
}


def _minute(iso: str) -> str:
    return minute_utc(datetime.fromisoformat(iso))


def _hours(apart_s: float) -> str:
    return fixed(apart_s / 3_600.0, 1)


def _speed(speed_mps: float) -> str:
    return with_unit("speed_mps", round(speed_mps, 1))


# Values that do not stand in their sentence as they are: the name of their place, and how they are written
PLACES: dict[str, tuple[str, Callable[[Any], str]]] = {
    "wind": ("wind", lambda name: _(plugins.load("wind", name).TITLE)),
    "atmosphere": ("atmosphere", lambda name: _(plugins.load("atmosphere", name).TITLE)),
    "density_fraction": ("spread", share),
    "vacuum_above_m": ("height", length),
    "blend_m": ("height", length),
    "when_utc": ("when", _minute),
    "first_utc": ("first", _minute),
    "last_utc": ("last", _minute),
    "apart_s": ("hours", _hours),
    "apart_m": ("apart", length),
    "apart_hpa": ("apart", trimmed),
    "high_hpa": ("high", trimmed),
    "low_hpa": ("low", trimmed),
    "distance_m": ("distance", length),
    "step_deg": ("step", lambda value: with_unit("step_deg", float(f"{value:.3g}"))),
    "sigma_mps": ("sigma", _speed),
    "open_mps": ("open", _speed),
    "placed": ("placed", number),
    "lacking": ("lacking", number),
    "levels": ("levels", number),
    "members": ("members", number),
    "states": ("states", number),
    "frames": ("frames", with_commas),
    "f107": ("flux", trimmed),
    "f107a": ("mean_flux", trimmed),
    "ap": ("ap", trimmed),
    "rotation_s": ("seconds", trimmed),
    "off_m": ("off", length),
    "recent_off_m": ("recent", length),
    "pole_off_m": ("pole", length),
}


def places_together(told: dict[str, Any]) -> dict[str, str]:
    """Places of a sentence that several values fill, or one value twice.

    Parameters
    ----------
    told : dict
        Values of a statement.

    Returns
    -------
    dict of str to str
        Words by the name of their place.
    """
    places = {}
    if "lon_deg" in told:
        places["position"] = decimal_degrees(told["lon_deg"], told["lat_deg"], places=2)
    if "season_utc" in told:
        when = datetime.fromisoformat(told["season_utc"]).astimezone(UTC)
        places |= {"day": day_words(when), "clock": f"{when:%H:%M}"}
    return places
