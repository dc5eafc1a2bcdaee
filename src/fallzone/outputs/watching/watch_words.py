"""Sentences for what a watch decides, and for how a drill went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fallzone.words import _, msg, named, ngettext
from fallzone.words.formats import decimal_degrees, fixed, length, number, speed
from fallzone.words.things import end_words, with_commas

Event = Mapping[str, Any]

STATES = {
    "waiting": msg("WAITING"),
    "nominal": msg("NOMINAL"),
    "degraded": msg("DEGRADED"),
    "alert": msg("ALERT"),
    "ended": msg("ENDED"),
}

# Why, by the code of the reason; places are values of the decision
ALERTS = {
    "data-end": msg("data have ended: none for {silent_s} s"),
    "freeze": msg("data are frozen: the same values for {silent_s} s"),
    "jump": msg("a jump: three samples {off} off the path before them"),
    "corridor": msg("the impact point has left the corridor: {off} off the nominal trace, {tolerance} allowed"),
    "limit-line": msg("the impact point has crossed the impact limit line"),
    "gate-shut": msg(
        "the impact point has crossed {gate} at T+{crossed_s} s; it is open from T+{opens_s} to T+{closes_s} s"
    ),
    "gate-in-alert": msg("the impact point has crossed {gate} at T+{crossed_s} s, while an alert held"),
    "no-orbit": msg("powered flight should be over, and there still is an impact point"),
    "contradiction": msg("two sources contradict each other, and one of them is outside the corridor"),
}
# The same in short, as in a report
ALERT_NAMES = {
    "data-end": msg("end of data"),
    "freeze": msg("frozen data"),
    "jump": msg("jump"),
    "corridor": msg("corridor left"),
    "limit-line": msg("impact limit line crossed"),
    "gate-shut": msg("gate crossed while shut"),
    "gate-in-alert": msg("gate crossed during an alert"),
    "no-orbit": msg("no orbit"),
    "contradiction": msg("contradicting sources"),
}
TOLD = {
    "repeat": msg("a sample came twice"),
    "frozen": msg("the same values came with a later time"),
    "late": msg("a sample came {late_s} s late"),
    "outlier": msg("a sample is {off} off the path and is left out"),
    "gap": msg("a gap of {gap_s} s"),
    "contradiction": msg("two sources contradict each other by {off}"),
    "clock-step": msg("the clock of the telemetry was set by {step_s} s"),
    "clock-offset": msg("the clock of the telemetry is off by {offset_s} s"),
    "clock-drift": msg("the clock of the telemetry drifts: off by {offset_s} s, {before_s} s before"),
    "gate-missed": msg("the impact point has not passed {gate}, which closed at T+{closes_s} s"),
    "silent-on-pad": msg("no data for {silent_s} s, before lift-off"),
    "not-read": msg("a line cannot be read: {detail}"),
    "not-a-number": msg("a value is no number: {detail}"),
    "half-line": msg("half a line: {detail}"),
    "below-ground": msg("a state beneath the ground: {detail}"),
    "out-of-range": msg("a value that cannot be: {detail}"),
    "file-cut-short": msg("the file was cut short, and is read from its start again"),
    "file-replaced": msg("the file was replaced by another, which is read from its start"),
    "ignored-columns": msg("columns that are not read: {detail}"),
}
FOLLOWED = {
    "corridor": msg("telemetry is followed against the corridor of its mission"),
    "no-mission": msg("telemetry is followed without a mission: no corridor, and no end that is planned"),
}
ENDS = {
    "in-orbit": msg("data have ended as planned, in orbit"),
    "as-planned": msg("data have ended as planned"),
}
CLOSED = {
    "planned-end": msg("the watch is over: the flight ended as planned"),
    "end-of-stream": msg("the watch is over: the source ended"),
    "patience": msg("the watch is over: nothing came any more"),
    "interrupted": msg("the watch was interrupted"),
}
# What is counted and was not told as a fault
_SAMPLES = "samples"


def state_words(state: str) -> str:
    """A state of a watch, as a heading.

    Parameters
    ----------
    state : str
        A key of ``STATES``.

    Returns
    -------
    str
    """
    return _(STATES[state])


def alert_words(reason: str) -> str:
    """An alert in short.

    Parameters
    ----------
    reason : str
        A key of ``ALERT_NAMES``.

    Returns
    -------
    str
    """
    return _(ALERT_NAMES[reason]) if reason in ALERT_NAMES else reason


def decision_sentence(event: Event) -> str:
    """What was decided, in a sentence without its full stop.

    Parameters
    ----------
    event : mapping
        A decision, as of `fallzone.runs.watching.watch.watch`.

    Returns
    -------
    str
    """
    reason, values = event["reason"], _list_values(event)
    if event["decision"] == "alert":
        return _(ALERTS[reason]).format(**values)
    if event["decision"] == "told":
        return _(TOLD[reason]).format(**values)
    if event["decision"] == "passed":
        return _("the impact point has passed {gate} at T+{crossed_s} s").format(**values)
    if event["decision"] == "recovered":
        return _("samples are good again")
    if event["decision"] == "closed":
        return _(CLOSED[reason])
    return _((FOLLOWED if event["decision"] == "followed" else ENDS)[reason])


def _list_values(event: Event) -> dict[str, str]:
    found = {key: fixed(value, 1) for key, value in event.items() if key.endswith("_s") and value is not None}
    found |= {"off": _length(event.get("off_m")), "tolerance": _length(event.get("tolerance_m"))}
    if event.get("gate") is not None:
        found |= {"gate": gate_words(event["gate"])}
    return found | {"detail": str(event.get("detail", ""))}


def _length(value_m: float | None) -> str:
    return "-" if value_m is None else length(value_m)


def time_words(t_s: float | None) -> str:
    """Time after lift-off, or a dash where it is not known.

    Parameters
    ----------
    t_s : float or None
        [s].

    Returns
    -------
    str

    Examples
    --------
    >>> time_words(12.34), time_words(-3.0), time_words(None)
    ('T+12.3 s', 'T-3.0 s', 'T -')
    """
    return "T -" if t_s is None else f"T{t_s:+.1f} s"


def vehicle_sentence(event: Event) -> str:
    """Where the vehicle is, and how fast.

    Parameters
    ----------
    event : mapping
        With ``vehicle``.

    Returns
    -------
    str
    """
    vehicle = event["vehicle"]
    return _("{position}, height {height}, {speed}").format(
        position=decimal_degrees(vehicle["lon_deg"], vehicle["lat_deg"], 2),
        height=length(vehicle["height_m"]),
        speed=speed(vehicle["speed_mps"]),
    )


def impact_sentence(event: Event) -> str:
    """Where the impact point is, and what lies beneath it.

    Parameters
    ----------
    event : mapping
        With ``impact`` and ``beneath``.

    Returns
    -------
    str
    """
    impact = event["impact"]
    if impact["status"] != "impact":
        return end_words(impact["status"])
    return _("{position}, in {time_s} s: {regions}").format(
        position=decimal_degrees(impact["lon_deg"], impact["lat_deg"], 2),
        time_s=fixed(impact["flight_time_s"], 0),
        regions=region_words(event["beneath"]),
    )


def region_words(regions: Sequence[Mapping[str, Any]]) -> str:
    """Names of regions, or that there is none.

    Parameters
    ----------
    regions : sequence of mapping
        With ``id``, and ``names`` by language.

    Returns
    -------
    str
    """
    if not regions:
        return _("no named region")
    return with_commas([named(one["names"], one["id"]) for one in regions])


def trace_sentence(event: Event) -> str:
    """How far the impact point is from the nominal trace, against what the corridor allows.

    Parameters
    ----------
    event : mapping
        A position.

    Returns
    -------
    str
    """
    trace = event.get("trace")
    if trace is None:
        return _("no corridor: no mission is named")
    if trace["off_m"] is None:
        return _("beyond the end of the trace")
    told = _("{off} off the nominal trace, {tolerance} allowed").format(
        off=length(trace["off_m"]), tolerance=length(trace["tolerance_m"])
    )
    if trace["lag_s"] is None:
        return told
    lag = _("{seconds} s late") if trace["lag_s"] >= 0.0 else _("{seconds} s early")
    return with_commas([told, lag.format(seconds=fixed(abs(trace["lag_s"]), 1))])


def next_sentence(event: Event) -> str:
    """Which regions the nominal trace comes to next, and in how long.

    Parameters
    ----------
    event : mapping
        A position.

    Returns
    -------
    str
    """
    after = event.get("next")
    if after is None:
        return "-"
    return _("{regions} in {seconds} s").format(regions=region_words(after["regions"]), seconds=fixed(after["in_s"], 0))


def gate_words(gate: Mapping[str, Any]) -> str:
    """Name of a gate.

    Parameters
    ----------
    gate : mapping
        With ``id``, and ``names`` by language.

    Returns
    -------
    str
    """
    return named(gate["names"], gate["id"])


def gate_sentence(event: Event) -> str:
    """Which gate the nominal trace comes to next, and in how long.

    Parameters
    ----------
    event : mapping
        A position of a flight with gates.

    Returns
    -------
    str
    """
    gate = event["next_gate"]
    if gate is None:
        return _("none ahead")
    return _("{gate} in {seconds} s").format(gate=gate_words(gate), seconds=fixed(gate["in_s"], 0))


def counts_sentence(counts: Mapping[str, int]) -> str:
    """How many samples were heard, and how often what was told.

    Parameters
    ----------
    counts : mapping of str to int
        Of a watch.

    Returns
    -------
    str
    """
    samples = counts.get(_SAMPLES, 0)
    told = ngettext("{count} sample", "{count} samples", samples).format(count=number(samples, 9))
    others = [f"{code} × {number(count, 9)}" for code, count in counts.items() if code != _SAMPLES]
    return with_commas([told, *others])
