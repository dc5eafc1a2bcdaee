"""What things are called: what falls, flights, events, zones, flagged regions, marks and quantities. One table each.

Where a name begins a line it has its own form, so that nothing has to be capitalised: not every script has capitals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Protocol

from fallzone.names import AS_FLOWN, NOMINAL, SWEEP
from fallzone.words import _, language, msg, pgettext
from fallzone.words.formats import plain_text


@dataclass(frozen=True)
class Name:
    """A name that has two forms, each marked as a message.

    Parameters
    ----------
    within, first : str
        Within a sentence, and at the beginning of a line.
    many : bool
        Whether its verb is in the plural.
    """

    within: str
    first: str
    many: bool = False


ITEMS = {
    "stage-1": Name(msg("first stage"), msg("First stage")),
    "stage-2": Name(msg("second stage"), msg("Second stage")),
    "stage-3": Name(msg("third stage"), msg("Third stage")),
    "stage-4": Name(msg("fourth stage"), msg("Fourth stage")),
    "stage-5": Name(msg("fifth stage"), msg("Fifth stage")),
    "stage-6": Name(msg("sixth stage"), msg("Sixth stage")),
    "booster-1": Name(msg("strap-on boosters (set 1)"), msg("Strap-on boosters (set 1)"), many=True),
    "booster-2": Name(msg("strap-on boosters (set 2)"), msg("Strap-on boosters (set 2)"), many=True),
    "booster-3": Name(msg("strap-on boosters (set 3)"), msg("Strap-on boosters (set 3)"), many=True),
    "booster-4": Name(msg("strap-on boosters (set 4)"), msg("Strap-on boosters (set 4)"), many=True),
    "fairing": Name(msg("fairing halves"), msg("Fairing halves"), many=True),
    # Where the vehicle that gives them a title is not known (`naming`)
    "jettisoned-1": Name(msg("jettisoned body 1"), msg("Jettisoned body 1")),
    "jettisoned-2": Name(msg("jettisoned body 2"), msg("Jettisoned body 2")),
    "jettisoned-3": Name(msg("jettisoned body 3"), msg("Jettisoned body 3")),
    "jettisoned-4": Name(msg("jettisoned body 4"), msg("Jettisoned body 4")),
    "payload": Name(msg("payload"), msg("Payload")),
    "debris": Name(msg("debris"), msg("Debris"), many=True),
}

CASES = {
    NOMINAL: Name(msg("nominal flight"), msg("Nominal flight")),
    AS_FLOWN: Name(msg("flight as flown"), msg("Flight as flown")),
    SWEEP: Name(msg("failed flights (sweep)"), msg("Failed flights (sweep)")),
}

# How much a launch concerns a place or region, as a heading
LEVEL_TITLES = {
    "announced": msg("In a zone of a notice"),
    "planned": msg("Where something is meant to fall, or the failure that was asked for comes down"),
    "hazard": msg("A criterion is exceeded"),
    "contingency": msg("Reached by the floor of hazardous debris"),
    "overflight": msg("Within 100 km of the track, below the floor"),
    "remote": msg("Simulated debris, below the floor"),
}

# What a probability is given, but for one failure
CONDITIONS = {
    NOMINAL: msg("nominal"),
    SWEEP: msg("a failure at a uniformly drawn time of powered flight"),
}

MODES = {
    "early-cutoff": Name(msg("premature engine shutdown"), msg("Premature engine shutdown")),
    "engine-out": Name(msg("engine out"), msg("Engine out")),
    "explosion": Name(msg("explosion"), msg("Explosion")),
    "failed-recovery": Name(msg("failed recovery"), msg("Failed recovery")),
    "flight-termination": Name(msg("flight termination"), msg("Flight termination")),
    "loss-of-attitude-control": Name(msg("loss of attitude control"), msg("Loss of attitude control")),
    "malfunction-turn": Name(msg("malfunction turn"), msg("Malfunction turn")),
    "no-ignition": Name(msg("failure to ignite"), msg("Failure to ignite")),
    "reentry-breakup": Name(msg("breakup on re-entry"), msg("Breakup on re-entry")),
    "stuck-fairing": Name(msg("fairing separation failure"), msg("Fairing separation failure")),
}

EVENTS = {
    "liftoff": msg("lift-off"),
    "mach-1": msg("Mach 1"),
    "stage-1-ignition": msg("stage 1 ignition"),
    "stage-1-cutoff": msg("stage 1 cutoff"),
    "stage-1-separation": msg("stage 1 separation"),
    "stage-2-ignition": msg("stage 2 ignition"),
    "stage-2-cutoff": msg("stage 2 cutoff"),
    "stage-2-separation": msg("stage 2 separation"),
    "stage-3-ignition": msg("stage 3 ignition"),
    "stage-3-cutoff": msg("stage 3 cutoff"),
    "stage-3-separation": msg("stage 3 separation"),
    "stage-4-ignition": msg("stage 4 ignition"),
    "stage-4-cutoff": msg("stage 4 cutoff"),
    "stage-4-separation": msg("stage 4 separation"),
    "stage-5-ignition": msg("stage 5 ignition"),
    "stage-5-cutoff": msg("stage 5 cutoff"),
    "stage-5-separation": msg("stage 5 separation"),
    "stage-6-ignition": msg("stage 6 ignition"),
    "stage-6-cutoff": msg("stage 6 cutoff"),
    "stage-6-separation": msg("stage 6 separation"),
    "booster-1-ignition": msg("booster set 1 ignition"),
    "booster-1-cutoff": msg("booster set 1 cutoff"),
    "booster-1-separation": msg("booster set 1 separation"),
    "booster-2-ignition": msg("booster set 2 ignition"),
    "booster-2-cutoff": msg("booster set 2 cutoff"),
    "booster-2-separation": msg("booster set 2 separation"),
    "booster-3-ignition": msg("booster set 3 ignition"),
    "booster-3-cutoff": msg("booster set 3 cutoff"),
    "booster-3-separation": msg("booster set 3 separation"),
    "booster-4-ignition": msg("booster set 4 ignition"),
    "booster-4-cutoff": msg("booster set 4 cutoff"),
    "booster-4-separation": msg("booster set 4 separation"),
    "fairing-separation": msg("fairing separation"),
    "jettisoned-1-separation": msg("separation of jettisoned body 1"),
    "jettisoned-2-separation": msg("separation of jettisoned body 2"),
    "jettisoned-3-separation": msg("separation of jettisoned body 3"),
    "jettisoned-4-separation": msg("separation of jettisoned body 4"),
    "payload-separation": msg("payload separation"),
    "failure": msg("failure"),
    "thrust-end": msg("thrust end"),
    "breakup": msg("breakup"),
    "impact": msg("impact"),
}


@dataclass(frozen=True)
class ZoneWords:
    """A kind of zone, in messages.

    Parameters
    ----------
    within, short, heading, legend : str
        Of one zone, within a sentence after *the*; within a list of few words, as a heading, and in the legend of the
        map.
    meaning : str
        What it is.
    """

    within: str
    short: str
    heading: str
    legend: str
    meaning: str


ZONE_KINDS = {
    "announced": ZoneWords(
        within=msg("announced zone {zone} ({title})"),
        short=msg("announced zone"),
        heading=msg("Announced zone"),
        legend=msg("Announced zone, published corners"),
        meaning=msg("announced zone, corners as published"),
    ),
    "estimated": ZoneWords(
        within=msg("estimated zone {zone} ({title})"),
        short=msg("estimated zone"),
        heading=msg("Estimated zone"),
        legend=msg("Announced zone, position estimated"),
        meaning=msg("announced zone, placed from published sizes or distances"),
    ),
    "control-area": ZoneWords(
        within=msg("launch closure area {zone} ({title}), which is not a drop zone"),
        short=msg("launch closure area, not a drop zone"),
        heading=msg("Launch closure area, not a drop zone"),
        legend=msg("Launch closure area, not a drop zone"),
        meaning=msg("area closed to traffic at launch, not a drop zone"),
    ),
}

# Places that can be asked of, but for bare positions
PLACE_KINDS = {
    "airport": msg("airport"),
    "area": msg("area"),
    "city": msg("city"),
    "county": msg("county"),
    "district": msg("district"),
    "island": msg("island"),
    "islands": msg("islands"),
    "line": msg("line"),
    "position": msg("position"),
    "region": msg("region"),
    "sea": msg("sea"),
    "site": msg("site"),
    "town": msg("town"),
}

REGION_KINDS = {"sea": msg("flagged sea"), "land": msg("flagged land")}

MARKS = {
    "declared": Name(msg("published"), msg("Published")),
    "estimated": Name(msg("estimated"), msg("Estimated")),
    "assumed": Name(msg("assumed"), msg("Assumed")),
}


@dataclass(frozen=True)
class EndWords:
    """How a body ends, in messages.

    Parameters
    ----------
    short : str
        Within a list of few words.
    meaning : str
        What it does, as a sentence without its full stop.
    """

    short: str
    meaning: str


# How bodies end, by the names of ``model.status.ImpactStatus``
ENDS = {
    "impact": EndWords(short=msg("impact"), meaning=msg("the body reaches the surface")),
    "orbital": EndWords(short=msg("orbital"), meaning=msg("the body is in an orbit that does not meet the surface")),
    "escaping": EndWords(short=msg("escaping"), meaning=msg("the body leaves the Earth")),
    "below_surface": EndWords(short=msg("below surface"), meaning=msg("the body starts below the surface")),
    "never_landed": EndWords(
        short=msg("never landed"), meaning=msg("the body had not landed when the longest computed time was over")
    ),
    "invalid": EndWords(
        short=msg("invalid"), meaning=msg("the body is not in a valid state (a number that is not finite)")
    ),
    "missed_orbit": EndWords(
        short=msg("missed orbit"), meaning=msg("the body comes down somewhere, though its plan ends in an orbit")
    ),
}

# Numbers of vehicles, missions and sites, by the keys of their files
QUANTITIES = {
    "ap": msg("geomagnetic index Ap"),
    "apogee_m": msg("apogee"),
    "azimuth_deg": msg("azimuth"),
    "beta_kgpm2": msg("ballistic coefficient β"),
    "beta_sigma_ln": msg("spread of ln β (1 σ)"),
    "burn_fraction": msg("burn fraction"),
    "burn_s": msg("burn"),
    "cutoff_s": msg("cutoff"),
    "density_fraction": msg("density fraction"),
    "diameter_m": msg("diameter"),
    "drag_fraction": msg("drag fraction"),
    "dry_mass_kg": msg("dry mass"),
    "f107": msg("solar flux F10.7"),
    "f107a": msg("solar flux F10.7, mean of 81 days"),
    "ignition_s": msg("ignition"),
    "inclination_deg": msg("inclination"),
    "isp_fraction": msg("specific impulse fraction"),
    "isp_vacuum_s": msg("specific impulse in vacuum"),
    "length_m": msg("length"),
    "mass_fraction": msg("mass fraction"),
    "mass_kg": msg("mass"),
    "nozzle_exit_area_m2": msg("nozzle exit area"),
    "payload_kg": msg("payload"),
    "perigee_m": msg("perigee"),
    "pitch_deg": msg("pitch"),
    "propellant_kg": msg("propellant"),
    "residual_propellant_kg": msg("residual propellant"),
    "separation_mps": msg("separation"),
    "t_s": msg("time"),
    "throttle": msg("throttle"),
    "throttle_s": msg("throttle"),
    "thrust_fraction": msg("thrust fraction"),
    "thrust_vacuum_n": msg("thrust in vacuum"),
}


class Titled(Protocol):
    """What has a title of its own: `fallzone.model.vehicle.Jettisoned`.

    Parameters
    ----------
    name : str
        One of ``names.ITEMS``.
    title : object
        ``str()`` of it is what people call it in the language spoken.
    count : int
        How many it is; with several the title is in the plural.
    """

    name: str
    title: object
    count: int


class TitledZone(Protocol):
    """A zone: `fallzone.model.zone.Zone`.

    Parameters
    ----------
    id : str
        By which reasons name it.
    title : object
        ``str()`` of it is what people call it in the language spoken.
    """

    id: str
    title: object


_TITLED: ContextVar[Mapping[str, Titled]] = ContextVar("titles", default=MappingProxyType({}))
_ZONES: ContextVar[Mapping[str, TitledZone]] = ContextVar("zones", default=MappingProxyType({}))


@contextmanager
def naming(bodies: Iterable[Titled], zones: Iterable[TitledZone] = ()) -> Iterator[None]:
    """Call jettisoned bodies and zones by their titles, for as long as the context lasts.

    Parameters
    ----------
    bodies : iterable of Titled
        Of one vehicle; of several vehicles those of which no two have one name.
    zones : iterable of TitledZone
        Those that are told of.
    """
    titled, named = _TITLED.set({body.name: body for body in bodies}), _ZONES.set({zone.id: zone for zone in zones})
    try:
        yield
    finally:
        _TITLED.reset(titled)
        _ZONES.reset(named)


def zone_title(zone: str) -> str:
    """What a zone is called, at the beginning of a line.

    Parameters
    ----------
    zone : str
        Its id.

    Returns
    -------
    str
        Its title in the language spoken; where that is not known, its id.
    """
    zones = _ZONES.get()
    return plain_text(zones[zone].title) if zone in zones else _("Zone {zone}").format(zone=zone)


def _find_title(item: str) -> str | None:
    """What its vehicle calls an item, in the language spoken."""
    titled = _TITLED.get()
    return plain_text(titled[item].title) if item in titled else None


def item_words(item: str) -> str:
    """What fell, within a sentence.

    Parameters
    ----------
    item : str
        One of ``names.ITEMS``.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.
    """
    return _find_title(item) or (_(ITEMS[item].within) if item in ITEMS else item)


def item_title(item: str) -> str:
    """What fell, at the beginning of a line.

    Parameters
    ----------
    item : str
        One of ``names.ITEMS``.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.
    """
    return _find_title(item) or (_(ITEMS[item].first) if item in ITEMS else item)


def is_plural(item: str) -> bool:
    """Whether what fell is named in the plural.

    Parameters
    ----------
    item : str
        One of ``names.ITEMS``.

    Returns
    -------
    bool
        Whether its verb is in the plural.
    """
    titled = _TITLED.get()
    return titled[item].count > 1 if item in titled else item in ITEMS and ITEMS[item].many


def case_words(case: str) -> str:
    """A case of the mission, within a sentence.

    Parameters
    ----------
    case : str
        ``nominal``, ``as-flown``, ``sweep`` or ``MODE@T+seconds``.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.

    Examples
    --------
    >>> case_words("early-cutoff@T+300")
    'premature engine shutdown at T+300 s'
    """
    mode, at, t_s = case.partition("@T+")
    if not at:
        return _(CASES[case].within) if case in CASES else case
    return _("{failure} at T+{t_s} s").format(failure=mode_words(mode), t_s=t_s)


def case_title(case: str) -> str:
    """A case of the mission, at the beginning of a line.

    Parameters
    ----------
    case : str
        ``nominal``, ``as-flown``, ``sweep`` or ``MODE@T+seconds``.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.
    """
    mode, at, t_s = case.partition("@T+")
    if not at:
        return _(CASES[case].first) if case in CASES else case
    return _("{failure} at T+{t_s} s").format(failure=mode_title(mode), t_s=t_s)


def flight_words(case: str) -> str:
    """A case of the mission, after *the*.

    Parameters
    ----------
    case : str
        ``nominal``, ``as-flown``, ``sweep`` or ``MODE@T+seconds``.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.

    Examples
    --------
    >>> flight_words("early-cutoff@T+300")
    'flight with premature engine shutdown at T+300 s'
    """
    return _("flight with {failure}").format(failure=case_words(case)) if "@T+" in case else case_words(case)


def level_words(level: str) -> str:
    """A level as a heading.

    Parameters
    ----------
    level : str
        One of ``fallzone.names.LEVELS``.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.
    """
    return _(LEVEL_TITLES[level]) if level in LEVEL_TITLES else level


def condition_words(condition: str) -> str:
    """What a probability is given, as files and tables say it.

    Parameters
    ----------
    condition : str
        ``nominal``, ``sweep`` or ``MODE@T+seconds``, as in ``model.results.impacts.Impacts``.

    Returns
    -------
    str
        In the language spoken; in English with the mode by its id, as scripts read it; what has no word, as it is.

    Examples
    --------
    >>> condition_words("early-cutoff@T+480")
    'failure at T+480 s by early-cutoff'
    """
    mode, at, t_s = condition.partition("@T+")
    if not at:
        return _(CONDITIONS[condition]) if condition in CONDITIONS else condition
    told = _("failure at T+{t_s} s by {mode}")
    return told.format(t_s=t_s, mode=mode if language() == "en" else mode_words(mode))


def mode_words(mode: str) -> str:
    """A failure mode, within a sentence.

    Parameters
    ----------
    mode : str
        A failure mode, by the name of its model.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.
    """
    return _(MODES[mode].within) if mode in MODES else mode


def mode_title(mode: str) -> str:
    """A failure mode, at the beginning of a line.

    Parameters
    ----------
    mode : str
        A failure mode, by the name of its model.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.
    """
    return _(MODES[mode].first) if mode in MODES else mode


def body_words(item: str, case: str) -> str:
    """What fell in which flight, within a sentence.

    Parameters
    ----------
    item : str
        One of ``names.ITEMS``.
    case : str
        ``nominal``, ``as-flown``, ``sweep`` or ``MODE@T+seconds``.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.

    Examples
    --------
    >>> body_words("fairing", "nominal")
    'fairing halves, nominal flight'
    """
    return _("{item}, {case}").format(item=item_words(item), case=case_words(case))


def event_words(name: str) -> str:
    """An event of a flight.

    Parameters
    ----------
    name : str
        One of ``names.EVENTS``.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.
    """
    title = _find_title(name.removesuffix("-separation"))
    if title is not None:
        return _("separation of {item}").format(item=title)
    return _(EVENTS[name]) if name in EVENTS else name


def place_kind_words(kind: str) -> str:
    """A kind of place.

    Parameters
    ----------
    kind : str
        As in ``model.zone.Place``.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.
    """
    return _(PLACE_KINDS[kind]) if kind in PLACE_KINDS else kind


def mark_words(mark: str | None) -> str:
    """What a number stands on, within a sentence.

    Parameters
    ----------
    mark : str or None
        One of ``names.MARKS``.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.
    """
    return _(MARKS[mark].within) if mark in MARKS else mark or ""


def end_words(status: str) -> str:
    """How a body ended, within a list of few words.

    Parameters
    ----------
    status : str
        Name of an ``ImpactStatus``, in lower case.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.
    """
    return _(ENDS[status].short) if status in ENDS else status


def end_meaning(status: str) -> str:
    """How a body ended, as a sentence without its full stop.

    Parameters
    ----------
    status : str
        Name of an ``ImpactStatus``, in lower case.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.
    """
    return _(ENDS[status].meaning) if status in ENDS else status


def quantity_words(key: str) -> str:
    """A number of a file, by its key.

    Parameters
    ----------
    key : str
        Key of the number in its file.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.
    """
    return _(QUANTITIES[key]) if key in QUANTITIES else key


def join_sentences(sentences: Iterable[str]) -> str:
    """Sentences one after the other.

    Parameters
    ----------
    sentences : iterable of str
        Whole ones, in their order.

    Returns
    -------
    str
        With what stands between sentences in the language spoken.
    """
    told = pgettext("sentence after sentence", "{told} {next}")
    return reduce(lambda before, after: told.format(told=before, next=after), sentences, "").strip()


def list_words(words: Sequence[str]) -> str:
    """Words one after the other.

    Parameters
    ----------
    words : sequence of str
        What is listed, in its order.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.

    Examples
    --------
    >>> list_words(["Jeju", "Okinawa", "Palau"])
    'Jeju, Okinawa and Palau'
    """
    *first, last = words or [""]
    return _("{list} and {last}").format(list=with_commas(first), last=last) if first else last


def with_commas(words: Sequence[str]) -> str:
    """Words one after the other, without a word before the last.

    Parameters
    ----------
    words : sequence of str
        What is listed, in its order.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.
    """
    return pgettext("between things of a list", ", ").join(words)
