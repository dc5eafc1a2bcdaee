"""Build step: what the map and the PDF are made with is fetched by npm, checked against package-lock.json,
and copied into src/fallzone/assets/, so that a wheel carries it and nothing is loaded at run time."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FONTS = "@expo-google-fonts/noto-sans-"
ASSETS = {  # file in src/fallzone/assets: file in node_modules
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "fonts/NotoSansKR-Regular.ttf": f"{FONTS}kr/400Regular/NotoSansKR_400Regular.ttf",
    "fonts/NotoSansKR-Bold.ttf": f"{FONTS}kr/700Bold/NotoSansKR_700Bold.ttf",
    "fonts/NotoSansJP-Regular.ttf": f"{FONTS}jp/400Regular/NotoSansJP_400Regular.ttf",
    "fonts/NotoSansJP-Bold.ttf": f"{FONTS}jp/700Bold/NotoSansJP_700Bold.ttf",
    "licences/leaflet.txt": "leaflet/LICENSE",
    "licences/noto-sans-kr.txt": f"{FONTS}kr/LICENSE_FONT",
    "licences/noto-sans-jp.txt": f"{FONTS}jp/LICENSE_FONT",
}


class AssetsHook(BuildHookInterface):
    """Fill src/fallzone/assets before the package is built or installed."""

    def initialize(self, version: str, build_data: dict) -> None:
        build_assets(Path(self.root))


def build_assets(root: Path) -> None:
    """Copy the assets out of node_modules, which npm fills first if the lock file is newer.

    Raises
    ------
    RuntimeError
        If npm is missing or fails.
    """
    assets, modules, lock = root / "src/fallzone/assets", root / "node_modules", root / "package-lock.json"
    if all(is_current(assets / name, lock) for name in ASSETS):
        return
    if not is_current(modules / ".package-lock.json", lock):
        install_modules(root)
    shutil.rmtree(assets, ignore_errors=True)
    for name, source in ASSETS.items():
        (assets / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, assets / name)


def is_current(path: Path, lock: Path) -> bool:
    """Whether a built file is there and not older than the lock file."""
    return path.is_file() and path.stat().st_mtime >= lock.stat().st_mtime


def install_modules(root: Path) -> None:
    """Fill node_modules with exactly what package-lock.json names."""
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("npm is needed to fetch the map's script and fonts; on Debian: apt-get install npm")
    if subprocess.run([npm, "ci"], cwd=root).returncode:
        raise RuntimeError("npm could not fetch what package-lock.json names; its own message is above")
