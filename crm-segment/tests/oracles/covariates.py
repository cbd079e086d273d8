"""Maximum likelihood with time-invariant covariates on the CDNOW sample, for the test `shared_covariates`.

    pip install mpmath numpy scipy
    python covariates.py CDNOW_sample.txt

The likelihoods are written as the papers have them, one customer after the other; gradients come from complex
steps, so that the maximum is found to the last digits by Newton's method. The sums at the maximum are computed again
by mpmath with 30 digits, Pareto/NBD with Gauss' hypergeometric function. Covariates: dollars and compact discs of the
day of the first purchase, and the week of 1997 in which it was.
"""

import datetime
import sys

import mpmath as mp
import numpy as np
from scipy.optimize import minimize
from scipy.special import loggamma

END = datetime.date(1997, 9, 30)
NODES, WEIGHTS = np.polynomial.legendre.leggauss(120)


def sample(path):
    days = {}
    for line in open(path):
        customer, _, date, units, amount = line.split()
        day = datetime.datetime.strptime(date, "%Y%m%d").date()
        bought = days.setdefault(customer, {}).setdefault(day, [0, 0])
        bought[0] += round(float(amount) * 100)
        bought[1] += int(units)
    x, last, age, dollars, discs, week = [], [], [], [], [], []
    for bought in days.values():
        first = min(bought)
        repeats = [day for day in bought if first < day <= END]
        x.append(len(repeats))
        last.append((max(repeats) - first).days / 7 if repeats else 0.0)
        age.append((END - first).days / 7)
        dollars.append(bought[first][0] / 100)
        discs.append(float(bought[first][1]))
        week.append((first - datetime.date(1997, 1, 1)).days / 7)
    named = {"first_dollars": dollars, "first_discs": discs, "first_week": week}
    return np.array(x, float), np.array(last), np.array(age), {name: np.array(v) for name, v in named.items()}


def lbeta(a, b):
    return loggamma(a) + loggamma(b) - loggamma(a + b)


def bg(x, last, age, r, alpha, a, b):
    """Fader, Hardie and Lee 2005, equation 6."""
    ln_rate = loggamma(r + x) - loggamma(r) + r * np.log(alpha)
    alive = lbeta(a, b + x) - lbeta(a, b) - (r + x) * np.log(alpha + age)
    dead = lbeta(a + 1, b + np.maximum(x, 1) - 1) - lbeta(a, b) - (r + x) * np.log(alpha + last)
    return ln_rate + alive + np.where(x > 0, np.log1p(np.exp(np.where(x > 0, dead - alive, -50.0))), 0.0)


def mbg(x, last, age, r, alpha, a, b):
    """Batislam, Denizel and Filiztekin 2007."""
    ln_rate = loggamma(r + x) - loggamma(r) + r * np.log(alpha)
    alive = lbeta(a, b + x + 1) - lbeta(a, b) - (r + x) * np.log(alpha + age)
    dead = lbeta(a + 1, b + x) - lbeta(a, b) - (r + x) * np.log(alpha + last)
    return ln_rate + alive + np.log1p(np.exp(dead - alive))


def pareto(x, last, age, r, alpha, s, beta):
    """Alive until the end, or dropped out at an instant in between, which is integrated over."""
    ln_rate = loggamma(r + x) - loggamma(r) + r * np.log(alpha) + s * np.log(beta)
    alive = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)
    half = (age - last) / 2
    y = last[:, None] + half[:, None] * (1 + NODES)
    column = lambda value: np.asarray(value)[..., None] if np.ndim(value) else value
    exponent = -column(r + x) * np.log(column(alpha) + y) - (s + 1) * np.log(column(beta) + y) - column(alive)
    dead = s * half * (np.exp(exponent) @ WEIGHTS)
    return ln_rate + alive + np.log1p(dead)


MODELS = {
    "bg": (bg, ["r", "alpha", "a", "b"], [("alpha", -1)], [("a", 1), ("b", 1)], [0.25, 4.5, 0.8, 2.5]),
    "mbg": (mbg, ["r", "alpha", "a", "b"], [("alpha", -1)], [("a", 1), ("b", 1)], [0.5, 6.0, 0.9, 1.6]),
    "pareto": (pareto, ["r", "alpha", "s", "beta"], [("alpha", -1)], [("beta", -1)], [0.55, 10.5, 0.6, 11.7]),
}


def parameters(theta, names, moves, z):
    logs = dict(zip(names, theta[:4]))
    for (name, sign, covariate), value in zip(moves, theta[4:]):
        logs[name] = logs[name] + sign * value * z[covariate]
    return [np.exp(logs[name]) for name in names]


def fit(model, purchase, dropout, data):
    density, names, by_purchase, by_dropout, start = MODELS[model]
    x, last, age, raw = data
    centre = {name: v.mean() for name, v in raw.items()}
    spread = {name: v.std() for name, v in raw.items()}
    z = {name: (v - centre[name]) / spread[name] for name, v in raw.items()}
    moves = [(p, sign, c) for p, sign in by_purchase for c in purchase]
    moves += [(p, sign, c) for p, sign in by_dropout for c in dropout]

    def value(theta):
        return density(x, last, age, *parameters(theta, names, moves, z)).sum()

    def gradient(theta):
        step = 1e-30
        unit = np.eye(len(theta))
        return np.array([value(theta + 1j * step * unit[i]).imag / step for i in range(len(theta))])

    def hessian(theta):
        # Of fourth order: loggamma of a complex number leaves an error of 1e-8 in the gradient.
        step = 3e-3
        unit = step * np.eye(len(theta))
        apart = lambda u: gradient(theta + u) - gradient(theta - u)
        rows = [(8 * apart(u) - apart(2 * u)) / (12 * step) for u in unit]
        return (np.array(rows) + np.array(rows).T) / 2

    theta = np.concatenate([np.log(start), np.zeros(len(moves))])
    found = minimize(lambda t: -value(t).real, theta, jac=lambda t: -gradient(t), method="BFGS", options={"gtol": 1e-4})
    theta = found.x
    for _ in range(6):
        theta = theta - np.linalg.solve(hessian(theta), gradient(theta))
    covariance = np.linalg.inv(-hessian(theta))
    # In the units of the covariates, and at their zero.
    out = {}
    to_zero = np.eye(len(theta))
    for at, (name, sign, covariate) in enumerate(moves, 4):
        to_zero[names.index(name), at] = -sign * centre[covariate] / spread[covariate]
        to_zero[at, at] = 1 / spread[covariate]
    at_zero = to_zero @ theta
    errors = np.sqrt(np.diag(to_zero @ covariance @ to_zero.T))
    for at, name in enumerate(names):
        out[f"{name}"] = (float(np.exp(at_zero[at])), float(np.exp(at_zero[at]) * errors[at]))
    for at, (name, _, covariate) in enumerate(moves, 4):
        out[f"{name}:{covariate}"] = (float(at_zero[at]), float(errors[at]))
    each = parameters(theta, names, moves, z)
    return float(value(theta)), exact(model, x, last, age, each), float(abs(gradient(theta)).max()), out


def exact(model, x, last, age, each):
    """The sum with 30 digits at these parameters."""
    mp.mp.dps = 30
    each = [np.broadcast_to(p, x.shape) for p in each]
    total = mp.mpf(0)
    for row in zip(x, last, age, *each):
        n = int(row[0])
        tx, t, r, alpha, c, d = map(mp.mpf, map(float, row[1:]))
        rate = mp.rf(r, n) * alpha**r
        if model == "pareto":
            s, beta = c, d
            alive = rate * beta**s / ((alpha + t) ** (r + n) * (beta + t) ** s)
            larger, second = (alpha, s + 1) if alpha >= beta else (beta, r + n)
            k = r + s + n
            part = lambda at: mp.hyp2f1(k, second, k + 1, abs(alpha - beta) / (larger + at)) / (larger + at) ** k
            dead = rate * beta**s * s / k * (part(tx) - part(t))
        else:
            a, b = c, d
            chances = n + 1 if model == "mbg" else n
            alive = rate * mp.beta(a, b + chances) / mp.beta(a, b) / (alpha + t) ** (r + n)
            dead = mp.mpf(0)
            if chances > 0:
                dead = rate * mp.beta(a + 1, b + chances - 1) / mp.beta(a, b) / (alpha + tx) ** (r + n)
        total += mp.log(alive + dead)
    return mp.nstr(total, 17)


data = sample(sys.argv[1])
print(len(data[0]), "customers")
for model in MODELS:
    for purchase, dropout in [
        (["first_dollars"], ["first_dollars"]),
        (["first_discs", "first_week"], []),
        (["first_dollars", "first_week"], ["first_discs"]),
    ]:
        value, precise, slope, found = fit(model, purchase, dropout, data)
        print(model, purchase, dropout, "log-likelihood", repr(value), precise, "slope", f"{slope:.0e}")
        for name, (estimate, error) in found.items():
            print("   ", name, repr(estimate), repr(error))
