"""Second part of the printed briefing: how to read it, what was assumed, every number's mark and source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from fallzone import plugins
from fallzone.model.mission import Guidance, TrajectorySpread
from fallzone.model.record import Quantity
from fallzone.model.vehicle import Aerodynamics, DebrisGroup
from fallzone.names import MARKS
from fallzone.outputs import wording as say
from fallzone.outputs.pack.blocks import Block, Sources, bullets, facts, heading, paragraph, span, table

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

# Characters of a SHA-256 that are printed; the manifest holds all 64.
DIGEST_CHARACTERS = 16

# Keys that read badly when their underscores are taken out.
LABELS = {
    "t_s": "time",
    "isp_vacuum_s": "specific impulse in vacuum",
    "thrust_vacuum_n": "thrust in vacuum",
    "beta_kgpm2": "ballistic coefficient β",
    "beta_sigma_ln": "spread of ln β (1 σ)",
    "isp_fraction": "specific impulse fraction",
}

MEANINGS = (
    "Footprint: the smallest area found that holds a given share of the simulated impacts. It is not a border of "
    "safety: one impact in a hundred lies outside a 99 % footprint.",
    "Probability: the chance that at least one fragment falls inside, given the condition that is printed beside it, "
    "counted over simulated flights. It says nothing about how likely the condition itself is.",
    "Interval: 95 %, Clopper–Pearson of that count; where the samples are replicates of evenly spread ones, from the "
    "spread of the replicates. It holds the sampling error alone, not that of the assumptions. No hit gives an upper "
    "bound, never zero.",
    "Announced zone: corners that somebody published. It has no probability. Estimated zone: built from published "
    "sizes or distances. Control area: closed to traffic at launch, not a drop zone.",
    "Overflight: the ground track or the trace of instantaneous impact points comes within 100 km.",
    "Declared: read in the cited text. Estimated: derived or fitted. Assumed: chosen for this tool.",
    "Times after lift-off are rounded outwards to tenths of a minute, windows to whole seconds.",
)


def meanings() -> list[Block]:
    """How to read this."""
    return [heading("How to read this"), bullets(MEANINGS)]


def limits(assessment: Assessment) -> list[Block]:
    """What was assumed, what was left out, what is not verified."""
    source = assessment.provenance
    parts = (
        ("Assumed", source.assumptions),
        ("Not modelled", tuple(dict.fromkeys((*source.not_modelled, *assessment.mission.not_modelled)))),
        ("Models without published numbers to check them against", source.unverified),
    )
    blocks = [heading("What the answer rests on")]
    for title, lines in parts:
        blocks += [heading(title, 2), bullets(lines) if lines else paragraph("None.")]
    return blocks


def failure_modes(assessment: Assessment) -> list[Block]:
    """What each way to fail means that the run has simulated."""
    modes = [(name, plugins.load("failure", name)) for name in assessment.provenance.failure_modes]
    if not modes:
        return []
    rows = [[name, f"{mode.TITLE}: {mode.RETURNS}.\n{mode.SOURCE}"] for name, mode in modes]
    return [heading("Ways to fail"), table([("Name", 40), ("What happens; where that comes from", 130)], rows)]


def fit(assessment: Assessment) -> list[Block]:
    """How the guidance was fitted, and which numbers sit on a bound; what is left over is told with the rest."""
    found = assessment.mission.fit
    if found is None:
        return [heading("Fit of the guidance"), paragraph("The guidance of this mission was not fitted to it.")]
    bounds = "; ".join(found.on_bound) or "none"
    return [
        heading("Fit of the guidance"),
        paragraph(
            f"Fitted with: {found.command}. Largest pitch rate {found.max_pitch_rate_degps:.2f}°/s, largest angle of "
            f"attack in dense air {found.max_angle_of_attack_deg:.1f}°. Numbers on a bound: {bounds}. {found.note}"
        ),
    ]


def quantities(assessment: Assessment, sources: Sources) -> list[Block]:
    """Numbers of vehicle, mission and site by mark, each with its source."""
    found = [
        (mark, [f"{group}: {label}", value, cited, note])
        for kind in ("vehicle", "mission", "site")
        for record in (getattr(assessment, kind),)
        for mark, group, label, value, cited, note in _walk(record, kind, record.sources, sources)
    ]
    rows: list[Any] = []
    for mark in MARKS:
        ours = [row for its_mark, row in found if its_mark == mark]
        rows += [span(mark.capitalize()), *ours] if ours else []
    columns = [("Quantity", 58), ("Value>", 44), ("Source", 13), ("Remarks", 55)]
    return [heading("Numbers by mark"), table(columns, rows)]


def origins(assessment: Assessment, sources: Sources) -> list[Block]:
    """Sources cited, models, and the digest of every file read."""
    source = assessment.provenance
    files = [
        [name, digest[:DIGEST_CHARACTERS]]
        for name, digest in sorted({**source.inputs, **assessment.zone_files}.items())
    ]
    return [
        heading("Sources"),
        table([("", 8), ("Text", 162)], sources.rows()),
        heading("Provenance"),
        facts([("Atmosphere", source.atmosphere), ("Wind", source.wind)]),
        table([("File read", 110), ("SHA-256, first 16 digits", 60)], files),
    ]


def _walk(
    record: BaseModel, group: str, texts: dict[str, str], sources: Sources
) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Mark, group, label, value, citation and remark of every number in a record, in the order of its fields."""
    for key in type(record).model_fields:
        value = getattr(record, key)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Quantity):
                label = LABELS.get(key) or say.with_unit(key, part.value)[0]
                yield (
                    part.mark,
                    group,
                    label,
                    say.amount(key, part.value),
                    sources.cite(texts[part.source]),
                    _remark(key, part),
                )
            elif isinstance(part, (Aerodynamics, DebrisGroup, Guidance, TrajectorySpread)):
                label, shown = _summary(part)
                yield part.mark, group, label, shown, sources.cite(texts[part.source]), part.note
            elif isinstance(part, BaseModel) and key != "fit":
                yield from _walk(part, _group(group, key, part), texts, sources)


def _group(group: str, key: str, part: BaseModel) -> str:
    """Name of a nested record: its own name where it has one, else its key."""
    own = next((getattr(part, name) for name in ("name", "item", "stage", "id") if hasattr(part, name)), None)
    words = {"burns": "burn of ", "separations": "separation of "}.get(key, "")
    return f"{group}, {words}{own or key}".replace("_", " ")


def _remark(key: str, part: Quantity) -> str:
    """What the text says where a fit moved away from it, the bounds of the fit, and the note."""
    words = []
    if part.published is not None and part.published != part.value:
        words.append(f"published {say.amount(key, part.published)}")
    if part.low is not None and part.high is not None:
        words.append(f"bounds {say.amount(key, part.low)} to {say.amount(key, part.high)}")
    return "; ".join([*words, part.note] if part.note else words)


def _summary(part: Aerodynamics | DebrisGroup | Guidance | TrajectorySpread) -> tuple[str, str]:
    """Label and value of a record whose numbers share one mark."""
    if isinstance(part, Aerodynamics):
        span_cd = f"{say.trimmed(min(part.cd))}–{say.trimmed(max(part.cd))}"
        return "drag in powered flight", f"Cd {span_cd}, area {say.trimmed(part.reference_area_m2)}{say.THIN}m²"
    if isinstance(part, DebrisGroup):
        pieces = f"{part.count} × {say.trimmed(part.mass_kg)}{say.THIN}kg"
        beta = f"β {say.trimmed(part.beta_kgpm2)}{say.THIN}kg/m²"
        told = f"{pieces}, {beta}, {say.trimmed(part.imparted_velocity_mps)}{say.THIN}m/s"
        told += f", casualty area {say.trimmed(part.casualty_area_m2)}{say.THIN}m²" if part.casualty_area_m2 else ""
        told += f", lift ± {say.trimmed(part.lift_to_drag)} of drag" if part.lift_to_drag else ""
        return f"debris of {part.part}, {part.name}", told
    if isinstance(part, TrajectorySpread):
        told = f"{say.trimmed(part.position_m)}{say.THIN}m, {say.trimmed(part.velocity_mps)}{say.THIN}m/s"
        return "spread about the trajectory", f"{told} (1 σ)"
    knots = f"{len(part.pitch_deg)} pitch and {len(part.yaw_deg)} yaw knots"
    return "guidance", f"azimuth {say.trimmed(part.launch_azimuth_deg, 5)}°, {knots}"
