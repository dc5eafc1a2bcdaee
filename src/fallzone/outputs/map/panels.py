"""The panel beside the map: which launch this is, what is flagged, what was assumed, and the legend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from fallzone.assessment.credibility.coverage import find_coverage, tell_areas
from fallzone.model.results.left_out import WAYS
from fallzone.model.results.validation import summarise
from fallzone.outputs.basis_words import list_not_modelled, say_basis
from fallzone.outputs.flag_words import by_level, most_first
from fallzone.outputs.launch.levels import level_meaning, level_title
from fallzone.outputs.likelihood import picture
from fallzone.outputs.map.app.frame import frame_panel, section
from fallzone.outputs.map.notes import list_notes
from fallzone.outputs.map.risk_words import launch_sentences
from fallzone.outputs.map.styles import legend, swatch
from fallzone.outputs.map.ways import tell_ways
from fallzone.outputs.model_words import model_words
from fallzone.outputs.reason_words import reason_sentence
from fallzone.outputs.text import safe_text
from fallzone.outputs.validation.coverage_picture import caption, draw_coverage
from fallzone.outputs.validation.coverage_words import TITLE, say_areas
from fallzone.outputs.validation.validation_words import missed_sentence, summary_sentences
from fallzone.words import _, named, ngettext
from fallzone.words.formats import number
from fallzone.words.sources import coast_source
from fallzone.words.things import case_words, join_sentences, with_commas
from fallzone.words.times import instant

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.flag import Flag
    from fallzone.model.results.statement import Statement
    from fallzone.outputs.map.features import Layer
    from fallzone.outputs.map.layers import Drawing
    from fallzone.outputs.map.ways import AnsweredWay


def panel(
    drawing: Drawing,
    layers: Iterable[Layer],
    ways: Iterable[AnsweredWay] = (),
    *,
    poles: Iterable[tuple[str, str]] = (),
) -> str:
    """Mission, lift-off, what it was computed from, flagged regions, what the map does not show, what was assumed.

    Parameters
    ----------
    drawing : Drawing
        Of an assessment, which is validated here where that was not done yet.
    layers : iterable of Layer
        Those that are on the map.
    ways : iterable of AnsweredWay
        Of ships and aircraft that are on it.
    poles : iterable of (str, str)
        What lies beyond the map: heading, and inline SVG.

    Returns
    -------
    str
        Markup, with all foreign text in it safe.
    """
    assessment = drawing.assessment
    mission, provenance = assessment.mission, assessment.provenance
    unplaced = [zone.title for zone in assessment.zones if zone.shape is None]
    told = [
        f"<p>{safe_text(with_commas([str(assessment.vehicle.title), str(assessment.site.title)]))}</p>",
        f"<p>{_liftoff(mission.liftoff_utc, mission.timezone)}</p>",
        f"<p>{safe_text(_computed_from(assessment))}</p>",
    ]
    sections = [
        section(_("Ways of ships and aircraft"), map(safe_text, tell_ways(ways))),
        flagged_section(assessment.flagged, assessment),
        section(_("Announced without coordinates"), map(safe_text, unplaced)),
        section(_("Read this first"), map(safe_text, list_notes(drawing))),
        *(figure(title, drawn) for title, drawn in poles),
        _likelihood(assessment),
        _coverage(assessment),
        section(_("Computed beside published"), map(safe_text, _validation_lines(assessment))),
        section(_("Assumed"), _basis_lines(provenance.assumptions)),
        section(_("Not modelled"), map(safe_text, list_not_modelled(assessment))),
        section(_("Not verified against published numbers"), _basis_lines(provenance.unverified)),
        f'<p class="fz-made">{safe_text(_made_from(assessment))}</p>',
    ]
    return frame_panel(
        mission.title, told, sections=sections, legend=legend_lines(layers, drawing.failed_cases, assessment), asks=True
    )


def figure(title: str, drawn: str) -> str:
    """A picture that opens when its title is clicked.

    Parameters
    ----------
    title : str
        Not escaped yet.
    drawn : str
        Inline SVG.

    Returns
    -------
    str
        Markup.
    """
    return f"<details><summary>{safe_text(title)}</summary><figure>{drawn}</figure></details>"


def _computed_from(assessment: Assessment) -> str:
    """Which flights a map is of: a run of one failure is named by it."""
    cases = dict.fromkeys(group.case for group in assessment.impacts)
    return _("Computed of: {cases}").format(cases=with_commas([case_words(case) for case in cases]))


def _made_from(assessment: Assessment) -> str:
    provenance = assessment.provenance
    samples = with_commas([f"{case_words(case)}: {number(count)}" for case, count in provenance.samples.items()])
    made = _(
        "fallzone {version}, seed {seed}; simulated flights: {samples}; atmosphere {atmosphere}, wind {wind}. "
        "Map: Leaflet."
    ).format(
        version=provenance.version,
        seed=provenance.seed,
        samples=samples,
        atmosphere=model_words("atmosphere", provenance.atmosphere),
        wind=model_words("wind", provenance.wind),
    )
    return join_sentences([made, coast_source()])


def _basis_lines(statements: Iterable[Statement]) -> list[str]:
    return [safe_text(say_basis(statement)) for statement in statements]


def _likelihood(assessment: Assessment) -> str:
    """How likely a failure is by second and mode, as a picture."""
    if assessment.launch is None:
        return ""
    drawn = picture.draw_likelihood(assessment.launch.likelihood, picture.PANEL_MM)
    shown = f"<figure>{drawn}<figcaption>{safe_text(picture.caption())}</figcaption></figure>"
    heading = safe_text(_("How likely it fails, when and how"))
    return f"<details><summary>{heading}</summary>{shown}</details>"


def _coverage(assessment: Assessment) -> str:
    """What the percentages are worth, with a picture where flights were left out of fits."""
    tried_as = assessment.provenance.tried_as
    way = tried_as or WAYS[0]
    rows = [row for row in assessment.left_out.rows if row.by == way]
    told = f"<p>{safe_text(say_areas(tell_areas(rows, tried_as)))}</p>"
    if not rows:
        return told
    drawn = draw_coverage(rows, find_coverage(rows), (way,))
    shown = f"<figure>{drawn}<figcaption>{safe_text(caption())}</figcaption></figure>"
    return f"{told}<details><summary>{safe_text(_(TITLE))}</summary>{shown}</details>"


def _validation_lines(assessment: Assessment) -> list[str]:
    """Counts of the mission's own figures, and each miss."""
    own = [row for row in assessment.validated().validation if row.mission == assessment.mission.id]
    missed = [missed_sentence(row) for row in own if not row.ok]
    return [*summary_sentences(summarise(own)), *missed] if own else []


def legend_lines(layers: Iterable[Layer], failed: Sequence[str] = (), assessment: Assessment | None = None) -> str:
    """The styles that the layers use, each with its picture and meaning.

    Parameters
    ----------
    layers : iterable of Layer
        Those that are on the map.
    failed : sequence of str
        Cases of one failure each, which the legend names where they are few.
    assessment : Assessment, optional
        With the levels of isopleths; none of a warning by itself.

    Returns
    -------
    str
        Markup; what the map does not open with stands last, and says so.
    """
    layers, told = list(layers), []
    for shown in (True, False):
        used = {one["properties"]["style"] for layer in layers if layer.shown == shown for one in layer.features}
        for name, line in legend(used, failed, assessment):
            meaning = line if shown else _("{meaning} (layer off at first)").format(meaning=line)
            looks = "" if shown else ' class="fz-off"'
            told.append(f"<div{looks}>{swatch(name)}<span>{safe_text(meaning)}</span></div>")
    return "".join(told)


def _liftoff(liftoff_utc: datetime | None, timezone: str) -> str:
    if liftoff_utc is None:
        return safe_text(_("Lift-off: not known"))
    utc, local = instant(liftoff_utc, timezone)
    told = _("Lift-off {instant}").format(instant=utc)
    return f"{safe_text(told)}<br>{safe_text(local)}"


def flagged_section(flagged: Sequence[Flag], assessment: Assessment | None) -> str:
    """Flagged regions by level, those of a level in their order; what is ``remote`` in one line.

    Parameters
    ----------
    flagged : sequence of Flag
        A region each.
    assessment : Assessment or None
        With the floor; None of a warning by itself.

    Returns
    -------
    str
        Markup; empty where no region is flagged.
    """
    lines = []
    for level, flags in by_level(most_first(flagged)).items():
        meaning = _("{level}: {meaning}").format(level=level_title(level), meaning=level_meaning(level, assessment))
        if level == "remote":
            told = ngettext("{meaning}: {count} region", "{meaning}: {count} regions", len(flags))
            lines.append(f"<p>{safe_text(told.format(meaning=meaning, count=len(flags)))}</p>")
        else:
            items = "".join(f"<li>{_flag_line(flag)}</li>" for flag in flags)
            lines.append(f"<h2>{swatch(f'level-{level}')} {safe_text(meaning)}</h2><ul>{items}</ul>")
    title = _("Flagged regions ({count})").format(count=len(flagged))
    inside = f'<div id="fz-regions">{"".join(lines)}</div>'
    return f"<details open><summary>{safe_text(title)}</summary>{inside}</details>" if lines else ""


def _flag_line(flag: Flag) -> str:
    """A region that can be chosen, and what a launch means for it in a line; its reasons are told when it is."""
    name = safe_text(named(flag.names, flag.region))
    chosen = f'<button type="button" data-region="{safe_text(flag.region)}" aria-pressed="false">{name}</button>'
    return f"{chosen} <small>{safe_text(join_sentences(launch_sentences(flag)))}</small>"


def flag_table(flagged: Sequence[Flag]) -> str:
    """Flagged regions with their reasons, for a page in which no script runs.

    Parameters
    ----------
    flagged : sequence of Flag
        A region each.

    Returns
    -------
    str
        Markup; empty where no region is flagged.
    """
    rows = [
        (level_title(flag.level), named(flag.names, flag.region), _reasons(flag))
        for flag in most_first(flagged)
        if flag.level != "remote"
    ]
    lines = "".join(
        f"<tr><td>{safe_text(level)}</td><th scope=row>{safe_text(name)}</th><td>{safe_text(reasons)}</td></tr>"
        for level, name, reasons in rows
    )
    heads = "".join(f"<th scope=col>{safe_text(head)}</th>" for head in (_("Level"), _("Region"), _("Reasons")))
    title = safe_text(_("Flagged regions"))
    return f"<table><caption>{title}</caption><tr>{heads}</tr>{lines}</table>" if lines else ""


def _reasons(flag: Flag) -> str:
    return join_sentences([*launch_sentences(flag), *(reason_sentence(reason) for reason in flag.reasons)])
