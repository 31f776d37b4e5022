//! Documents by chance, one applied after another: each is what is exported afterwards, to the byte, and what decides.

use super::{
    tests::{applied_by, wanted},
    *,
};
use crate::{
    http::fixtures::{World, world},
    policy::{
        compile,
        document::Defaults,
        entries::{Concerned, Group, RuleEntry, ServerEntry, ToolEntry, WorkflowEntry},
        read::Read,
    },
    store::{
        access_rules::{ConditionType, RuleAction},
        mcp_pins::Review,
        mcp_servers::{AuthType, PrefixMode, Transport},
        notifications::Channel,
        tool_configurations::{JustificationMode, ToolSource},
    },
};
use preloop_actors::gate::{Label, Labels};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Map, Value, json};

/// Documents of one run.
const DOCUMENTS: usize = 25;

const ACTIONS: [RuleAction; 3] = [RuleAction::Allow, RuleAction::Deny, RuleAction::RequireApproval];
const CONDITIONS: [Option<&str>; 6] = [
    None,
    Some("args.a == 'x'"),
    Some("args.a == \"y\"\n|| args.b > 3"),
    Some("has(args.c) && args.c in ['#', '- a', 'b: c']"),
    Some("principal.roles.exists(role, role == 'admin')"),
    Some("  true"),
];
const TEXTS: [Option<&str>; 4] = [None, Some("why: because"), Some("two\nlines\n"), Some("~")];

/// Chooses what stands in documents of an account whose owner has this name.
struct Chance {
    rng: StdRng,
    owner: String,
}

impl Chance {
    fn yes(&mut self) -> bool {
        self.rng.random_bool(0.5)
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all.choose(&mut self.rng).unwrap().clone()
    }

    fn some<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        self.yes().then(|| self.of(all))
    }

    fn text(&mut self) -> Option<String> {
        self.of(&TEXTS).map(str::to_owned)
    }

    fn object(&mut self, fields: Value) -> Option<Map<String, Value>> {
        fields.as_object().filter(|_| self.rng.random_bool(0.5)).cloned()
    }

    fn server(&mut self, name: &str) -> ServerEntry {
        let host = self.of(&["a", "b"]);
        let prefix = self.some(&["p", "q_1"]).map(str::to_owned);
        let modes = [PrefixMode::Always, PrefixMode::OnConflict, PrefixMode::Never];
        let is_command = name == "sh";
        ServerEntry {
            transport: match is_command {
                true => Transport::Stdio,
                false => self.of(&[Transport::HttpStreaming, Transport::Sse]),
            },
            url: (!is_command).then(|| format!("https://{host}.example.com/mcp")),
            command: is_command.then(|| "npx".to_owned()),
            args: if is_command { vec!["-y".to_owned(), host.to_owned()] } else { Vec::new() },
            image: None,
            env: Vec::new(),
            auth_type: self.of(&[AuthType::None, AuthType::Bearer, AuthType::OAuth]),
            // The implied one is not said.
            prefix_mode: prefix
                .is_some()
                .then(|| self.of(&modes))
                .filter(|mode| *mode != PrefixMode::Always),
            tool_prefix: prefix,
            is_trusted: self.yes(),
            review: Some(self.of(&[Review::All, Review::Changes])),
            is_active: self.yes(),
        }
    }

    fn workflow(&mut self) -> WorkflowEntry {
        let group = |chance: &mut Self| match chance.yes() {
            true => Group { users: vec![chance.owner.clone()], teams: Vec::new() },
            false => Group::default(),
        };
        let channels: [&[Channel]; 3] =
            [&[], &[Channel::Email], &[Channel::MobilePush, Channel::Email]];
        WorkflowEntry {
            description: self.text(),
            approvers: group(self),
            approvals_required: 1,
            escalation: group(self),
            timeout_seconds: self.some(&[60, 2_592_000]),
            require_reason: self.yes(),
            async_approval_enabled: self.yes(),
            notification_channels: self.of(&channels).to_vec(),
        }
    }

    fn rule(&mut self, workflows: &[String]) -> RuleEntry {
        let agent = Concerned::Agent("01900000-0000-7000-8000-00000000000a".to_owned());
        RuleEntry {
            action: self.of(&ACTIONS),
            when: self.of(&CONDITIONS).map(str::to_owned),
            language: ConditionType::Cel,
            only_for: self.some(&[agent]),
            description: self.text(),
            is_enabled: self.yes(),
            workflow: self.named(workflows),
            approval_condition: None,
        }
    }

    fn named(&mut self, names: &[String]) -> Option<String> {
        if names.is_empty() { None } else { self.some(names) }
    }

    fn tool(&mut self, tool: &str, server: Option<&str>, workflows: &[String]) -> ToolEntry {
        let count = self.rng.random_range(0..5);
        let mut rules: Vec<_> = (0..count).map(|_| self.rule(workflows)).collect();
        rules.sort_by_key(|rule| rule.only_for.is_none());
        let is_http = tool == "x";
        let schema = json!({"type": "object", "properties": {"b": {"type": "number"}, "a": {}}});
        ToolEntry {
            source: is_http.then_some(ToolSource::Http),
            endpoint: if is_http { self.some(&["e".to_owned()]) } else { None },
            is_enabled: self.yes(),
            description: self.text(),
            schema: self.object(schema),
            config: self.object(json!({"read_only": true, "n": [1, 2.5, null, "1e3"], "o": {}})),
            justification: self.some(&[JustificationMode::Optional, JustificationMode::Required]),
            labels: Some(Label::ALL.into_iter().filter(|_| self.yes()).collect()),
            workflow: self.named(workflows),
            rules,
            ..ToolEntry::named(tool, server)
        }
    }

    fn document(&mut self) -> PolicyDocument {
        let servers: Vec<_> = ["git", "sh", "wiki: 2"].into_iter().filter(|_| self.yes()).collect();
        let workflows: Vec<String> =
            ["A", "B b", "1"].into_iter().filter(|_| self.yes()).map(str::to_owned).collect();
        let tools = [
            ("get_issue", None),
            ("update_issue", None),
            ("push", Some("git")),
            ("run", Some("sh")),
            ("read", Some("wiki: 2")),
            ("read", Some("git")),
            ("x", None),
        ];
        let is_there = |server: Option<&str>| server.is_none_or(|name| servers.contains(&name));
        let tools: Vec<_> = tools.into_iter().filter(|(_, server)| is_there(*server)).collect();
        PolicyDocument {
            defaults: Some(Defaults {
                unknown_tools: self.of(&ACTIONS),
                workflow: self.named(&workflows),
            }),
            servers: Some(
                servers.iter().map(|name| ((*name).to_owned(), self.server(name))).collect(),
            ),
            workflows: Some(workflows.iter().map(|name| (name.clone(), self.workflow())).collect()),
            tools: Some(
                tools
                    .into_iter()
                    .filter(|_| self.rng.random_bool(0.6))
                    .collect::<Vec<_>>()
                    .into_iter()
                    .map(|(tool, server)| self.tool(tool, server, &workflows))
                    .collect(),
            ),
        }
    }
}

async fn apply_text(world: &World, text: &str) -> Applied {
    let read = Read::text(text).unwrap_or_else(|findings| panic!("{findings:?}\n{text}"));
    let applied = applied_by(world, &wanted(&read.document), true, &|_: Permission| true).await;
    applied.unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

/// One run; the seed decides everything.
async fn run(seed: u64) {
    let world = world().await;
    let owner = format!("user-{}", world.owner.user);
    let mut chance = Chance { rng: StdRng::seed_from_u64(seed), owner };
    let mut texts = Vec::new();
    for _ in 0..DOCUMENTS {
        let text = render::yaml(&chance.document()).unwrap();
        let done = apply_text(&world, &text).await;
        assert!(done.found.is_none() || texts.is_empty(), "seed {seed}: {:?}", done.found);
        let mut db = world.state.store.client().await.unwrap();
        let found = found(&mut db, world.owner.account).await.unwrap();
        assert_eq!(found.text, text, "seed {seed}");
        assert_eq!((found.hash, found.has_drifted), (done.version.hash, false), "seed {seed}");
        // What is in force is what the document compiles to.
        let known = KnownTools::read(&db, world.owner.account).await.unwrap();
        compile(&found.document, &known).unwrap();
        let again = apply_text(&world, &text).await;
        assert_eq!((again.changes.len(), again.version.id), (0, done.version.id), "seed {seed}");
        texts.push(text);
    }
    // And back to each of some, from wherever it is.
    for _ in 0..DOCUMENTS / 4 {
        let text = chance.of(&texts);
        apply_text(&world, &text).await;
        let mut db = world.state.store.client().await.unwrap();
        assert_eq!(found(&mut db, world.owner.account).await.unwrap().text, text, "seed {seed}");
    }
}

#[actix_web::test]
async fn whatever_is_applied_is_what_is_exported() {
    for seed in 0..2 {
        run(seed).await;
    }
}

/// A document from before there were labels and review in them.
fn without_protection(mut document: PolicyDocument) -> PolicyDocument {
    document.servers.iter_mut().flatten().for_each(|(_, server)| server.review = None);
    document.tools.iter_mut().flatten().for_each(|tool| tool.labels = None);
    document
}

#[actix_web::test]
async fn what_protects_stays_where_a_document_leaves_it_out() {
    let world = world().await;
    let owner = format!("user-{}", world.owner.user);
    let mut chance = Chance { rng: StdRng::seed_from_u64(7), owner };
    let (mut kept_labels, mut kept_reviews) = (0, 0);
    for _ in 0..DOCUMENTS / 2 {
        let before = chance.document();
        apply_text(&world, &render::yaml(&before).unwrap()).await;
        let short = without_protection(before.clone());
        let same = apply_text(&world, &render::yaml(&short).unwrap()).await;
        assert!(same.changes.is_empty(), "{:?}", same.changes);

        let other = without_protection(chance.document());
        apply_text(&world, &render::yaml(&other).unwrap()).await;
        let mut db = world.state.store.client().await.unwrap();
        let after = found(&mut db, world.owner.account).await.unwrap().document;
        let tools = before.tools.as_deref().unwrap_or_default();
        for tool in after.tools.iter().flatten() {
            let kept = tools.iter().find(|kept| kept.key() == tool.key());
            kept_labels += usize::from(kept.is_some());
            let expected = kept.map_or(Some(Labels::NONE), |kept| kept.labels);
            assert_eq!(tool.labels, expected, "{}", tool.shown());
        }
        for (name, server) in after.servers.iter().flatten() {
            let kept = before.servers.as_ref().and_then(|servers| servers.get(name));
            kept_reviews += usize::from(kept.is_some());
            let expected = kept.map_or(Some(Review::Changes), |kept| kept.review);
            assert_eq!(server.review, expected, "{name}");
        }
    }
    assert!(kept_labels > 0 && kept_reviews > 0, "{kept_labels} {kept_reviews}");
}
