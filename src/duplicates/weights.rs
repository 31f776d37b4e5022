//! Written by `tests/duplicates/fit.py`; do not edit.

use super::score::Weights;

pub(super) const WITH_VECTORS: Weights = Weights {
    features: [
        6.370, 0.000, 3.415, 1.804, 0.000, 0.493, 0.035, 2.000, -1.308, -1.496, -0.188, -3.614,
    ],
    overlapping: 3.633,
    duplicate: 5.065,
};

pub(super) const WITHOUT_VECTORS: Weights = Weights {
    features: [
        3.313, 0.000, 3.797, 3.031, 0.000, 1.149, 0.000, 2.000, -1.231, -1.191, 0.000, -3.447,
    ],
    overlapping: 3.764,
    duplicate: 4.902,
};
