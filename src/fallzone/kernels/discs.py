"""What flights bring to discs about many points, and to any disc whose middle is near one of them."""

from __future__ import annotations

import math

from fallzone.kernels.compiled import compiled


@compiled
def bound_discs(points, position, brought, flight, radius_m, within_m, level, flights_at_level, bring, touched, found):
    """Bound what flights bring to a disc whose middle is anywhere within a distance of each point.

    A disc is told where L Σb ≥ F Σb², b what each flight brings to it.

    Parameters
    ----------
    points : (n, 3) float64
        Earth-fixed [m].
    position : (k, 3) float64
        Of hits, Earth-fixed [m], by rising z.
    brought : (k,) float64
        What each hit brings, > 0.
    flight : (k,) int64
        Of which flight it is, 0 … m − 1.
    radius_m, within_m : float
        Of the discs, and how far from a point their middles are at most [m]; at 0 all is exact.
    level, flights_at_level : float
        L, what a disc holds at the level, and F, both > 0.
    bring : (3, m) float64
        To work with: 0 before and after.
    touched : (m,) int64
        To work with.
    found : (n, 6) float64
        Filled: Σb, Σb² and the largest b at most, over discs that are told; the most and the least that L Σb − F Σb²
        can be over all discs; and Σb at least.

    Notes
    -----
    Distances are chords. A flight brings no less than its hits within the radius less the distance, and no more than
    those within the radius and the distance.

    Source
    ------
    Derived: L b − F b² is concave with its peak at L/2F, and least at an end. A flight that takes more from the sum
    than all others can give, c, is in no disc that is told: it brings (L + √(L² + 4 F c))/2F at most.
    """
    reach_m, sure_m = radius_m + within_m, radius_m - within_m
    for i in range(points.shape[0]):
        x, y, z = points[i, 0], points[i, 1], points[i, 2]
        low, high = 0, position.shape[0]
        while low < high:
            middle = (low + high) // 2
            if position[middle, 2] < z - reach_m:
                low = middle + 1
            else:
                high = middle
        flights = 0
        for j in range(low, position.shape[0]):
            if position[j, 2] > z + reach_m:
                break
            dx, dy, dz = position[j, 0] - x, position[j, 1] - y, position[j, 2] - z
            away2 = dx * dx + dy * dy + dz * dz
            if away2 <= reach_m * reach_m:
                one = flight[j]
                if bring[1, one] == 0.0:
                    touched[flights] = one
                    flights += 1
                bring[1, one] += brought[j]
                if sure_m >= 0.0 and away2 <= sure_m * sure_m:
                    bring[0, one] += brought[j]
        most, least, surely = 0.0, 0.0, 0.0
        for t in range(flights):
            one = touched[t]
            sure, may = bring[0, one], bring[1, one]
            best = min(max(level / (2.0 * flights_at_level), sure), may)
            bring[2, one] = (level - flights_at_level * best) * best
            most += bring[2, one]
            least += min((level - flights_at_level * sure) * sure, (level - flights_at_level * may) * may)
            surely += sure
        value, squares, largest = 0.0, 0.0, 0.0
        for t in range(flights):
            one = touched[t]
            others = max(most - bring[2, one], 0.0)
            bound = (level + math.sqrt(level * level + 4.0 * flights_at_level * others)) / (2.0 * flights_at_level)
            own = max(min(bring[1, one], bound), bring[0, one])
            value += own
            squares += own * own
            largest = max(largest, own)
            bring[0, one], bring[1, one], bring[2, one] = 0.0, 0.0, 0.0
        found[i, 0], found[i, 1], found[i, 2] = value, squares, largest
        found[i, 3], found[i, 4], found[i, 5] = most, least, surely
