"""The nearest of many edges to each of many points, without asking every one of them."""

from __future__ import annotations

import math

from fallzone.kernels.compiled import compiled


@compiled
def find_nearest_edges(points, start, step, scale, spheres, spans, edge, along):
    """Find the edge that each point is nearest to, and where on it.

    Parameters
    ----------
    points : (n, 3) float64
        Earth-fixed [m]; quickest where each is near the one before it.
    start, step : (m, 3) float64
        Where each edge begins, and from there to its end [m]; m > 0.
    scale : (m,) float64
        Of each edge 1/|step|² [1/m²]; 0 where it has no length.
    spheres : (k, 4) float64
        What holds runs of edges, each followed by those within it: centre and radius [m].
    spans : (k, 3) int64
        Of each the first edge and the one behind the last, and the next sphere that is not within it.
    edge : (n,) int64
        Filled: the nearest edge.
    along : (n,) float64
        Filled: how far along it its nearest point lies, 0 … 1.

    Notes
    -----
    No edge is asked in a sphere that lies farther than the nearest so far; the first asked is that of the point before.

    Source
    ------
    Derived: the foot of a perpendicular a + t s of a line, t = (p − a)·s/|s|², kept within the edge; of what a sphere
    holds nothing is nearer than its centre by more than its radius.
    """
    last = 0
    for i in range(points.shape[0]):
        x, y, z = points[i, 0], points[i, 1], points[i, 2]
        best2, best, sphere = math.inf, math.inf, -1
        while sphere < spheres.shape[0]:
            first, end = last, last + 1
            if sphere >= 0:
                dx, dy, dz = x - spheres[sphere, 0], y - spheres[sphere, 1], z - spheres[sphere, 2]
                reach = best + spheres[sphere, 3]
                first, end, beyond = spans[sphere, 0], spans[sphere, 1], spans[sphere, 2]
                if dx * dx + dy * dy + dz * dz > reach * reach:
                    sphere = beyond
                    continue
                if beyond > sphere + 1:
                    end = first
            for j in range(first, end):
                ax, ay, az = x - start[j, 0], y - start[j, 1], z - start[j, 2]
                sx, sy, sz = step[j, 0], step[j, 1], step[j, 2]
                t = min(max((ax * sx + ay * sy + az * sz) * scale[j], 0.0), 1.0)
                ax, ay, az = ax - t * sx, ay - t * sy, az - t * sz
                away2 = ax * ax + ay * ay + az * az
                # Areas may share an edge: the first of them is told
                if away2 < best2 or (away2 == best2 and j < edge[i]):
                    best2, edge[i], along[i] = away2, j, t
            best = math.sqrt(best2)
            sphere += 1
        last = edge[i]
