"""Writes the purchases of Online Retail 2010-11 for the test `cohort`: customer, microseconds, cents.

    pip install polars
    python online_retail_cohorts.py online_retail_2010_2011_full_noinvoice.parquet lines.csv
    ECRM_ONLINE_RETAIL_LINES=lines.csv cargo test -p crm-segment --test cohort

Rows with a customer, quantity and price above zero, each rounded to cents; local times taken as UTC.
Also prints the retention by month and the revenue of each cohort as polars counts them.
"""

import sys

import polars as pl

source, target = sys.argv[1:]
lines = (
    pl.read_parquet(source)
    .filter(pl.col("CustomerID").is_not_null(), pl.col("Quantity") > 0, pl.col("UnitPrice") > 0)
    .select(
        customer=pl.col("CustomerID").cast(pl.Int64),
        at=pl.col("InvoiceDate").cast(pl.Datetime("us")),
        cents=(pl.col("Quantity") * pl.col("UnitPrice") * 100).round().cast(pl.Int64),
    )
    .sort("customer", "at", "cents")
)
lines.with_columns(pl.col("at").cast(pl.Int64)).write_csv(target, include_header=False)

months = lines.with_columns(
    month=pl.col("at").dt.year().cast(pl.Int64) * 12 + pl.col("at").dt.month(),
).with_columns(age=pl.col("month") - pl.col("month").min().over("customer"))
for (began,), cohort in sorted(
    months.with_columns(began=pl.col("month") - pl.col("age")).group_by("began")
):
    by_age = cohort.group_by("age").agg(pl.col("customer").n_unique(), pl.col("cents").sum()).sort("age")
    print((began - 1) // 12, (began - 1) % 12 + 1, by_age["customer"].to_list(), by_age["cents"].sum())
