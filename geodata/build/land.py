"""Land regions: Natural Earth's countries, Japan cut into its main islands, Korea into its parts."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry
from sources import distance_m, draw_island, polygons, read_islands, snap

# An island this close to Natural Earth's land counts as drawn there.
DRAWN_WITHIN_M = 1_000.0

# Natural Earth's names of what each region of `neighbours` holds.
NEIGHBOURS = {
    "china": ("China", "Hong Kong", "Macao"),
    "taiwan": ("Taiwan",),
    "russia": ("Russia",),
    "philippines": ("Philippines",),
    "vietnam": ("Vietnam",),
    "malaysia": ("Malaysia",),
    "brunei": ("Brunei",),
    "indonesia": ("Indonesia",),
    "timor-leste": ("Timor-Leste",),
    "papua-new-guinea": ("Papua New Guinea",),
    "palau": ("Palau",),
    "micronesia": ("Micronesia",),
    "guam": ("Guam",),
    "northern-marianas": ("N. Mariana Is.",),
    "australia": ("Australia",),
    "new-zealand": ("New Zealand",),
    "antarctica": ("Antarctica",),
}
# What Natural Earth draws apart though it lies within a country, or is one with another piece.
WITHIN = {
    "Baikonur": "Kazakhstan",
    "USNB Guantanamo Bay": "Cuba",
    "Cyprus U.N. Buffer Zone": "Cyprus",
    "Dhekelia": "Akrotiri",
}
# The file has no outline of it, and Italy's has no hole.
VATICAN = {"lon_deg": "12.4534", "lat_deg": "41.9034", "area_km2": "0.44"}
ISLANDS_OF = {"Okinawa": "okinawa", "Kagoshima": "kyushu", "Tokyo": "honshu", "Jeju": "jeju"}
NORTH_KOREA = ("North Pyongan", "South Hwanghae")

# Inside it coasts and borders stay as Natural Earth draws them; outside they are simplified.
FINE_AREA = shapely.union_all(
    [shapely.box(95.0, -50.0, 180.0, 55.0), shapely.box(73.0, 27.0, 95.0, 50.0), shapely.box(105.0, 40.0, 180.0, 66.0)]
)
FAR_SIMPLIFIED_DEG = 0.025  # corners that stand out by less than about 6 km² go
SMALL_DEG2 = 0.1

HONSHU_POINT, HOKKAIDO_POINT = (138.5, 36.5), (142.5, 43.5)
KYUSHU_POINT, SHIKOKU_POINT = (131.0, 32.8), (133.5, 33.7)
AWAJI_POINT = (134.85, 34.38)


def build_land(countries: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Every land region by id or, elsewhere, by Natural Earth's name; with the islands that Natural Earth lacks.

    Together they hold all land, and where two meet they share the border's points.
    """
    vatican = draw_island(VATICAN)
    countries = simplify_far(join_pieces({name: shape for name, shape in countries.items() if name != "Vatican"}))
    land = cut_japan(countries.pop("Japan")) | cut_korea(countries.pop("South Korea"), countries.pop("North Korea"))
    for region, names in NEIGHBOURS.items():
        land[region] = shapely.union_all([countries.pop(name) for name in names])
    land |= countries | {"Vatican": vatican}
    add_islands(land)
    return {region: snap(shape) for region, shape in land.items()}


def join_pieces(countries: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The countries with what lies within them."""
    joined = {name: [shape] for name, shape in countries.items() if name not in WITHIN}
    for piece, name in WITHIN.items():
        joined[name].append(countries[piece])
    return {name: polygons(shapely.union_all(shapes)) for name, shapes in joined.items()}


def simplify_far(countries: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The countries with fewer points far away; neighbours keep a border in common."""
    simple = shapely.coverage_simplify(list(countries.values()), FAR_SIMPLIFIED_DEG)
    # Fewer points would leave nothing of the smallest
    small = [shapely.box(*shape.bounds) for shape in countries.values() if shape.area < SMALL_DEG2]
    small = [box.buffer(0.1, join_style="mitre") for box in small if box.area < 1.0]
    fine = shapely.union_all([FINE_AREA, *small])
    far = shapely.box(-180.0, -90.0, 180.0, 90.0).difference(fine)
    return {
        name: shapely.union_all([shape.intersection(fine), few.intersection(far)])
        for (name, shape), few in zip(countries.items(), simple, strict=True)
    }


def region_of(island: dict[str, str]) -> str:
    """The land region that an island of the typed list belongs to."""
    province = island["prefecture_or_province"]
    return ISLANDS_OF.get(province) or ("north-korea" if province in NORTH_KOREA else "south-korea")


def add_islands(land: dict[str, BaseGeometry]) -> None:
    """Add a circle for each listed island that its region does not hold yet."""
    missing: dict[str, list[BaseGeometry]] = {}
    for island in read_islands():
        region = region_of(island)
        if distance_m(land[region], float(island["lon_deg"]), float(island["lat_deg"])) > DRAWN_WITHIN_M:
            missing.setdefault(region, []).append(draw_island(island))
    for region, circles in missing.items():
        land[region] = shapely.union_all([land[region], *circles])


def is_okinawa(part: BaseGeometry) -> bool:
    """Whether a piece of Japanese land lies in Okinawa Prefecture.

    Agrees with GeoNames' prefecture code for each of its Japanese places.
    """
    lon, lat = part.representative_point().coords[0]
    return 122.8 < lon < 131.5 and 23.9 < lat < 27.95 and (lon < 128.35 or lat < 26.9)


def cut_japan(japan: BaseGeometry) -> dict[str, BaseGeometry]:
    """Okinawa Prefecture, and the four main islands, each with the islands that are nearest to it."""
    okinawa, rest = [], []
    for part in shapely.get_parts(japan):
        (okinawa if is_okinawa(part) else rest).append(part)
    seats = {"honshu": HONSHU_POINT, "hokkaido": HOKKAIDO_POINT, "kyushu": KYUSHU_POINT, "shikoku": SHIKOKU_POINT}
    mains = {name: next(p for p in rest if p.covers(shapely.Point(seat))) for name, seat in seats.items()}
    groups: dict[str, list[BaseGeometry]] = {name: [] for name in mains}
    for part in rest:
        if part.covers(shapely.Point(AWAJI_POINT)):
            groups["honshu"].append(part)
        else:
            groups[min(mains, key=lambda name: mains[name].distance(part))].append(part)
    return {"okinawa": shapely.union_all(okinawa)} | {name: shapely.union_all(g) for name, g in groups.items()}


def cut_korea(south: BaseGeometry, north: BaseGeometry) -> dict[str, BaseGeometry]:
    """South Korea without Jeju Province, Jeju Province, North Korea."""
    jeju, rest = [], []
    for part in shapely.get_parts(south):
        lon, lat = part.representative_point().coords[0]
        (jeju if lat < 34.01 and 126.0 < lon < 127.0 else rest).append(part)
    return {"south-korea": shapely.union_all(rest), "jeju": shapely.union_all(jeju), "north-korea": north}
