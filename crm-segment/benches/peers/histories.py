"""The made-up histories of repeat purchases that all ways fit and score: drawn as the benchmark page describes.

    python histories.py FOLDER

writes x.u32 (days with a repeat purchase), t_x.f64 and t.f64 (weeks) into FOLDER/histories, and the purchases of the
CDNOW sample, where FOLDER/cdnow_sample.csv is there, the same way into FOLDER/cdnow.
"""

import csv
import datetime
import pathlib
import sys

import numpy as np

CUSTOMERS = 1_000_000
R, ALPHA, A, B = 0.243, 4.414, 0.793, 2.426


def drawn():
    """Histories by BG/NBD, seen once a day."""
    g = np.random.default_rng(7)
    age = g.integers(189, 729, CUSTOMERS) / 7
    rate = g.gamma(R, 1 / ALPHA, CUSTOMERS)
    dropout = g.beta(A, B, CUSTOMERS)
    left = np.minimum(g.geometric(np.maximum(dropout, 1e-12)), 1_000_000)
    time, last, x = np.zeros(CUSTOMERS), np.zeros(CUSTOMERS), np.zeros(CUSTOMERS, dtype=np.int64)
    active = np.arange(CUSTOMERS)
    while len(active):
        time[active] += g.exponential(1 / np.maximum(rate[active], 1e-300))
        active = active[time[active] <= age[active]]
        day = np.ceil(7 * time[active]) / 7
        x[active] += day > last[active]
        last[active] = np.maximum(last[active], day)
        left[active] -= 1
        active = active[left[active] > 0]
    assert (x.sum(), (x > 0).sum()) == (1_618_479, 480_388), (x.sum(), (x > 0).sum())
    return x, np.minimum(last, age), age


def observed(path):
    """Histories of the sample up to 30 September 1997."""
    until = datetime.date(1997, 9, 30)
    days = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            day = datetime.date.fromisoformat(row["date"])
            if day <= until:
                days.setdefault(row["customer"], set()).add(day)
    rows = [(len(d) - 1, (max(d) - min(d)).days / 7, (until - min(d)).days / 7) for d in days.values()]
    x, last, age = zip(*rows)
    return np.array(x), np.array(last), np.array(age)


def write(folder, histories):
    folder.mkdir(parents=True, exist_ok=True)
    x, last, age = histories
    x.astype(np.uint32).tofile(folder / "x.u32")
    last.astype(np.float64).tofile(folder / "t_x.f64")
    age.astype(np.float64).tofile(folder / "t.f64")


def main():
    folder, sample = pathlib.Path(sys.argv[1]), sys.argv[2]
    if not (folder / "histories" / "x.u32").exists():
        write(folder / "histories", drawn())
    write(folder / "cdnow", observed(sample))


if __name__ == "__main__":
    main()
