"""The table of how people are sheltered: what it holds, what is refused, and what follows from it."""

import re

import numpy as np
import pytest

from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.sheltering import load_sheltering
from fallzone.consequences.sheltering import find_open_factor, find_sheltered_factor
from fallzone.errors import InputError


def read_changed(tmp_path, pattern, replacement):
    text = (SHIPPED.root / "sheltering.toml").read_text(encoding="utf-8")
    changed = re.sub(pattern, replacement, text, count=1)
    assert changed != text
    (tmp_path / "missions").mkdir(exist_ok=True)  # by which a folder is known to hold geodata
    (tmp_path / "sheltering.toml").write_text(changed, encoding="utf-8")
    return load_sheltering(Geodata(tmp_path))


def test_what_is_shipped_is_assumed_and_everyone_is_somewhere():
    table = load_sheltering()
    assert {one.mark for one in table.classes} == {"assumed"}
    for shares in ([one.day_share for one in table.classes], [one.night_share for one in table.classes]):
        assert sum(shares) == pytest.approx(1.0) and min(shares) > 0.0
    assert all(one.title.en and one.title.ko and one.title.ja for one in table.classes)
    # In the open people are hurt from the threshold of the rules on: 11 ft-lb
    assert table.classes[0].energy_j == 14.91


@pytest.mark.parametrize(
    ("pattern", "replacement", "told"),
    [
        (r"day_share = 0.20", "day_share = 0.30", r"\[classes.day_share\]: the shares sum to 1.1; expected 1"),
        (r"night_share = 0.05", "night_share = 0.0", r"\[classes.night_share\]: the shares sum to 0.95"),
        (r"day_share = 0.20", "day_share = -0.20", r"day_share"),
        (r"day_share = 0.20", "day_share = 20.0", r"day_share"),
        (r"energy_j = 14.91", "energy_j = -1.0", r"energy_j"),
        (r"energy_j = 14.91", "energy_j = nan", r"energy_j"),
        (r"area_factor = 1.0", "", r"area_factor.*missing"),
        (r'id = "light"', 'id = "open-air"', r"class 'open-air' is listed 2 times"),
        (r'source = "assumed"', 'source = "nobody"', r"source 'nobody' is not in \[sources\]"),
        (r"area_factor", "factor", r"unknown key 'factor'"),
    ],
)
def test_a_table_that_cannot_be_true_is_refused(tmp_path, pattern, replacement, told):
    with pytest.raises(InputError, match=told) as error:
        read_changed(tmp_path, pattern, replacement)
    assert "sheltering.toml" in str(error.value)


def test_a_table_without_classes_and_none_at_all_are_refused(tmp_path):
    (tmp_path / "missions").mkdir()
    with pytest.raises(InputError, match="no such file"):
        load_sheltering(Geodata(tmp_path))
    with pytest.raises(InputError, match="classes"):
        read_changed(tmp_path, r"(?s)\[\[classes\]\].*(?=\[sources\])", "")


def test_in_the_open_all_of_the_casualty_area_counts_from_the_threshold_on():
    assert find_open_factor([0.0, 14.90, 14.91, 1e6]).tolist() == [0.0, 0.0, 1.0, 1.0]


def test_under_roofs_as_much_counts_as_people_are_where_the_piece_gets_through(tmp_path):
    # In the open by day 20 %; a tenth of the area in light structures, where another 20 % are
    table = read_changed(tmp_path, r"(?s)(night_share = 0.10\n)area_factor = 1.0", r"\1area_factor = 0.1")
    by_day = find_sheltered_factor([14.0, 15.0, 150.0, 1_500.0, 15_000.0], table, "day")
    assert by_day == pytest.approx([0.0, 0.20, 0.22, 0.57, 0.82])
    assert find_sheltered_factor(15.0, table, "night") == pytest.approx(0.05)


def test_shelter_never_makes_it_worse_than_the_open():
    energy_j = np.geomspace(1.0, 1e7, 50)
    for time_of_day in ("day", "night"):
        sheltered = find_sheltered_factor(energy_j, load_sheltering(), time_of_day)
        assert (sheltered <= find_open_factor(energy_j) + 1e-12).all() and (np.diff(sheltered) >= 0.0).all()
