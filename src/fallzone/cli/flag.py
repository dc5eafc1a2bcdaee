"""``fallzone flag``: named regions inside announced zones and computed hazard areas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from fallzone.cli.geodata import chosen_geodata
from fallzone.cli.options import MissionOption, RunOption, at_work
from fallzone.cli.printing import BOLD, jsonable, print_json, print_wrapped
from fallzone.cli.state import AsJson
from fallzone.errors import UsageError
from fallzone.names import CONTAINMENTS
from fallzone.words import Language, _, msg, named, ngettext
from fallzone.words.formats import area, number, percent, probability, share
from fallzone.words.things import condition_words, item_words, mark_words, naming, with_commas

if TYPE_CHECKING:
    from fallzone.model.mission import Mission
    from fallzone.model.results.flag import Flag, Reason

EXIT_CODES = {"FLAGGED": 10, "UNKNOWN": 4, "NONE": 0}

TITLE = msg("Name the regions inside zones and hazard areas.")
HELP = msg(
    "Seas, prefectures and countries inside announced zones or 99 % areas, or within 100 km of the track. Exit code 10 "
    "when there are any, 4 when there are none but not all was computed that would tell."
)


def command(*, mission: MissionOption = None, run: RunOption = None, json: AsJson = False) -> None:
    """Name the regions inside zones and hazard areas."""
    if mission is None and run is None:
        raise UsageError(_("name a mission with --mission, or a stored run with --run"))

    from fallzone.runs.flag import flag

    with at_work() as progress:
        found = flag(mission, run=run, geodata=chosen_geodata(), progress=progress)
    if json:
        mission_facts = {"mission": found.mission.id, "timezone": found.mission.timezone}
        print_json(
            {
                **mission_facts,
                "items": flags_json(found.flags),
                "doubts": found.doubts,
                "zone_files": found.zone_files,
            }
        )
    else:
        with naming(found.jettisoned):
            print_flags(found.flags, found.mission)
        print_doubts(found.doubts)
    raise typer.Exit(EXIT_CODES[found.verdict])


def print_doubts(doubts: Sequence[str]) -> None:
    """Print why a region that is not flagged may be concerned all the same.

    Parameters
    ----------
    doubts : sequence of str
        Of a run.
    """
    for doubt in doubts:
        print_wrapped(_("UNKNOWN: {doubt}").format(doubt=doubt))


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


def print_flags(flags: Sequence[Flag], mission: Mission) -> None:
    """Print in short which regions are flagged; then each, the weightiest first, with its window and its reasons.

    Parameters
    ----------
    flags : sequence of Flag
        Of a run.
    mission : Mission
        What was run.
    """
    from fallzone.outputs.flag_words import flag_sentences, merge_passages, most_first
    from fallzone.words import times

    told = ngettext("{count} region flagged: {mission}", "{count} regions flagged: {mission}", len(flags))
    told = told if flags else _("No region flagged: {mission}")
    print_wrapped(told.format(count=number(len(flags)), mission=mission.title), style=BOLD)
    for sentence in flag_sentences(tuple(flags)) if flags else ():
        print_wrapped(sentence, "  ")
    for flag in most_first(flags):
        print_wrapped(_name(flag), style=BOLD)
        span = times.span_utc(mission.liftoff_utc, flag.first_s, flag.last_s)
        if span is not None:
            facts = {"utc": times.window_utc(span), "local": times.window_local(span, mission.timezone)}
            print_wrapped(_("{utc} = {local}").format(**facts), "  ")
        for reason, flights in merge_passages(flag.reasons):
            print_wrapped(_say_reason(reason, flights), "  - ")


def _name(flag: Flag) -> str:
    """A region in the language spoken, and in the others."""
    name = named(flag.names, flag.region)
    others = [flag.names[other] for other in Language if other in flag.names and flag.names[other] != name]
    return _("{name} ({others})").format(name=name, others=with_commas(others)) if others else name


def _say_reason(reason: Reason, flights: str) -> str:
    """Why, how much, with what probability and when."""
    from fallzone.words.times import minutes

    told = _say_why(reason, flights)
    if reason.probability is not None and reason.interval is not None:
        chance = probability(reason.probability, reason.interval)
        told = _("{reason}; probability of impact {probability}").format(reason=told, probability=chance)
    if reason.first_s is None:
        return told
    return _("{reason}; T+{minutes}").format(reason=told, minutes=minutes(reason.first_s, reason.last_s))


def _say_why(reason: Reason, flights: str) -> str:
    from fallzone.outputs.reason_words import reason_cell

    if reason.reason in ("overflight", "impacts"):
        return reason_cell(reason, flights, {})
    facts = {"zone": reason.zone, "mark": mark_words(reason.mark), "item": item_words(reason.item or "")}
    facts |= {"flights": flights, "level": percent(max(CONTAINMENTS)), "area": area(reason.area_m2 or 0.0)}
    if reason.share_of_zone is None:
        told = _("zone {zone} ({mark})") if reason.reason == "zone" else _("{level} area of {item}, {flights}")
        return told.format(**facts)
    told = _("{level} area of {item}, {flights}: {share} of it, {area}")
    if reason.reason == "zone":
        told = _("zone {zone} ({mark}): {share} of it, {area}")
    return told.format(**facts, share=share(reason.share_of_zone))
