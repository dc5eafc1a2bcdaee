"""Hazard areas, layers of the air and users' traffic in words, and what all of it rests on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fallzone import plugins
from fallzone.outputs.risk.numbers import span
from fallzone.words import _, msg
from fallzone.words.formats import area, fixed, number, powers
from fallzone.words.things import list_words
from fallzone.words.times import minutes

if TYPE_CHECKING:
    from fallzone.model.results.launch_risk import LaunchRisk, LayerTime, TrafficRisk

TRAFFIC_WAYS = {
    "position": msg("there throughout"),
    "track": msg("by its times"),
    "path": msg("worst point of its way, there throughout"),
    "grid": msg("all that the density holds"),
}
_TIMES_OF_DAY = {"day": msg("by day"), "night": msg("by night")}


def area_sentences(risk: LaunchRisk) -> list[str]:
    """How large isopleths and hazard areas are.

    Parameters
    ----------
    risk : LaunchRisk
        As found.

    Returns
    -------
    list of str
    """
    parts = [
        _("{level} over {area}").format(level=powers(one.level, 1), area=area(one.area_m2)) for one in risk.individual
    ]
    told = [_("Individual probability of casualty of at least {parts}.").format(parts=list_words(parts))]
    for message, areas in (
        (
            _("Ship hazard area ({level}, for a ship of 200 m assumed): {area}, surely {surely}, at most {perhaps}."),
            risk.ships,
        ),
        (_("Aircraft hazard area ({level}): {area}, surely {surely}, at most {perhaps}."), risk.aircraft),
    ):
        told += [
            message.format(
                level=powers(one.level, 1),
                area=area(one.area_m2),
                surely=area(one.surely_m2),
                perhaps=area(one.perhaps_m2),
            )
            for one in areas
        ]
    return told


def layer_row(layers: tuple[LayerTime, LayerTime]) -> list[str]:
    """A line for a layer of the air: when debris is in it, of a flight to plan and of failures.

    Parameters
    ----------
    layers : (LayerTime, LayerTime)
        The same layer in both cases.

    Returns
    -------
    list of str
    """
    low, high = (round(edge_m / 30.48) for edge_m in (layers[0].low_m, layers[0].high_m))
    name = _("FL{low} to FL{high}").format(low=low, high=high) if low else _("sea to FL{high}").format(high=high)
    return [name, *(_minutes(one) for one in layers)]


def _minutes(layer: LayerTime) -> str:
    if layer.first_s is None or layer.clear_s is None:
        return "–"
    return f"T+{minutes(max(layer.first_s, 0.0), layer.clear_s)}"


def pair_layers(risk: LaunchRisk) -> list[tuple[LayerTime, LayerTime]]:
    """Layers of both cases side by side.

    Parameters
    ----------
    risk : LaunchRisk
        As found.

    Returns
    -------
    list of (LayerTime, LayerTime)
        From the sea upwards; empty where the run has one case alone.
    """
    by_case = {case: [one for one in risk.layers if one.case == case] for case in ("nominal", "sweep")}
    return list(zip(by_case["nominal"], by_case["sweep"], strict=False))


def traffic_row(traffic: TrafficRisk) -> list[str]:
    """A line for a user's ships or aircraft.

    Parameters
    ----------
    traffic : TrafficRisk
        One of them.

    Returns
    -------
    list of str
        Name, how it was there, hits per launch, interval.
    """
    way = _(TRAFFIC_WAYS[traffic.way])
    if math.isfinite(traffic.count) and traffic.count != 1.0:
        way = _("{count} of them, {way}").format(count=fixed(traffic.count, 1), way=way)
    return [traffic.name, way, powers(traffic.expected.value), span(traffic.expected.interval)]


def assumption_sentences(risk: LaunchRisk) -> list[str]:
    """What the numbers rest on and what of it is assumed.

    Parameters
    ----------
    risk : LaunchRisk
        As found.

    Returns
    -------
    list of str
    """
    people = (
        _("People by {file} where it reaches.").format(file=risk.people_source)
        if risk.people_source
        else _("People by totals of regions, estimated, and towns, which are spread over at least 5 km, assumed.")
    )
    vulnerable = _("Aircraft: a vulnerable area of {area} m² as given, for every piece of 1 g or more.")
    if isinstance(risk.aircraft_model, str):
        vulnerable = _("Aircraft: {model}.").format(model=_(plugins.load("vulnerable-area", risk.aircraft_model).TITLE))
    else:
        vulnerable = vulnerable.format(area=number(risk.aircraft_model))
    return [
        *([people] if risk.people_counted else []),
        _("Casualty area: {model}; the projected area is estimated from mass and ballistic coefficient.").format(
            model=_(plugins.load("casualty-area", risk.casualty_model).TITLE)
        ),
        _("Shelters {time}: an assumed table.").format(time=_(_TIMES_OF_DAY[risk.time_of_day])),
        vulnerable,
        _(
            "Nobody is taken to have left the launch site but from closure areas with coordinates; ships and aircraft "
            "keep out of announced zones, whatever their hours."
        ),
        _(
            "Not counted: explosions on the ground, toxic gases, debris that injures by secondary effects, and people "
            "aboard ships and aircraft."
        ),
    ]
