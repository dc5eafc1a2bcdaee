"""What is known of a loss, what each answer rests on, and what the refined one changes, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs.alert.moments import both_clocks, find_span
from fallzone.outputs.alert.names import alert_mode_words, flight_words, region_words
from fallzone.words import _, msg
from fallzone.words.formats import compass, decimal_degrees, fixed, kilometres, number, percent, speed, trimmed
from fallzone.words.things import mode_words, with_commas

if TYPE_CHECKING:
    from fallzone.model.results.alert.alert import Alert, Change
    from fallzone.model.results.alert.area import AlertArea

_LOST = {
    "time": msg("{flight} is taken as lost at {time}."),
    "state": msg("{flight}: its last known state is of {time}."),
    "telemetry": msg("{flight}: telemetry ends at {time}."),
}
_POINTS = {
    "orbital": msg(
        "It is in an orbit that does not meet the surface: perigee {perigee}, apogee {apogee}. Where it comes down "
        "later is not known."
    ),
    "escaping": msg("It leaves the Earth: nothing of it in one piece comes down."),
    "unknown": msg("Where it comes down in one piece is not known: it has not landed after the longest computed time."),
}
_FIRST = msg("First answer, from {flights} flights of this loss and {pieces} pieces; found in {elapsed} s.")
_REFINED = msg("Refined answer, from {flights} flights of this loss and {pieces} pieces; found in {elapsed} s.")


def say_loss(alert: Alert) -> list[str]:
    """What is known of the loss: when, where, how fast, and which failure modes fit.

    Parameters
    ----------
    alert : Alert
        With its loss.

    Returns
    -------
    list of str
    """
    loss, state = alert.loss, alert.loss.state
    when = both_clocks(alert, loss.when_utc)
    since = when if alert.mission is None else f"T+{trimmed(loss.t_s)} s, {when}"
    north, east, down = state.velocity_ned_mps
    where = _("Then at {position}, {height} up, at {speed} ({known}).").format(
        position=decimal_degrees(state.lon_deg, state.lat_deg, 2),
        height=kilometres(state.height_m),
        speed=speed((north**2 + east**2 + down**2) ** 0.5),
        known=_("measured") if loss.is_measured else _("by the nominal flight"),
    )
    return [_(_LOST[loss.told_by]).format(flight=flight_words(alert), time=since), where, *_say_modes(alert)]


def _say_modes(alert: Alert) -> list[str]:
    if alert.loss.mode is not None:
        return [_("Failure mode: {mode}.").format(mode=mode_words(alert.loss.mode))]
    if alert.area is None:
        return []
    listed = [
        _("{mode} {share}").format(mode=alert_mode_words(one.mode), share=percent(one.share))
        for one in alert.area.modes
    ]
    return [_("The failure mode is not known; those that fit: {modes}.").format(modes=with_commas(listed))]


def say_impact_point(alert: Alert) -> list[str]:
    """Where what was lost comes down in one piece.

    Parameters
    ----------
    alert : Alert
        With its impact point.

    Returns
    -------
    list of str
    """
    point = alert.impact_point
    if alert.refined is None and point.lon_deg is None and point.vacuum_lon_deg is not None:
        told = _("Without thrust and air it would come down at {position}.")
        return [told.format(position=decimal_degrees(point.vacuum_lon_deg, point.vacuum_lat_deg, 2))]
    if point.status != "impact" or point.lon_deg is None or point.lat_deg is None:
        heights = {"perigee": _height(point.perigee_m), "apogee": _height(point.apogee_m)}
        return [_(_POINTS.get(point.status, _POINTS["unknown"])).format(**heights)]
    span = find_span(alert, point.t_s, point.t_s)
    when = "–" if span is None else both_clocks(alert, span[0])
    told = _("In one piece, without thrust, it would come down at {position}, {time}.")
    return [told.format(position=decimal_degrees(point.lon_deg, point.lat_deg, 2), time=when)]


def _height(value_m: float | None) -> str:
    return "–" if value_m is None else kilometres(value_m)


def say_answers(alert: Alert) -> list[str]:
    """What each answer rests on, the best first.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.

    Returns
    -------
    list of str
    """
    said = []
    if alert.refined is not None:
        said.append(_say_answer(_(_REFINED), alert.refined))
    if alert.first is not None:
        said.append(_say_answer(_(_FIRST), alert.first))
    return said


def _say_answer(told: str, area: AlertArea) -> str:
    return told.format(flights=number(area.flights), pieces=number(area.fragments), elapsed=fixed(area.elapsed_s, 1))


def say_change(alert: Alert) -> list[str]:
    """What the refined answer changes in the first.

    Parameters
    ----------
    alert : Alert
        With both answers, or nothing is said.

    Returns
    -------
    list of str
    """
    change = alert.change
    if change is None:
        return []
    said = [
        _(
            "The refined area is {ratio} times the first, and {kept} of it lie in the first; the middle of the impacts "
            "moved by {distance} ({direction})."
        ).format(
            ratio=number(change.area_ratio, 2),
            kept=percent(change.kept_share),
            distance=kilometres(change.shift_m, 2),
            direction=compass(change.shift_azimuth_deg),
        )
    ]
    if change.first_impact_by_s is not None and change.last_impact_by_s is not None:
        told = _("The first impact is {first} s, the last {last} s from what it was (+: later).")
        said.append(told.format(first=_signed(change.first_impact_by_s), last=_signed(change.last_impact_by_s)))
    return [*said, *_say_came_and_left(alert, change)]


def _say_came_and_left(alert: Alert, change: Change) -> list[str]:
    areas = [one for one in (alert.first, alert.refined) if one is not None]
    titles = {one.region: region_words(one) for area in areas for one in area.regions}
    said = []
    if change.came:
        told = _("Only in the refined answer: {regions}.")
        said.append(told.format(regions=with_commas([titles.get(one, one) for one in change.came])))
    if change.left:
        told = _("Only in the first answer, and to be warned as well until this is sure: {regions}.")
        said.append(told.format(regions=with_commas([titles.get(one, one) for one in change.left])))
    return said


def _signed(value_s: float) -> str:
    return f"{'+' if value_s >= 0.0 else ''}{number(round(value_s))}"
