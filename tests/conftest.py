"""What holds for all tests."""

from hypothesis import settings

# No test measures the clock: on a busy machine an example would fail for what other programs do
settings.register_profile("any-machine", settings(), deadline=None)
settings.load_profile("any-machine")
