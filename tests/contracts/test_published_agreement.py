"""Published figures of one event that cannot all be true are refused, with file, key and both values."""

from __future__ import annotations

from pathlib import Path

import pytest

from fallzone.catalogue.load import load_mission
from fallzone.errors import InputError

SHIPPED = Path(__file__).parents[2] / "geodata" / "missions"
NURI = "nuri-2021-10-21"


def row(name: str, quantity: str, value: float, tolerance: float, more: str = "") -> str:
    return (
        f'[[published]]\nname = "{name}"\nquantity = "{quantity}"\nvalue = {value}\ntolerance = {tolerance}\n'
        f'tolerance_reason = "as told"\nbasis = "predicted"\nmark = "declared"\nsource = "press"\n{more}\n'
    )


@pytest.fixture
def with_rows(tmp_path):
    """The first flight of Nuri with further published rows, read from a file of its own."""

    def load(*rows: str):
        text = (SHIPPED / f"{NURI}.toml").read_text(encoding="utf-8")
        before, after = text.split("[as_flown]")
        file = tmp_path / f"{NURI}.toml"
        file.write_text(before + "".join(rows) + "[as_flown]" + after, encoding="utf-8")
        return load_mission(str(file))

    return load


# The shipped rows say that the fairing leaves at T+233 s, 251 km downrange, and falls 1,514 km out.
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        # 9.3° of longitude at the latitude of the pad, 34.4°, are some 850 km
        ([row("fairing-separation", "lon_deg", 136.8, 0.1)], ("lon_deg = 136.8 is at least 8", "251000")),
        ([row("fairing-separation", "lat_deg", 26.8, 0.1)], ("lat_deg = 26.8 is at least 8", "251000")),
        (
            [row("fairing-separation", "lon_deg", 136.8, 0.1), row("fairing-separation", "lat_deg", 34.0, 0.1)],
            ("lat 34, lon 136.8 is 8", "251000"),
        ),
        ([row("fairing", "distance_m", 0.0, 50e3, "lonlat = [128.0, 30.0]")], ("reported point, lat 30, lon 128,",)),
        ([row("stage-2-ignition", "t_s", 300.0, 5.0), row("stage-2-cutoff", "t_s", 280.0, 5.0)], ("280", "300")),
        (
            [row("stage-2-ignition", "t_s", 290.0, 3.0)],
            ("stage-2-separation at t_s = 274", "stage-2-ignition at t_s = 290"),
        ),
        ([row("fairing", "t_s", 200.0, 3.0)], ("fairing at t_s = 200", "fairing-separation at t_s = 233")),
    ],
)
def test_figures_of_one_event_that_cannot_all_be_true_are_refused(with_rows, rows, words):
    with pytest.raises(InputError) as refused:
        with_rows(*rows)
    message = str(refused.value)
    assert f"{NURI}.toml [published." in message
    assert "expected" in message or "within" in message
    for word in words:
        assert word in message


def test_figures_that_agree_within_their_tolerances_are_read(with_rows):
    # 251 km towards azimuth 171° from the pad: 34.43° − 2.23° and 127.54° + 0.42°
    mission = with_rows(
        row("fairing-separation", "lon_deg", 127.96, 0.1), row("fairing-separation", "lat_deg", 32.2, 0.1)
    )
    assert {r.quantity for r in mission.published if r.name == "fairing-separation"} >= {"lon_deg", "lat_deg"}


def test_a_longitude_alone_tells_only_the_least_distance(with_rows):
    # a track to the south crosses the meridian of the pad at any distance
    mission = with_rows(row("stage-2", "lon_deg", 127.6, 0.1))
    assert (127.6, "lon_deg") in {(r.value, r.quantity) for r in mission.published if r.name == "stage-2"}


@pytest.mark.parametrize(("cutoff_s", "agree"), [(291.0, True), (289.0, False)])
def test_times_may_cross_by_both_tolerances_and_no_more(with_rows, cutoff_s, agree):
    # An ignition told for 300 s ± 5 s may have been at 295 s, and a cut-off told for 291 s ± 5 s at 296 s
    rows = row("stage-3-ignition", "t_s", 300.0, 5.0), row("stage-3-cutoff", "t_s", cutoff_s, 5.0)
    if agree:
        assert with_rows(*rows).id == NURI
    else:
        with pytest.raises(InputError, match="stage-3-cutoff at t_s = 289, before stage-3-ignition at t_s = 300"):
            with_rows(*rows)
