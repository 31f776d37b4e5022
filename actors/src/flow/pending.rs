//! Temporary.
use super::*;
use crate::event::Event;
pub struct PreparedEvent<'a>(pub &'a Event);
impl<'a> PreparedEvent<'a> { pub fn new(e: &'a Event) -> Self { Self(e) } }
pub enum Outcome { Match, No(String), Error(String) }
pub fn matches(_: &FlowVersion, _: &PreparedEvent) -> Outcome { Outcome::Match }
