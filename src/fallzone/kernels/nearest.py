"""The nearest of many edges to each of many points, without asking every one of them."""

from __future__ import annotations

import math

from fallzone.kernels.compiled import compiled, inner


@compiled
def find_nearest_edges(points, clusters, begins, start, step, scale, runs, size, kept, edge, along):
    """Find the edge that each point is nearest to, and where on it.

    Parameters
    ----------
    points : (n, 3) float64
        Earth-fixed [m], those of a cluster together.
    clusters : (c, 4) float64
        Of each cluster a sphere that holds it: centre and radius [m].
    begins : (c + 1,) int64
        Where each cluster begins among the points, and where the last one ends.
    start, step : (m, 3) float64
        Where each edge begins, and from there to its end [m].
    scale : (m,) float64
        Of each edge 1/|step|² [1/m²]; 0 where it has no length.
    runs : (k, 4) float64
        Of each run of ``size`` edges a sphere that holds it.
    size : int
        Edges to a run; the last may have fewer.
    kept : (k,) int64
        Scratch.
    edge : (n,) int64
        Filled: the nearest edge.
    along : (n,) float64
        Filled: how far along it its nearest point lies, 0 … 1.

    Notes
    -----
    Of each cluster only those runs are asked that may hold what is nearest to any of its points.

    Source
    ------
    Derived: the foot of a perpendicular a + t s of a line, t = (p − a)·s/|s|², kept within the edge; the distance of
    points of two spheres differs from that of their centres by the sum of the radii at most.
    """
    for cluster in range(clusters.shape[0]):
        count = keep_runs(clusters, cluster, runs, kept)
        for i in range(begins[cluster], begins[cluster + 1]):
            x, y, z = points[i, 0], points[i, 1], points[i, 2]
            best2, best = math.inf, math.inf
            for number in range(count):
                run = kept[number]
                dx, dy, dz = x - runs[run, 0], y - runs[run, 1], z - runs[run, 2]
                reach = best + runs[run, 3]
                if dx * dx + dy * dy + dz * dz > reach * reach:
                    continue
                for j in range(run * size, min((run + 1) * size, start.shape[0])):
                    ax, ay, az = x - start[j, 0], y - start[j, 1], z - start[j, 2]
                    sx, sy, sz = step[j, 0], step[j, 1], step[j, 2]
                    t = min(max((ax * sx + ay * sy + az * sz) * scale[j], 0.0), 1.0)
                    ax, ay, az = ax - t * sx, ay - t * sy, az - t * sz
                    away2 = ax * ax + ay * ay + az * az
                    # Areas may share an edge: the first of them is told
                    if away2 < best2 or (away2 == best2 and j < edge[i]):
                        best2, edge[i], along[i] = away2, j, t
                best = math.sqrt(best2)


@inner
def keep_runs(clusters, cluster, runs, kept):
    """List the runs that may hold what is nearest to any point of a cluster, the nearest of them first.

    Parameters
    ----------
    clusters, runs : (c, 4) and (k, 4) float64
        Spheres: centre and radius [m].
    cluster : int
        Which cluster.
    kept : (k,) int64
        Filled.

    Returns
    -------
    int
        How many of them.

    Source
    ------
    Derived, by the triangle inequality: some edge of a run is at most d + r from the centre of the cluster, and a run
    is left out whose nearest point is farther than that of every point of the cluster.
    """
    x, y, z, radius = clusters[cluster, 0], clusters[cluster, 1], clusters[cluster, 2], clusters[cluster, 3]
    most, least, first = math.inf, math.inf, 0
    for run in range(runs.shape[0]):
        dx, dy, dz = x - runs[run, 0], y - runs[run, 1], z - runs[run, 2]
        away = math.sqrt(dx * dx + dy * dy + dz * dz)
        most = min(most, away + runs[run, 3] + radius)
        if away < least:
            least, first = away, run
    kept[0], count = first, 1
    for run in range(runs.shape[0]):
        dx, dy, dz = x - runs[run, 0], y - runs[run, 1], z - runs[run, 2]
        reach = most + runs[run, 3] + radius
        if run != first and dx * dx + dy * dy + dz * dz <= reach * reach:
            kept[count] = run
            count += 1
    return count
