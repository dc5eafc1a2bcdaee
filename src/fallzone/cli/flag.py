"""``fallzone flag``: named regions inside announced zones and computed hazard areas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.options import (
    FailureProbabilityOption,
    FlagLevelOption,
    FloorOption,
    MissionOption,
    NoticeOption,
    ReliabilityOption,
    RunOption,
    at_work,
)
from fallzone.cli.terminal.printing import BOLD, jsonable, print_json, print_wrapped
from fallzone.cli.terminal.state import AsJson
from fallzone.errors import UsageError
from fallzone.names import CONTAINMENTS, LEVELS
from fallzone.words import Language, _, msg, named, ngettext, times
from fallzone.words.formats import area, number, percent, probability, share
from fallzone.words.things import condition_words, item_words, mark_words, naming, with_commas, zone_title

if TYPE_CHECKING:
    from fallzone.model.mission import Mission
    from fallzone.model.results.announced import AnnouncedArea
    from fallzone.model.results.flag import Flag, Reason
    from fallzone.model.results.launch import Launch
    from fallzone.runs.notices.flag import NoticeFlags

# Regions of the lowest level that are named; the others are counted
_MOST_NAMES = 6
EXIT_CODES = {"FLAGGED": 10, "UNKNOWN": 4, "NONE": 0}

TITLE = msg("Name the regions inside zones and hazard areas.")
HELP = msg(
    "Seas, prefectures and countries by level: inside announced zones and planned areas, reached by the floor of "
    "hazardous debris, within 100 km of the track, or below the floor. Exit code 10 when there are any, of the level "
    "remote too; with --level contingency only for what makes a place INSIDE. 4 when there are none but not all was "
    "computed that would tell."
)


def command(
    *,
    mission: MissionOption = None,
    run: RunOption = None,
    notice: NoticeOption = None,
    level: FlagLevelOption = LEVELS[-1],
    floor: FloorOption = None,
    failure_probability: FailureProbabilityOption = None,
    reliability: ReliabilityOption = None,
    json: AsJson = False,
) -> None:
    """Name the regions inside zones and hazard areas."""
    if sum(given is not None for given in (mission, run, notice)) == 0:
        raise UsageError(_("name a mission with --mission, a stored run with --run, or a warning with --notice"))
    if notice is not None:
        if mission is not None or run is not None:
            raise UsageError(_("a notice is asked by itself; leave out --mission and --run"))
        _flag_notice(notice, json=json)

    from fallzone.runs.flag import flag

    with at_work() as progress:
        found = flag(
            mission,
            run=run,
            geodata=chosen_geodata(),
            progress=progress,
            level=level,
            failure_probability=failure_probability,
            reliability=reliability,
            floor_per_km2=floor,
        )
    if json:
        mission_facts = {"mission": found.mission.id, "timezone": found.mission.timezone}
        print_json(
            {
                **mission_facts,
                **launch_json(found.launch),
                "items": flags_json(found.flags),
                "doubts": found.doubts,
                "zone_files": found.zone_files,
                "announced": found.announced,
            }
        )
    else:
        with naming(found.jettisoned, found.zones):
            print_flags(found.flags, found.mission, found.launch)
            print_announced(found.announced)
        print_doubts(found.doubts)
    raise typer.Exit(EXIT_CODES[found.verdict])


def _flag_notice(path: Path, *, json: bool) -> NoReturn:
    """Name the regions inside the zones of a warning."""
    from fallzone.runs.notices.flag import flag_notice

    found = flag_notice(path, geodata=chosen_geodata())
    if json:
        print_json({"notices": found.read.names, "items": flags_json(found.flags), "doubts": found.doubts})
    else:
        print_notice_flags(found)
    raise typer.Exit(EXIT_CODES[found.verdict])


def print_notice_flags(found: NoticeFlags) -> None:
    """Print the regions that warnings concern, with the zones and windows.

    Parameters
    ----------
    found : NoticeFlags
        Of warnings that were read.
    """
    told = ngettext("{count} region flagged: {mission}", "{count} regions flagged: {mission}", len(found.flags))
    told = told if found.flags else _("No region flagged: {mission}")
    names = with_commas(found.read.names)
    print_wrapped(told.format(count=number(len(found.flags)), mission=names), style=BOLD)
    for flag in found.flags:
        print_wrapped(_name(flag), style=BOLD)
        for reason in flag.reasons:
            print_wrapped(_say_why(reason, ""), "  - ")
            if reason.window_utc is not None:
                span = (datetime.fromisoformat(reason.window_utc[0]), datetime.fromisoformat(reason.window_utc[1]))
                print_wrapped(times.window_utc(span), "    ")
    print_doubts(found.doubts)


def print_doubts(doubts: Sequence[str]) -> None:
    """Print why a region that is not flagged may be concerned all the same.

    Parameters
    ----------
    doubts : sequence of str
        Of a run.
    """
    for doubt in doubts:
        print_wrapped(_("UNKNOWN: {doubt}").format(doubt=doubt))


def print_announced(found: Sequence[AnnouncedArea]) -> None:
    """Print how computed areas lie to the zones that were announced for them.

    Parameters
    ----------
    found : sequence of AnnouncedArea
        Of a run; nothing is printed where there are none.
    """
    from fallzone.outputs.comparisons.announced_words import announced_sentences

    if found:
        print_wrapped(_("Announced against computed"), style=BOLD)
    for sentence in announced_sentences(found):
        print_wrapped(sentence, "  ")


def flags_json(flags: Sequence[Flag]) -> list[dict[str, Any]]:
    """Flags as the contract lists them: ``zones`` are the ids of what a region lies in.

    Parameters
    ----------
    flags : sequence of Flag
        Of a run.

    Returns
    -------
    list of dict
        In JSON's own types.
    """
    found = []
    for flag in flags:
        told = with_condition(jsonable(flag))
        told["reasons"] = [with_condition(reason) for reason in told["reasons"]]
        found.append({**told, "zones": list(dict.fromkeys(reason.zone for reason in flag.reasons))})
    return found


def with_condition(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts with what their probability is given in the words of the contract.

    Parameters
    ----------
    facts : dict of str to object
        With the code of a ``condition``, or None.

    Returns
    -------
    dict
    """
    return {**facts, "condition": condition_words(facts["condition"]) if facts["condition"] else None}


def launch_json(launch: Launch | None) -> dict[str, Any]:
    """The failure probability that everything per launch rests on, and the floor.

    Parameters
    ----------
    launch : Launch or None
        Of a run.

    Returns
    -------
    dict
        In JSON's own types; nothing where the run does not say.
    """
    if launch is None:
        return {"reliability": None, "floor_per_km2": None}
    return {"reliability": jsonable(launch.likelihood.reliability), "floor_per_km2": launch.floor_per_km2}


def print_flags(flags: Sequence[Flag], mission: Mission, launch: Launch | None = None) -> None:
    """Print what all rests on, then the regions by level: each with its chance, failure times, window and reasons.

    Parameters
    ----------
    flags : sequence of Flag
        Of a run.
    mission : Mission
        What was run.
    launch : Launch, optional
        How likely it is to fail.
    """
    from fallzone.outputs.flag_words import by_level
    from fallzone.outputs.risk_words import count_words, reliability_sentence
    from fallzone.words.things import level_words

    told = ngettext("{count} region flagged: {mission}", "{count} regions flagged: {mission}", len(flags))
    told = told if flags else _("No region flagged: {mission}")
    print_wrapped(told.format(count=number(len(flags)), mission=mission.title), style=BOLD)
    if launch is not None:
        print_wrapped(reliability_sentence(launch.likelihood.reliability), "  ")
    for level, some in by_level(flags).items():
        if level == "remote":
            names = with_commas([named(flag.names, flag.region) for flag in some[:_MOST_NAMES]])
            heading = _("{level} ({count}): {regions}.").format(
                level=level_words(level),
                count=number(len(some)),
                regions=count_words(len(some) - len(some[:_MOST_NAMES]), names),
            )
            print_wrapped(heading, style=BOLD)
            continue
        print_wrapped(_("{level} ({count})").format(level=level_words(level), count=number(len(some))), style=BOLD)
        for flag in some:
            _print_flag(flag, mission, None if launch is None else launch.floor_per_km2)


def _print_flag(flag: Flag, mission: Mission, floor_per_km2: float | None) -> None:
    """A region with its chance per launch, when it would have to fail, its window and its reasons."""
    from fallzone.outputs.flag_words import merge_passages, telling_reasons
    from fallzone.outputs.hazard_words import casualty_sentence
    from fallzone.outputs.risk_words import chance_words, density_words, floor_reached, is_few, span_sentences

    print_wrapped(_name(flag), style=BOLD)
    if (chance := flag.probability_per_launch) is not None:
        print_wrapped(_("Per launch, a fragment in it: {chance}.").format(chance=chance_words(chance)), "  ")
    if flag.density is not None:
        told = _("Expected hazardous pieces per launch, where most: {density}.")
        print_wrapped(told.format(density=density_words(flag.density)), "  ")
    if flag.certainty is not None and floor_per_km2 is not None:
        print_wrapped(floor_reached(flag.certainty, floor_per_km2), "  ")
    if flag.expected_casualties is not None and flag.expected_casualties.value > 0.0:
        print_wrapped(casualty_sentence(flag.expected_casualties), "  ")
    for sentence in span_sentences(flag.spans):
        print_wrapped(sentence, "  ")
    span = times.span_utc(mission.liftoff_utc, flag.first_s, flag.last_s)
    if span is not None:
        facts = {"utc": times.window_utc(span), "local": times.window_local(span, mission.timezone)}
        told = _("about {utc} = {local}") if is_few(flag.window_flights) else _("{utc} = {local}")
        print_wrapped(told.format(**facts), "  ")
    for reason, flights in merge_passages(telling_reasons(flag.reasons)):
        print_wrapped(_say_reason(reason, flights), "  - ")


def _name(flag: Flag) -> str:
    """A region in the language spoken, and in the others."""
    name = named(flag.names, flag.region)
    others = [flag.names[other] for other in Language if other in flag.names and flag.names[other] != name]
    return _("{name} ({others})").format(name=name, others=with_commas(others)) if others else name


def _say_reason(reason: Reason, flights: str) -> str:
    """Why, how much, with what probability and when."""
    told = _say_why(reason, flights)
    if reason.probability is not None and reason.interval is not None:
        chance = probability(reason.probability, reason.interval)
        told = _("{reason}; probability of impact {probability}").format(reason=told, probability=chance)
    if reason.first_s is None:
        return told

    from fallzone.outputs.risk_words import is_few

    when = _("{reason}; about T+{minutes}") if is_few(reason.window_flights) else _("{reason}; T+{minutes}")
    return when.format(reason=told, minutes=times.minutes(reason.first_s, reason.last_s))


def _say_why(reason: Reason, flights: str) -> str:
    from fallzone.outputs.reason_words import reason_cell

    if reason.reason in ("overflight", "impacts", "stray", "isopleth", "hazard", "hazard_perhaps"):
        return reason_cell(reason, flights)
    level = 0.97 if reason.reason == "footprint_97" else max(CONTAINMENTS)
    facts = {"zone": zone_title(reason.zone), "mark": mark_words(reason.mark), "item": item_words(reason.item or "")}
    facts |= {"flights": flights, "level": percent(level), "area": area(reason.area_m2 or 0.0)}
    if reason.share_of_zone is None:
        told = _("{zone} ({mark})") if reason.reason == "zone" else _("{level} area of {item}, {flights}")
        return told.format(**facts)
    told = _("{level} area of {item}, {flights}: {share} of it, {area}")
    if reason.reason == "zone":
        told = _("{zone} ({mark}): {share} of it, {area}")
    return told.format(**facts, share=share(reason.share_of_zone))
