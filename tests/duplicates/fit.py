#!/usr/bin/env python3
"""Fits the weights by which duplicates are told from what only looks like them, and says how good they are.

usage: tests/duplicates/fit.py FEATURES.jsonl [--write]

FEATURES.jsonl is what `cargo run --features testing --bin duplicate-features -- tests/duplicates/issues.yaml MODEL_DIR` prints.
The model is an ordinal logistic regression: one weighted sum, and two thresholds on it. It is judged by cross-validation over
families of issues, so that no family that it is asked about was seen while fitting, beside the best that a threshold on the
cosine alone can do on all of the data. With --write the weights of a fit to everything go to src/duplicates/weights.rs.
"""

import argparse
import json
import math
import random
from pathlib import Path

HERE = Path(__file__).resolve().parent
WEIGHTS = HERE.parent.parent / "src/duplicates/weights.rs"
UNRELATED, OVERLAPPING, DUPLICATE = 0, 1, 2
# Pairs of issues of two families that are added as unrelated: most pairs of a project are such.
CROSS_PAIRS = 300
FOLDS = 10
# What the weights would be without any data, and how much that counts: with so few pairs, a fold in which nobody imports
# where others export would forget that it matters. The signs of these are the only ones that weights may have.
PRIOR = [4, 2, 2, 1, 1, 0.5, 0.5, 2, -1.5, -0.5, -2, -3]
RIDGE = 0.001
# A duplicate that is missed costs as much as so many that are none.
DUPLICATE_WEIGHT = 2.0
STEPS = 500


def pairs_of(text):
    """Reads pairs.yaml, whose form is simple."""
    label, pairs = None, {}
    names = {"duplicate": DUPLICATE, "overlapping": OVERLAPPING, "unrelated": UNRELATED}
    for line in text.splitlines():
        if line.endswith(":") and not line.startswith("#"):
            label = names[line[:-1]]
        elif line.startswith("- ["):
            one, other = (name.strip() for name in line[3:-1].split(","))
            pairs[frozenset((one, other))] = label
    return pairs


def family(name):
    return name.split("-")[0]


def load(path):
    """Labelled rows: the pair, its label, its features, its cosine."""
    labels = pairs_of((HERE / "pairs.yaml").read_text())
    rows, others = [], []
    for line in path.read_text().splitlines():
        row = json.loads(line)
        label = labels.get(frozenset((row["one"], row["other"])))
        if label is not None:
            rows.append((row, label))
        elif family(row["one"]) != family(row["other"]):
            others.append((row, UNRELATED))
    assert len(rows) == len(labels), "a pair of pairs.yaml is not among the features"
    random.Random(1).shuffle(others)
    return rows + others[:CROSS_PAIRS]


def logistic(x):
    return 1 / (1 + math.exp(-max(-40, min(40, x))))


def fit(rows, which):
    """Weights and thresholds by gradient descent (Adam) on the two questions of the model: related? duplicate?"""
    count = len(PRIOR)
    values = [float(weight) for weight in PRIOR] + [3.0, 5.0]
    costs = [DUPLICATE_WEIGHT if label == DUPLICATE else 1.0 for _, label in rows]
    total = sum(costs)
    samples = [(row[which], label, cost / total) for (row, label), cost in zip(rows, costs)]
    means, squares = [0.0] * (count + 2), [0.0] * (count + 2)
    for step in range(1, STEPS + 1):
        weights, overlapping, duplicate = values[:count], values[count], values[count + 1]
        gradient = [2 * RIDGE * (weight - prior) for weight, prior in zip(weights, PRIOR)] + [0.0, 0.0]
        for features, label, cost in samples:
            score = sum(weight * value for weight, value in zip(weights, features) if value)
            related = (logistic(score - overlapping) - (label >= OVERLAPPING)) * cost
            same = (logistic(score - duplicate) - (label == DUPLICATE)) * cost
            for i, value in enumerate(features):
                if value:
                    gradient[i] += (related + same) * value
            gradient[count] -= related
            gradient[count + 1] -= same
        for i, slope in enumerate(gradient):
            means[i] = 0.9 * means[i] + 0.1 * slope
            squares[i] = 0.999 * squares[i] + 0.001 * slope * slope
            values[i] -= 0.05 * (means[i] / (1 - 0.9**step)) / (math.sqrt(squares[i] / (1 - 0.999**step)) + 1e-8)
        for i, prior in enumerate(PRIOR):
            values[i] = max(0.0, values[i]) if prior > 0 else min(0.0, values[i])
        values[count + 1] = max(values[count] + 0.1, values[count + 1])
    return values[:count], values[count], values[count + 1]


def verdict(model, features):
    weights, overlapping, duplicate = model
    total = sum(weight * value for weight, value in zip(weights, features))
    return DUPLICATE if total >= duplicate else OVERLAPPING if total >= overlapping else UNRELATED


def quality(said):
    """Precision, recall and F1 of duplicates among pairs of (said, is)."""
    hits = sum(a and b for a, b in said)
    precision = hits / max(1, sum(a for a, _ in said))
    recall = hits / max(1, sum(b for _, b in said))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def cross_validated(rows, which):
    """What a model says of each pair that never saw a pair of either family."""
    said = []
    for asked, seen in folds(rows):
        model = fit(seen, which)
        said += [(row, verdict(model, row[which]), label) for row, label in asked]
    return said


def told(name, precision, recall, f1):
    print(f"{name:44} precision {precision:.2f}  recall {recall:.2f}  F1 {f1:.2f}")


def best_threshold(rows):
    """The cosine from which on calling pairs duplicates has the best F1."""
    quality_at = lambda at: quality([(row["cosine"] >= at / 100, label == DUPLICATE) for row, label in rows])[2]
    return max(range(30, 100), key=quality_at) / 100


def folds(rows):
    """Pairs to be asked about, and those that are seen for it: no pair of either family."""
    families = sorted({family(row[name]) for row, _ in rows for name in ("one", "other")})
    random.Random(2).shuffle(families)
    fold_of = {name: at % FOLDS for at, name in enumerate(families)}
    for fold in range(FOLDS):
        asked = [it for it in rows if fold_of[family(it[0]["one"])] == fold]
        touches = lambda row: fold in (fold_of[family(row["one"])], fold_of[family(row["other"])])
        yield asked, [it for it in rows if not touches(it[0])]


def judge(rows):
    hard = [it for it in rows if family(it[0]["one"]) == family(it[0]["other"])]
    print(f"{len(rows)} pairs: " + ", ".join(f"{sum(label == it for _, label in rows)} {name}" for it, name in ((2, "duplicates"), (1, "overlapping"), (0, "unrelated"))) + f"; {len(hard)} of them within a family")
    said = [(row["cosine"] >= threshold, label == DUPLICATE) for asked, seen in folds(rows) for threshold in [best_threshold(seen)] for row, label in asked]
    told("cosine alone, cross-validated threshold", *quality(said))
    told("cosine alone, 0.70 (the contract's)", *quality([(row["cosine"] >= 0.7, label == DUPLICATE) for row, label in rows]))
    for which in ("with", "without"):
        said = cross_validated(rows, which)
        told(f"scorer {which} vectors, cross-validated", *quality([(a == DUPLICATE, b == DUPLICATE) for _, a, b in said]))
        told("  duplicate or overlapping", *quality([(a >= OVERLAPPING, b >= OVERLAPPING) for _, a, b in said]))
        right = sum(a == b for _, a, b in said) / len(said)
        print(f"  of all verdicts {right:.2f} are right")
        for row, a, b in said:
            if (a == DUPLICATE) != (b == DUPLICATE):
                print(f"    {row['one']} / {row['other']}: said {a}, is {b}, cosine {row['cosine']:.2f}")


def written(rows):
    """The weights as the program has them."""
    text = "//! Written by `tests/duplicates/fit.py`; do not edit.\n\nuse super::score::Weights;\n"
    for name, which in (("WITH_VECTORS", "with"), ("WITHOUT_VECTORS", "without")):
        weights, overlapping, duplicate = fit(rows, which)
        numbers = ", ".join(f"{weight + 0:.3f}" for weight in weights)
        text += f"\npub(super) const {name}: Weights = Weights {{\n    features: [{numbers}],\n    overlapping: {overlapping:.3f},\n    duplicate: {duplicate:.3f},\n}};\n"
    return text.replace("-0.000", "0.000")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("features", type=Path)
    parser.add_argument("--write", action="store_true", help="write the weights")
    args = parser.parse_args()
    rows = load(args.features)
    judge(rows)
    if args.write:
        WEIGHTS.write_text(written(rows))


if __name__ == "__main__":
    main()
