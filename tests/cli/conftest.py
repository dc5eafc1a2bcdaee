"""The command line run inside the test's own process, a gazetteer small enough to read, and a run to ask."""

from __future__ import annotations

import dataclasses
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import tiny_assessment

from fallzone import __version__
from fallzone.assessment import assess as assessing
from fallzone.assessment.inputs import load_mission
from fallzone.cli.main import main
from fallzone.files import digest_sha256

MISSION = "malligyong-1-2023-08-24"
SHIPPED = Path(__file__).parents[2] / "geodata"

PLACES = """\
id,lat_deg,lon_deg,kind,country,admin,name_en,name_ko,name_ja,aliases,population,source
naha,26.2124,127.6809,city,JP,Okinawa,Naha,나하,那覇,Naha Shi|나하 시|那覇市,300000,test
miyako-iwate,39.6367,141.9525,city,JP,Iwate,Miyako,미야코,宮古,Miyako-shi,50000,test
miyakojima-city,24.8000,125.2833,city,JP,Okinawa,Miyakojima,미야코지마,宮古島市,Hirara,52000,test
miyako-jima,24.7700,125.3200,island,JP,Okinawa,Miyakojima,미야코섬,宮古島,Miyako|宮古,0,test
hateruma-jima,24.0590,123.7880,island,JP,Okinawa,Haterumajima,하테루마섬,波照間島,Hateruma,0,test
ie-jima,26.7170,127.7900,island,JP,Okinawa,Iejima,이에섬,伊江島,,0,test
zamami,26.2290,127.3030,city,JP,Okinawa,Zamami,자마미,座間味,,900,test
zamami-jima,26.2300,127.3100,island,JP,Okinawa,Zamami-jima,자마미섬,座間味島,Zamami,0,test
tokyo,35.6895,139.6917,city,JP,Tokyo,Tōkyō,도쿄,東京,Tokyo,8336599,test
gwangju,35.1547,126.9156,city,KR,Gwangju,Gwangju,광주,光州,,1416938,test
gwangju-gg,37.4102,127.2572,city,KR,Gyeonggi-do,Gwangju,광주,広州,,150000,test
xian,34.2583,108.9286,city,CN,Shaanxi,Xi'an,시안,西安,,6501190,test
"""


@pytest.fixture
def following(geodata):
    """Geodata in which Nuri's flight of 2022 has no aim of its own, and flies as that of 2021."""
    path = geodata / "missions" / "nuri-2022-06-21.toml"
    text = path.read_text(encoding="utf-8")
    aim = text[text.index("[aim]") : text.index("[target_orbit]")]
    path.write_text(text.replace(aim, ""), encoding="utf-8")
    return geodata


@pytest.fixture
def gazetteer(tmp_path, monkeypatch):
    """A geodata folder that holds these places and nothing else."""
    root = tmp_path / "geodata"
    for kind in ("missions", "places"):
        (root / kind).mkdir(parents=True)
    (root / "places" / "places.csv").write_text(PLACES, encoding="utf-8")
    monkeypatch.setenv("FALLZONE_GEODATA", str(root))
    return root


@pytest.fixture
def geodata(tmp_path, monkeypatch) -> Path:
    """A copy of geodata that a test may spoil."""
    shutil.copytree(SHIPPED, tmp_path / "geo data 한글", ignore=shutil.ignore_patterns("build", "places"))
    monkeypatch.setenv("FALLZONE_GEODATA", str(tmp_path / "geo data 한글"))
    return tmp_path / "geo data 한글"


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict:
        """stdout as the one JSON object that it must be."""

        def refuse(constant: str) -> None:
            raise AssertionError(f"{constant} in JSON")

        value = json.loads(self.out, parse_constant=refuse)
        assert isinstance(value, dict) and value["schema_version"] == 1
        return value


@pytest.fixture
def fallzone(capsys, monkeypatch):
    """Run a command in this process: ``fallzone("check", "Naha")``."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: object) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code=left.value.code or 0, out=captured.out, err=captured.err)

    return run


@pytest.fixture(scope="session")
def assessment():
    """The tiny assessment, passed off as a fresh run of a shipped mission: frozen records, the same for all tests."""
    mission, tiny = load_mission(MISSION), tiny_assessment()
    inputs = mission._inputs
    provenance = dataclasses.replace(tiny.provenance, version=__version__, inputs=inputs.digests)
    records = {"site": inputs.site, "vehicle": inputs.vehicle, "zones": inputs.zones}
    return dataclasses.replace(tiny, mission=mission, provenance=provenance, **records)


@pytest.fixture
def made(assessment, monkeypatch, tmp_path):
    """An empty working directory in which every run is the tiny one; counts how many were made."""
    calls = []

    def assess(mission, **options):
        calls.append((mission.id, options))
        if mission._origin is not None:
            inputs = {**assessment.provenance.inputs}
            inputs = {k: v for k, v in inputs.items() if not k.startswith("missions/")}
            inputs[mission._origin.where] = digest_sha256(mission._origin.path)
            provenance = dataclasses.replace(assessment.provenance, inputs=inputs)
            return dataclasses.replace(assessment, mission=mission, provenance=provenance)
        return assessment

    monkeypatch.setattr(assessing, "assess", assess)
    monkeypatch.chdir(tmp_path)
    return calls


@pytest.fixture
def stored(assessment, made, tmp_path):
    """The tiny run where ``fallzone run`` keeps it."""
    assessment.write(tmp_path / "results" / MISSION)
    return tmp_path / "results" / MISSION
