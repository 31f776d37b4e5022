//! What an evaluation may cost: a number of steps, not a time, so that the same call always gets the same answer.

use std::cell::Cell;

/// Bytes of text that are looked at in one step.
const TEXT_BYTES: usize = 64;

/// Steps that are left. One step is a node of an expression or an element of a list: some 50 ns.
#[derive(Debug)]
pub struct Fuel {
    /// Below zero once there were not enough, and then for good.
    left: Cell<i64>,
}

/// There were not enough steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent;

impl Fuel {
    /// So many steps.
    pub fn new(steps: u32) -> Self {
        Self { left: Cell::new(steps.into()) }
    }

    /// Takes steps away, or fails for good.
    #[inline]
    pub fn spend(&self, steps: u32) -> Result<(), Spent> {
        let left = self.left.get().saturating_sub(steps.into());
        self.left.set(left);
        if left < 0 { Err(Spent) } else { Ok(()) }
    }

    /// Takes away what it costs to look at a text of so many bytes.
    #[inline]
    pub fn spend_on_text(&self, bytes: usize) -> Result<(), Spent> {
        self.spend(u32::try_from(bytes / TEXT_BYTES).unwrap_or(u32::MAX))
    }

    /// Whether an evaluation was cut off; its answer then means nothing, even where an operator swallowed the error.
    pub fn is_spent(&self) -> bool {
        self.left.get() < 0
    }

    /// Steps that are left.
    pub fn left(&self) -> u32 {
        u32::try_from(self.left.get()).unwrap_or(0)
    }
}
