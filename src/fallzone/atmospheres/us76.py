"""US Standard Atmosphere 1976, from 5 km below to 1,000 km above mean sea level.

Source
------
NOAA, NASA, USAF: U.S. Standard Atmosphere, 1976, NASA-TM-X-74335, part 1. Each function names its equations.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from fallzone.errors import OutOfRangeError
from fallzone.words import _, msg

TITLE = msg("US Standard Atmosphere 1976")
SOURCE = "NOAA, NASA, USAF: U.S. Standard Atmosphere, 1976, NASA-TM-X-74335, part 1, tables 4 to 9, eqs. 18 to 50"
VERIFIED = True
VALID_ALTITUDE_M = (-5_000.0, 1_000_000.0)

# Published densities: (altitude_m, density_kgpm3, relative tolerance). The tolerance is the last printed digit,
# except above 150 km, where the tables of 1976 were integrated with wider steps than here (up to 0.1 %).
CHECKPOINTS = (
    (0.0, 1.2250, 1e-5),
    (11_019.07, 0.363918, 2e-6),
    (20_063.12, 0.0880349, 2e-6),
    (32_161.90, 0.0132250, 5e-6),
    (47_350.09, 1.42753e-3, 5e-6),
    (51_412.50, 8.61606e-4, 5e-6),
    (71_802.00, 6.42110e-5, 5e-6),
    (86_000.0, 6.958e-6, 1e-4),
    (100_000.0, 5.604e-7, 1e-4),
    (120_000.0, 2.222e-8, 3e-4),
    (150_000.0, 2.076e-9, 5e-4),
    (200_000.0, 2.541e-10, 5e-4),
    (300_000.0, 1.916e-11, 5e-4),
    (400_000.0, 2.803e-12, 5e-4),
    (500_000.0, 5.215e-13, 5e-4),
    (600_000.0, 1.137e-13, 1e-3),
    (800_000.0, 1.136e-14, 1e-3),
    (1_000_000.0, 3.561e-15, 1e-3),
)

# Constants of the standard itself (table 2); they differ from today's in the fifth digit
_GAS_JPKMOLK, _BOLTZMANN_JPK, _AVOGADRO_PKMOL = 8314.32, 1.380622e-23, 6.022169e26
_G0_MPS2, _RADIUS_M, _GAMMA, _MOLAR_KGPKMOL = 9.80665, 6_356_766.0, 1.4, 28.9644

# Table 4: geopotential height [m], temperature gradient [K/m] from there
_BASE_M = np.array([0.0, 11e3, 20e3, 32e3, 47e3, 51e3, 71e3])
_LAPSE_KPM = np.array([-6.5e-3, 0.0, 1.0e-3, 2.8e-3, 0.0, -2.8e-3, -2.0e-3])
_TOP_OF_MIXED_AIR_M = 86_000.0

# Where slopes jump: tables of this model begin a new piece at each
BREAKS_M = (
    *(float(level) for level in _RADIUS_M * _BASE_M[1:] / (_RADIUS_M - _BASE_M[1:])),
    *(86e3, 91e3, 100e3, 110e3, 120e3),
)

# Tables 6 to 8: number density at 86 km [1/m3], molar mass, thermal diffusion factor, a and b of the diffusion
# coefficient, and the flux terms Q U W q u w in km
_GASES = {
    "N2": (1.129794e20, 28.0134),
    "O": (
        8.6e16,
        15.9994,
        0.0,
        6.986e20,
        0.750,
        (-5.809644e-4, 56.90311, 2.706240e-5, -3.416248e-3, 97.0, 5.008765e-4),
    ),
    "O2": (3.030898e19, 31.9988, 0.0, 4.863e20, 0.750, (1.366212e-4, 86.0, 8.333333e-5, 0.0, 0.0, 0.0)),
    "Ar": (1.351400e18, 39.948, 0.0, 4.487e20, 0.870, (9.434079e-5, 86.0, 8.333333e-5, 0.0, 0.0, 0.0)),
    "He": (7.5817e14, 4.0026, -0.40, 1.700e21, 0.691, (-2.457369e-4, 86.0, 6.666667e-4, 0.0, 0.0, 0.0)),
}
_H_MOLAR, _H_THERMAL, _H_A, _H_B = 1.00797, -0.25, 3.305e21, 0.500
_H_DENSITY_500_KM_PM3, _H_FLUX_PM2S = 8.0e10, 7.2e11
_STEP_M = 25.0


def evaluate(altitude_m):
    """Air at a geometric altitude above mean sea level.

    Parameters
    ----------
    altitude_m : array_like
        Geometric altitude above mean sea level, in `VALID_ALTITUDE_M`.

    Returns
    -------
    density_kgpm3, sound_speed_mps, pressure_pa, temperature_k : float64 arrays

    Raises
    ------
    OutOfRangeError
        Outside `VALID_ALTITUDE_M`, or not finite.

    Notes
    -----
    Below 86 km the temperature is the molecular-scale temperature (above 80 km up to 0.04 % more than the kinetic
    one). Above, the equations of diffusion and flux of the standard are integrated in steps of 25 m. The standard
    defines no speed of sound above 86 km: the value there (274.1 m/s) is held.
    """
    altitude = np.asarray(altitude_m, float)
    low, high = VALID_ALTITUDE_M
    if not np.all((altitude >= low) & (altitude <= high)):
        raise OutOfRangeError(
            _("{title}: an altitude outside {low:.0f} to {high:.0f} m; it says nothing there").format(
                title=_(TITLE), low=low, high=high
            )
        )
    mixed = altitude < _TOP_OF_MIXED_AIR_M
    below = _mixed_air(np.minimum(altitude, _TOP_OF_MIXED_AIR_M))
    heights, log_density, log_pressure = _thin_air()
    density = np.where(mixed, below[0], np.exp(np.interp(altitude, heights, log_density)))
    pressure = np.where(mixed, below[1], np.exp(np.interp(altitude, heights, log_pressure)))
    sound_speed = np.sqrt(_GAMMA * _GAS_JPKMOLK / _MOLAR_KGPKMOL * below[2])
    temperature = np.where(mixed, below[2], _temperature_k(np.maximum(altitude, _TOP_OF_MIXED_AIR_M))[0])
    return density, sound_speed, pressure, temperature


def _mixed_air(altitude_m):
    """Density, pressure and molecular-scale temperature below 86 km (eqs. 18, 23, 33a, 33b and 42)."""
    geopotential = _RADIUS_M * altitude_m / (_RADIUS_M + altitude_m)
    layer = np.clip(np.searchsorted(_BASE_M, geopotential, side="right") - 1, 0, len(_BASE_M) - 1)
    base_k, base_pa = _layer_bases()
    pressure, temperature = _within_layer(
        geopotential - _BASE_M[layer], _LAPSE_KPM[layer], base_k[layer], base_pa[layer]
    )
    return pressure * _MOLAR_KGPKMOL / (_GAS_JPKMOLK * temperature), pressure, temperature


def _within_layer(rise_m, lapse_kpm, base_k, base_pa):
    """Pressure and temperature at a geopotential rise above the base of a layer."""
    weight = _G0_MPS2 * _MOLAR_KGPKMOL / _GAS_JPKMOLK
    temperature = base_k + lapse_kpm * rise_m
    steep = np.where(lapse_kpm == 0.0, 1.0, lapse_kpm)
    with_gradient = base_pa * (base_k / temperature) ** (weight / steep)
    isothermal = base_pa * np.exp(-weight * rise_m / base_k)
    return np.where(lapse_kpm == 0.0, isothermal, with_gradient), temperature


@lru_cache(maxsize=1)
def _layer_bases():
    """Temperature and pressure at the base of each layer, from sea level upwards."""
    temperature, pressure = [288.15], [101_325.0]
    for depth, lapse in zip(np.diff(_BASE_M), _LAPSE_KPM[:-1], strict=True):
        p, t = _within_layer(depth, lapse, temperature[-1], pressure[-1])
        temperature.append(float(t))
        pressure.append(float(p))
    return np.array(temperature), np.array(pressure)


def _temperature_k(altitude_m):
    """Kinetic temperature and its gradient [K/m] above 86 km (eqs. 25 to 31)."""
    z = altitude_m / 1e3
    arc = np.clip((z - 91.0) / 19.9429, 0.0, 0.96)
    root = np.sqrt(1.0 - arc**2)
    shrink = (6356.766 + 120.0) / (6356.766 + z)
    approach = 640.0 * np.exp(-0.01875 * np.maximum(z - 120.0, 0.0) * shrink)
    zones = [z <= 91.0, z <= 110.0, z <= 120.0]
    temperature = np.select(zones, [186.8673, 263.1905 - 76.3232 * root, 240.0 + 12.0 * (z - 110.0)], 1000.0 - approach)
    gradient = np.select(zones, [0.0, 76.3232 / 19.9429 * arc / root, 12.0], 0.01875 * shrink**2 * approach)
    return temperature, gradient / 1e3


def _integral(integrand, weight=1.0):
    """Integral from 86 km upwards on the grid of `_thin_air` (trapezoids), with a weight for each step."""
    return _STEP_M * np.concatenate([[0.0], np.cumsum(weight * (integrand[1:] + integrand[:-1]) / 2.0)])


@lru_cache(maxsize=1)
def _thin_air():
    """Altitudes from 86 km [m], ln density, ln pressure (eqs. 32 to 41)."""
    altitude = np.arange(_TOP_OF_MIXED_AIR_M, VALID_ALTITUDE_M[1] + _STEP_M / 2, _STEP_M)
    temperature, gradient = _temperature_k(altitude)
    scale = _G0_MPS2 * (_RADIUS_M / (_RADIUS_M + altitude)) ** 2 / (_GAS_JPKMOLK * temperature)
    # One value for each step, so that the jump of the mean molar mass at 100 km stays at 100 km
    mean_molar = np.where(altitude[:-1] < 100e3, _MOLAR_KGPKMOL, _GASES["N2"][1])
    number = {}
    for gas, (at_86_km, molar, *diffusion) in _GASES.items():
        log_ratio = _integral(scale, mean_molar)
        if diffusion:
            thermal, a, b, flux = diffusion
            background = number["N2"] if gas in ("O", "O2") else number["N2"] + number["O"] + number["O2"]
            molecular = a / background * (temperature / 273.15) ** b
            share = molecular / (molecular + _eddy_m2ps(altitude))
            separated = share * (scale * molar + thermal * gradient / temperature)
            log_ratio = _integral(separated + _flux_term(altitude, *flux))
            log_ratio += _integral(scale * (1.0 - share), mean_molar)
        number[gas] = at_86_km * temperature[0] / temperature * np.exp(-log_ratio)
    number["H"] = _hydrogen(altitude, temperature, scale, sum(number.values()))
    molars = {gas: constants[1] for gas, constants in _GASES.items()} | {"H": _H_MOLAR}
    density = sum(number[gas] * molars[gas] for gas in number) / _AVOGADRO_PKMOL
    pressure = _BOLTZMANN_JPK * temperature * sum(number.values())
    return altitude, np.log(density), np.log(pressure)


def _eddy_m2ps(altitude_m):
    """Eddy diffusion coefficient (eq. 7)."""
    z = altitude_m / 1e3
    bell = 400.0 - np.clip(z - 95.0, 0.0, 20.0) ** 2
    fading = 120.0 * np.exp(1.0 - 400.0 / np.where(bell > 0.0, bell, np.inf))
    return np.where(bell > 0.0, fading, 0.0)


def _flux_term(altitude_m, q1, u1, w1, q2, u2, w2):
    """Vertical flux term v/(D+K) [1/m] (eq. 37); the second part ends at 97 km."""
    above, below = altitude_m / 1e3 - u1, np.maximum(u2 - altitude_m / 1e3, 0.0)
    return (q1 * above**2 * np.exp(-w1 * above**3) + q2 * below**2 * np.exp(-w2 * below**3)) / 1e3


def _hydrogen(altitude, temperature, scale, other_gases):
    """Number density of atomic hydrogen: none below 150 km, a flux up to 500 km, none above (eq. 39)."""
    at_500_km = int(np.argmin(np.abs(altitude - 500e3)))
    depth = _integral(scale * _H_MOLAR)
    depth -= depth[at_500_km]
    ratio = (temperature / temperature[at_500_km]) ** (1.0 + _H_THERMAL)
    high = altitude >= 150e3
    molecular = _H_A / other_gases * (temperature / 273.15) ** _H_B
    lost = _integral(np.where(high, _H_FLUX_PM2S / molecular * ratio * np.exp(np.where(high, depth, 0.0)), 0.0))
    escaping = np.maximum(lost[at_500_km] - lost, 0.0)
    return np.where(high, (_H_DENSITY_500_KM_PM3 + escaping) / ratio * np.exp(-np.where(high, depth, 0.0)), 0.0)
