"""What every test stands on: loops that are compiled already, so that processes agree to the last bit."""

import pytest

from fallzone.cli.warmup import compile_ahead


@pytest.fixture(scope="session", autouse=True)
def compiled_loops():
    compile_ahead()
