"""Physical constants, each with its source."""

# WGS 84 (NGA.STND.0036, 2014, table 3.1 and 3.2)
EARTH_EQUATORIAL_RADIUS_M = 6_378_137.0
EARTH_FLATTENING = 1.0 / 298.257223563
EARTH_ECCENTRICITY_SQUARED = EARTH_FLATTENING * (2.0 - EARTH_FLATTENING)
EARTH_POLAR_RADIUS_M = EARTH_EQUATORIAL_RADIUS_M * (1.0 - EARTH_FLATTENING)
EARTH_GM_M3PS2 = 3.986004418e14
EARTH_ROTATION_RADPS = 7.292115e-5

# EGM2008 (Pavlis et al. 2012), zonal harmonic of degree 2, tide-free: J2 = -C20 * sqrt(5)
EARTH_J2 = 1.08262617385e-3

# Standard acceleration that defines specific impulse (CGPM 1901)
STANDARD_GRAVITY_MPS2 = 9.80665

# International nautical mile (Monaco 1929)
NAUTICAL_MILE_M = 1_852.0

# Flags and verdicts near an edge: coastlines from Natural Earth can be 4 km off at small islands
EDGE_TOLERANCE_M = 5_000.0

# "Overflight": ground track or IIP trace within this distance of a region
OVERFLIGHT_DISTANCE_M = 100_000.0

# Around single impacts, where too few flights came down for an area: as far as around tracks
IMPACT_DISTANCE_M = OVERFLIGHT_DISTANCE_M

# Inert debris is a hazard to people from this mean kinetic energy at impact on: 11 ft-lb (former 14 CFR 417, App. C)
HAZARDOUS_ENERGY_J = 14.91

# Bodies still up this long after they were let go have gone round the Earth or nearly so: they come down anywhere
# beneath their orbit, which no footprint can show, and are counted as not landed.
LONGEST_FALL_S = 5_400.0
