"""What holds for all tests."""

import gc

from hypothesis import settings

# No test measures the clock: on a busy machine an example would fail for what other programs do
settings.register_profile("any-machine", settings(), deadline=None)
settings.load_profile("any-machine")

# Tests keep hundreds of thousands of small objects: to look through them as often as Python does takes a tenth of all
gc.set_threshold(50_000, 20, 20)
