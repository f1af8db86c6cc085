"""The SQL of SufficientStatistics on Spark in local mode; its sums are compared with DuckDB's."""

import json
import sys
import time

import numpy as np
from pyspark.sql import SparkSession

import bhm_core as bhm

path = sys.argv[1]
columns = {"y": "y", "X": ["1", "x", "u", "u * x"], "Z": ["1", "x"]}
spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
         .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
         .config("spark.driver.memory", "3g").getOrCreate())
spark.sparkContext.setLogLevel("ERROR")
spark.read.parquet(path).createOrReplaceTempView("pupils")
origin = {"y": 12.0, "x": 0.0, "u": 0.5, "u * x": 0.0}
sql = bhm.SufficientStatistics.sql("pupils", **columns, group="school", origin=origin)
begin = time.perf_counter()
rows = [tuple(row) for row in spark.sql(sql).collect()]
seconds = time.perf_counter() - begin
ours = bhm.SufficientStatistics.from_sql_rows(rows, **columns, origin=origin)
spark.stop()
draws = bhm.HierarchicalRegression.from_statistics(ours).sample(rng=1)
try:
    duck = bhm.SufficientStatistics.from_duckdb(path, **columns, group="school")
    size = np.abs(duck.within_group).max(axis=0)
    worst = float((np.abs(ours.within_group - duck.within_group).max(axis=0)[size > 0]
                   / size[size > 0]).max())
    remark = f"largest difference from DuckDB's sums {worst:.1e} of the largest"
except ImportError:
    remark = "DuckDB is not in this environment"
print(json.dumps({"statistics": seconds, "remark": f"Spark SQL; {remark}",
                  "ess_bulk_min": draws.diagnostics.ess_bulk_min,
                  "tau_slope": float(draws["tau"][..., 1].mean())}))
