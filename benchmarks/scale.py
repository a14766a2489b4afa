"""Past one machine: three carriers against memory, what a pass costs, and Spark ML on the same data.

`python -m benchmarks scale` makes its files in a folder of its own (`SCALE_FOLDER` names one that stays),
each measurement in a process of its own. `SCALE_ROWS=1e6,1e7,1e8` says for how many rows a pass is measured,
`SCALE_PARTS=pass` what; of a hundred million rows the files take 1.6 GB. `SCALE_CHART=docs/scale.svg` draws
what a pass and a study cost. Without Java the rows of Spark are left out.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series

from benchmarks.lakes import COLUMNS, GROUPS, lake, order_lake
from benchmarks.measures import process, table
from benchmarks.scale_charts import chart

AGREEING = 2_000_000
"""Customers on whom carriers and memory are compared: far more than the sample of a hundred thousand."""
COMPARED = 1_000_000
"""Customers on whom Spark ML is compared, whose fits take minutes beyond."""
ROWS = "1e6,3e6,1e7"
LINES = "1e6,3e6"
WHOLE = float(os.environ.get("SCALE_WHOLE", "1e7"))
"""Rows up to which the whole study is measured too."""
MEMORY = "2GB"
"""What DuckDB may use, so that the whole process stays within four gigabytes."""
BEGUN = """
import json, resource, sys, time
from importlib import import_module
print(json.dumps(getattr(import_module(sys.argv[1]), sys.argv[2])(*sys.argv[3:])))
"""


def measured(what: str, *arguments: str, module: str = "benchmarks.scale") -> dict[str, float]:
    """What a function of a module gives, run in a process of its own, and its cost."""
    run = process(BEGUN, module, what, *arguments)
    told = json.loads(run.printed.splitlines()[-1])
    return {**told, "cpu": run.cpu, "wall": run.wall, "peak": run.peak}


# ---- what runs in processes of its own


def in_memory(folder: str) -> dict[str, float]:
    """The study of all rows in memory; its labels and means are kept for those of the carriers."""
    import pyarrow.parquet as pq

    from segmentation import studies
    from segmentation.prepare.reading.tables import Table
    from segmentation.recipes import Recipe

    frame = pq.read_table(folder, columns=list(COLUMNS)).to_pandas()
    study = studies.run(Table.of(frame), Recipe(k=GROUPS), verdict=False)
    clustering, profile = study.clustering, study.profile
    rested = _rested(clustering.matrix.values, clustering.centroids)
    np.savez(
        f"{folder}.npz", labels=clustering.labels, means=profile.means[list(COLUMNS)].to_numpy(),
        inertia=clustering.inertia, receipt=json.dumps(_receipt(study)),
        rested=frame.groupby(rested).mean().to_numpy(),
    )  # fmt: skip
    return {"moved": int((rested != clustering.labels).sum())}


def _rested(points: NDArray[np.float32], centers: NDArray[np.float64]) -> NDArray[np.intp]:
    """The segment (n,), from 1, of points when Lloyd’s passes in double precision change nobody’s any more.

    In memory k-means stops when centers lie within a thousandth of a standard deviation of there.
    """
    labels = np.zeros(len(points), np.intp)
    while True:
        found = ((centers**2).sum(axis=1) - 2 * (points.astype(np.float64) @ centers.T)).argmin(axis=1)
        if (found == labels).all():
            return found + 1
        labels = found
        centers = np.array([points[labels == j].mean(axis=0, dtype=np.float64) for j in range(len(centers))])


def carried(folder: str, engine: str) -> dict[str, float]:
    """The study of the same rows by a carrier, held against the one in memory."""
    import pyarrow.parquet as pq
    from sklearn.metrics import adjusted_rand_score

    from segmentation.engines.scans import scan

    held = np.load(f"{folder}.npz")
    found = scan(
        folder if engine != "duckdb" else f"{folder}/*.parquet", engine=engine, memory=_memory(engine)
    )
    study = found.study(k=GROUPS, verdict=False)
    out = Path(f"{folder}-{engine.split('[')[0]}")
    shutil.rmtree(out, ignore_errors=True)
    found.label(study, out)
    labelled = pq.read_table(out).to_pandas()
    name = _segment(labelled)
    order = np.lexsort(labelled[list(COLUMNS)].to_numpy().T)
    own = pq.read_table(folder, columns=list(COLUMNS)).to_pandas()
    theirs = np.lexsort(own.to_numpy().T)
    means = study.profile.means[list(COLUMNS)].to_numpy()
    shutil.rmtree(out)
    return {
        "ari": float(adjusted_rand_score(held["labels"][theirs], labelled[name].to_numpy()[order])),
        "inertia": float(study.clustering.inertia / held["inertia"] - 1),
        "means": float(np.abs(means - held["means"]).max()),
        "rested": float(np.abs(means - held["rested"]).max()),
        "receipt": json.loads(str(held["receipt"])) == _receipt(study),
        "passes": study.passes,
    }


def _memory(engine: str) -> str:
    return "1g" if engine.startswith("local") else MEMORY


def _receipt(study: object) -> list[object]:
    receipt = study.clean.receipt  # type: ignore[attr-defined]
    return [receipt.rows_in, receipt.rows_kept, [[each.count, each.text] for each in receipt.entries]]


def one_pass(folder: str, engine: str, sample: str) -> dict[str, float]:
    """A pass over all rows of a folder, about the centers of a smaller one: its CPU seconds and rows."""
    import time

    from segmentation.engines.passes.clean_batches import Cleaning
    from segmentation.engines.passes.fast_points import PointMaker
    from segmentation.engines.passes.lloyd_passes import LloydPart
    from segmentation.engines.passes.typed_batches import Typed
    from segmentation.engines.scans import scan

    small = scan(f"{sample}/*.parquet", memory=MEMORY)
    study = small.study(k=GROUPS, verdict=False)
    maker = PointMaker(study.matrix.features)
    carrier = scan(f"{folder}/*.parquet", engine=engine, memory=MEMORY, threads=2).carrier
    cleaning = Cleaning.of(study.clean, Typed.of(study.table, carrier.schema()), maker.columns)
    part = LloydPart(maker, cleaning, (study.clustering.centroids,))
    begun, clock = time.process_time(), time.perf_counter()
    (sums,) = carrier.reduce(part, cleaning.sources).each
    taken, wall = time.process_time() - begun, time.perf_counter() - clock
    return {"rows": int(sums.counts.sum()), "pass": taken, "seconds": wall}


def whole(folder: str, engine: str) -> dict[str, float]:
    """The study of all rows: passes and whether they settled."""
    from segmentation.engines.scans import scan

    study = scan(f"{folder}/*.parquet", engine=engine, memory=MEMORY, threads=2).study(
        k=GROUPS, verdict=False
    )
    return {"passes": study.passes, "settled": study.settled}


def orders(folder: str) -> dict[str, float]:
    """Customers of all order lines in a folder, by DuckDB: customers, rounds, and CPU seconds."""
    import time

    from segmentation.engines.orders.orders import customers_of_orders
    from segmentation.engines.scans import scan
    from segmentation.prepare.orders.recognition import recognise

    lines = scan(f"{folder}/*.parquet", memory=MEMORY, threads=2)
    columns = recognise(lines.table().data).columns
    begun = time.process_time()
    with tempfile.TemporaryDirectory(dir=Path(folder).parent) as out:
        built = customers_of_orders(lines.carrier, columns, Path(out))
    receipt = built.receipt
    taken = time.process_time() - begun
    return {"lines": receipt.lines, "customers": receipt.customers, "rounds": built.rounds, "taken": taken}


def spark_ml(folder: str) -> dict[str, float]:
    """Spark’s own KMeans and its evaluator on standardized columns, and what its segments come to."""
    import time

    from pyspark.ml.clustering import KMeans
    from pyspark.ml.evaluation import ClusteringEvaluator
    from pyspark.ml.feature import StandardScaler, VectorAssembler

    from segmentation.engines.carriers.spark_sessions import session

    spark = session("local[2]", "3g")
    begun = time.perf_counter()
    frame = VectorAssembler(inputCols=list(COLUMNS), outputCol="raw").transform(spark.read.parquet(folder))
    scaler = StandardScaler(inputCol="raw", outputCol="features", withMean=True)
    points = scaler.fit(frame).transform(frame).select(*COLUMNS, "features").cache()
    placed = KMeans(k=GROUPS, seed=1).fit(points).transform(points)
    said = ClusteringEvaluator().evaluate(placed)
    seconds = time.perf_counter() - begun
    held = placed.select(*COLUMNS, "prediction").toArrow().to_pandas()
    return {**_judged(held[list(COLUMNS)], held["prediction"]), "said": said, "seconds": seconds}


def ours(folder: str) -> dict[str, float]:
    """The same by DuckDB: every k from 2 to 10 swept on the sample, six segments settled over all rows."""
    import time

    import pyarrow.parquet as pq

    from segmentation.engines.scans import scan

    begun = time.perf_counter()
    found = scan(f"{folder}/*.parquet", memory=MEMORY, threads=2)
    study = found.study(k=GROUPS, verdict=False)
    seconds = time.perf_counter() - begun
    said = float(study.sweep.silhouette[study.sweep.ks.index(GROUPS)])
    with tempfile.TemporaryDirectory() as out:
        found.label(study, Path(out) / "parts")
        held = pq.read_table(Path(out) / "parts").to_pandas()
    return {**_judged(held[list(COLUMNS)], held[_segment(held)]), "said": said, "seconds": seconds}


def _judged(values: DataFrame, labels: Series) -> dict[str, float]:
    """Inertia over all rows on standardized columns, and the silhouette of 10,000 of them by scikit-learn."""
    from sklearn.metrics import silhouette_score

    points = ((values - values.mean()) / values.std()).to_numpy()
    groups = DataFrame(points).groupby(labels.to_numpy())
    inertia = float((groups.var(ddof=0).sum(axis=1) * groups.size()).sum())
    score = silhouette_score(points, labels, sample_size=10_000, random_state=1)
    return {"inertia": inertia, "silhouette": float(score)}


def _segment(frame: DataFrame) -> str:
    return next(name for name in frame if name.casefold() == "segment")


# ---- what is printed


def main() -> None:
    """Print the tables."""
    folder = os.environ.get("SCALE_FOLDER")
    if folder:
        _told(Path(folder))
        return
    with tempfile.TemporaryDirectory() as made:
        _told(Path(made))


def _told(folder: Path) -> None:
    small = str(lake(1_000_000, folder / "1000000"))
    if "agree" in WANTED:
        _agreement(str(lake(AGREEING, folder / str(AGREEING))))
    if "pass" in WANTED:
        _passes(folder, small)
    if "orders" in WANTED:
        _orders(folder)
    if "spark" in WANTED and shutil.which("java"):
        _against_spark(small)


WANTED = os.environ.get("SCALE_PARTS", "agree,pass,orders,spark").split(",")


def _agreement(folder: str) -> None:
    moved = measured("in_memory", folder)["moved"]
    engines = ["memory", "duckdb", *(["local[2]"] if shutil.which("java") else [])]
    lines = []
    for engine in engines:
        told = measured("carried", folder, engine)
        lines.append([
            "spark, " + engine if engine.startswith("local") else engine, f"{told['ari']:.5f}",
            f"{told['inertia']:+.5%}", f"{told['rested']:.0e}", f"{told['means']:.0e}",
            "equal" if told["receipt"] else "DIFFERS",
            f"{told['passes']:.0f}", f"{told['peak']:,.0f}",
        ])  # fmt: skip
    table(
        [f"{AGREEING:,} customers", "adjusted Rand index", "inertia", "largest gap of a mean",
         "as memory stops", "receipt", "passes", "peak, MiB"],
        lines,
    )  # fmt: skip
    print(f"\nUntil nobody changes sides in memory, {moved:,.0f} of {AGREEING:,} still do.\n")


def _passes(folder: Path, small: str) -> None:
    lines: list[list[str]] = []
    passes, studies = dict[int, float](), dict[int, float]()
    for rows in (int(float(each)) for each in os.environ.get("SCALE_ROWS", ROWS).split(",")):
        place = str(lake(rows, folder / str(rows)))
        told = measured("one_pass", place, "duckdb", small)
        each = told["pass"] * 1e9 / (rows * len(COLUMNS) * GROUPS)
        study = measured("whole", place, "duckdb") if rows <= WHOLE else None
        passes[rows] = told["pass"]
        if study:
            studies[rows] = study["cpu"]
        lines.append([
            f"{rows:,}", f"{told['pass']:.1f}", f"{each:.1f}", f"{told['seconds']:.0f}",
            f"{told['peak']:,.0f}",
            *((f"{study['cpu']:.0f}", f"{study['passes']:.0f}", f"{study['peak']:,.0f}") if study else "–––"),
        ])  # fmt: skip
    table(
        [f"rows × {len(COLUMNS)} columns, k = {GROUPS}, DuckDB", "a pass, CPU s", "ns per row × column × k",
         "by the clock, s", "peak, MiB", "whole study, CPU s", "its passes", "its peak, MiB"],
        lines,
    )  # fmt: skip
    print()
    if picture := os.environ.get("SCALE_CHART"):
        drawn = {"a pass": passes, "the whole study": studies}
        Path(picture).write_text(chart({name: line for name, line in drawn.items() if line}))


def _orders(folder: Path) -> None:
    lines = []
    for rows in (int(float(each)) for each in os.environ.get("SCALE_LINES", LINES).split(",")):
        told = measured("orders", str(order_lake(rows, folder / f"orders-{rows}")))
        lines.append([
            f"{told['lines']:,.0f}", f"{told['customers']:,.0f}", f"{told['taken']:.1f}",
            f"{told['taken'] * 1e6 / rows:.2f}", f"{told['rounds']:.0f}", f"{told['peak']:,.0f}",
        ])  # fmt: skip
    table(
        ["order lines, DuckDB", "customers", "CPU s", "µs a line", "rounds", "peak, MiB"],
        lines,
    )
    print()


def _against_spark(folder: str) -> None:
    lines = []
    for name, told in (
        ("Touchstone on DuckDB", measured("ours", folder)),
        ("Spark ML", measured("spark_ml", folder)),
    ):
        lines.append([
            name, f"{told['seconds']:.0f}", f"{told['inertia']:,.0f}", f"{told['silhouette']:.3f}",
            f"{told['said']:.3f}",
        ])  # fmt: skip
    table(
        [f"{COMPARED:,} × {len(COLUMNS)}, k = {GROUPS}", "by the clock, s", "inertia",
         "silhouette, 10,000 rows", "silhouette as said"],
        lines,
    )  # fmt: skip


if __name__ == "__main__":
    main()
