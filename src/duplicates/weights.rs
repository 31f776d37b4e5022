//! Written by `tests/duplicates/fit.py`; do not edit.

use super::score::Weights;

pub(super) const WITH_VECTORS: Weights = Weights {
    features: [6.0, 2.0, 3.0, 1.0, 1.0, 0.5, 0.5, 0.5, -1.0, -0.5, -1.5, -2.5],
    overlapping: 4.0,
    duplicate: 6.0,
};

pub(super) const WITHOUT_VECTORS: Weights = Weights {
    features: [6.0, 2.0, 3.0, 1.0, 1.0, 0.5, 0.5, 0.5, -1.0, -0.5, -1.5, -2.5],
    overlapping: 4.0,
    duplicate: 6.0,
};
