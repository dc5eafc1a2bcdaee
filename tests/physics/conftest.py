"""Air and winds that several files fall through."""

from __future__ import annotations

import pytest

from fallzone.atmospheres import us76
from fallzone.kernels.tables import build_environment
from fallzone.winds import constant, westerly


@pytest.fixture(scope="session")
def calm():
    return build_environment(us76, constant)


@pytest.fixture(scope="session")
def windy():
    return build_environment(us76, westerly, month=1, lat_deg=36.0)
