"""Second part of the printed briefing: how to read it, what was assumed, every number's mark and source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from fallzone import plugins
from fallzone.catalogue.load import find_pad
from fallzone.model.ascent.release import Release
from fallzone.model.mission import Aim, Guidance, Mission, TrajectorySpread
from fallzone.model.motors import ThrustCurve
from fallzone.model.record import Quantity, Sourced
from fallzone.model.vehicle import Aerodynamics, DebrisGroup
from fallzone.names import MARKS
from fallzone.outputs.basis_words import list_not_modelled, say_basis
from fallzone.outputs.model_words import debris_group_words, model_words, source_words
from fallzone.outputs.pack.blocks import Block, Column, Sources, facts, heading, paragraph, small_bullets, span, table
from fallzone.words import _, msg
from fallzone.words import formats as say
from fallzone.words.chances import CHANCES
from fallzone.words.things import MARKS as MARK_WORDS
from fallzone.words.things import case_words, item_words, mark_words, mode_title, quantity_words, with_commas

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

# Characters of a SHA-256 that are printed; the manifest holds all 64.
DIGEST_CHARACTERS = 16

# Records whose numbers share one mark and one line
_SUMMED_UP = (Aerodynamics, Aim, DebrisGroup, Guidance, Release, ThrustCurve, TrajectorySpread)

MEANINGS = (
    msg(
        "Footprint: the smallest area found that holds a given share of the simulated impacts. It is not a border of "
        "safety: one impact in a hundred lies outside a 99 % footprint."
    ),
    msg(
        "Probability of impact: that at least one fragment falls inside, given the condition that is printed beside "
        "it, counted over simulated flights. It says nothing about how likely the condition itself is."
    ),
    msg(
        "Interval: 95 %, Clopper–Pearson of that count; where the samples are replicates of evenly spread ones, from "
        "the spread of the replicates. It holds the sampling error alone, not that of the assumptions. No impact gives "
        "an upper bound, never zero."
    ),
    msg(
        "Announced zone: corners that somebody published. It has no probability. Estimated zone: built from published "
        "sizes or distances. Launch closure area: closed to traffic at launch, not a drop zone."
    ),
    msg(
        "Flagged region, worst level first: it lies in an announced or estimated zone, meets the 97 % area of what is "
        "meant to fall or of a failure that was asked for, a criterion is exceeded there, at least the floor of "
        "hazardous pieces is expected per km² and launch, or it lies within 100 km of a ground track or of the trace "
        "of instantaneous impact points (IIP)."
    ),
    msg("Overflight: the ground track or the trace of instantaneous impact points comes within 100 km."),
    msg("Published: read in the cited text. Estimated: derived or fitted. Assumed: chosen for this tool."),
    msg("Times after lift-off are rounded outwards to tenths of a minute, windows to whole seconds or minutes."),
)

FIT_NOTE = msg(
    "Turn rate of the thrust direction against the local axes, pitch and yaw together. Angle of attack where the "
    "dynamic pressure is above 5 kPa, in the mean wind or in calm air, whichever is larger."
)
# Parts of a record, by the key that they stand under; those with names of their own are told by these
PARTS = {
    "vehicle": msg("vehicle"),
    "mission": msg("mission"),
    "site": msg("site"),
    "fairing": msg("fairing"),
    "payload": msg("payload"),
    "fall": msg("fall"),
    "dispersion": msg("dispersion"),
    "solar": msg("solar activity"),
    "target_orbit": msg("target orbit"),
}
_RECORDS = ("vehicle", "mission", "site")
_ANGLES_OF_AIM = ("loft", "loft_sigma", "azimuth_sigma")
_WITH_OWN_NAME = {"burns": msg("{whole}, burn of {name}"), "separations": msg("{whole}, separation of {name}")}


def glossary() -> list[Block]:
    """What the words of the briefing mean.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    bands = with_commas(
        [_("{name} from {least}").format(name=_(name), least=say.percent(least)) for least, name in CHANCES[:-1]]
    )
    chances = _("Chances in words: {bands}; below 1 % rare. The bands are those of the IPCC (2010).").format(
        bands=bands
    )
    return [heading(_("Glossary")), small_bullets([*(_(meaning) for meaning in MEANINGS), chances])]


def marks(assessment: Assessment) -> str:
    """How many numbers are of which mark.

    Parameters
    ----------
    assessment : Assessment
        With vehicle, mission and site.

    Returns
    -------
    str
        A sentence.
    """
    found = [mark for kind in _RECORDS for mark, *_cells in _walk_record(assessment, kind, Sources())]
    counts = [
        _("{mark} {count}").format(mark=_(MARK_WORDS[mark].within), count=found.count(mark))
        for mark in MARKS
        if mark in found
    ]
    return _(
        "Of the numbers of vehicle, mission and site are: {counts}. Each stands with its source in the annex."
    ).format(counts=with_commas(counts))


def limits(assessment: Assessment) -> list[Block]:
    """What was assumed, what was left out, what is not verified.

    Parameters
    ----------
    assessment : Assessment
        With the provenance.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    source = assessment.provenance
    parts = (
        (_("Assumed"), map(say_basis, source.assumptions)),
        (_("Not modelled"), list_not_modelled(assessment)),
        (_("Models without published numbers to check them against"), map(say_basis, source.unverified)),
    )
    blocks = [heading(_("Assumptions and marks")), paragraph(marks(assessment))]
    for title, told in parts:
        lines = list(told)
        blocks += [heading(title, 2), small_bullets(lines) if lines else paragraph(_("None."))]
    return blocks


def failure_modes(assessment: Assessment) -> list[Block]:
    """What each failure mode means that the run has simulated.

    Parameters
    ----------
    assessment : Assessment
        With the provenance.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``; empty where no failure was simulated.
    """
    modes = [(name, plugins.load("failure", name)) for name in assessment.provenance.failure_modes]
    if not modes:
        return []
    told = _("{failure}: {what_falls}.")
    rows = [
        [name, f"{told.format(failure=mode_title(name), what_falls=_(mode.RETURNS))}\n{source_words(mode.SOURCE)}"]
        for name, mode in modes
    ]
    columns = [Column(_("Name"), 40), Column(_("What happens; where that comes from"), 130)]
    return [heading(_("Failure modes")), table(columns, rows)]


def fit(assessment: Assessment) -> list[Block]:
    """How the guidance was fitted or solved for, and which numbers sit on a bound; what is left over stands elsewhere.

    Parameters
    ----------
    assessment : Assessment
        With the mission.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    found = assessment.mission.fit
    if assessment.mission.is_steered:
        solved = _(
            "The guidance of this mission was not published, and none was fitted: it was solved for. It is the ascent "
            "that takes the vehicle to its target orbit on the azimuth and with the loft that the mission file gives: "
            "a gravity turn, then thrust along the primer vector. Flights draw vehicles, lofts and azimuths from their "
            "bounds and standard deviations. The true guidance may differ from all of them."
        )
        return [heading(_("Guidance")), paragraph(solved)]
    if found is None:
        none = _("The guidance of this mission was not fitted to it.")
        return [heading(_("Fit of the guidance")), paragraph(none)]
    told = _(
        "Fitted with: {command}. Largest pitch rate {rate}°/s, largest angle of attack in dense air {angle}°. Numbers "
        "on a bound: {bounds}."
    ).format(
        command=found.command,
        rate=f"{found.max_pitch_rate_degps:.2f}",
        angle=f"{found.max_angle_of_attack_deg:.1f}",
        bounds="; ".join(found.on_bound) or _("none"),
    )
    return [heading(_("Fit of the guidance")), paragraph(told), paragraph(str(found.note) or _(FIT_NOTE))]


def quantities(assessment: Assessment, sources: Sources) -> list[Block]:
    """Numbers of vehicle, mission and site by mark, each with its source.

    Parameters
    ----------
    assessment : Assessment
        With vehicle, mission and site.
    sources : Sources
        Gets a number for each source that is new.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    found = [
        (mark, [_("{part}: {quantity}").format(part=group, quantity=label), value, cited, note])
        for kind in _RECORDS
        for mark, group, label, value, cited, note in _walk_record(assessment, kind, sources)
    ]
    rows: list[Any] = []
    for mark in MARKS:
        ours = [row for its_mark, row in found if its_mark == mark]
        rows += [span(_(MARK_WORDS[mark].first)), *ours] if ours else []
    columns = [
        Column(_("Quantity"), 58),
        Column(_("Value"), 44, True),
        Column(_("Source"), 13),
        Column(_("Remarks"), 55),
    ]
    return [heading(_("Numbers by mark")), table(columns, rows)]


def cited(sources: Sources) -> list[Block]:
    """Texts of the sources cited.

    Parameters
    ----------
    sources : Sources
        Those cited so far: this part comes last.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``; none where nothing was cited.
    """
    rows = sources.rows()
    return [heading(_("Sources")), table([Column("", 8), Column(_("Text"), 162)], rows)] if rows else []


def origins(assessment: Assessment) -> list[Block]:
    """Version, seed, flights, models, and the digest of every file read.

    Parameters
    ----------
    assessment : Assessment
        With the provenance and the digests of zone files.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    source = assessment.provenance
    pad = find_pad(assessment.mission, assessment.site)
    position = say.decimal_degrees(pad.lon_deg, pad.lat_deg)
    samples = [f"{case_words(case)}: {say.number(count)}" for case, count in source.samples.items()]
    pairs = [
        (_("Mission"), assessment.mission.id),
        (_("Pad"), _("{position} ({mark})").format(position=position, mark=mark_words(pad.mark))),
        *_release(assessment.mission),
        (_("Flights simulated"), with_commas(samples)),
        (_("Version, seed"), _("fallzone {version}, seed {seed}").format(version=source.version, seed=source.seed)),
        (_("Atmosphere"), model_words("atmosphere", source.atmosphere)),
        (_("Wind"), model_words("wind", source.wind)),
    ]
    files = [
        [name, digest[:DIGEST_CHARACTERS]]
        for name, digest in sorted({**source.inputs, **assessment.zone_files, **assessment.left_out.files}.items())
    ]
    return [
        heading(_("Provenance")),
        facts(pairs),
        table([Column(_("File read"), 110), Column(_("SHA-256, first 16 digits"), 60)], files),
    ]


def _release(mission: Mission) -> list[tuple[str, str]]:
    """Where the vehicle is let go in the air, if it is."""
    release = mission.release
    if release is None:
        return []
    told = _("{position}, {height} up at {speed} ({mark}); ranges count from there").format(
        position=say.decimal_degrees(release.lon_deg, release.lat_deg),
        height=say.length(release.height_m),
        speed=say.speed(release.speed_mps),
        mark=mark_words(release.mark),
    )
    return [(_("Release in the air"), told)]


def _walk_record(assessment: Assessment, kind: str, sources: Sources) -> Iterator[tuple[str, str, str, str, str, str]]:
    record = getattr(assessment, kind)
    return _walk(record, _(PARTS[kind]), record.sources, sources)


def _walk(
    record: BaseModel, group: str, texts: dict[str, str], sources: Sources
) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Mark, group, label, value, citation and remark of every number in a record, in the order of its fields."""
    for key in type(record).model_fields:
        value = getattr(record, key)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Quantity):
                yield (
                    part.mark,
                    group,
                    quantity_words(key),
                    say.amount(key, part.value),
                    sources.cite(texts[part.source]),
                    _remark(key, part),
                )
            elif isinstance(part, _SUMMED_UP):
                label, shown = _summary(part)
                yield part.mark, group, label, shown, sources.cite(texts[part.source]), str(part.note)
            elif isinstance(part, BaseModel) and key != "fit":
                yield from _walk(part, _group(group, key, part), texts, sources)


def _group(group: str, key: str, part: BaseModel) -> str:
    """Name of a nested record: its own name where it has one, else its key."""
    own = next((getattr(part, name) for name in ("name", "item", "stage", "id") if hasattr(part, name)), None)
    if own is None:
        return _("{whole}, {part}").format(whole=group, part=_(PARTS[key]) if key in PARTS else key)
    own_message = _WITH_OWN_NAME.get(key, msg("{whole}, {name}"))
    return _(own_message).format(whole=group, name=item_words(own))


def _remark(key: str, part: Quantity) -> str:
    """What the text says where a fit moved away from it, the bounds of the fit, and the note."""
    words = []
    if part.published is not None and part.published != part.value:
        words.append(_("published {value}").format(value=say.amount(key, part.published)))
    if part.low is not None and part.high is not None:
        low, high = say.amount(key, part.low), say.amount(key, part.high)
        words.append(_("bounds {low} to {high}").format(low=low, high=high))
    return "; ".join([*words, str(part.note)] if part.note else words)


def _summary(part: Sourced) -> tuple[str, str]:
    """Label and value of a record whose numbers share one mark."""
    if isinstance(part, Aerodynamics):
        drag = f"Cd {say.trimmed(min(part.cd))}–{say.trimmed(max(part.cd))}"
        area = say.with_unit("reference_area_m2", part.reference_area_m2)
        return _("drag in powered flight"), _("{drag}, area {area}").format(drag=drag, area=area)
    if isinstance(part, DebrisGroup):
        names = {"part": item_words(part.part), "group": debris_group_words(part.name)}
        label = _("debris of {part}, {group}").format(**names)
        return label, _debris_words(part)
    if isinstance(part, Aim):
        told = _("loft {loft} ± {loft_sigma}, azimuth ± {azimuth_sigma} (1 σ)")
        angles = {name: say.amount(f"{name}_deg", getattr(part, f"{name}_deg")) for name in _ANGLES_OF_AIM}
        return _("guidance solved for the target orbit"), told.format(**angles)
    if isinstance(part, ThrustCurve):
        told = _("up to {thrust}, {count} knots")
        thrust = say.with_unit("_n", max(part.thrust_n))
        return _("thrust over the burn"), told.format(thrust=thrust, count=len(part.t_s))
    if isinstance(part, Release):
        told = _("{height} up at {speed}, ± {position_sigma} and ± {velocity_sigma} (1 σ)").format(
            height=say.length(part.height_m),
            speed=say.speed(part.speed_mps),
            position_sigma=say.with_unit("_m", part.position_sigma_m),
            velocity_sigma=say.with_unit("_mps", part.velocity_sigma_mps),
        )
        return _("release in the air"), told
    if isinstance(part, TrajectorySpread):
        told = f"{say.with_unit('_m', part.position_m)}, {say.with_unit('_mps', part.velocity_mps)} (1 σ)"
        return _("spread about the trajectory"), told
    pitch, yaw = len(part.pitch_deg), len(part.yaw_deg)
    knots = _("azimuth {azimuth}°, {pitch} pitch and {yaw} yaw knots")
    return _("guidance"), knots.format(azimuth=say.trimmed(part.launch_azimuth_deg, 5), pitch=pitch, yaw=yaw)


def _debris_words(part: DebrisGroup) -> str:
    """Pieces, mass, β and the push of a debris group, and what else its file gives."""
    words = [
        f"{part.count} × {say.with_unit('_kg', part.mass_kg)}",
        f"β {say.with_unit('_kgpm2', part.beta_kgpm2)}",
        say.with_unit("_mps", part.imparted_velocity_mps),
    ]
    if part.casualty_area_m2:
        words.append(_("casualty area {area}").format(area=say.with_unit("_m2", part.casualty_area_m2)))
    if part.lift_to_drag:
        words.append(_("lift ± {share} of drag").format(share=say.trimmed(part.lift_to_drag)))
    return ", ".join(words)
