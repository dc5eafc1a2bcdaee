"""``fallzone run``: the assessment of a mission, stored in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fallzone.cli.flag import flags_json, print_doubts, print_flags, with_condition
from fallzone.cli.geodata import chosen_geodata
from fallzone.cli.numbers import whole
from fallzone.cli.options import MissionName, at_work
from fallzone.cli.printing import BOLD, jsonable, print_json, print_table, print_wrapped, say
from fallzone.cli.state import AsJson
from fallzone.errors import InputError, UsageError
from fallzone.names import CONTAINMENTS, SAMPLINGS
from fallzone.numbers import parse_number
from fallzone.outputs.doubt_words import say_doubt
from fallzone.words.hints import suggest

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.assessment.convergence import Precision
    from fallzone.model.results.impacts import Footprint

# A million flights already tell chances of 1 in 300,000 apart from none, and fill a gigabyte of the disk.
_MOST_SAMPLES = 1_000_000
_MOST_WORKERS = 256


def command(
    mission: MissionName,
    *,
    case: Annotated[
        list[str] | None,
        typer.Option(metavar="CASE", help="nominal, as-flown, sweep or MODE@T+SECONDS; may be given more than once."),
    ] = None,
    samples: Annotated[
        int | None, typer.Option(parser=whole, metavar="N", help="Simulated flights of each case.")
    ] = None,
    seed: Annotated[int, typer.Option(parser=whole, metavar="S", help="The same seed gives the same result.")] = 1,
    workers: Annotated[
        int | None, typer.Option(parser=whole, metavar="N", help="Threads; the result does not change.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask workers: tcp://HOST:PORT, or local:4 for 4 processes.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder; results/MISSION or, of other cases, results/MISSION.CASES."),
    ] = None,
    sampling: Annotated[
        str, typer.Option(metavar="plain|sobol", help="Independent flights, or replicates of evenly spread ones.")
    ] = "plain",
    precision: Annotated[
        str | None,
        typer.Option(
            metavar="P%",
            help="Flights until the 97 % areas are known to this, say 5%; --samples: the most of a case.",
        ),
    ] = None,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Write every impact to impacts.parquet too; needs the extra parquet.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Assess a mission: drops, failed flights, flagged regions.

    Simulates flights that go to plan and flights that fail, draws the areas that hold 50, 90, 97 and 99 % of the
    impacts, and flags the regions that these, announced zones and the tracks concern. A run in the folder is replaced
    whole; anything else that is there is left alone. A run that was broken off goes on where it was.
    """
    for option, number, most in (("--samples", samples, _MOST_SAMPLES), ("--workers", workers, _MOST_WORKERS)):
        if number is not None and not 1 <= number <= most:
            raise UsageError(f"{option} {number}: expected 1 to {most}")
    if seed < 0:
        raise UsageError(f"--seed {seed}: a seed is 0 or more")
    if workers is not None and cluster is not None:
        raise UsageError("--workers counts threads of this process; give it or --cluster, not both")
    if sampling not in SAMPLINGS:
        raise UsageError(f"--sampling {sampling}: {suggest(sampling, SAMPLINGS)}")

    from fallzone.runs.make import run

    wanted = samples if precision is None else _read_precision(precision, samples)
    with at_work() as progress:
        assessment = run(
            mission,
            samples=wanted,
            seed=seed,
            workers=cluster or workers,
            cases=case or None,
            sampling=sampling,
            out=out,
            parquet=parquet,
            geodata=chosen_geodata(),
            progress=progress,
        )
    _say_rounds(assessment)
    if json:
        print_json(_run_json(assessment, progress.elapsed_s))
    else:
        _print_for_people(assessment, progress.elapsed_s)


def _read_precision(text: str, most: int | None) -> Precision:
    from fallzone.assessment.convergence import Precision

    try:
        relative = parse_number(text.removesuffix("%"), "--precision") / 100.0 if text.endswith("%") else None
    except InputError:
        relative = None
    if relative is None:
        raise UsageError(f"--precision {text[:40]}: expected a percentage, such as 5%")
    return Precision(relative=relative) if most is None else Precision(relative=relative, most=most)


def _say_rounds(assessment: Assessment) -> None:
    """How each case got to the precision that was asked."""
    wanted = assessment.provenance.precision
    for case, rounds in assessment.provenance.rounds.items():
        steps = ", ".join(
            f"{'unknown' if one.precision is None else f'{one.precision:.1%}'} after {one.flights:,}" for one in rounds
        )
        reached = rounds[-1].precision
        met = "met" if reached is not None and reached <= wanted else "NOT met"
        say(f"fallzone: {case}: 97 % areas to {steps} flights; {100.0 * wanted:.3g} % {met}")


def _run_json(assessment: Assessment, elapsed_s: float) -> dict[str, Any]:
    return {
        "out": assessment.folder,
        "mission": assessment.mission.id,
        "seed": assessment.provenance.seed,
        "sampling": assessment.provenance.sampling,
        "samples": assessment.provenance.samples,
        "precision": assessment.provenance.precision,
        "rounds": assessment.provenance.rounds,
        "elapsed_s": elapsed_s,
        "footprints": [_without_geometry(shape) for shape in assessment.shapes],
        "without_area": [
            with_condition({**jsonable(few), "flights_needed": few.flights_needed}) for few in assessment.without_area
        ],
        "flags": flags_json(assessment.flagged),
        "doubts": [say_doubt(doubt) for doubt in assessment.doubts],
    }


def _without_geometry(shape: Footprint) -> dict[str, Any]:
    import dataclasses

    names = [field.name for field in dataclasses.fields(shape) if field.name != "geometry"]
    return with_condition({name: getattr(shape, name) for name in names})


def _print_for_people(assessment: Assessment, elapsed_s: float) -> None:
    from fallzone.words import formats as wording
    from fallzone.words import times

    print_wrapped(assessment.mission.title, style=BOLD)
    rows = [
        [
            shape.case,
            shape.item,
            wording.area(shape.area_m2),
            wording.probability(shape.probability, shape.interval),
            times.minutes(shape.first_s, shape.last_s),
        ]
        for shape in assessment.shapes
        if shape.containment == max(CONTAINMENTS)
    ]
    columns = ("case", "item", "99 % area", "probability of impact", "after lift-off")
    print_table(columns, rows, right=columns[2:3])
    for few in assessment.without_area:
        print_wrapped(say_doubt(few.statement))
    print_flags(assessment.flagged, assessment.mission)
    print_doubts([say_doubt(doubt) for doubt in assessment.doubts])
    samples = ", ".join(f"{count:,} {case}" for case, count in assessment.provenance.samples.items())
    print_wrapped(f"Simulated flights: {samples}; seed {assessment.provenance.seed}; {elapsed_s:.0f} s")
    print(f"Stored in {assessment.folder}")
