"""Roll-up and cube as DuckDB computes them, for the test `pivot`.

    pip install duckdb
    python pivot.py

3,000 rows of three dimensions from a linear congruential generator (Knuth's MMIX constants); the
test makes the same. Prints how many groups there are, and sums over the groups.
"""

import duckdb

state = 11


def draw(bound):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % bound


connection = duckdb.connect()
connection.execute("create table sales (a int, b int, c int, minor bigint, customer int)")
rows = []
for _ in range(3_000):
    a, b, c = draw(7), draw(5), draw(3)
    rows.append((a, b, c, draw(20_000) - 4_000, draw(400)))
connection.executemany("insert into sales values (?, ?, ?, ?, ?)", rows)
for grouping in ["rollup", "cube"]:
    print(
        grouping,
        connection.execute(
            f"""select count(*), sum(n), sum(total), sum(least), sum(most), sum(customers),
                       sum(mean), sum(case when a is null and b is null then customers end)
                from (select a, b, c, count(*) n, sum(minor) total, min(minor) least, max(minor) most,
                             count(distinct customer) customers, avg(minor) mean
                      from sales group by {grouping} (a, b, c))"""
        ).fetchone(),
    )
print(
    "top",
    connection.execute(
        """select a, b, n from (select a, b, count(*) n, rank() over (order by count(*) desc) r
           from sales group by a, b) where r <= 5 order by n desc, a, b"""
    ).fetchall(),
)
