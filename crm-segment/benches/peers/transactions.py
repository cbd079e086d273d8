"""The made-up purchases that all ways read: drawn as the benchmark page describes, as columns in files.

    python transactions.py FOLDER ROWS

writes customer.u32 (keys of the customers), at.i64 (microseconds since 1970) and minor.i64 (amounts in
minor units) into FOLDER/ROWS, sorted by time, and checksum.json with what NumPy says of them.
"""

import json
import pathlib
import sys

import numpy as np

CUSTOMERS = 1_000_000
DRAWN_AT_ONCE = 5_000_000
BEGIN = 1_609_459_200  # 2021-01-01, in seconds
SPAN = 730 * 86_400.0


def purchases(rows):
    """Customer index, second and amount of each purchase, in the order of time."""
    g = np.random.default_rng(20261122)
    weight = g.gamma(0.6, 1, CUSTOMERS) + 1e-3
    cumulated = np.cumsum(weight)
    cumulated /= cumulated[-1]
    who = np.empty(rows, dtype=np.int64)
    who[:CUSTOMERS] = g.permutation(CUSTOMERS)
    begin, block = CUSTOMERS, 1
    while begin < rows:
        end = min(rows, CUSTOMERS + DRAWN_AT_ONCE * block)
        found = np.searchsorted(cumulated, g.random(end - begin))
        who[begin:end] = np.minimum(found, CUSTOMERS - 1)
        begin, block = end, block + 1
    first = g.random(CUSTOMERS) * SPAN * 0.9
    life = np.minimum(g.exponential(240 * 86_400.0, CUSTOMERS), SPAN - first)
    mu = 8 + 0.5 * g.standard_normal(CUSTOMERS)
    second = np.empty(rows, dtype=np.int64)
    amount = np.empty(rows, dtype=np.int64)
    for begin in range(0, rows, DRAWN_AT_ONCE):
        end = min(rows, begin + DRAWN_AT_ONCE)
        i = who[begin:end]
        second[begin:end] = (BEGIN + first[i] + g.random(end - begin) * life[i]).astype(np.int64)
        drawn = np.exp(mu[i] + 0.6 * g.standard_normal(end - begin))
        amount[begin:end] = np.maximum(1, drawn).astype(np.int64)
        g.integers(0, 32, end - begin)  # the category, which nothing here asks for
    order = np.argsort(second, kind="stable")
    return who[order], second[order], amount[order]


def key(index):
    """The key of a customer; the product is odd, so that no two customers share one."""
    return ((index + 1) * 2_654_435_761 % 2**32).astype(np.uint32)


def summary(who, second, amount):
    """Last second, number and sum for each customer index."""
    last = np.zeros(CUSTOMERS, dtype=np.int64)
    last[who] = second  # sorted by time: the last one stays
    number = np.bincount(who, minlength=CUSTOMERS)
    # Below 2^53, so that sums of whole numbers are exact in doubles.
    total = np.bincount(who, weights=amount, minlength=CUSTOMERS).astype(np.int64)
    return last, number, total


def checksum(last, number, total):
    """Of the RFM codes with ties by key: what the page calls the five sums."""
    keys = key(np.arange(CUSTOMERS, dtype=np.int64))
    code = np.zeros(CUSTOMERS, dtype=np.int64)
    for scale, value in ((100, last), (10, number), (1, total)):
        rank = np.empty(CUSTOMERS, dtype=np.int64)
        rank[np.lexsort((keys, value))] = np.arange(CUSTOMERS)
        code += scale * (5 * rank // CUSTOMERS + 1)
    sums = [CUSTOMERS, code.sum(), (code * (total % 1009)).sum(), total.sum(), number.sum()]
    return [int(value) for value in sums]


def main():
    folder, rows = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    folder = folder / str(rows)
    if (folder / "checksum.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    who, second, amount = purchases(rows)
    key(who).tofile(folder / "customer.u32")
    (second * 1_000_000).tofile(folder / "at.i64")
    amount.tofile(folder / "minor.i64")
    last, number, total = summary(who, second, amount)
    # For k-means: days from the last purchase to the end, number and sum, by customer index.
    days = (BEGIN + SPAN - last) / 86_400.0
    features = np.log1p(np.column_stack([days, number, total]))
    features.tofile(folder / "features.f64")
    (folder / "checksum.json").write_text(json.dumps(checksum(last, number, total)))


if __name__ == "__main__":
    main()
