"""Ours beside polars, DuckDB and scikit-learn, taking turns in one run; medians and ratios.

    python compare.py PROGRAM FOLDER [rfm-u32 ROWS | rfm-uuid ROWS | rescore ROWS | kmeans ROWS]...

PROGRAM is our side, FOLDER holds what transactions.py wrote. `run` installs, draws and calls all this.
"""

import gc
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

THREADS = int(os.environ.get("ECRM_THREADS", "2"))
ROUNDS = int(os.environ.get("ECRM_ROUNDS", "5"))
os.environ["POLARS_MAX_THREADS"] = str(THREADS)
os.environ["OMP_NUM_THREADS"] = str(THREADS)
os.environ["OPENBLAS_NUM_THREADS"] = str(THREADS)

import numpy as np  # noqa: E402  (the variables come first)


class Process:
    """A program on the other side of two pipes."""

    def __init__(self, *words):
        words = [str(word) for word in words]
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, *words):
        self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.process.stdin.flush()
        wall, processor, found = self.process.stdout.readline().split(maxsplit=2)
        return float(wall), float(processor), json.loads(found)


def timed(work):
    """Of a peer, which works in this process: seconds by the clock, of the processor, and the result."""
    gc.collect()
    begin, processor = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - begin, time.process_time() - processor, result


def table(title, ways, check):
    """Has the ways take turns and prints their medians; `check` says whether a result is right."""
    runs = {name: [] for name in ways}
    found = {}
    medians = {}
    for _ in range(ROUNDS + 1):
        for name, way in ways.items():
            wall, processor, result = way()
            if not check(name, result):
                sys.exit(f"{title}: {name} found {result}")
            runs[name].append((wall, processor))
            found[name] = result if isinstance(result, list) else None
            del result
    ours = next(iter(ways))
    print(f"\n{title}, {THREADS} threads, median of {ROUNDS} (least, most)\n")
    print("| way | s by the clock | s of the processor | x ours by the clock | x ours of the processor |")
    print("|---|---|---|---|---|")
    for name, figures in runs.items():
        figures = figures[1:]  # the first run finds everything cold
        walls, processors = ([run[i] for run in figures] for i in (0, 1))
        by_round = [
            [run[i] / own[i] for run, own in zip(figures, runs[ours][1:])] for i in (0, 1)
        ]
        wall, processor = statistics.median(walls), statistics.median(processors)
        medians[name] = wall, processor
        ratios = [statistics.median(ratio) for ratio in by_round]
        print(
            f"| {name} | {wall:.3f} ({min(walls):.3f}–{max(walls):.3f}) | {processor:.3f} "
            f"| {ratios[0]:.1f} | {ratios[1]:.1f} |",
            flush=True,
        )
    return medians, found


def splitmix(state):
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


def ids(keys):
    """The ids of 16 bytes that our side makes of the same keys, as text."""
    wide = keys.astype(np.uint64)
    high = (wide << np.uint64(32)) | (splitmix(wide) >> np.uint64(32))
    low = splitmix(wide + np.uint64(1 << 32))
    high = (high & np.uint64(0xFFFFFFFFFFFF0FFF)) | np.uint64(0x8000)
    low = (low & np.uint64(0x3FFFFFFFFFFFFFFF)) | np.uint64(0x8000000000000000)
    text = (f"{h:016x}{l:016x}" for h, l in zip(high.tolist(), low.tolist()))
    return [f"{t[:8]}-{t[8:12]}-{t[12:16]}-{t[16:20]}-{t[20:]}" for t in text]


def rfm(ours, folder, rows, uuid):
    import duckdb
    import polars as pl

    place = pathlib.Path(folder) / str(rows)
    key = np.fromfile(place / "customer.u32", dtype=np.uint32)
    at = np.fromfile(place / "at.i64", dtype=np.int64)
    minor = np.fromfile(place / "minor.i64", dtype=np.int64)
    expected = json.loads((place / "checksum.json").read_text())
    frame = pl.DataFrame({"k": key, "t": at, "m": minor})
    if uuid:
        known, where = np.unique(key, return_inverse=True)
        frame = frame.with_columns(pl.Series(ids(known)).gather(where).alias("k"))
        del where
    base = duckdb.connect(config={"threads": THREADS})
    kind = "k::UUID AS k" if uuid else "k"
    base.execute(f"CREATE TABLE purchases AS SELECT {kind}, t, m FROM frame")
    del key, at, minor
    gc.collect()

    def polars(engine):
        def tile(column):
            # Sorted by key before, so that the ordinal rank takes ties by key.
            return ((pl.col(column).rank("ordinal").cast(pl.Int64) - 1) * 5 // pl.len() + 1).alias(
                column + "_score"
            )

        return (
            frame.lazy()
            .group_by("k")
            .agg(pl.col("t").max(), pl.len().alias("n"), pl.col("m").sum())
            .sort("k")
            .with_columns(tile("t"), tile("n"), tile("m"))
            .collect(engine=engine)
        )

    def duck():
        return base.sql(
            """WITH c AS (SELECT k, max(t) AS t, count(*) AS n, sum(m)::BIGINT AS m FROM purchases GROUP BY k)
            SELECT k, t, n, m, ntile(5) OVER (ORDER BY t, k) AS t_score,
            ntile(5) OVER (ORDER BY n, k) AS n_score, ntile(5) OVER (ORDER BY m, k) AS m_score FROM c"""
        ).to_arrow_table()

    def check(name, result):
        if name != "ours":
            columns = {c: np.asarray(result[c]) for c in ("n", "m", "t_score", "n_score", "m_score")}
            code = 100 * columns["t_score"] + 10 * columns["n_score"] + columns["m_score"]
            code = code.astype(np.int64)
            m, n = columns["m"].astype(np.int64), columns["n"].astype(np.int64)
            result = [len(m), code.sum(), (code * (m % 1009)).sum(), m.sum(), n.sum()]
            result = [int(value) for value in result]
        return result == expected

    kind = "rfm-uuid" if uuid else "rfm-u32"
    ways = {
        "ours": lambda: ours(kind, rows, THREADS),
        "polars": lambda: timed(lambda: polars("in-memory")),
        "polars, streaming": lambda: timed(lambda: polars("streaming")),
        "DuckDB": lambda: timed(duck),
    }
    keys = "UUIDs" if uuid else "u32"
    table(f"{rows:,} purchases of 1,000,000 customers by {keys}", ways, check)
    if not uuid:
        figures = [ours(kind, rows, 1) for _ in range(ROUNDS + 1)][1:]
        one = statistics.median(wall for wall, _, _ in figures)
        print(f"\nours on one thread: {one:.3f} s")
    stream(place, uuid)


def stream(place, uuid):
    """How long one pass over the same bytes takes, both cores reading at once."""
    import concurrent.futures

    size = (place / "at.i64").stat().st_size // 8
    words = size * (32 if uuid else 20) // 8
    column = np.ones(words, dtype=np.int64)
    halves = np.array_split(column, THREADS)
    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        figures = [timed(lambda: list(pool.map(np.max, halves)))[0] for _ in range(ROUNDS)]
    print(f"\none pass over the same bytes ({column.nbytes / 1e6:.0f} MB): {statistics.median(figures):.4f} s")


def kmeans(ours, folder, rows):
    """Lloyd's algorithm from the same eight rows, and k-means++ from one start."""
    from sklearn.cluster import KMeans

    place = pathlib.Path(folder) / str(rows)
    features = np.fromfile(place / "features.f64").reshape(-1, 3)
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    start = np.random.default_rng(3).choice(len(features), 8, replace=False)
    start.astype(np.uint32).tofile(place / "start.u32")

    def learn(**options):
        found = KMeans(8, n_init=1, max_iter=300, **options).fit(features)
        return [found.n_iter_, float(found.inertia_)]

    def lloyd(title, ways, inertia):
        """Of each way, the time of an iteration, too: where rows lie between two clusters to the last bits, ways
        that round otherwise take other numbers of iterations."""
        medians, found = table(
            f"1,000,000 customers by 3 features, 8 clusters, {title}",
            ways,
            lambda _, result: abs(result[1] / inertia - 1) < 1e-9,
        )
        print("\n| way | iterations | inertia | ms an iteration by the clock | ms of the processor |")
        print("|---|---|---|---|---|")
        for name, (iterations, inertia_found) in found.items():
            wall, processor = (1000 * seconds / iterations for seconds in medians[name])
            print(f"| {name} | {iterations} | {inertia_found!r} | {wall:.2f} | {processor:.2f} |")

    given = {"init": features[start], "algorithm": "lloyd"}
    lloyd(
        "Lloyd to the tolerance 0.0001",
        {
            "ours": lambda: ours("kmeans", rows, THREADS),
            "scikit-learn": lambda: timed(lambda: learn(tol=1e-4, **given)),
        },
        478927.7680384424,
    )
    lloyd(
        "Lloyd to the end",
        {
            "ours": lambda: ours("kmeans-to-the-end", rows, THREADS),
            "scikit-learn": lambda: timed(lambda: learn(tol=0, **given)),
            "scikit-learn, Elkan": lambda: timed(
                lambda: learn(tol=0, init=features[start], algorithm="elkan")
            ),
        },
        478855.86154165387,
    )
    _, found = table(
        "1,000,000 customers by 3 features, 8 clusters, from one start by k-means++",
        {
            "ours": lambda: ours("kmeans++", rows, THREADS),
            "scikit-learn": lambda: timed(lambda: learn(init="k-means++", random_state=1)),
        },
        lambda _, result: True,
    )
    print("\niterations and inertia found:", found)


def rescore(ours, _, rows):
    figures = [ours("rescore", rows, THREADS) for _ in range(ROUNDS + 1)][1:]
    walls = sorted(wall for wall, _, _ in figures)
    processor = statistics.median(processor for _, processor, _ in figures)
    print(
        f"\na day of {rows // 730:,} further purchases, and all scores anew: "
        f"{statistics.median(walls):.4f} s ({walls[0]:.4f}–{walls[-1]:.4f}), {processor:.4f} s of the processor"
    )


def main():
    program, folder, *works = sys.argv[1:]
    ours = Process(program, folder)
    print("load:", os.getloadavg())
    for work, rows in zip(works[::2], works[1::2]):
        rows = int(rows)
        match work:
            case "rfm-u32":
                rfm(ours, folder, rows, uuid=False)
            case "rfm-uuid":
                rfm(ours, folder, rows, uuid=True)
            case "rescore":
                rescore(ours, folder, rows)
            case "kmeans":
                kmeans(ours, folder, rows)
            case _:
                sys.exit(f"not understood: {work}")
    print("\nload:", os.getloadavg())


if __name__ == "__main__":
    main()
