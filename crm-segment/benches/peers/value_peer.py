"""One peer of the value models: does what it is told on its standard input, one line for each piece of work, and
answers with the seconds by the clock, those of the processor, and what came out.

    python value_peer.py lifetimes|pymc FOLDER
"""

import json
import pathlib
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")
out = sys.stdout
sys.stdout = sys.stderr  # progress bars and the like


# What our side asks its model by, too.
FITTED = (0.247489264651, 4.623047114612, 0.792136289166, 2.417183939874)


def read(folder, customers):
    folder = pathlib.Path(folder)
    x = np.fromfile(folder / "x.u32", dtype=np.uint32)[:customers]
    return x.astype(float), np.fromfile(folder / "t_x.f64")[:customers], np.fromfile(folder / "t.f64")[:customers]


def lifetimes_work(work, x, last, age):
    import lifetimes
    import pandas

    if work == "bg-fit":
        fitter = lifetimes.BetaGeoFitter().fit(x, last, age)
    elif work == "pareto-fit":
        fitter = lifetimes.ParetoNBDFitter().fit(x, last, age)
    else:
        fitter = lifetimes.BetaGeoFitter()
        fitter.params_ = pandas.Series(dict(zip(["r", "alpha", "a", "b"], FITTED)))
        bought = fitter.conditional_expected_number_of_purchases_up_to_time(39, x, last, age)
        alive = fitter.conditional_probability_alive(x, last, age)
        return [float(np.sum(bought)), float(np.sum(alive))]
    return [float(value) for value in fitter.params_]


def pymc_work(work, x, last, age):
    import arviz
    import pandas
    from pymc_extras.prior import Prior
    from pymc_marketing import clv

    names = ["r", "alpha", "a", "b"]
    frame = pandas.DataFrame(
        {"customer_id": np.arange(len(x)), "frequency": x, "recency": last, "T": age}
    )
    # Flat, so that the likelihood alone decides, as it does for the others.
    model = clv.BetaGeoModel(frame, model_config={name: Prior("HalfFlat") for name in names})
    if work == "bg-fit":
        model.fit(method="map", progressbar=False)
        return [float(model.idata.posterior[name].mean()) for name in names]
    model.build_model()
    posterior = {name: np.array([[value]]) for name, value in zip(names, FITTED)}
    model.idata = arviz.from_dict(posterior=posterior)
    bought = model.expected_purchases(frame, future_t=39)
    alive = model.expected_probability_alive(frame)
    return [float(bought.sum()), float(alive.sum())]


def main():
    peer, folder = sys.argv[1:]
    do = {"lifetimes": lifetimes_work, "pymc": pymc_work}[peer]
    data = {}
    for line in sys.stdin:
        work, place, customers = line.split()
        known = data.setdefault((place, customers), read(pathlib.Path(folder) / place, int(customers)))
        begin, processor = time.perf_counter(), time.process_time()
        result = do(work, *known)
        wall, processor = time.perf_counter() - begin, time.process_time() - processor
        print(wall, processor, json.dumps(result), file=out, flush=True)


if __name__ == "__main__":
    main()
