"""Writes the invoices of Online Retail II for the test `shared_rfm`: customer, microseconds, cents.

    pip install polars
    python online_retail.py online_retail_II_2009_2010_full.parquet invoices.csv
    ECRM_ONLINE_RETAIL=invoices.csv cargo test -p crm-segment --test shared_rfm

Rows with a customer, invoices that do not begin with C, quantity and price above zero; the lines of
an invoice are added and rounded to cents once.
"""

import sys

import polars as pl

source, target = sys.argv[1:]
invoices = (
    pl.read_parquet(source)
    .filter(
        pl.col("Customer ID").is_not_null(),
        ~pl.col("Invoice").str.starts_with("C"),
        pl.col("Quantity") > 0,
        pl.col("Price") > 0,
    )
    .with_columns(
        customer=pl.col("Customer ID").cast(pl.Int64),
        at=pl.col("InvoiceDate").str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us"),
        cents=pl.col("Quantity") * pl.col("Price") * 100,
    )
    .group_by("customer", "Invoice")
    .agg(pl.col("at").max().cast(pl.Int64), pl.col("cents").sum().round().cast(pl.Int64))
    .sort("customer", "Invoice")
    .select("customer", "at", "cents")
)
invoices.write_csv(target, include_header=False)
