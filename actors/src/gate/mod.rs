//! The gate: whether a call of a tool runs, waits for a person, or does not run. Pure: it reads no clock and no store.
//!
//! A [`Policy`] is compiled once from an account's configuration and kept for as long as its version lasts; a decision
//! takes microseconds and says what it rests on. What passes is either allowed by a rule, or by one of the defaults of
//! contract section 4.5 that [`Basis`] names; everything that goes wrong asks a person or blocks.

#[cfg(test)]
mod budget_tests;
pub mod canonical;
mod decide;
mod decision;
pub mod expr;
mod facts;
mod flow;
#[cfg(test)]
mod flow_tests;
mod model;
mod policy;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;

pub use canonical::{
    CanonicalError, DEFINING, Hash, canonical, hash_of_arguments, hash_of_definition,
};
pub use decision::{Basis, Block, Check, Checked, Decision, Read, Verdict, Why};
pub use facts::{BudgetFacts, Facts, Hints, PrincipalFacts, SessionFacts, ToolFacts};
pub use flow::{FlowCheck, FlowMode, FlowRules, Label, Labels, UnknownLabel};
pub use model::{
    AccessRule, Action, PolicySource, PolicyVersion, RuleId, Subject, ToolKey, ToolOrigin,
    ToolSetup, WorkflowId,
};
pub use policy::{Call, Policy, is_labels};
