"""The Python peers, by the protocol of worker.go.

/usr/bin/python3 peers.py TOOL ARGS… [once]

A tool prepares, says "ready", answers every line with a line of JSON, and ends
with its input; with "once" it answers one time and ends. Times are CPU time of
this process around the library's own call; reading, building its structures and
adding up the answer are outside.
"""
import json
import resource
import sys
import time

import numpy as np


def graph(folder):
    """Compressed rows of graph.bin: see town/write.go."""
    words = np.fromfile(folder + "/graph.bin", dtype="<u4")
    n, m = int(words[1]), int(words[2])
    at = 4 + 2 * n
    first = words[at:at + n + 1].astype(np.int32)
    head = words[at + n + 1:at + n + 1 + m].astype(np.int32)
    weight = words[at + n + 1 + m:at + n + 1 + 2 * m].astype(np.float64)
    return n, first, head, weight


def venues(folder):
    return np.fromfile(folder + "/venues.bin", dtype="<u4")[1:].astype(np.int64)


def sparse(folder):
    from scipy.sparse import csr_matrix
    n, first, head, weight = graph(folder)
    return csr_matrix((weight, head, first), shape=(n, n))


def cells(folder):
    """Node of each cell and the deciseconds to it."""
    words = np.fromfile(folder + "/cells.bin", dtype="<u4")
    n = int(words[0])
    return words[2:2 + n].astype(np.int64), words[2 + n:2 + 2 * n].astype(np.float64)


def within(times, limit):
    """Count and sum of the times of at most the limit."""
    near = times[times <= limit]
    return int(near.size), float(near.sum())


class Timer:
    def __enter__(self):
        self.cpu, self.wall = time.process_time_ns(), time.perf_counter_ns()
        return self

    def __exit__(self, *_):
        self.cpu = time.process_time_ns() - self.cpu
        self.wall = time.perf_counter_ns() - self.wall


def scipy_nearest(folder, limit, repeats="1"):
    """dijkstra(min_only, limit): the nearest of all venues for every node."""
    from scipy.sparse.csgraph import dijkstra
    limit, repeats = int(limit), int(repeats)
    roads, starts = sparse(folder), venues(folder)

    def ask():
        with Timer() as t:
            for _ in range(repeats):
                times = dijkstra(roads, directed=True, indices=starts, min_only=True, limit=limit)
        return t, within(times, limit), {"units": repeats}
    return ask


def scipy_catchments(folder, limit, count):
    """dijkstra(limit) from the first venues, 50 dense rows a call.

    Picking the cells out of the rows is not timed."""
    from scipy.sparse.csgraph import dijkstra
    limit, starts, roads = int(limit), venues(folder)[:int(count)], sparse(folder)
    node, leg = cells(folder)

    def ask():
        cpu = wall = number = 0
        total = 0.0
        for i in range(0, len(starts), 50):
            with Timer() as t:
                times = dijkstra(roads, directed=True, indices=starts[i:i + 50], limit=limit)
            cpu, wall = cpu + t.cpu, wall + t.wall
            n, s = within(times[:, node] + leg, limit)
            number, total = number + n, total + s
        t.cpu, t.wall = cpu, wall
        return t, (number, total), {"units": len(starts)}
    return ask


def scipy_whatif(folder, limit, per_round):
    """The edits of a round, then one search from nothing, which is timed.

    The folder is of splitgraph.go: venues are nodes, a cell lies between two."""
    from scipy.sparse.csgraph import dijkstra
    limit, per_round = int(limit), int(per_round)
    roads, standing = sparse(folder), {int(v) for v in venues(folder)}
    sides = np.fromfile(folder + "/sides.bin", dtype="<u4")[1:].reshape(-1, 4).astype(np.int64)
    edits = np.fromfile(folder + "/edits.bin", dtype="<u4")[1:]
    state = {"at": 0}

    def apply():
        for e in edits[state["at"]:state["at"] + per_round]:
            v = int(e) & 0x7FFFFFFF
            if int(e) >> 31:
                standing.add(v)
            else:
                standing.remove(v)
        state["at"] += per_round

    def ask():
        apply()
        starts = np.array(sorted(standing), dtype=np.int64)
        with Timer() as t:
            times = dijkstra(roads, directed=True, indices=starts, min_only=True, limit=limit)
        by_cell = np.minimum(times[sides[:, 0]] + sides[:, 1], times[sides[:, 2]] + sides[:, 3])
        return t, within(by_cell, limit), {}
    apply()  # the round in which the other side warms up
    return ask


def igraph_nearest(folder, limit):
    """distances() from a node joined to every venue; its API knows no limit."""
    import igraph
    limit = int(limit)
    n, first, head, weight = graph(folder)
    starts = venues(folder)
    tail = np.repeat(np.arange(n), np.diff(first))
    pairs = np.concatenate([np.stack([tail, head], 1), np.stack([np.full(len(starts), n), starts], 1)])
    roads = igraph.Graph(n=n + 1, edges=pairs, directed=True)
    weights = np.concatenate([weight, np.zeros(len(starts))]).tolist()

    def ask():
        with Timer() as t:
            times = roads.distances(source=[n], weights=weights, mode="out")
        return t, within(np.array(times[0][:n]), limit), {}
    return ask


def gdal_read(path, threads):
    """ReadAsArray of band 1, whole, blocks inflated by so many threads."""
    from osgeo import gdal
    gdal.UseExceptions()
    gdal.SetCacheMax(1 << 26)

    def ask():
        with Timer() as t:
            # Opened anew, so that no block is in its cache.
            source = gdal.OpenEx(path, open_options=["NUM_THREADS=" + threads])
            cells = source.GetRasterBand(1).ReadAsArray()
            source = None
        good = cells[cells > -9000]
        return t, (int(good.size), float(good.astype(np.float64).sum())), {}
    return ask


def main():
    tool, args, once = sys.argv[1], sys.argv[2:], False
    if args and args[-1] == "once":
        args, once = args[:-1], True
    ask = globals()[tool](*args)

    def answer():
        t, (count, total), more = ask()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps({"cpu_ns": t.cpu, "wall_ns": t.wall, "count": count, "sum": total, "peak_kb": peak, **more}), flush=True)

    if once:
        answer()
        return
    print("ready", flush=True)
    for _ in sys.stdin:
        answer()


main()
