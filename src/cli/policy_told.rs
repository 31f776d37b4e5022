//! What `preloop policy` prints.

use crate::policy::{
    Finding,
    diff::{Change, summary},
};
use std::fmt;

/// Changes, one a line, and the sum.
pub struct Told<'a>(pub &'a [Change]);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|change| writeln!(f, "{change}"))?;
        writeln!(f, "{}", summary(self.0))
    }
}

/// Findings, one a line, as `policy.yaml:12:5: error: ...`.
pub fn findings_told(file: &str, findings: &[Finding]) -> String {
    let line = |finding: &Finding| match finding.line {
        Some(_) => format!("{file}:{finding}\n"),
        None => format!("{file}: {finding}\n"),
    };
    findings.iter().map(line).collect()
}

/// A number of things.
pub fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PolicyDocument, diff::diff, read::Read};

    const HEAD: &str = "apiVersion: preloop/v1\nkind: Policy\n";

    fn read(yaml: &str) -> Result<PolicyDocument, Vec<Finding>> {
        Read::text(&format!("{HEAD}{yaml}")).map(|read| read.document)
    }

    #[test]
    fn mistakes_are_told_with_their_places() {
        for (yaml, told) in [
            (
                "tools: [{tool: a, ruls: []}]",
                "p.yaml:3:19: error: tools[0].ruls: unknown field `ruls`; did you mean `rules`?\n",
            ),
            (
                "tools:\n  - {tool: b}\n  - {tool: a}\n  - {tool: b}",
                "p.yaml:6:5: error: tools[2]: the tool `b` stands here twice; put both into one entry\n",
            ),
            (
                "tools: [{tool: a, rules: [{action: deny, when: 'args.'}]}]",
                "p.yaml:3:42: error: tools[0].rules[0].when: ",
            ),
        ] {
            let found = findings_told("p.yaml", &read(yaml).unwrap_err());
            assert!(found.starts_with(told), "{found}");
        }
    }

    #[test]
    fn changes_are_told_with_their_sum() {
        let before = read("tools: [{tool: a}]").unwrap();
        let after = read("tools: [{tool: a, is_enabled: false}, {tool: b}]").unwrap();
        let told = Told(&diff(&before, &after)).to_string();
        assert_eq!(
            told,
            "~ tool `a`: switched off\n+ tool `b` set up, with 0 rules\n1 added, 1 changed\n"
        );
        assert_eq!(Told(&[]).to_string(), "no changes\n");
    }
}
