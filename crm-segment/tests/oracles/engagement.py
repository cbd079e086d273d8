"""Scores with 40 digits for the test `engagement`: sums of w * 2^(-(t - t_i) / h).

    pip install mpmath
    python engagement.py
"""

from mpmath import mp, mpf, nstr

mp.dps = 40
DAY = 86_400_000_000
# Microseconds and points; half-lives in seconds; instants asked for.
EVENTS = [(1_764_000_000_123_457, 3), (1_764_100_000_000_001, 20), (1_764_250_000_777_777, 1)]
for half_life, at in [
    (7 * 86_400, 1_764_250_000_777_777),
    (7 * 86_400, 1_766_000_000_000_000),
    (86_400, 1_765_000_000_000_000),
    (3_601, 1_764_260_000_000_000),
    (4_294_967_295, 1_900_000_000_000_000),
]:
    score = sum(w * mpf(2) ** (-mpf(at - t) / (half_life * 10**6)) for t, w in EVENTS)
    print(half_life, at, nstr(score, 20), "steps", int(mp.nint(score * 2**32)))
