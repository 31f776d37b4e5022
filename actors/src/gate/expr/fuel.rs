//! What an evaluation may cost: a number of steps, not a time, so that the same call always gets the same answer.

use std::cell::Cell;

/// Bytes of text that are looked at in one step.
const TEXT_BYTES: usize = 64;

/// Steps that are left. One step is a node of an expression or an element of a list: some 50 ns.
#[derive(Debug)]
pub struct Fuel {
    left: Cell<u32>,
    spent: Cell<bool>,
}

/// There were not enough steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent;

impl Fuel {
    /// So many steps.
    pub fn new(steps: u32) -> Self {
        Self { left: Cell::new(steps), spent: Cell::new(false) }
    }

    /// Takes steps away, or fails for good.
    pub fn spend(&self, steps: u32) -> Result<(), Spent> {
        match self.left.get().checked_sub(steps) {
            Some(left) if !self.spent.get() => {
                self.left.set(left);
                Ok(())
            }
            _ => {
                self.spent.set(true);
                Err(Spent)
            }
        }
    }

    /// Takes away what it costs to look at a text of so many bytes.
    pub fn spend_on_text(&self, bytes: usize) -> Result<(), Spent> {
        self.spend(u32::try_from(bytes / TEXT_BYTES).unwrap_or(u32::MAX))
    }

    /// Whether an evaluation was cut off; its answer then means nothing, even where an operator swallowed the error.
    pub fn is_spent(&self) -> bool {
        self.spent.get()
    }

    /// Steps that are left.
    pub fn left(&self) -> u32 {
        self.left.get()
    }
}
