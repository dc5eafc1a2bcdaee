"""What is announced, what is not known, and what to do next: lists of page 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.assessment.credibility.coverage import tell_areas
from fallzone.errors import InputError
from fallzone.model.results.launch import is_planned
from fallzone.names import NOMINAL
from fallzone.outputs.few_impacts import list_few
from fallzone.outputs.flag_words import list_doubts
from fallzone.outputs.notices.closures import find_closures
from fallzone.outputs.pack.front.concerned import list_worst
from fallzone.outputs.validation.coverage_words import say_areas
from fallzone.outputs.zone_words import closure_lines
from fallzone.words import _, named, times
from fallzone.words.things import ZONE_KINDS, with_commas

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.zone import Zone

# Zones, windows and regions that page 1 has room for
_MOST_ZONES, _MOST_WINDOWS, _MOST_LANDS = 5, 2, 4


def list_announced(assessment: Assessment) -> list[str]:
    """Launch windows, and each zone with how it is known and when it is closed.

    Parameters
    ----------
    assessment : Assessment
        With mission and zones.

    Returns
    -------
    list of str
        Sentences; one where nothing is announced.
    """
    mission, zones = assessment.mission, assessment.zones
    windows = [times.window(one, mission.timezone).replace("\n", " = ") for one in mission.launch_windows_utc or ()]
    told = [_("Launch windows: {windows}.").format(windows=with_commas(windows))] if windows else []
    told += [_say_zone(zone, mission.timezone) for zone in zones[:_MOST_ZONES]]
    if len(zones) > _MOST_ZONES:
        told.append(_("All {count} zones stand below.").format(count=len(zones)))
    return told or [_("No zone of this launch has been published with coordinates.")]


def _say_zone(zone: Zone, timezone: str) -> str:
    closures = closure_lines(zone, timezone)
    facts = {"zone": zone.title, "kind": _(ZONE_KINDS[zone.kind].short)}
    if not closures:
        return _("{zone}: {kind}, window not known.").format(**facts)
    facts["window"] = with_commas(closures[:_MOST_WINDOWS])
    if len(closures) > _MOST_WINDOWS:
        return _("{zone}: {kind}, closed {window} and later.").format(**facts)
    return _("{zone}: {kind}, closed {window}.").format(**facts)


def list_unknown(assessment: Assessment) -> list[str]:
    """What leaves the answer open, that which may hide somebody first.

    Parameters
    ----------
    assessment : Assessment
        With doubts, launch, zones and wind.

    Returns
    -------
    list of str
        Sentences.
    """
    told = list_doubts(assessment)
    told += [few.sentence for few in list_few(assessment) if not few.leaves_doubt]
    if assessment.launch is not None and not assessment.launch.is_known:
        told.append(_("How likely the launch fails is not known."))
    estimated = [str(zone.title) for zone in assessment.zones if zone.kind == "estimated"]
    if estimated:
        told.append(_("Corners that were not published, estimated here: {zones}.").format(zones="; ".join(estimated)))
    if not assessment.wind.verified:
        told.append(_("This wind is assumed: no measurement or forecast of the day stands behind it."))
    told.append(say_areas(tell_areas(assessment.left_out.rows, assessment.provenance.tried_as)))
    return told


def list_next(assessment: Assessment) -> list[str]:
    """What to do with all this.

    Parameters
    ----------
    assessment : Assessment
        With mission, areas and flags.

    Returns
    -------
    list of str
        Sentences, in the order of doing.
    """
    mission = assessment.mission
    told = [
        _(
            "Confirm the lift-off and the notices in force with the coast guard or hydrographic office (NAVAREA) and "
            "civil aviation (NOTAM); if the lift-off moves, every time here moves with it."
        )
    ]
    if closed := _find_closed(assessment):
        told.append(
            _(
                "Keep ships and aircraft out of the zones and planned areas, {window}; drafts of the warnings for "
                "their issuing authorities are in this pack."
            ).format(window=closed)
        )
    if ready := _find_ready(assessment):
        told.append(ready)
    told.append(
        _(
            "After a failure at T+s: “fallzone alert {mission} --at s” says in seconds who is beneath, from when to "
            "when, and when each layer may be reopened."
        ).format(mission=mission.id)
    )
    return told


def _find_closed(assessment: Assessment) -> str:
    """From when to when areas would be closed by the rule of drafts; empty where that is not known."""
    last_s = [one.last_s for one in assessment.shapes if one.case == NOMINAL and is_planned(one)]
    if not last_s:
        return ""
    try:
        closures = find_closures(assessment.mission, max(last_s))
    except InputError:
        return ""
    return with_commas([times.window(one, assessment.mission.timezone).replace("\n", " = ") for one in closures[:2]])


def _find_ready(assessment: Assessment) -> str:
    """Land that debris of a failure may reach, and how soon after it."""
    lands = [
        flag
        for flags in list_worst(assessment).values()
        for flag in flags
        if flag.kind == "land" and flag.delay_s is not None and not flag.holds_pad
    ]
    if not lands:
        return ""
    soonest_s = min(flag.delay_s[0] for flag in lands if flag.delay_s is not None)
    return _(
        "Have warnings ready for {regions}: of a failure that reaches them, the first debris came down {minutes} "
        "after it in the simulation."
    ).format(
        regions=with_commas([named(one.names, one.region) for one in lands[:_MOST_LANDS]]),
        minutes=times.minutes_down(soonest_s),
    )
