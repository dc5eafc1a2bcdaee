"""fallzone: where rocket stages and debris fall, who is beneath, and how sure that is."""

from importlib import import_module

__version__ = "0.1.0"
__all__ = ["__version__", "assess", "load_mission"]

# Loaded on first use: `fallzone --help` must not wait for numba and geopandas.
_HOMES = {"assess": "fallzone.assessment.assess", "load_mission": "fallzone.assessment.inputs"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'fallzone' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
