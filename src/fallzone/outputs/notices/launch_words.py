"""Whose launch a warning may be of, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.words import _, msg
from fallzone.words.formats import fixed, kilometres
from fallzone.words.things import item_words, with_commas

if TYPE_CHECKING:
    from fallzone.model.notices.launch import LaunchCandidate, NoticeLaunch, ZoneMatch

_FITS = {
    "close": msg("Fits a launch of {vehicle} from {site} closely."),
    "possible": msg("May be of a launch of {vehicle} from {site}."),
}


def launch_lines(launch: NoticeLaunch) -> list[tuple[int, str]]:
    """What one launch may be, line by line.

    Parameters
    ----------
    launch : NoticeLaunch
        Notices of one launch, and whose it may be.

    Returns
    -------
    list of (int, str)
        How far each is indented, and the line.
    """
    lines = []
    if len(launch.notices) > 1:
        told = _("Of one launch, by their times and areas: {notices}.")
        lines.append((0, told.format(notices=with_commas(launch.notices))))
    for one in launch.candidates:
        lines.append((0, fit_sentence(one)))
        lines += [(1, match_sentence(match, one)) for match in one.matches]
    if not launch.candidates:
        lines.append((0, _("Fits no launch that is known here: {zones}.").format(zones=with_commas(launch.zones))))
    for one, other in launch.joined:
        lines.append((0, _("{one} and {other} share an edge: one area in two parts.").format(one=one, other=other)))
    for zone, line in launch.clipped:
        told = _("{zone} may be cut off along {line}, as where a flight information region ends.")
        lines.append((0, told.format(zone=zone, line=line)))
    return lines


def fit_sentence(candidate: LaunchCandidate) -> str:
    """How well a launch fits.

    Parameters
    ----------
    candidate : LaunchCandidate
        The launch that is supposed.

    Returns
    -------
    str
        A sentence.
    """
    return _(_FITS[candidate.fit]).format(vehicle=candidate.vehicle_title, site=candidate.site_title)


def match_sentence(match: ZoneMatch, candidate: LaunchCandidate) -> str:
    """Where a zone lies from the pad, and what is known to fall there.

    Parameters
    ----------
    match : ZoneMatch
        A zone.
    candidate : LaunchCandidate
        The launch that is supposed.

    Returns
    -------
    str
        A sentence.
    """
    facts = {"zone": match.zone, "pad": candidate.pad, "azimuth": fixed(match.azimuth_deg, 0)}
    if match.reason == "pad":
        return _("{zone}: about the pad ({pad}).").format(**facts)
    facts |= {"near": kilometres(match.range_m[0]), "far": kilometres(match.range_m[1])}
    if match.known is None:
        return _("{zone}: {near} to {far} at {azimuth}°, where nothing known falls.").format(**facts)
    known = match.known
    facts |= {
        "item": item_words(known.item),
        "mission": known.mission,
        "known_near": kilometres(known.range_m[0]),
        "known_far": kilometres(known.range_m[1]),
    }
    if known.azimuth_deg is None:
        told = _("{zone}: {near} to {far} at {azimuth}°; {item} of {mission}: {known_near} to {known_far}.")
        return told.format(**facts)
    told = _(
        "{zone}: {near} to {far} at {azimuth}°; {item} of {mission}: {known_near} to {known_far} at {known_azimuth}°."
    )
    return told.format(**facts, known_azimuth=fixed(known.azimuth_deg, 0))
