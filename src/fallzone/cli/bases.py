"""What a place is checked against: the mission or run that the user named, or everything there is."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.cli.printing import say
from fallzone.cli.runs import RESULTS, check_same, is_run_of, make_run, results_folder, say_stale

if TYPE_CHECKING:
    from fallzone.assessment.stored import CheckData
    from fallzone.checks.check import Answer
    from fallzone.model.impacts import Impacts
    from fallzone.model.zone import Place, Zone

# Of several answers for one place the first of these stands: never OUTSIDE on doubt.
_FIRST = ("INSIDE", "UNKNOWN", "OUTSIDE")
_OTHERS = (
    "Of launches whose zones no stored run holds it has not been computed where things may fall: name a mission with "
    "--mission, or run them too."
)
_NO_RUN = (
    "No run is stored, so where things may fall has not been computed and nothing is OUTSIDE: make one with fallzone "
    "run MISSION, or name a mission with --mission."
)


@dataclass(frozen=True, kw_only=True)
class Bases:
    """Zones and runs that answers stand on.

    Parameters
    ----------
    zones : tuple of Zone
        Shipped zones that no run holds.
    runs : dict of str to CheckData
        Runs by the folder they are stored in.
    """

    zones: tuple[Zone, ...] = ()
    runs: dict[str, CheckData]

    @property
    def names(self) -> dict[str, Any]:
        """What was asked, for the answer; the zone files with the SHA-256 of what was read of them."""
        from fallzone.catalogue.zones import list_zone_files

        zones = [*(zone for run in self.runs.values() for zone in run.zones), *self.zones]
        return {
            "zones": list(dict.fromkeys(zone.id for zone in zones)),
            "zone_files": list_zone_files(zones),
            "runs": list(self.runs),
        }

    def check(self, place: Place) -> Answer:
        """One answer from all of them; from zones alone it is never OUTSIDE."""
        from fallzone.checks.check import check_place, require_simulated

        answers = []
        for run in self.runs.values():
            answer = check_place(
                place,
                zones=run.zones,
                footprints=run.shapes,
                impacts=run.impacts,
                mission=run.mission,
                liftoff_utc=run.liftoff_utc,
                stale=run.stale,
                doubts=run.zone_doubts,
            )
            answers.append(require_simulated(answer, self._impacts_of(run.mission), run.needed))
        if self.zones or not answers:
            answer = check_place(place, zones=self.zones, footprints=())
            sentence = answer.sentence
            if answers:
                count = f"{len(self.zones)} zone{'' if len(self.zones) == 1 else 's'}"
                sentence = f"Held against {count} that no stored run holds."
            if answer.verdict == "OUTSIDE":
                # Outside a zone says nothing of where its launch may fall, whatever other launches were computed
                words = _OTHERS if answers else _NO_RUN
                answer = dataclasses.replace(answer, verdict="UNKNOWN")
                sentence = f"{words} {sentence}"
            answer = dataclasses.replace(answer, sentence=sentence)
            answers.insert(0, answer)
        return _join(answers)

    def list_missing(self, run: CheckData) -> list[str]:
        """What of a run's mission neither it nor another run beside it has simulated, in words."""
        from fallzone.checks.check import list_missing

        return list_missing(self._impacts_of(run.mission), run.needed)

    def _impacts_of(self, mission: str) -> list[Impacts]:
        """Of all runs of one mission: a run of one failure beside a full one takes nothing from it."""
        return [group for run in self.runs.values() if run.mission == mission for group in run.impacts]


def find_bases(mission: str | None, run: Path | None) -> Bases:
    """The run that was named, the mission's (made now if need be), or every shipped zone and stored run."""
    from fallzone.assessment.stored import read_check

    if run is not None:
        data = read_check(run)
        if mission is not None:
            check_same(mission, data.mission, run)
        bases = Bases(runs={str(run): data})
    elif mission is not None:
        bases = Bases(runs=_run_of(mission))
    else:
        bases = _everything()
    for folder, data in bases.runs.items():
        if data.stale:
            say_stale(Path(folder), data.stale)
        for doubt in data.zone_doubts:
            say(f"fallzone: zones of the run in {folder}: {doubt}")
        if missing := bases.list_missing(data):
            say(f"fallzone: the run in {folder} has {', '.join(missing)}: from it nothing is OUTSIDE")
    return bases


def _run_of(mission: str) -> dict[str, CheckData]:
    """The stored run of a mission, or one made now."""
    from fallzone.assessment.stored import CheckData, is_run, read_check

    mission_id = Path(mission).stem if mission.endswith(".toml") else mission
    folder = results_folder(mission_id)
    if is_run(folder):
        data = read_check(folder)
        if is_run_of(mission, data.mission, data.inputs):
            return {str(folder): data}

    from fallzone.catalogue.load import load_mission

    assessment = make_run(load_mission(mission))
    data = CheckData(
        mission=assessment.mission.id,
        liftoff_utc=assessment.mission.liftoff_utc,
        zones=assessment.zones,
        zone_doubts=assessment.zone_doubts,
        shapes=assessment.shapes,
        impacts=assessment.impacts,
        inputs=assessment.provenance.inputs,
        needed=assessment.needed,
        stale=None,
    )
    return {str(folder): data}


def _everything() -> Bases:
    """Every shipped zone and every stored run, said on stderr."""
    from fallzone.assessment.stored import is_run, read_check
    from fallzone.catalogue.geodata import list_ids, shown
    from fallzone.catalogue.zones import read_zones, zone_path

    runs = {str(folder): read_check(folder) for folder in sorted(RESULTS.glob("[!.]*")) if is_run(folder)}
    # The zones of its mission are read with every run; here the other files
    held = {name for data in runs.values() for name in data.zone_files}
    files = list_ids("zones")
    others = [path for path in map(zone_path, files) if shown(path) not in held]
    zones = tuple(zone for path in others for zone in read_zones(path))
    words = f"the zones of {', '.join(files) or 'no file'}"
    words += f" and the runs in {', '.join(runs)}" if runs else "; no run is stored under results/"
    say(f"fallzone: checked against {words}")
    return Bases(zones=zones, runs=runs)


def _join(answers: list[Answer]) -> Answer:
    """Several answers about one place as one."""
    nearest = [answer.nearest for answer in answers if answer.nearest is not None]
    return dataclasses.replace(
        answers[0],
        verdict=min((answer.verdict for answer in answers), key=_FIRST.index),
        zones=tuple(finding for answer in answers for finding in answer.zones),
        nearest=min(nearest, key=lambda finding: finding.edge_distance_m, default=None),
        sentence=_join_sentences([answer.sentence for answer in answers]),
    )


def _join_sentences(texts: list[str]) -> str:
    """Each sentence once, where it stands last."""
    sentences = [sentence for text in texts for sentence in text.removesuffix(".").split(". ")]
    return ". ".join(reversed(dict.fromkeys(reversed(sentences)))) + "."
