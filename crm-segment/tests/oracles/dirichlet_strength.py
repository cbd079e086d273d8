"""The most likely strength of the mix, to 30 digits, for the test `affinity`.

    pip install mpmath
    python dirichlet_strength.py

Maximises the log-likelihood of the Dirichlet-multinomial distribution, written with ln gamma, over
the strength; the mean is the mix of the base.
"""

from mpmath import diff, findroot, loggamma, mp, mpf, nstr

mp.dps = 30
BASES = {
    "mixed": [(3, 0, 1), (0, 4, 0), (1, 1, 1), (5, 0, 0), (0, 0, 2), (2, 6, 1)],
    "weak": [(9, 1), (8, 3), (1, 7), (20, 2), (3, 30), (1, 1), (1, 0)],
    "strong": [(7, 5), (8, 4), (4, 6), (9, 3), (12, 12), (2, 9)],
    "many": [(2500, 700), (1200, 3100), (10, 4000), (900, 950)],
}


def log_likelihood(base, strength):
    totals = [mpf(sum(row[c] for row in base)) for c in range(len(base[0]))]
    mean = [total / sum(totals) for total in totals]
    value = mpf(0)
    for row in base:
        value += loggamma(strength) - loggamma(strength + sum(row))
        for count, share in zip(row, mean):
            value += loggamma(count + strength * share) - loggamma(strength * share)
    return value


for name, base in BASES.items():
    slope = lambda s: diff(lambda t: log_likelihood(base, t), s)
    for start in (1, 5, 20, 100, 0.3):
        try:
            root = findroot(slope, mpf(start))
        except ValueError:
            continue
        if root > 0:
            print(name, nstr(root, 18), nstr(log_likelihood(base, root), 12))
            break
    else:
        print(name, "no maximum")
