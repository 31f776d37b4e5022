//! What of a tracker is taken in: scope rules for organizations and projects. Pure.

use crate::{event::ProjectRef, ports::FoundOrganization};

/// Which organization or project a tracker takes in or leaves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeRule {
    pub scope: ScopeType,
    pub rule: RuleType,
    /// The tracker's name or id for it; upper and lower case are the same.
    pub identifier: String,
}

/// What a scope rule speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeType {
    Organization,
    Project,
}

/// Whether a scope rule takes in or leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleType {
    Include,
    Exclude,
}

impl ScopeRule {
    fn names(&self, names: [&str; 2]) -> bool {
        names.iter().any(|name| name.eq_ignore_ascii_case(&self.identifier))
    }
}

/// Whether an organization is taken in: only those that a rule names, and none that another leaves out.
pub fn takes_organization(rules: &[ScopeRule], organization: &FoundOrganization) -> bool {
    let names = [organization.identifier.as_str(), organization.external_id.as_str()];
    says(rules, ScopeType::Organization, names, RuleType::Include)
        && !says(rules, ScopeType::Organization, names, RuleType::Exclude)
}

/// Whether a project of an organization that is taken in is taken in, too: all of them, unless a rule leaves it out, or
/// rules name some and it is none of those.
pub fn takes_project(rules: &[ScopeRule], organization: &str, project: &ProjectRef) -> bool {
    let names = [project.identifier.as_str(), project.external_id.as_str()];
    // Rules that name projects of another organization say nothing about this one.
    let prefix = format!("{}/", organization.to_lowercase());
    let names_some = rules.iter().any(|rule| {
        let name = rule.identifier.to_lowercase();
        let elsewhere = name.contains('/') && !name.starts_with(&prefix);
        (rule.scope, rule.rule) == (ScopeType::Project, RuleType::Include) && !elsewhere
    });
    let included = says(rules, ScopeType::Project, names, RuleType::Include);
    (included || !names_some) && !says(rules, ScopeType::Project, names, RuleType::Exclude)
}

fn says(rules: &[ScopeRule], scope: ScopeType, names: [&str; 2], rule: RuleType) -> bool {
    rules.iter().any(|it| it.scope == scope && it.rule == rule && it.names(names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use RuleType::{Exclude, Include};
    use ScopeType::{Organization, Project};

    fn rules(rules: &[(ScopeType, RuleType, &str)]) -> Vec<ScopeRule> {
        let rule = |&(scope, rule, name): &(_, _, &str)| ScopeRule {
            scope,
            rule,
            identifier: name.to_owned(),
        };
        rules.iter().map(rule).collect()
    }

    #[test]
    fn organizations_are_taken_in_by_name_only() {
        for (given, expected) in [
            (vec![], false),
            (vec![(Project, Include, "octo/app")], false),
            (vec![(Organization, Include, "octo")], true),
            (vec![(Organization, Include, "OCTO")], true),
            (vec![(Organization, Include, "7")], true),
            (vec![(Organization, Include, "other")], false),
            (vec![(Organization, Include, "octo"), (Organization, Exclude, "octo")], false),
        ] {
            let found = FoundOrganization {
                external_id: "7".into(),
                identifier: "octo".into(),
                name: "Octo".into(),
            };
            assert_eq!(takes_organization(&rules(&given), &found), expected, "{given:?}");
        }
    }

    #[test]
    fn projects_are_taken_in_unless_rules_say_otherwise() {
        for (given, expected) in [
            (vec![], true),
            (vec![(Project, Exclude, "octo/app")], false),
            (vec![(Project, Exclude, "octo/web")], true),
            (vec![(Project, Include, "octo/app")], true),
            (vec![(Project, Include, "12")], true),
            (vec![(Project, Include, "octo/web")], false),
            (vec![(Project, Include, "acme/web")], true),
            (vec![(Project, Include, "octo/app"), (Project, Exclude, "Octo/App")], false),
        ] {
            let project = ProjectRef {
                external_id: "12".into(),
                identifier: "octo/app".into(),
                name: "app".into(),
            };
            assert_eq!(takes_project(&rules(&given), "octo", &project), expected, "{given:?}");
        }
    }
}
