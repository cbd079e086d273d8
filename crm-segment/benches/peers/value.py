"""Ours beside lifetimes and pymc-marketing: models of repeat purchases fitted and asked, taking turns in one run.

    python value.py PROGRAM FOLDER LIFETIMES_PYTHON PYMC_PYTHON

The last two are the interpreters of the environments in which the peers are installed. `run` calls this.
"""

import os
import pathlib
import sys

from compare import THREADS, Process, table

HERE = pathlib.Path(__file__).parent
# The optimum of the made-up histories, and of the sample, by Newton's method with 40 digits and in doubles.
DRAWN = (0.247489264651, 4.623047114612, 0.792136289166, 2.417183939874)
SAMPLE = (0.242594522430157, 4.4136020190135, 0.792922017225598, 2.42590677682633)


def near(optimum, name, result, ours=1e-9, peers=1e-3):
    """Ours to the accuracy that it promises; the peers as well as their optimisers stop."""
    limit = ours if name == "ours" else peers
    return all(abs(found / value - 1) < limit for found, value in zip(result, optimum))


def main():
    program, folder, lifetimes, pymc = sys.argv[1:]
    ours = Process(program, folder)
    old = Process(lifetimes, HERE / "value_peer.py", "lifetimes", folder)
    new = Process(pymc, HERE / "value_peer.py", "pymc", folder)
    print("load:", os.getloadavg())

    def ways(work, place, customers, with_pymc):
        found = {
            "ours": lambda: ours(work, place, THREADS, customers),
            "lifetimes": lambda: old(work, place, customers),
        }
        if with_pymc:
            found["pymc-marketing"] = lambda: new(work, place, customers)
        return found

    table(
        "BG/NBD fitted to the CDNOW sample, 2,357 customers",
        ways("bg-fit", "cdnow", 2_357, True),
        lambda name, result: near(SAMPLE, name, result),
    )
    table(
        "BG/NBD fitted to 1,000,000 customers",
        ways("bg-fit", "histories", 1_000_000, True),
        lambda name, result: near(DRAWN, name, result),
    )
    sums = ours("score", "histories", THREADS, 1_000_000)[2]
    table(
        "1,000,000 customers scored: P(alive) and purchases within 39 weeks",
        ways("score", "histories", 1_000_000, True),
        lambda name, result: near(sums, name, result, peers=1e-9),
    )
    optimum = ours("pareto-fit", "histories", THREADS, 100_000)[2]
    table(
        "Pareto/NBD fitted to 100,000 customers",
        ways("pareto-fit", "histories", 100_000, False),
        # Its optimiser stops far from the maximum: what it found is printed beside ours.
        lambda name, result: name != "ours" or near(optimum, name, result),
    )
    print("\nfound: ours", optimum, "lifetimes", old("pareto-fit", "histories", 100_000)[2])
    print("\nload:", os.getloadavg())


if __name__ == "__main__":
    main()
