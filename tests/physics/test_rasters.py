"""Laws of users' rasters: sums are their own totals, counts are no densities, and what cannot be true is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from exposure_files import SQUARE, region, total, write_raster
from pyproj import Geod
from shapely.geometry import box

from fallzone.errors import InputError
from fallzone.exposures.people import build_people
from fallzone.exposures.rasters import cells, find
from fallzone.exposures.rasters.find import GriddedPeople, find_density
from fallzone.exposures.rasters.geotiff import read_grid

STEP = 1.0 / 120.0


@pytest.fixture
def counts() -> np.ndarray:
    """Numbers of people from 0 to tens of thousands, some cells without data."""
    rng = np.random.default_rng(7)
    values = np.minimum(rng.pareto(1.1, (300, 240)) * 5.0, 5e4).astype(np.float32)
    values[:40, :60] = -200.0
    return values


def write_counts(folder: Path, values: np.ndarray, **told) -> Path:
    return write_raster(folder / "p.tif", values, west=10.0, north=42.0, step=STEP, nodata=-200.0, **told)


def find_total(grid) -> float:
    """All that a raster in degrees holds: densities at the middles of its cells, times the areas of these."""
    lon = grid.x0 + (np.arange(grid.width) + 0.5) * grid.dx
    total = 0.0
    for row in range(grid.height):
        north, south = grid.y0 + row * grid.dy, grid.y0 + (row + 1) * grid.dy
        density, is_covered = find_density(grid, lon, np.full(grid.width, 0.5 * (north + south)))
        assert is_covered.all()
        total += np.nansum(density) * cell_area(grid.x0, south, grid.x0 + grid.dx, north)
    return total


def test_a_raster_sums_to_its_own_total(tmp_path, counts):
    grid = read_grid(write_counts(tmp_path, counts[:60], compress="deflate"), "count")
    kept = counts[:60]
    assert find_total(grid) == pytest.approx(kept[kept >= 0.0].astype(float).sum(), rel=1e-6)


def test_windows_do_not_change_a_density(tmp_path, counts, monkeypatch):
    grid = read_grid(write_counts(tmp_path, counts), "count")
    lon, lat = np.random.default_rng(2).uniform([[10.0], [39.5]], [[12.0], [42.0]], (2, 5_000))
    whole, _is_covered = find_density(grid, lon, lat)
    monkeypatch.setattr(find, "WINDOW_ROWS", 37)
    monkeypatch.setattr(find, "WINDOW_COLUMNS", 41)
    np.testing.assert_array_equal(find_density(grid, lon, lat)[0], whole)


def test_a_point_beyond_the_raster_is_not_covered(tmp_path, counts):
    grid = read_grid(write_counts(tmp_path, counts), "count")
    density, is_covered = find_density(grid, np.array([50.5, 11.0]), np.array([39.9, 41.0]))
    assert is_covered.tolist() == [False, True] and np.isnan(density[0]) and density[1] >= 0.0


def test_a_density_at_a_point_is_the_count_over_the_area_of_its_cell(tmp_path, counts):
    grid = read_grid(write_counts(tmp_path, counts), "count")
    row, column = 217, 133
    west, north = 10.0 + column * STEP, 42.0 - row * STEP
    outline = box(west, north - STEP, west + STEP, north).segmentize(STEP / 20)
    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(outline)
    density, is_covered = find_density(grid, np.array([west + 0.3 * STEP]), np.array([north - 0.6 * STEP]))
    assert is_covered.all()
    assert density[0] == pytest.approx(float(counts[row, column]) / abs(area), rel=1e-6)


def test_the_same_people_as_density_and_as_counts_are_the_same(tmp_path):
    values = np.random.default_rng(1).uniform(0.0, 900.0, (50, 60))
    density = read_grid(write_raster(tmp_path / "d.tif", values, west=10.0, north=42.0, step=STEP), "density")
    rows = 42.0 - STEP * np.arange(51)
    area = [cell_area(10.0, rows[i + 1], 10.0 + STEP, rows[i]) for i in range(50)]
    people = values * 1e-6 * np.array(area)[:, None]
    count = read_grid(write_raster(tmp_path / "c.tif", people, west=10.0, north=42.0, step=STEP), "count")
    assert find_total(density) == pytest.approx(people.sum(), rel=1e-6)
    lon, lat = np.array([10.1, 10.3]), np.array([41.9, 41.7])
    assert find_density(density, lon, lat)[0] == pytest.approx(find_density(count, lon, lat)[0], rel=1e-6)


def cell_area(west: float, south: float, east: float, north: float) -> float:
    outline = box(west, south, east, north).segmentize((east - west) / 20)
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(outline)[0])


def test_a_raster_in_metres_is_read_by_its_projection(tmp_path):
    """Mollweide on the sphere, in which GHS-POP comes: areas on the ellipsoid are others than in the plane."""
    values = np.full((200, 200), 3.0)
    values[120, 50] = 9_000.0
    told = {"crs": "ESRI:54009", "tags": {"units": "people per cell"}}
    path = write_raster(tmp_path / "m.tif", values, west=11_000_000.0, north=4_200_000.0, step=1_000.0, **told)
    grid = read_grid(path)
    assert (grid.kind, grid.is_geographic) == ("count", False)
    lon, lat = cells.cell_edges(grid, np.array([120]), np.array([50]))
    density, _ = find_density(grid, np.array([lon.mean()]), np.array([lat.mean()]))
    assert density[0] == pytest.approx(9_000.0 / 1e6, rel=0.01)
    ring = np.column_stack([lon[0], lat[0]])
    area = abs(Geod(ellps="WGS84").polygon_area_perimeter(*ring.T)[0])
    assert density[0] == pytest.approx(9_000.0 / area, rel=1e-6)


def test_a_raster_of_all_longitudes_from_zero_is_found_by_negative_ones(tmp_path):
    values = np.arange(360.0)[None, :] + np.zeros((10, 1))
    grid = read_grid(write_raster(tmp_path / "w.tif", values, west=0.0, north=5.0, step=1.0), "density")
    density, is_covered = find_density(grid, np.array([-0.5, 0.5, 179.5, -179.5]), np.zeros(4))
    assert is_covered.all()
    assert density * 1e6 == pytest.approx([359.0, 0.0, 179.0, 180.0])


def test_a_raster_whose_rows_run_northward_is_read_the_right_way_up(tmp_path):
    import rasterio
    from rasterio.transform import Affine

    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    settings = {"width": 2, "height": 2, "count": 1, "dtype": "float64", "crs": "EPSG:4326"}
    with rasterio.open(tmp_path / "n.tif", "w", "GTiff", transform=Affine(1, 0, 10, 0, 1, 40), **settings) as file:
        file.write(values, 1)
    grid = read_grid(tmp_path / "n.tif", "count")
    lon, lat = (axis.ravel() for axis in np.meshgrid([10.5, 11.5], [40.5, 41.5]))
    areas = [cell_area(10.0, south, 11.0, south + 1.0) for south in (40.0, 40.0, 41.0, 41.0)]
    assert find_density(grid, lon, lat)[0] * areas == pytest.approx([1.0, 2.0, 3.0, 4.0], rel=1e-6)


def test_cells_without_data_are_nobody_at_sea_and_not_known_on_land(tmp_path):
    values = np.full((30, 30), 7.0)
    values[:, :15] = -99.0
    path = write_raster(tmp_path / "p.tif", values, west=11.0, north=41.0, step=0.1, nodata=-99.0)
    shipped = build_people([region("a", SQUARE)], [total("a", 5_000)], [])
    people = GriddedPeople(grid=read_grid(path, "density"), elsewhere=shipped)
    # On land without data, on land with, at sea without, at sea with, on land beyond the raster
    local = people.find(np.array([11.5, 13.5, 11.5, 13.0, 10.5]), np.array([40.5, 40.5, 39.0, 39.0, 41.5]))
    assert np.isnan(local.density_pm2[0])
    assert local.density_pm2[1:4] * 1e6 == pytest.approx([7.0, 0.0, 7.0])
    assert local.density_pm2[4] == pytest.approx(shipped.evenly_pm2[0])


def test_whole_numbers_with_a_scale_are_read_as_what_they_stand_for(tmp_path):
    import rasterio

    path = write_raster(tmp_path / "s.tif", np.array([[1, 2], [3, -1]], dtype=np.int16), west=0, north=2, step=1.0)
    with rasterio.open(path, "r+") as file:
        file.nodata, file.scales, file.offsets = -1, (10.0,), (5.0,)
    assert find_total(read_grid(path, "count")) == pytest.approx(15.0 + 25.0 + 35.0, rel=1e-4)


# --- what is refused


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"units": "people per cell"}, "count"),
        ({"units": "persons/km2"}, "density"),
        ({"DESCRIPTION": "Population density, v4"}, "density"),
        ({"TIFFTAG_IMAGEDESCRIPTION": "Number of people per pixel (ppp)"}, "count"),
    ],
)
def test_a_file_that_tells_its_kind_is_believed_and_not_to_be_contradicted(tmp_path, tags, kind):
    path = write_raster(tmp_path / "p.tif", np.ones((3, 3)), west=10.0, north=42.0, step=0.1, tags=tags)
    assert read_grid(path).kind == kind
    other = "density" if kind == "count" else "count"
    with pytest.raises(InputError) as caught:
        read_grid(path, other)
    assert "p.tif [kind]" in str(caught.value)
    assert f"'{other}'" in str(caught.value)
    assert f"'{kind}'" in str(caught.value)


def refused(path: Path, *words: str, kind="count", read=read_grid) -> None:
    before = sorted(path.parent.iterdir())
    with pytest.raises(InputError) as caught:
        read(path, kind)
    assert caught.value.exit_code == 3
    for word in (path.name, *words):
        assert word in str(caught.value), str(caught.value)
    assert sorted(path.parent.iterdir()) == before


def test_a_file_that_does_not_tell_is_asked_about(tmp_path):
    path = write_raster(tmp_path / "p.tif", np.ones((3, 3)), west=10.0, north=42.0, step=0.1)
    refused(path, "[kind]", "count", "density", kind=None)


def test_metres_taken_for_degrees_are_refused(tmp_path):
    path = write_raster(tmp_path / "p.tif", np.ones((3, 3)), west=1.1e7, north=4.2e6, step=1_000.0)
    refused(path, "[crs]", "x 1.1e+07", "metres")


def test_degrees_taken_for_metres_are_refused(tmp_path):
    path = write_raster(tmp_path / "p.tif", np.ones((3, 3)), west=120.0, north=40.0, step=STEP, crs="ESRI:54009")
    refused(path, "[crs]", "x 120", "degrees")


def test_a_raster_without_a_coordinate_system_is_refused(tmp_path):
    path = write_raster(tmp_path / "p.tif", np.ones((3, 3)), west=120.0, north=40.0, step=STEP, crs=None)
    refused(path, "[crs]", "EPSG:4326")


def test_a_raster_without_a_place_is_refused(tmp_path):
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning

    settings = {"width": 3, "height": 3, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    with pytest.warns(NotGeoreferencedWarning), rasterio.open(tmp_path / "p.tif", "w", "GTiff", **settings) as file:
        file.write(np.ones((3, 3), dtype=np.float32), 1)
    refused(tmp_path / "p.tif", "[transform]", "where its cells lie")


def read_all(path: Path, kind) -> None:
    grid = read_grid(path, kind)
    lon, lat = np.meshgrid(
        grid.x0 + (np.arange(grid.width) + 0.5) * grid.dx, grid.y0 + (np.arange(grid.height) + 0.5) * grid.dy
    )
    find_density(grid, lon.ravel(), lat.ravel())


def test_negative_people_are_refused(tmp_path):
    values = np.ones((3, 3))
    values[1, 1] = -3.0
    path = write_raster(tmp_path / "p.tif", values, west=10.0, north=42.0, step=0.1, nodata=-200.0)
    refused(path, "[row 2, column 2]", "-3", "nodata", "-200", read=read_all)


def test_infinite_people_are_refused(tmp_path):
    path = write_raster(tmp_path / "p.tif", np.full((3, 3), np.inf), west=10.0, north=42.0, step=0.1)
    refused(path, "[row 1, column 1]", "inf", read=read_all)


def test_a_density_read_as_a_count_is_refused_where_nobody_could_live_so(tmp_path):
    """Of 3 arc seconds, 8,000 /km² read as a number in each cell is more than a million per km²."""
    path = write_raster(tmp_path / "p.tif", np.full((300, 300), 8_000.0), west=10.0, north=42.0, step=STEP / 10.0)
    refused(path, "[row ", "people per km²", "count and density", read=read_all)


def test_what_is_no_geotiff_is_never_handed_to_other_drivers(tmp_path):
    path = tmp_path / "p.tif"
    path.write_text('<VRTDataset rasterXSize="1" rasterYSize="1"></VRTDataset>', encoding="utf-8")
    refused(path, "is not a GeoTIFF")
    refused(tmp_path / "missing.tif", "no such file")


def test_a_cut_off_file_is_refused(tmp_path, counts):
    path = write_counts(tmp_path, counts)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(path, "cannot be read", read=read_all)


def test_more_than_one_band_is_refused(tmp_path):
    import rasterio
    from rasterio.transform import Affine

    settings = {"width": 3, "height": 3, "count": 2, "dtype": "float32", "crs": "EPSG:4326"}
    with rasterio.open(tmp_path / "p.tif", "w", "GTiff", transform=Affine(0.1, 0, 10, 0, -0.1, 42), **settings) as file:
        file.write(np.ones((2, 3, 3), dtype=np.float32))
    refused(tmp_path / "p.tif", "[bands]", "2")
