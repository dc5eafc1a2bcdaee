"""Flagged regions in words: by the weightiest of their reasons, equal passages told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.catalogue.regions import load_regions
from fallzone.names import AS_FLOWN, NOMINAL, SWEEP
from fallzone.outputs import wording as say

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.flag import Flag, Reason

# Why regions are flagged, the weightiest first.
WEIGHT = (
    "zones and planned falls",
    "falls of the flight as flown",
    "falls of a failure that was asked for",
    "debris of failed flights",
    "overflight alone",
)

# Overflights of two cases that differ by less than this are one line of the table [s, m].
SAME_PASSAGE_S, SAME_PASSAGE_M = 1.0, 1_000.0


def flag_sentences(flagged: tuple[Flag, ...]) -> list[str]:
    """Flagged regions by the weightiest of their reasons, each named once."""
    groups: dict[str, list[str]] = {words: [] for words in WEIGHT}
    for flag in flagged:
        groups[weigh(flag)].append(flag.names.get("en", flag.region))
    lines = [f"Flagged for {words}: {', '.join(names)}." for words, names in groups.items() if names]
    return lines or ["No region is flagged."]


def weigh(flag: Flag) -> str:
    """The weightiest of a flag's reasons, one of WEIGHT."""
    return min((_reason_group(reason) for reason in flag.reasons), key=WEIGHT.index)


def _reason_group(reason: Reason) -> str:
    """One of WEIGHT."""
    if reason.reason == "zone":
        return WEIGHT[0]
    if reason.reason == "overflight":
        return WEIGHT[4]
    return {NOMINAL: WEIGHT[0], AS_FLOWN: WEIGHT[1], SWEEP: WEIGHT[3]}.get(reason.case or "", WEIGHT[2])


def regions_gone(assessment: Assessment) -> str:
    """Flagged regions that geodata no longer holds, and which no map can draw; empty where there are none."""
    known = {region.id for region in load_regions()}
    gone = [flag.names.get("en", flag.region) for flag in assessment.flagged if flag.region not in known]
    return f"Flagged, but no longer in geodata and so not drawn: {', '.join(gone)}." if gone else ""


def list_doubts(assessment: Assessment, told: str) -> list[str]:
    """Why a region that is not flagged may be concerned all the same, but for what a text tells already."""
    return [doubt for doubt in assessment.doubts if doubt.rstrip(".") not in told]


def merge_passages(reasons: tuple[Reason, ...]) -> list[tuple[Reason, str]]:
    """Reasons with the flights they hold for; the flight as flown passes like the nominal one until it fails."""
    kept: list[tuple[Reason, str]] = []
    for reason in reasons:
        twin = next((n for n, (other, _) in enumerate(kept) if _same_passage(other, reason)), None)
        if twin is None:
            kept.append((reason, say.case_words(reason.case or "")))
        else:
            kept[twin] = (kept[twin][0], f"{kept[twin][1]} and {say.case_words(reason.case or '')}")
    return kept


def _same_passage(one: Reason, other: Reason) -> bool:
    if not (one.reason == other.reason == "overflight") or one.zone.split(":")[0] != other.zone.split(":")[0]:
        return False
    pairs = ((one.first_s, other.first_s), (one.last_s, other.last_s))
    if any(a is None or b is None or abs(a - b) > SAME_PASSAGE_S for a, b in pairs):
        return False
    return abs((one.distance_m or 0.0) - (other.distance_m or 0.0)) <= SAME_PASSAGE_M
