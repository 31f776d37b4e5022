//! Flows whose filters broke so often in one step that the step goes on without them: breaking costs time, and the
//! events behind must not wait for it.

use crate::ids::FlowVersionId;
use std::collections::BTreeMap;

/// How often a flow may break in one step.
const BREAKS_MAX: usize = 2;

/// How often flows broke in one step.
#[derive(Debug, Default)]
pub struct Tired(BTreeMap<FlowVersionId, usize>);

impl Tired {
    /// Notes that a flow broke.
    pub(super) fn broke(&mut self, flow: FlowVersionId) {
        *self.0.entry(flow).or_default() += 1;
    }

    /// Whether a flow is left for later.
    pub(super) fn is(&self, flow: FlowVersionId) -> bool {
        self.0.get(&flow).is_some_and(|breaks| *breaks >= BREAKS_MAX)
    }
}
