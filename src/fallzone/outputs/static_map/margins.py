"""Head and foot of a map on a sheet of its own: which launch, that it is no warning, and how it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs.cases import single_cases
from fallzone.outputs.palette import INK
from fallzone.outputs.static_map.labels import SMALL_MM, TEXT_MM
from fallzone.outputs.static_map.lettering import fold, width_mm
from fallzone.words import _, times
from fallzone.words import formats as say
from fallzone.words.disclaimers import disclaimer_heading
from fallzone.words.sources import coast_source
from fallzone.words.things import case_words, join_sentences, with_commas

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.outputs.pack.sheet import Picture
    from fallzone.outputs.static_map.frame import Frame

HEAD_MM, FOOT_MM = 14.0, 9.0
TITLE_MM, WARNING_MM = 5.2, 3.2
ALARM, QUIET = "#8a1538", "#4a5b68"
DIGEST_FIGURES = 12


def draw_head(page: Picture, assessment: Assessment, *, x: float, y: float, wide_mm: float) -> None:
    """Draw title, warning, and the launch in a line.

    Parameters
    ----------
    page : Picture
        The page.
    assessment : Assessment
        What is drawn.
    x, y, wide_mm : float
        Upper left corner and width [mm].
    """
    told = disclaimer_heading()
    wide = _width(told, WARNING_MM) + 4.0
    page.rect(x + wide_mm - wide, y, wide, 6.0, stroke=ALARM, width_mm=0.5)
    page.words(x + wide_mm - wide + 2.0, y + 4.2, told, size_mm=WARNING_MM, bold=True, colour=ALARM)
    title = say.plain_text(assessment.mission.title)
    size_mm = min(TITLE_MM, TITLE_MM * (wide_mm - wide - 4.0) / _width(title, TITLE_MM))
    page.words(x, y + 4.8, title, size_mm=size_mm, bold=True)
    page.words(x, y + 10.4, _launch_words(assessment), size_mm=TEXT_MM, colour=QUIET)


def _width(text: str, size_mm: float) -> float:
    return width_mm(text, size_mm, bold=True)


def _launch_words(assessment: Assessment) -> str:
    """Vehicle, site and lift-off."""
    mission = assessment.mission
    told = _("{vehicle}, from {site}, lift-off {instant}")
    known = {"vehicle": assessment.vehicle.title, "site": assessment.site.title}
    if mission.liftoff_utc is None:
        return say.plain_text(_("{vehicle}, from {site}, lift-off not known").format(**known))
    utc, local = times.instant(mission.liftoff_utc, mission.timezone)
    instant = _("{utc} ({local})").format(utc=utc, local=local)
    return say.plain_text(told.format(instant=instant, **known))


def draw_foot(page: Picture, assessment: Assessment, frame: Frame, *, x: float, y: float, wide_mm: float) -> None:
    """Draw how the map was made, and in which projection.

    Parameters
    ----------
    page : Picture
        The page.
    assessment : Assessment
        What is drawn.
    frame : Frame
        Of the map.
    x, y, wide_mm : float
        Upper left corner and width [mm].
    """
    lines = fold(_made_words(assessment), wide_mm, SMALL_MM) + fold(_projection_words(frame), wide_mm, SMALL_MM)
    page.path(f"M{x:.2f} {y:.2f}h{wide_mm:.2f}", stroke=INK, width_mm=0.15)
    for row, line in enumerate(lines):
        page.words(x, y + 2.9 + 2.7 * row, line, size_mm=SMALL_MM, colour=QUIET)


def _made_words(assessment: Assessment) -> str:
    """Version, seed, flights, and the mission by the digest of its file."""
    made, mission = assessment.provenance, assessment.mission
    order = single_cases(assessment.impacts)
    cases = sorted(made.samples, key=lambda case: order.index(case) if case in order else len(order))
    flights = with_commas([f"{case_words(case)} {say.number(made.samples[case])}" for case in cases])
    digest = made.inputs.get(f"missions/{mission.id}.toml", "")[:DIGEST_FIGURES]
    told = _("fallzone {version}, seed {seed}; simulated flights: {flights}; mission {mission}")
    if digest:
        told = _("fallzone {version}, seed {seed}; simulated flights: {flights}; mission {mission}, SHA-256 {digest}…")
    return told.format(version=made.version, seed=made.seed, flights=flights, mission=mission.id, digest=digest)


def _projection_words(frame: Frame) -> str:
    if frame.axis_deg is None:
        return join_sentences([_("Lambert azimuthal equal-area projection."), coast_source()])
    projection = _("Oblique Mercator projection along the corridor, whose middle is true to scale.")
    return join_sentences([projection, coast_source()])
