"""What holds for all tests."""

import functools
import gc

import typer.main
from hypothesis import settings

# No test measures the clock: on a busy machine an example would fail for what other programs do
settings.register_profile("any-machine", settings(), deadline=None)
settings.load_profile("any-machine")

# Tests keep hundreds of thousands of small objects: to look through them as often as Python does takes a tenth of all
gc.set_threshold(50_000, 20, 20)

# A process puts the command line together once; tests give thousands of commands in one
typer.main.get_command = functools.cache(typer.main.get_command)
