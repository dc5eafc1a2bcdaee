"""What a run stands on, in words: what was assumed, what was left out, and models that nothing published confirms."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fallzone import plugins
from fallzone.model.results.basis import FALLS_NOT_DETERMINED, VEHICLE_NOT_FITTED
from fallzone.outputs import origin_words
from fallzone.outputs.model_words import source_words
from fallzone.words import _, msg, ngettext
from fallzone.words.formats import amount, length, number, share, trimmed
from fallzone.words.things import item_title, item_words, mark_words, mode_words, with_commas

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.statement import Statement

# By the codes of ``model.results.basis``
SENTENCES = {
    **origin_words.SENTENCES,
    "scatter": msg(
        "Scatter of thrust, specific impulse, burns, dry masses, drag, attitude, separation and ballistic "
        "coefficients: vehicle file, marked there."
    ),
    "scatter-about-trajectory": msg("Scatter of separation and ballistic coefficients: vehicle file, marked there."),
    "trajectory-spread": msg(
        "Flights lie beside the trajectory, each as a whole, by {distance} and {speed} (one standard deviation of each "
        "component; {mark}: {source})."
    ),
    "release": msg(
        "Flights begin in the air, where the vehicle is let go at T+0: {height} up at {start_speed}, scattered by "
        "{distance} and {speed} (one standard deviation of each component; {mark}: {source}). Ranges, azimuths, air "
        "and wind are those of this point, not of the pad. Lift of wings is not modelled."
    ),
    "payload-as-cube": msg(
        "A payload that comes down alone falls as a tumbling cube of {density} kg/m³: a ballistic coefficient of "
        "{beta} kg/m², and a factor of {factor} either way (one standard deviation; assumed, for the vehicle file has "
        "no [payload.fall])."
    ),
    "limited-turn-rate": msg("The thrust turns by {turn_rate} at most ({source})."),
    "limited-dynamic-pressure": msg(
        "Where dynamic pressure would pass {pressure}, engines are throttled, to half their thrust at least, and burn "
        "as much longer ({source}); vehicles that cannot keep to that are not flown."
    ),
    "limited-axial-load": msg(
        "Where axial load would pass {load}, engines are throttled, to half their thrust at least, and burn as much "
        "longer ({source}); vehicles that cannot keep to that are not flown."
    ),
    "discrepancy": msg(
        "The ascent was taken from another flight or solved for, has no fit of its own, and may be off as a whole: "
        "beside their scatter all bodies of one flight are moved together, by {range_share} of their range from the "
        "pad and {azimuth} about it (scales of Student's t with {degrees_of_freedom} degrees of freedom, by which "
        "nearly two flights in three are off at most, and some by several times as much), and by {time_share} of the "
        "time for which they fall (one standard deviation; {marks}: {source})."
    ),
    "landing": msg(
        "{item}: return under power when all goes well, to a touch-down about {position} at T+{landing_time}, off by "
        "{spread} to the east and to the north (one standard deviation each; {mark}: {source})."
    ),
    "parachute": msg(
        "{item}: descent under a parachute when all goes well, which opens at a height of {opening_height}; from there "
        "on a ballistic coefficient of {beta} kg/m², and a factor of {factor} either way (one standard deviation; "
        "{mark}: {source})."
    ),
    "failed-recoveries": msg(
        "What does not come back under power as planned falls anywhere alike on the geodesic from its unpowered fall "
        "to its landing; a parachute that fails does not open at all (assumed). In flights that fail before it "
        "separates it falls unpowered."
    ),
    "terminated-by-destruct": msg(
        "Vehicles out of control lose their thrust at the mission's impact limit line and are destroyed."
    ),
    "terminated-whole": msg(
        "Vehicles out of control lose their thrust at the mission's impact limit line and fall whole."
    ),
    "as-flown-setting": msg("The flight as flown fails by {mode} with {setting} = {value} (mission file)."),
    "sweep": msg(
        "Failed flights: failure times uniform over powered flight, modes ({modes}) equally likely where possible."
    ),
    "taken-guidance": msg("The programme of pitch and yaw is taken over from {source}, as which this flight flies."),
    "taken-burns": msg("Burns are taken over from {source}: {stages}."),
    "taken-separations": msg("Times of separation are taken over from {source}: {items}."),
    VEHICLE_NOT_FITTED: msg(
        "No flight of {vehicle} was fitted: its numbers are drawn from what is believed of them, within their bounds."
    ),
    FALLS_NOT_DETERMINED: msg("Falls that nothing published determines, computed by one flight of many: {items}."),
    "precision": msg(
        "Flights: until the 97 % area of every item is known to {precision} of itself (half of its 95 % interval), or "
        "{most} of a case."
    ),
    "long-falls": msg(
        "Bodies that stay up longer than {minutes} minutes: they are counted, but may come down anywhere beneath their "
        "orbit and are in no footprint. What the nominal flight lets come down is followed for {hours} hours."
    ),
    "missed-orbits": msg(
        "Where stages and payloads come down that were to stay in orbit, in those nominal flights that miss it by "
        "their scatter: they are counted and in no footprint."
    ),
    "breakup-on-the-way-down": msg(
        "Breakup on the way down of stages and fairings that separate as planned, and of whole vehicles but in the "
        "failure mode of that name."
    ),
    "ablation": msg("Heating and ablation of pieces."),
    "lift": msg(
        "Lift of stages, fairings and whole vehicles, and of debris groups for which the vehicle file gives none."
    ),
    "moment-of-the-air": msg("The moment of the air on a vehicle that turns out of control."),
    "second-breakup": msg("Pieces that break again."),
    "propellant-at-breakup": msg(
        "Propellant on board at a breakup: it is taken to burn or boil off, and falls with whole vehicles only."
    ),
    "terrain": msg("Terrain: bodies come down at sea level."),
    "hazards-after-impact": msg("Toxic or explosive hazards after impact."),
    "drift": msg("Drift on the water."),
    "air-along-the-way": msg(
        "Changes of air and wind along the way: the column over the pad stands for the whole corridor."
    ),
    "failures-of-boosters": msg(
        "Failures of strap-on boosters by themselves, such as one that is not lit, burns through or stays attached: "
        "failures are those of the stage beside them, with which their thrust ends or turns."
    ),
    "powered-returns": msg(
        "Powered flight back to a landing: its burns and its path, what it passes over and the times at which it comes "
        "down through heights."
    ),
    "jettisoned-that-stay": msg(
        "Jettisoned bodies, such as adapters and rings, that stay attached when they should separate: they separate as "
        "planned until a flight fails."
    ),
    "growth-of-errors": msg(
        "How errors of thrust, mass, guidance, wind and air grow along an external trajectory: its flights keep "
        "their shift from lift-off on, and events happen at their planned times."
    ),
    "failures-under-thrust": msg(
        "Failures after which the vehicle flies on under thrust: without guidance they cannot be followed."
    ),
    "other-vehicles-that-agree": msg(
        "Other vehicles and guidances that agree with the same published figures: one best fit stands for them."
    ),
}

# Those that count something
COUNTED: dict[str, Callable[[dict[str, Any]], str]] = {
    **origin_words.COUNTED,
    "ensemble": lambda told: ngettext(
        "Vehicle and guidance drawn from an ensemble of {members} that agrees with what was published ({source}).",
        "Vehicle and guidance drawn from an ensemble of {members} that agree with what was published ({source}).",
        told["members"],
    ),
    "aim": lambda told: ngettext(
        "The guidance was not published; it was solved for: an ascent into an orbit of {perigee} × {apogee} at "
        "{inclination}, launched towards {azimuth} ± {azimuth_sigma} and {loft} ± {loft_sigma} steeper at the end of "
        "the gravity turn than the ascent of least propellant (one standard deviation each; {mark}: {source}). Flights "
        "are drawn from {members} vehicle and guidance that reaches this orbit.",
        "The guidance was not published; it was solved for: an ascent into an orbit of {perigee} × {apogee} at "
        "{inclination}, launched towards {azimuth} ± {azimuth_sigma} and {loft} ± {loft_sigma} steeper at the end of "
        "the gravity turn than the ascent of least propellant (one standard deviation each; {mark}: {source}). Flights "
        "are drawn from {members} vehicles and guidances that reach this orbit.",
        told["members"],
    ),
    "aim-to-depletion": lambda told: ngettext(
        "The guidance was not published; it was solved for: an ascent into an orbit of {perigee} × {apogee} at "
        "{inclination}, launched towards {azimuth} ± {azimuth_sigma} (one standard deviation; {mark}: {source}), which "
        "burns the last stage to depletion. Flights are drawn from {members} vehicle and guidance that reaches this "
        "orbit.",
        "The guidance was not published; it was solved for: an ascent into an orbit of {perigee} × {apogee} at "
        "{inclination}, launched towards {azimuth} ± {azimuth_sigma} (one standard deviation; {mark}: {source}), which "
        "burns the last stage to depletion. Flights are drawn from {members} vehicles and guidances that reach this "
        "orbit.",
        told["members"],
    ),
    "vehicle-fitted": lambda told: ngettext(
        "The vehicle is drawn from {vehicles} that agrees with all flights of it ({source}).",
        "The vehicle is drawn from {vehicles} that agree with all flights of it ({source}).",
        told["vehicles"],
    ),
    "breakup-pieces": lambda told: ngettext(
        "A breakup makes {pieces} piece at most, in the debris groups of the vehicle file, and by class for parts of "
        "which it lists none; smaller ones are not followed.",
        "A breakup makes {pieces} pieces at most, in the debris groups of the vehicle file, and by class for parts of "
        "which it lists none; smaller ones are not followed.",
        told["pieces"],
    ),
    "sobol": lambda told: ngettext(
        "Samples: scrambled Sobol points in what is drawn once for a flight, in replicates of {flights} flight; "
        "intervals come from the spread of the replicates.",
        "Samples: scrambled Sobol points in what is drawn once for a flight, in replicates of {flights} flights; "
        "intervals come from the spread of the replicates.",
        told["replicate_flights"],
    ),
}

# Values that do not stand in their sentence as they are: the name of their place, and how they are written
_PLACES: dict[str, tuple[str, Callable[[Any], str]]] = {
    **origin_words.PLACES,
    "position_m": ("distance", lambda value: amount("position_m", value)),
    "velocity_mps": ("speed", lambda value: amount("velocity_mps", value)),
    "height_m": ("height", length),
    "speed_mps": ("start_speed", lambda value: amount("speed_mps", value)),
    "mark": ("mark", mark_words),
    "density_kgpm3": ("density", trimmed),
    "beta_kgpm2": ("beta", number),
    "beta_sigma_ln": ("factor", lambda value: number(math.exp(value), 2)),
    "mode": ("mode", mode_words),
    "value": ("value", trimmed),
    "modes": ("modes", lambda modes: with_commas([mode_words(mode) for mode in modes])),
    "relative": ("precision", share),
    "most_flights": ("most", number),
    "longest_s": ("minutes", lambda t_s: trimmed(t_s / 60.0)),
    "longest_planned_s": ("hours", lambda t_s: trimmed(t_s / 3600.0)),
    "members": ("members", number),
    "perigee_m": ("perigee", length),
    "apogee_m": ("apogee", length),
    "inclination_deg": ("inclination", lambda angle: amount("inclination_deg", angle)),
    "launch_azimuth_deg": ("azimuth", lambda angle: amount("launch_azimuth_deg", round(angle, 2))),
    "azimuth_sigma_deg": ("azimuth_sigma", lambda angle: amount("azimuth_sigma_deg", angle)),
    "range_fraction": ("range_share", share),
    "azimuth_deg": ("azimuth", lambda angle: amount("azimuth_deg", angle)),
    "fall_time_fraction": ("time_share", share),
    "degrees_of_freedom": ("degrees_of_freedom", trimmed),
    "marks": ("marks", lambda marks: with_commas([mark_words(mark) for mark in marks])),
    "loft_deg": ("loft", lambda angle: amount("loft_deg", angle)),
    "loft_sigma_deg": ("loft_sigma", lambda angle: amount("loft_sigma_deg", angle)),
    "max_turn_rate_degps": ("turn_rate", lambda rate: amount("max_turn_rate_degps", rate)),
    "max_dynamic_pressure_pa": ("pressure", lambda pressure: amount("max_dynamic_pressure_pa", pressure)),
    "max_axial_load_mps2": ("load", lambda load: amount("max_axial_load_mps2", load)),
    "stages": ("stages", lambda items: with_commas([item_words(item) for item in items])),
    "items": ("items", lambda items: with_commas([item_words(item) for item in items])),
    "item": ("item", item_title),
    "sigma_m": ("spread", length),
    "landing_s": ("landing_time", lambda t_s: amount("t_s", t_s)),
    "opens_at_m": ("opening_height", length),
    "pieces": ("pieces", number),
    "replicate_flights": ("flights", number),
}


def say_basis(statement: Statement) -> str:
    """What a run assumed or left out, or a model that nothing published confirms.

    Parameters
    ----------
    statement : Statement
        Of `fallzone.model.results.provenance.Provenance`.

    Returns
    -------
    str
        A sentence; of a model its name and title.
    """
    code, told = statement.code, statement.values
    if code == "unverified-model":
        title = _(plugins.load(told["kind"], told["model"]).TITLE)
        return _("{model}: {title}").format(model=told["model"], title=title)
    places = {"source": source_words(statement.source), **origin_words.places_together(told)}
    for key, value in told.items():
        name, write = _PLACES.get(key, (key, str))
        places[name] = write(value)
    return (COUNTED[code](told) if code in COUNTED else _(SENTENCES[code])).format(**places)


def list_not_modelled(assessment: Assessment) -> list[str]:
    """What a run leaves out, and then what its mission file says that it does.

    Parameters
    ----------
    assessment : Assessment
        With provenance and mission.

    Returns
    -------
    list of str
    """
    return [
        *(say_basis(statement) for statement in assessment.provenance.not_modelled),
        *(str(text) for text in assessment.mission.not_modelled),
    ]
