"""`sweep`: every number of segments, scored and judged."""

from __future__ import annotations

import argparse
from typing import Any

from segmentation.segment.sweeps.sweeps import Sweep
from segmentation.segment.verdict.judge import Verdict, judge
from segmentation.shell.file_arguments import add_verb, customer_file_of, table_of
from segmentation.shell.printing import report
from segmentation.shell.recipe_arguments import about_choices, recipe_of
from segmentation.steps import preparing, segmenting


def add(verbs: Any) -> None:
    """The verb and its options."""
    about_choices(add_verb(verbs, "sweep", sweep, "score every number of segments"))


def sweep(choices: argparse.Namespace) -> None:
    """Scores for every k, and the recommended one."""
    table, recipe = table_of(choices), recipe_of(choices)
    orders = preparing.customers_in(table, recipe, customer_file=customer_file_of(choices))
    table = table if orders is None else orders.table
    rows = preparing.taking_part(table.data, recipe)
    roles = preparing.lay_over(preparing.inferred_roles(rows, recipe, orders), recipe)
    cleaned = preparing.clean_table(table.data, roles, recipe)
    scores = segmenting.sweep_of(preparing.matrix_of(cleaned, recipe), recipe)
    verdict = judge(scores.matrix, scores, seed=recipe.seed)
    report(choices, _sweep_summary(scores, verdict), _sweep_lines(scores, verdict))


def _sweep_summary(scores: Sweep, verdict: Verdict) -> dict[str, Any]:
    judged = [verdict.ks.index(k) for k in scores.ks]  # limits of size may leave some out
    return {
        "k": list(scores.ks),
        "inertia": scores.inertia.tolist(),
        "silhouette": scores.silhouette.tolist(),
        "silhouette_se": scores.silhouette_se.tolist(),
        "calinski_harabasz": verdict.calinski_harabasz[judged].tolist(),
        "davies_bouldin": verdict.davies_bouldin[judged].tolist(),
        "gap": verdict.gap[judged].tolist(),
        "prediction_strength": verdict.prediction_strength[judged].tolist(),
        "stability": verdict.ari[judged].tolist(),
        "verdict": verdict.kind,
        "recommended_k": segmenting.recommended_k(scores, verdict),
        "recommended_by": "verdict",
        "runner_up": verdict.runner_up,
        "close": verdict.close,
        "reasons": list(verdict.reasons),
        "draws_per_k": [dict(verdict.draws_per_k[k]) for k in scores.ks],
        "strays": list(verdict.strays),
        "another_shape": verdict.another_shape,
        "small_group": [int(row) for row in scores.matrix.index[verdict.small_group]],
        "rows": len(scores.matrix.values),
        "columns": list(scores.matrix.columns),
    }


def _sweep_lines(scores: Sweep, verdict: Verdict) -> list[str]:
    lines = [verdict.sentence, *verdict.reasons, "", f" k       inertia  {scores.silhouette_name.lower()}"]
    rows = zip(scores.ks, scores.inertia, scores.silhouette, scores.silhouette_se, strict=True)
    for k, inertia, silhouette, error in rows:
        spread = f" ± {error:.3f}" if scores.estimated else ""
        mark = "  recommended" if k == segmenting.recommended_k(scores, verdict) else ""
        lines.append(f"{k:>2}  {inertia:>12,.1f}  {silhouette:>10.3f}{spread}{mark}")
    return lines
