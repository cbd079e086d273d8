"""Models with covariates at given parameters as pymc-marketing has them, for the test `covariates`.

    pip install pymc-marketing
    python covariates_pymc.py

For each customer: log-likelihood, purchases within 26 weeks, probability of being alive; then the purchases of a newcomer
within 26 weeks. Nothing is sampled: the posterior has one draw, which is set.
"""

import arviz as az
import numpy as np
import pandas as pd
import pymc as pm
import xarray as xr
from pymc_marketing.clv import BetaGeoModel, ModifiedBetaGeoModel, ParetoNBDModel
from pymc_marketing.clv.distributions import BetaGeoNBD, ModifiedBetaGeoNBD, ParetoNBD

CUSTOMERS = pd.DataFrame(
    {
        "customer_id": [1, 2, 3, 4, 5],
        "frequency": [0, 2, 7, 1, 26],
        "recency": [0.0, 30.0, 33.5, 4.0, 31.0],
        "T": [39.0, 38.5, 36.0, 37.25, 34.0],
        "size": [1.5, 0.25, -0.5, 2.0, 0.75],
        "online": [0.0, 1.0, 1.0, 0.0, 1.0],
    }
)
LISTS = {"purchase_covariate_cols": ["size", "online"], "dropout_covariate_cols": ["online"]}
BETA = {"r": 0.25, "alpha_scale": 4.5, "a_scale": 0.75, "b_scale": 2.5}
GAMMA = {"r": 0.55, "alpha_scale": 10.5, "s": 0.6, "beta_scale": 11.75}
PURCHASE = [0.3, -0.4]


def told(name, kind, values, vectors, log_likelihood):
    model = kind(model_config=LISTS) if kind is not None else None
    try:
        model.build_model(data=CUSTOMERS)
    except TypeError:
        model = kind(data=CUSTOMERS, model_config=LISTS)
        model.build_model()
    posterior = {key: (("chain", "draw"), [[value]]) for key, value in values.items()}
    for key, (dim, value) in vectors.items():
        posterior[key] = (("chain", "draw", dim), [[value]])
    coords = {"purchase_covariate": LISTS["purchase_covariate_cols"], "dropout_covariate": ["online"]}
    model.idata = az.InferenceData(posterior=xr.Dataset(posterior, coords=coords))
    expected = np.ravel(model.expected_purchases(data=CUSTOMERS, future_t=26))
    alive = np.ravel(model.expected_probability_alive(data=CUSTOMERS))
    newcomers = np.ravel(model.expected_purchases_new_customer(data=CUSTOMERS, t=26))
    print(name)
    for row in zip(log_likelihood, expected, alive, newcomers):
        print("   ", [float(value) for value in row])


def logp(distribution, **parameters):
    rv = distribution.dist(T=CUSTOMERS["T"].values, **parameters)
    return pm.logp(rv, CUSTOMERS[["recency", "frequency"]].values).eval()


z = CUSTOMERS[["size", "online"]].values
online = CUSTOMERS["online"].values
faster = np.exp(-z @ np.array(PURCHASE))
for name, kind, distribution in [("bg", BetaGeoModel, BetaGeoNBD), ("mbg", ModifiedBetaGeoModel, ModifiedBetaGeoNBD)]:
    each = logp(
        distribution, r=0.25, alpha=4.5 * faster, a=0.75 * np.exp(0.5 * online), b=2.5 * np.exp(-0.2 * online)
    )
    vectors = {
        "purchase_coefficient_alpha": ("purchase_covariate", PURCHASE),
        "dropout_coefficient_a": ("dropout_covariate", [0.5]),
        "dropout_coefficient_b": ("dropout_covariate", [-0.2]),
    }
    told(name, kind, BETA, vectors, each)
each = logp(ParetoNBD, r=0.55, alpha=10.5 * faster, s=0.6, beta=11.75 * np.exp(-0.5 * online))
vectors = {
    "purchase_coefficient": ("purchase_covariate", PURCHASE),
    "dropout_coefficient": ("dropout_covariate", [0.5]),
}
told("pareto", ParetoNBDModel, GAMMA, vectors, each)
