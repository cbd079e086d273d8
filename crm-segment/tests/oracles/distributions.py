"""Quantiles and tails of the normal, Student's and the chi-squared distribution, for the unit tests of `experiment`.

    pip install mpmath
    python distributions.py
"""

from mpmath import betainc, erfc, findroot, gammainc, mp, mpf, nstr, sqrt

mp.dps = 40


def normal_quantile(tail):
    return findroot(lambda z: mp.log(erfc(z / sqrt(2)) / 2) - mp.log(tail), max(0.1, sqrt(-2 * mp.log(tail)) - 0.5))


def t_two_sided(t, degrees):
    return betainc(degrees / 2, mpf(1) / 2, 0, degrees / (degrees + t * t), regularized=True)


def t_quantile(tail, degrees):
    start = normal_quantile(tail) if degrees > 5 else mpf(tail) ** (-1 / degrees) / 3
    return findroot(lambda t: mp.log(t_two_sided(t, degrees) / 2) - mp.log(tail), start)


def chi_squared_above(value, degrees):
    return gammainc(mpf(degrees) / 2, value / 2, regularized=True)


print("normal quantiles")
for tail in ("0.4999", "0.3", "0.1", "0.025", "0.005", "1e-10", "1e-100"):
    print(tail, nstr(normal_quantile(mpf(tail)), 18))
print("Student's, beyond both sides")
for degrees in ("1", "2.5", "10", "99.5", "500", "42611.3", "1e6", "1e10", "1e19"):
    for t in ("0.3", "1.96", "5", "22.6"):
        print(degrees, t, nstr(t_two_sided(mpf(t), mpf(degrees)), 18))
print("Student's quantiles")
for degrees in ("1", "2.5", "10", "99.5", "500", "42611.3"):
    for tail in ("0.4", "0.025", "0.005", "1e-6"):
        print(degrees, tail, nstr(t_quantile(mpf(tail), mpf(degrees)), 18))
print("chi-squared, above")
for degrees in (1, 2, 3, 5, 10, 101):
    for value in ("0.20253125", "3.84", "30", "150"):
        print(degrees, value, nstr(chi_squared_above(mpf(value), degrees), 18))
