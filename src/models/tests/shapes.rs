//! Every shape that this program asks for can be asked for by providers that keep to a schema strictly.

use crate::models::{Shape, testing::assert_strict};
use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only its shape is of interest")]
struct Nested {
    /// 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    score: f64,
    items: Vec<Inner>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only its shape is of interest")]
struct Inner {
    minimum: u8,
}

#[test]
fn shapes_are_strict() {
    assert_strict(Shape::<Nested>::new("nested").schema());
}
