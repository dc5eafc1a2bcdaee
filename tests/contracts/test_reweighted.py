"""A change of how likely failures are gives stored flights other weights: they need not be flown again."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil

import pytest
from builders import tiny_assessment

from fallzone import __version__
from fallzone.assessment.reweighted import take_record
from fallzone.assessment.store.stored import find_staleness
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.load import load_vehicle
from fallzone.errors import InputError
from fallzone.model.results.statement import Statement

FILE = "vehicles/naro.toml"
CHANGED = Statement(code="file-changed", values={"file": FILE})
RECORD = """
[[flights]]
date = 2013-02-01
outcome = "success"
mark = "assumed"
source = "launches"

[reliability]
model = "beta"
mark = "assumed"
source = "judged"

[failing]
modes = { explosion = 1.0 }
mark = "assumed"
source = "judged"

[sources]
judged = "Assumed"
"""


@pytest.fixture
def geodata(tmp_path):
    """A folder with the file of one vehicle, and no other."""
    for folder in ("missions", "vehicles"):
        (tmp_path / "geodata" / folder).mkdir(parents=True)
    shutil.copy(SHIPPED.root / FILE, tmp_path / "geodata" / FILE)
    return Geodata(tmp_path / "geodata")


@pytest.fixture
def folder(geodata, tmp_path):
    """A stored run that was made from it."""
    digest = hashlib.sha256((geodata.root / FILE).read_bytes()).hexdigest()
    made = tiny_assessment()
    provenance = dataclasses.replace(made.provenance, version=__version__, inputs={FILE: digest})
    run = dataclasses.replace(made, vehicle=load_vehicle("naro"), provenance=provenance)
    return run.write(tmp_path / "run")


def edit(geodata, before: str, after: str) -> None:
    text = (geodata.root / FILE).read_text(encoding="utf-8")
    assert text.count(before) == 1
    (geodata.root / FILE).write_text(text.replace(before, after), encoding="utf-8")


def test_a_record_a_model_and_shares_may_change(geodata, folder):
    assert find_staleness(folder, geodata) is None
    edit(geodata, "\n[sources]\n", RECORD)
    assert find_staleness(folder, geodata) is None
    today = take_record(load_vehicle("naro"), [FILE], geodata)
    assert len(today.flights) == 4 and today.reliability.model == "beta" and today.failing.modes == {"explosion": 1.0}
    assert today.stages == load_vehicle("naro").stages


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n[sources]\n", "\n# A comment\n[sources]\n"),
        ('id = "naro"', 'id = "naro-2"'),
        ('\nquoted = "Commonly quoted', '\nquoted = "Often quoted'),
        ("[sources]", "["),
    ],
)
def test_anything_else_makes_the_flights_stale(geodata, folder, before, after):
    edit(geodata, before, after)
    assert find_staleness(folder, geodata) == CHANGED


def test_a_number_of_the_vehicle_makes_them_stale_whatever_else_changed(geodata, folder):
    edit(geodata, "\n[sources]\n", RECORD)
    mass_kg = load_vehicle("naro").stages[1].dry_mass_kg.value
    text = (geodata.root / FILE).read_text(encoding="utf-8")
    assert f"value = {mass_kg}" in text
    (geodata.root / FILE).write_text(text.replace(f"value = {mass_kg}", f"value = {mass_kg + 0.5}"), encoding="utf-8")
    assert find_staleness(folder, geodata) == CHANGED


def test_a_run_whose_vehicle_is_gone_keeps_the_record_it_had(geodata):
    (geodata.root / FILE).unlink()
    assert take_record(load_vehicle("naro"), [FILE], geodata) == load_vehicle("naro")


def test_a_record_that_cannot_be_is_refused(geodata):
    edit(geodata, "\n[sources]\n", RECORD.replace('"beta"', '"gamma"'))
    with pytest.raises(InputError, match=r"naro\.toml \[reliability\.model\]: no reliability model 'gamma'"):
        take_record(load_vehicle("naro"), [FILE], geodata)
