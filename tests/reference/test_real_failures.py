"""The two failures of which falls were reported: what an alert says from the state at the time of the failure alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import fallzone
from fallzone.assessment.alert.position import find_state
from fallzone.earth.geodesic import range_azimuth
from fallzone.runs.fly import fly

NURI, AUGUST = "nuri-2021-10-21", "malligyong-1-2023-08-24"
# Times were announced to the minute
MINUTE = timedelta(minutes=1)


def _alert(name: str, folder, **asked):
    """An alert of which no run is stored, and so from flights of this loss."""
    return fallzone.alert(name, results=folder / "none", **asked)


def _alert_of_failure(name: str, folder):
    """From the state when it failed, and the flight as it was flown."""
    mission, flown = fallzone.load_mission(name), fly(name, "as-flown")
    failed_s = mission.as_flown.t_s
    when = mission.liftoff_utc + timedelta(seconds=failed_s)
    return _alert(name, folder, state=find_state(flown, failed_s), when=when), flown


@pytest.fixture(scope="module")
def nuri(tmp_path_factory):
    return _alert_of_failure(NURI, tmp_path_factory.mktemp("nuri"))


@pytest.fixture(scope="module")
def august(tmp_path_factory):
    return _alert_of_failure(AUGUST, tmp_path_factory.mktemp("august"))


def regions(alert) -> dict:
    return {one.region: one for one in alert.area.regions}


@pytest.mark.parametrize("failure", ["nuri", "august"])
def test_the_impact_point_is_within_thirty_kilometres_of_the_flight_as_it_was_flown(failure, request):
    alert, flown = request.getfixturevalue(failure)
    point, end = alert.impact_point, flown.end
    assert point.status == "impact"
    off_m, _azimuth_deg = range_azimuth(end.lon_deg, end.lat_deg, point.lon_deg, point.lat_deg)
    assert off_m < 30_000.0 and point.t_s == pytest.approx(end.t_s, abs=10.0)


def test_nuri_in_2021_comes_down_in_the_sea_south_of_australia(nuri):
    # Press of October 2021: in the sea south of Australia, about 8,000 km from Korea (to the nearest thousand)
    alert, point = nuri[0], nuri[0].impact_point
    found = regions(alert)
    assert {"indian-ocean", "great-australian-bight"} <= found.keys()
    from_goheung_m, _azimuth_deg = range_azimuth(127.535, 34.432, point.lon_deg, point.lat_deg)
    assert 7.5e6 < from_goheung_m < 8.5e6
    assert found["indian-ocean"].probability.value > 0.5


@pytest.mark.parametrize(
    ("region", "reported_utc"),
    [
        # Japan's list of 24 August 2023, in local time of Japan 03:58, 03:59 and 04:05
        ("yellow-sea", datetime(2023, 8, 23, 18, 58, tzinfo=UTC)),
        ("east-china-sea", datetime(2023, 8, 23, 18, 59, tzinfo=UTC)),
        ("philippine-sea", datetime(2023, 8, 23, 19, 5, tzinfo=UTC)),
        ("pacific-ocean", datetime(2023, 8, 23, 19, 5, tzinfo=UTC)),
    ],
)
def test_august_2023_comes_down_in_the_seas_and_at_the_times_that_japan_reported(august, region, reported_utc):
    alert, _flown = august
    told = regions(alert)[region]
    first_utc, last_utc = (alert.zero_utc + timedelta(seconds=one) for one in (told.first_s, told.last_s))
    assert first_utc - MINUTE <= reported_utc <= last_utc + MINUTE


def test_what_was_left_in_august_2023_comes_down_where_japan_put_it(august):
    # About 600 km east of the Philippines, of which no point of reference was stated
    alert, _flown = august
    off_m, _azimuth_deg = range_azimuth(129.73, 13.14, alert.impact_point.lon_deg, alert.impact_point.lat_deg)
    assert off_m < 75_000.0


def test_okinawa_is_warned_by_an_alert_for_the_minute_in_which_it_was(tmp_path):
    # J-Alert told Okinawa to take shelter at 03:54 local time, four minutes after lift-off
    found = regions(_alert(AUGUST, tmp_path, at_s=240.0))
    assert found["okinawa"].probability.value > 0.0 and {"yellow-sea", "east-china-sea"} <= found.keys()
