"""Every atmosphere and every wind: what it says of itself, its checkpoints, its range, its table."""

import inspect
import tempfile
from pathlib import Path

import numpy as np
import pytest
from told import tell
from wind_files import ready

from fallzone import plugins
from fallzone.atmospheres import us76
from fallzone.errors import OutOfRangeError
from fallzone.kernels import tables
from fallzone.kernels.wind_modes import wind_modes
from fallzone.model.outcomes.anomaly import Anomalies, Failing
from fallzone.winds import constant

MODULES = {kind: [plugins.load(kind, name) for name in plugins.names(kind)] for kind in ("atmosphere", "wind")}


def _name(module):
    return module.__name__.rpartition(".")[2]


def _ready(kind):
    """Every model of a kind; those that read a file or follow the Sun, as built from hand-made facts."""
    with tempfile.TemporaryDirectory() as folder:
        return [pytest.param(ready(module, Path(folder)), id=_name(module)) for module in MODULES[kind]]


ATMOSPHERES, WINDS = _ready("atmosphere"), _ready("wind")


@pytest.mark.parametrize("module", MODULES["atmosphere"] + MODULES["wind"], ids=_name)
def test_a_model_says_what_it_is_and_where_it_comes_from(module):
    assert module.TITLE and module.SOURCE and inspect.getdoc(module)
    assert isinstance(module.VERIFIED, bool)
    assert module.VERIFIED or "assumed" in module.SOURCE or "stated" in module.SOURCE
    # Without checkpoints stand only those whose numbers are in the user's file
    assert len(module.CHECKPOINTS) >= 1 or {"text", "file"} & set(module.NEEDS)


@pytest.mark.parametrize("model", ATMOSPHERES + WINDS)
def test_a_model_that_is_ready_says_what_it_is_and_where_it_comes_from(model):
    if hasattr(model, "told"):
        assert len(tell(model).splitlines()) == len(model.told) >= 1
        assert model.VERIFIED or "assumed" in tell(model) or "stated" in tell(model)
    else:
        assert model.TITLE and model.SOURCE
        assert model.VERIFIED or "assumed" in model.SOURCE or "stated" in model.SOURCE


@pytest.mark.parametrize("module", MODULES["atmosphere"], ids=_name)
def test_an_atmosphere_meets_its_published_densities(module):
    for *needs, altitude, density, tolerance in module.CHECKPOINTS:
        model = module.build(**needs[0]) if needs else module
        assert model.evaluate(altitude)[0] == pytest.approx(density, rel=tolerance), altitude


@pytest.mark.parametrize("model", ATMOSPHERES)
def test_an_atmosphere_can_be_a_part_of_what_a_kept_wind_is_found_by(model):
    assert {model: True}[model]


@pytest.mark.parametrize("model", ATMOSPHERES)
def test_an_atmosphere_thins_with_height_and_stays_positive(model):
    low, high = model.VALID_ALTITUDE_M
    density, sound_speed, pressure, temperature = model.evaluate(np.linspace(low, high, 5001))
    assert (np.diff(density) < 0.0).all() and (np.diff(pressure) < 0.0).all()
    assert density.min() > 0.0 and pressure.min() > 0.0
    assert sound_speed.min() > 200.0 and temperature.min() > 100.0


@pytest.mark.parametrize("model", ATMOSPHERES)
@pytest.mark.parametrize("beyond", ["low", "high", "nan"])
def test_an_atmosphere_refuses_what_it_does_not_know(model, beyond):
    low, high = model.VALID_ALTITUDE_M
    altitude = {"low": low - 1.0, "high": high + 1.0, "nan": np.nan}[beyond]
    with pytest.raises(OutOfRangeError, match=str(int(high))[:2]):
        model.evaluate([0.0, altitude])


@pytest.mark.parametrize("model", ATMOSPHERES)
def test_an_atmosphere_ends_where_the_vacuum_that_follows_it_makes_no_difference(model):
    density = float(model.evaluate(model.VALID_ALTITUDE_M[1])[0])
    # Half an hour of the drag at 8 km/s on a very light body, 1 kg/m², moves it by less than a metre
    assert 0.5 * (0.5 * density * 8_000.0**2 / 1.0) * 1_800.0**2 < 1.0


@pytest.mark.parametrize("module", MODULES["wind"], ids=_name)
def test_a_wind_meets_its_checkpoints(module):
    for height, month, lat, *expected, tolerance in module.CHECKPOINTS:
        computed = module.tabulate(np.array([height]), month=month, lat_deg=lat)
        assert [float(c[0]) for c in computed] == pytest.approx(expected, abs=tolerance), height


@pytest.mark.parametrize("model", WINDS)
def test_a_wind_is_finite_at_all_heights_months_and_latitudes(model):
    heights = np.linspace(0.0, 1e6, 2001)
    for month in range(1, 13):
        for lat in (-90.0, -40.0, 0.0, 36.0, 90.0):
            east, north, east_sigma, north_sigma = model.tabulate(heights, month=month, lat_deg=lat)
            assert np.hypot(east, north).max() < 120.0  # the strongest jets and mesospheric winds
            assert east_sigma.min() >= 0.0 and north_sigma.min() >= 0.0
            assert east.shape == north.shape == east_sigma.shape == north_sigma.shape == heights.shape


def test_the_assumed_westerlies_are_never_calm_where_there_is_air():
    model = plugins.load("wind", "westerly")
    for month in range(1, 13):
        east, _, east_sigma, north_sigma = model.tabulate(np.linspace(0, 9e4, 91), month=month, lat_deg=36.0)
        assert east_sigma.min() > 3.0 and north_sigma.min() > 3.0
        assert east[9:14].min() > 10.0  # the jet blows east in every month


def test_the_seasons_of_the_south_are_six_months_apart():
    model, heights = plugins.load("wind", "westerly"), np.linspace(0.0, 1e5, 101)
    north, south = model.tabulate(heights, month=1, lat_deg=36.0), model.tabulate(heights, month=7, lat_deg=-36.0)
    for a, b in zip(north, south, strict=True):
        assert a == pytest.approx(b, abs=1e-9)


@pytest.mark.parametrize(("month", "lat"), [(0, 36.0), (13, 36.0), (1, 91.0), (1, float("nan"))])
def test_a_month_or_latitude_that_does_not_exist_is_refused(month, lat):
    with pytest.raises(OutOfRangeError, match="month"):
        plugins.load("wind", "westerly").tabulate([0.0], month=month, lat_deg=lat)


def _heights():
    """Random heights, and both sides of every break."""
    rng = np.random.default_rng(1)
    breaks = np.array(us76.BREAKS_M)
    return np.concatenate([rng.uniform(0, 13e4, 3000), rng.uniform(0, 1e6, 3000), breaks - 0.01, breaks + 0.01])


@pytest.mark.parametrize("model", ATMOSPHERES)
def test_the_table_of_an_atmosphere_is_good_to_a_hundred_thousandth(model):
    environment, heights = tables.build_environment(model, constant), _heights()
    table = np.array([tables.air(environment, height) for height in heights])
    # 1e-5 of the density moves an impact by some metres at most, far less than any atmosphere is known
    assert table == pytest.approx(np.stack(model.evaluate(heights)[:3], axis=1), rel=1e-5)


@pytest.mark.parametrize("model", WINDS)
def test_the_table_of_a_wind_is_good_to_a_centimetre_per_second(model):
    environment, heights = tables.build_environment(us76, model, month=2, lat_deg=30.0), _heights()
    east, north, east_sigma, north_sigma = model.tabulate(heights, month=2, lat_deg=30.0)
    for mode in range(tables.WIND_MODES):
        factors = np.zeros(tables.WIND_MODES)
        factors[mode] = 2.0
        table = np.array([tables.wind(environment, height, tuple(factors), tuple(-factors)) for height in heights])
        error = 2.0 * wind_modes(heights)[:, mode]
        assert table[:, 0] == pytest.approx(east + error * east_sigma, abs=0.01)
        assert table[:, 1] == pytest.approx(north - error * north_sigma, abs=0.01)


def test_above_the_table_is_vacuum_and_below_zero_the_air_goes_on():
    environment = tables.build_environment(us76, constant.ConstantWind(east_mps=5.0))
    assert tables.air(environment, 1_000_001.0)[0] == 0.0
    assert tables.wind(environment, 2e6, tables.NO_WIND_ERROR, tables.NO_WIND_ERROR) == (0.0, 0.0)
    # US Standard Atmosphere 1976, table I: 1.3470 kg/m3 at -1000 m; the piece of 0 to 1 km is extrapolated
    assert tables.air(environment, -1_000.0)[0] == pytest.approx(1.3470, rel=1e-4)


FAILURES = [plugins.load("failure", name) for name in plugins.names("failure")]


class _Draws:
    """Random numbers of a block, each quantity with a stream of its own."""

    def normal(self, quantity, columns):
        return np.random.default_rng(len(quantity)).standard_normal((64, columns))

    def uniform(self, quantity):
        return np.random.default_rng(len(quantity)).random(64)


def _failing(count=5):
    """Flights in the second burn, which begins at T+120 s, of a vehicle with everything that a mode may need."""
    return Failing(
        row=np.arange(count) * 3,
        t_s=np.linspace(100.0, 200.0, count),
        stage=np.ones(count, dtype=int),
        ignition_s=np.full(count, 120.0),
        cutoff_s=np.full(count, 250.0),
        fairing_s=np.full(count, 230.0),
        engines=np.full(count, 4),
        turn_gain_ps2=np.full(count, 2.0),
        has_limit_line=np.ones(count, dtype=bool),
        returning=np.zeros(count, dtype=int),
        returning_s=np.full(count, 118.0),
    )


@pytest.mark.parametrize("module", FAILURES, ids=_name)
def test_a_failure_says_what_it_is_and_what_it_needs_and_returns(module):
    assert module.TITLE and module.SOURCE and module.NEEDS and module.RETURNS and inspect.getdoc(module)
    assert "\n" not in module.NEEDS + module.RETURNS
    assert isinstance(module.VERIFIED, bool) and (module.VERIFIED or "assumed" in module.SOURCE)
    assert module.BREAKUP in plugins.names("breakup")
    for setting in module.SETTINGS.values():
        assert setting.words and setting.low < setting.high
        assert np.isnan(setting.value) or setting.low <= setting.value <= setting.high


@pytest.mark.parametrize("mode", plugins.names("failure"))
def test_a_failure_has_its_paragraph_and_its_picture(mode):
    docs = Path(__file__).parents[2] / "docs"
    text = (docs / "failures.md").read_text(encoding="utf-8")
    assert f"\n## {mode}\n" in text and f"](failures/{mode}.svg)" in text
    assert (docs / "failures" / f"{mode}.svg").stat().st_size < 100_000


AT_ONCE, BURNING = [100.0, 125.0, 150.0, 175.0, 200.0], [120.0, 125.0, 150.0, 175.0, 200.0]
# When flights of `_failing` fail: at the drawn time, once the burn has begun, at its ignition, where something goes
BEGINS_S = {
    "early-cutoff": AT_ONCE,
    "explosion": AT_ONCE,
    "reentry-breakup": AT_ONCE,
    "engine-out": BURNING,
    "malfunction-turn": BURNING,
    "loss-of-attitude-control": BURNING,
    "flight-termination": BURNING,
    "no-ignition": [120.0] * 5,
    "stuck-fairing": [230.0] * 5,
    "failed-recovery": [118.0] * 5,
}


@pytest.mark.parametrize("draws", [None, _Draws()], ids=["middle", "drawn"])
@pytest.mark.parametrize("module", FAILURES, ids=_name)
def test_a_failure_begins_where_it_says_and_goes_wrong_in_some_way(module, draws):
    failing = _failing()
    settings = {name: setting.value for name, setting in module.SETTINGS.items()}
    anomalies, nothing = module.sample_anomalies(failing, settings, draws), Anomalies.none(5)
    begins_s = np.minimum(anomalies.start_t_s, anomalies.stop_t_s)
    # A mode that is not listed has to begin at the drawn time or later
    expected_s = BEGINS_S.get(_name(module).replace("_", "-"), np.maximum(begins_s, failing.t_s))
    np.testing.assert_array_equal(begins_s, expected_s)
    np.testing.assert_array_equal(module.find_failure_s(failing), expected_s)
    changed = [
        name
        for name in Anomalies.__dataclass_fields__
        if not np.array_equal(getattr(anomalies, name), getattr(nothing, name))
    ]
    assert {"stop_t_s", "start_t_s"} & set(changed)
    for name in Anomalies.__dataclass_fields__:
        values = getattr(anomalies, name)
        assert values.shape == (5,) and not np.isnan(values).any(), name
    assert ((anomalies.thrust_factor > 0.0) & (anomalies.thrust_factor <= 1.0)).all()
    assert (anomalies.turn_rate_radps >= 0.0).all() and (anomalies.turn_accel_radps2 >= 0.0).all()


@pytest.mark.parametrize("module", FAILURES, ids=_name)
def test_a_flight_fails_alike_whoever_fails_with_it(module):
    failing, settings = _failing(), {name: setting.value for name, setting in module.SETTINGS.items()}
    together = module.sample_anomalies(failing, settings, _Draws())
    alone = module.sample_anomalies(failing.select(np.array([3])), settings, _Draws())
    for name in Anomalies.__dataclass_fields__:
        assert getattr(together, name)[3] == getattr(alone, name)[0], name


def test_a_setting_moves_what_it_names():
    turn = plugins.load("failure", "malfunction-turn")
    settings = {name: setting.value for name, setting in turn.SETTINGS.items()}
    tumbles = turn.sample_anomalies(_failing(), settings | {"tumble_share": 1.0, "direction_deg": 30.0}, _Draws())
    slow = turn.sample_anomalies(_failing(), settings | {"tumble_share": 0.0}, _Draws())
    assert (tumbles.turn_accel_radps2 > 0.0).all() and (tumbles.turn_rate_radps == 0.0).all()
    assert (slow.turn_accel_radps2 == 0.0).all() and (slow.turn_rate_radps > 0.0).all()
    assert tumbles.turn_direction_rad == pytest.approx(np.radians(30.0))
