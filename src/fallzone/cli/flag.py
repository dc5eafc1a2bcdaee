"""``fallzone flag``: named regions inside announced zones and computed hazard areas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from fallzone.cli.geodata import chosen_geodata
from fallzone.cli.options import MissionOption, RunOption, at_work
from fallzone.cli.printing import BOLD, jsonable, print_json, print_wrapped
from fallzone.cli.state import AsJson

if TYPE_CHECKING:
    from fallzone.model.mission import Mission
    from fallzone.model.results.flag import Flag, Reason

EXIT_CODES = {"FLAGGED": 10, "UNKNOWN": 4, "NONE": 0}


def command(*, mission: MissionOption = None, run: RunOption = None, json: AsJson = False) -> None:
    """Name the regions inside zones and hazard areas.

    Seas, prefectures and countries inside announced zones or 99 % footprints, or within 100 km of the track. Exit
    code 10 when there are any, 4 when there are none but not all was computed that would tell.
    """
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
        print_flags(found.flags, found.mission)
        print_doubts(found.doubts)
    raise typer.Exit(EXIT_CODES[found.verdict])


def print_doubts(doubts: Sequence[str]) -> None:
    """Why a region that is not flagged may be concerned all the same."""
    for doubt in doubts:
        print_wrapped(f"UNKNOWN: {doubt}")


def flags_json(flags: Sequence[Flag]) -> list[dict[str, Any]]:
    """Flags as the contract lists them: ``zones`` are the ids of what a region lies in."""
    found = []
    for flag in flags:
        told = with_condition(jsonable(flag))
        told["reasons"] = [with_condition(reason) for reason in told["reasons"]]
        found.append({**told, "zones": list(dict.fromkeys(reason.zone for reason in flag.reasons))})
    return found


def with_condition(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts with what their probability is given in the words of the contract."""
    from fallzone.words.things import condition_words

    return {**facts, "condition": condition_words(facts["condition"]) if facts["condition"] else None}


def print_flags(flags: Sequence[Flag], mission: Mission) -> None:
    """In short which regions are flagged; then each, the weightiest first, with its window and its reasons."""
    from fallzone.outputs.flag_words import flag_sentences, merge_passages, most_first
    from fallzone.words import times

    count = f"{len(flags)} region{'' if len(flags) == 1 else 's'}" if flags else "No region"
    print_wrapped(f"{count} flagged: {mission.title}", style=BOLD)
    for sentence in flag_sentences(tuple(flags)) if flags else ():
        print_wrapped(sentence, "  ")
    for flag in most_first(flags):
        others = ", ".join(flag.names[language] for language in ("ko", "ja") if language in flag.names)
        print_wrapped(flag.names.get("en", flag.region) + (f" ({others})" if others else ""), style=BOLD)
        span = times.span_utc(mission.liftoff_utc, flag.first_s, flag.last_s)
        if span is not None:
            print_wrapped(times.window(span, mission.timezone).replace("\n", " = "), "  ")
        for reason, flights in merge_passages(flag.reasons):
            print_wrapped(_reason_sentence(reason, flights), "  - ")


def _reason_sentence(reason: Reason, flights: str) -> str:
    """Why, how much, with what probability and when."""
    from fallzone.words import formats as wording
    from fallzone.words import times
    from fallzone.words.things import item_words

    if reason.reason == "overflight":
        what = reason.zone.partition(":")[0].replace("-", " ").replace("iip", "IIP")
        near = "passes overhead" if not reason.distance_m else f"passes {wording.length(reason.distance_m)} away"
        parts = [f"{what}, {flights}, {near}"]
    elif reason.reason == "impacts":
        parts = [f"hit by {item_words(reason.item or '')}, {flights}"]
    else:
        mark = f" ({reason.mark})" if reason.mark not in (None, "declared") else ""
        area = f"99 % area of {item_words(reason.item or '')}, {flights}"
        what = f"zone {reason.zone}{mark}" if reason.reason == "zone" else area
        parts = [f"{what}: {_share(reason.share_of_zone)}, {wording.area(reason.area_m2 or 0.0)}"]
    if reason.probability is not None and reason.interval is not None:
        parts.append(f"probability of impact {wording.probability(reason.probability, reason.interval)}")
    if reason.first_s is not None:
        parts.append(f"T+{times.minutes(reason.first_s, reason.last_s)}")
    return "; ".join(parts)


def _share(share: float | None) -> str:
    return f"{100.0 * share:.1f} % of it" if share and share >= 0.0005 else "under 0.1 % of it"
