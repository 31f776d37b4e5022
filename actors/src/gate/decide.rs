//! The decision itself, in the order of contract section 4.5.

use super::{
    Facts,
    decision::{Basis, Block, Check, Checked, Decision, Read, Verdict, Why},
    expr::{Found, Fuel, Places, Root},
    flow::FlowMode,
    model::{AccessRule, Action, Subject, WorkflowId},
    policy::{Call, Policy, Rule, Tool},
};
use std::{
    cell::OnceCell,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// Steps of one rule. A rule that needs more has no answer.
const RULE_STEPS_MAX: u32 = 50_000;
/// Steps of all rules together, some 20 ms. A call that needs more is blocked.
const CALL_STEPS_MAX: u32 = 400_000;

impl Policy {
    /// Whether a call may run. Never panics and never lets pass what it could not judge.
    pub fn decide(&self, call: Call<'_>) -> Decision {
        let mut decision = guarded(|| self.watch(call, self.judge(call)))
            .unwrap_or_else(|| self.blocked(Block::Failed, Vec::new()));
        decision.why.policy = self.version(call.tool);
        decision
    }

    /// Lays what labels say over what rules say: a call that rules let pass may have to ask, and none passes for it.
    fn watch(&self, call: Call<'_>, mut decision: Decision) -> Decision {
        let held = call.facts.session().labels.as_ref();
        let Some(mut check) = self.flow.check(call.tool, held) else { return decision };
        check.asks = check.completes && decision.verdict == Verdict::Allow;
        if check.asks && check.mode == FlowMode::Enforce {
            decision.verdict = self.act(Action::RequireApproval, None, self.tools.get(call.tool));
            decision.why.basis = Basis::InformationFlow;
        }
        decision.why.flow = Some(check);
        decision
    }

    fn judge(&self, call: Call<'_>) -> Decision {
        if call.is_halted {
            return self.blocked(Block::Halted, Vec::new());
        }
        if !call.facts.root(Root::Args).is_object() {
            return self.blocked(Block::NoArguments, Vec::new());
        }
        let Some(tool) = self.tools.get(call.tool) else {
            let verdict = self.act(self.unknown_tools, None, None);
            return self.decision(verdict, Basis::UnknownTool, Vec::new());
        };
        if !tool.is_enabled {
            return self.blocked(Block::Disabled, Vec::new());
        }
        self.apply(tool, call.facts)
    }

    fn apply(&self, tool: &Tool, facts: &Facts<'_>) -> Decision {
        let mut checked = Vec::with_capacity(tool.rules.len());
        let found = vec![OnceCell::new(); tool.places.len()];
        let mut steps = CALL_STEPS_MAX;
        for rule in tool.rules.iter().filter(|rule| concerns(&rule.source, facts)) {
            let outcome = rule.check(&Places::new(facts, &rule.reads, &found), &mut steps);
            let fired = outcome.is_fired();
            let passed = outcome == Checked::Passed;
            checked.push(Check { rule: rule.source.id, outcome });
            if steps == 0 {
                let mut decision = self.blocked(Block::TooMuchWork, checked);
                decision.why.read = read(tool, &found);
                return decision;
            }
            if passed {
                continue;
            }
            // What cannot be judged by a rule is judged by a person, whatever the rule would have said.
            let (action, basis) = match fired {
                true => (rule.source.action, Basis::Rule),
                false => (Action::RequireApproval, Basis::RuleFailed),
            };
            let verdict = self.act(action, Some(&rule.source), Some(tool));
            let mut decision = self.decision(verdict, basis, checked);
            decision.why.rule = Some(Arc::clone(&rule.source));
            decision.why.read = read(tool, &found);
            return decision;
        }
        let mut decision = match (checked.is_empty(), tool.workflow) {
            (true, Some(_)) => {
                let verdict = self.act(Action::RequireApproval, None, Some(tool));
                self.decision(verdict, Basis::Workflow, checked)
            }
            (true, None) => self.decision(Verdict::Allow, Basis::NoRules, checked),
            (false, _) => self.decision(Verdict::Allow, Basis::NoneFired, checked),
        };
        decision.why.read = read(tool, &found);
        decision
    }

    fn act(&self, action: Action, rule: Option<&AccessRule>, tool: Option<&Tool>) -> Verdict {
        match action {
            Action::Allow => Verdict::Allow,
            Action::Deny => Verdict::Deny,
            Action::RequireApproval => {
                let own = rule.and_then(|rule| rule.workflow);
                let own = own.or_else(|| tool.and_then(|tool| tool.workflow));
                self.asked(own.or(self.default_workflow))
            }
        }
    }

    /// A workflow that is named and gone is not replaced by another: other people would be asked.
    fn asked(&self, workflow: Option<WorkflowId>) -> Verdict {
        match workflow {
            None => Verdict::Blocked(Block::NoWorkflow),
            Some(workflow) if self.workflows.contains(&workflow) => Verdict::Ask(workflow),
            Some(workflow) => Verdict::Blocked(Block::WorkflowGone(workflow)),
        }
    }

    fn blocked(&self, block: Block, checked: Vec<Check>) -> Decision {
        self.decision(Verdict::Blocked(block), Basis::Fault, checked)
    }

    fn decision(&self, verdict: Verdict, basis: Basis, checked: Vec<Check>) -> Decision {
        let (policy, read) = (self.version, Vec::new());
        let why = Why { basis, policy, rule: None, checked, read, flow: None };
        Decision { verdict, why }
    }
}

impl Rule {
    /// Takes what it costs from `steps`.
    fn check<'a>(&'a self, places: &Places<'a, '_>, steps: &mut u32) -> Checked {
        let condition = match &self.condition {
            Ok(None) => return Checked::Fired,
            Ok(Some(condition)) => condition,
            Err(problem) => return Checked::Failed(problem.clone()),
        };
        let given = RULE_STEPS_MAX.min(*steps);
        let fuel = Fuel::new(given);
        let outcome = condition.holds(places, &fuel);
        *steps -= given - fuel.left();
        match outcome {
            Ok(true) => Checked::Fired,
            Ok(false) => Checked::Passed,
            Err(fault) => (*fault).into(),
        }
    }
}

impl Checked {
    fn is_fired(&self) -> bool {
        *self == Self::Fired
    }
}

/// Whether a rule is about whoever calls.
fn concerns(rule: &AccessRule, facts: &Facts<'_>) -> bool {
    let who = facts.principal();
    match rule.subject {
        None => true,
        Some(Subject::Agent(agent)) => who.agent == Some(agent),
        Some(Subject::Key(key)) => who.key == Some(key),
        Some(Subject::Flow(flow)) => who.flow == Some(flow),
    }
}

/// What stood at the places that were looked at.
fn read(tool: &Tool, found: &[OnceCell<Found<'_>>]) -> Vec<Read> {
    let looked_at = tool.places.iter().zip(found).filter_map(|(path, found)| {
        let value = found.get()?.ok().map(Read::shown);
        Some(Read { path: path.to_string(), value })
    });
    looked_at.take(Read::COUNT_MAX).collect()
}

/// A panic is an error of this decision, not of the process.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_no_answer() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(guarded(|| -> u8 { panic!("a fault of ours") }), None);
    }
}
