"""What stands above a draft and is no part of it: that it is one, who issues it, and what it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs.doubt_words import say_doubt
from fallzone.words import _, msg
from fallzone.words.formats import fixed
from fallzone.words.times import iso_utc

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.notices.draft import Draft

_ISSUERS = {
    "navarea": msg(
        "To be issued by the coordinator of the NAVAREA that the areas lie in, whom the national coordinator asks. "
        "XXXX: number of the NAVAREA, of the warning, and of the chart."
    ),
    "navtex": msg(
        "To be sent by the NAVTEX stations that cover the areas, whom the national coordinator asks. "
        "XAXX, XXXX: letter of the station and number of the message; number of the warning."
    ),
    "notam": msg(
        "To be issued by the NOTAM office of each state in whose flight information regions the areas lie, a NOTAM for "
        "each region. X0000 and XXXX: number of the NOTAM, and the region, which is not told from coordinates here."
    ),
    "uscg": msg("To be issued by the Coast Guard district in whose waters the areas lie."),
    "cap": msg("To be issued by the alerting authority of the country that the areas concern."),
    "s124": msg(
        "To be issued by the coordinator of the NAVAREA that the areas lie in, whom the national coordinator asks."
    ),
}
_ANYBODY = msg("Warnings are issued by the maritime and aeronautical authorities that the areas concern.")


def draft_lines(draft: Draft, form: str) -> list[str]:
    """That it is a draft, who issues it, and what it was made from.

    Parameters
    ----------
    draft : Draft
        What was written.
    form : str
        Its format.

    Returns
    -------
    list of str
        In the language spoken.
    """
    return [
        _("DRAFT, not a warning: nothing is closed until its authority has issued it."),
        _(_ISSUERS.get(form, _ANYBODY)),
        _("Made from: {provenance}.").format(provenance=draft.provenance),
    ]


def head_lines(draft: Draft, form: str, assessment: Assessment, excess: float | None) -> list[str]:
    """Sentences above a draft.

    Parameters
    ----------
    draft : Draft
        What was written.
    form : str
        Its format.
    assessment : Assessment
        That it was drawn from.
    excess : float or None
        By which share its areas exceed those computed at most, where the format rounds.

    Returns
    -------
    list of str
        In the language spoken.
    """
    lines = [
        *draft_lines(draft, form),
        _("Areas hold 97 % of the simulated impacts of each item that is meant to fall, rounded outward."),
    ]
    if excess is not None:
        lines.append(_("They exceed the computed areas by {percent} % at most.").format(percent=fixed(100 * excess, 1)))
    if any(zone.id.endswith("-hazard") for zone in draft.zones):
        lines.append(
            _("Hazard areas reach as far as the sampling error leaves it open that the criterion is exceeded.")
        )
    if not assessment.mission.launch_windows_utc:
        told = _("No launch window is stated: closures are for a lift-off at {time}, to half hours and outward.")
        lines.append(told.format(time=iso_utc(assessment.mission.liftoff_utc)))
    return [*lines, *(say_doubt(doubt) for doubt in assessment.provenance.fall_doubts)]
