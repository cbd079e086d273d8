"""Frequent sets and rules as mlxtend finds them, for the test `association`.

    pip install mlxtend
    python association.py

2,000 baskets of 40 items from a linear congruential generator (Knuth's MMIX constants); the test
makes the same. Prints counts, and the sums of the measures over all rules.
"""

import pandas as pd
from mlxtend.frequent_patterns import association_rules, fpgrowth

state = 2026


def draw(bound):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % bound


rows = []
for _ in range(2_000):
    basket = set()
    for _ in range(1 + draw(9)):
        # Small numbers are popular, and items of one ten come together.
        item = min(draw(40), draw(40))
        basket.add(item)
        if draw(3) == 0:
            basket.add(item // 10 * 10)
    rows.append(basket)
table = pd.DataFrame([[item in row for item in range(40)] for row in rows])
for minimum, largest, confidence in [(60, 2, 0.0), (40, 3, 0.3), (20, 5, 0.5)]:
    # Half a basket less: no rounding of the minimum.
    sets = fpgrowth(table, min_support=(minimum - 0.5) / len(rows), max_len=largest)
    baskets = (sets["support"] * len(rows)).round().astype(int).sum()
    rules = association_rules(sets, metric="confidence", min_threshold=confidence)
    finite = rules[rules["conviction"] != float("inf")]
    print(minimum, largest, confidence, len(sets), baskets, len(rules))
    for name in ["support", "confidence", "lift", "leverage"]:
        print("   ", name, repr(float(rules[name].sum())))
    print("    conviction", len(finite), repr(float(finite["conviction"].sum())))
