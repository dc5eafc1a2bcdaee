"""What decides the last bit of a result besides its inputs: the code, the libraries and the processor."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest_code() -> str:
    """SHA-256 of the code, the libraries and the processor; where it differs, results may differ in the last bits.

    Compiled loops give the same bits on every processor; functions of NumPy and of the C library may not.

    Returns
    -------
    str
        In hexadecimal.
    """
    import llvmlite.binding
    import numba
    import numpy
    import scipy

    digest = hashlib.sha256()
    here = Path(__file__).resolve().parents[1]
    for source in sorted(here.rglob("*.py")):
        digest.update(f"{source.relative_to(here)}\0".encode() + source.read_bytes())
    libraries = " ".join(f"{library.__name__} {library.__version__}" for library in (numba, numpy, scipy))
    digest.update(f"{libraries} {llvmlite.binding.get_host_cpu_name()}".encode())
    return digest.hexdigest()
