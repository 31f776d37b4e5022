//! Whatever a document says, it survives being written and read, and what an account has survives being compiled.

use super::{
    PolicyDocument, compile,
    document::{Defaults, KIND},
    entries::{Concerned, ConditionMark, Group, RuleEntry, ServerEntry, ToolEntry, WorkflowEntry},
    export::export,
    known::KnownTools,
    normal::normal,
    read::Read,
    render,
    samples::{document, id, known},
};
use crate::store::{
    access_rules::{ConditionType, Marker, RuleAction},
    mcp_pins::Review,
    mcp_servers::{AuthType, PrefixMode, Transport},
    notifications::Channel,
    tool_configurations::{JustificationMode, ToolSource},
};
use preloop_actors::{
    flow::{API_VERSION, document::read_single},
    gate::{
        Label, Labels, Policy, PolicySource, Subject, ToolKey, ToolOrigin, ToolSetup, WorkflowId,
    },
    ids::FlowId,
};
use proptest::{collection::vec, option::of, prelude::*, sample::select};
use serde_json::{Map, Value, json};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~\n]{0,40}",
        "[a-z .=']{80,300}",
        "[-?:,\\[\\]{}#&*!|>'\"%@` a\n]{0,12}",
        select(vec![
            "yes", "NO", "~", "null", "1e3", "0x1F", ".inf", "---", "...", "<<", " x ", "x\n\n",
            "\n", "\ta"
        ])
        .prop_map(str::to_owned),
    ]
}

fn object() -> impl Strategy<Value = Map<String, Value>> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        text().prop_map(Value::from),
        vec(text(), 0..3).prop_map(Value::from),
    ];
    prop::collection::btree_map(text(), scalar, 0..4)
        .prop_map(|fields| fields.into_iter().collect())
}

fn server() -> impl Strategy<Value = ServerEntry> {
    let kind = select(vec![Transport::HttpStreaming, Transport::Sse, Transport::Stdio]);
    let mode = select(vec![PrefixMode::Always, PrefixMode::OnConflict, PrefixMode::Never]);
    let auth = select(vec![AuthType::None, AuthType::Bearer, AuthType::ApiKey, AuthType::OAuth]);
    let review = of(select(vec![Review::All, Review::Changes]));
    let place = (kind, of(text()), of(text()), vec(text(), 0..3), of(text()), vec(text(), 0..3));
    (place, auth, of(text()), of(mode), any::<bool>(), review, any::<bool>()).prop_map(
        |(
            (transport, url, command, args, image, env),
            auth_type,
            tool_prefix,
            prefix_mode,
            is_trusted,
            review,
            is_active,
        )| {
            ServerEntry {
                transport,
                url,
                command,
                args,
                image,
                env,
                auth_type,
                tool_prefix,
                prefix_mode,
                is_trusted,
                review,
                is_active,
            }
        },
    )
}

fn group() -> impl Strategy<Value = Group> {
    (vec(text(), 0..3), vec(text(), 0..3)).prop_map(|(users, teams)| Group { users, teams })
}

fn workflow() -> impl Strategy<Value = WorkflowEntry> {
    let channels = vec(select(Channel::ALL.to_vec()), 0..3);
    let flags = (any::<bool>(), any::<bool>());
    (of(text()), group(), 1..100_i32, group(), of(60..1000_i32), flags, channels).prop_map(
        |(
            description,
            approvers,
            approvals_required,
            escalation,
            timeout_seconds,
            flags,
            notification_channels,
        )| {
            WorkflowEntry {
                description,
                approvers,
                approvals_required,
                escalation,
                timeout_seconds,
                require_reason: flags.0,
                async_approval_enabled: flags.1,
                notification_channels,
            }
        },
    )
}

fn rule() -> impl Strategy<Value = RuleEntry> {
    let action = select(vec![RuleAction::Allow, RuleAction::Deny, RuleAction::RequireApproval]);
    let language = select(vec![ConditionType::Cel, ConditionType::Simple]);
    let whom = prop_oneof![
        text().prop_map(Concerned::Key),
        text().prop_map(Concerned::Flow),
        text().prop_map(Concerned::Agent),
    ];
    let mark = (of(text()), of(object())).prop_map(|(name, config)| ConditionMark { name, config });
    (action, of(text()), language, of(whom), of(text()), any::<bool>(), of(text()), of(mark))
        .prop_map(
            |(
                action,
                when,
                language,
                only_for,
                description,
                is_enabled,
                workflow,
                approval_condition,
            )| RuleEntry {
                action,
                when,
                language,
                only_for,
                description,
                is_enabled,
                workflow,
                approval_condition,
            },
        )
}

fn tool() -> impl Strategy<Value = ToolEntry> {
    let source = select(vec![ToolSource::Builtin, ToolSource::Mcp, ToolSource::Http]);
    let mode = select(vec![JustificationMode::Optional, JustificationMode::Required]);
    let place = (text(), of(source), of(text()), of(text()));
    let labels = vec(select(Label::ALL.to_vec()), 0..4).prop_map(Labels::from_iter);
    (
        place,
        any::<bool>(),
        of(text()),
        of(object()),
        of(object()),
        of(mode),
        of(labels),
        of(text()),
        vec(rule(), 0..4),
    )
        .prop_map(
            |(
                (tool, source, server, endpoint),
                is_enabled,
                description,
                schema,
                config,
                justification,
                labels,
                workflow,
                rules,
            )| {
                ToolEntry {
                    tool,
                    source,
                    server,
                    endpoint,
                    is_enabled,
                    description,
                    schema,
                    config,
                    justification,
                    labels,
                    workflow,
                    rules,
                }
            },
        )
}

fn any_document() -> impl Strategy<Value = PolicyDocument> {
    let action = select(vec![RuleAction::Allow, RuleAction::Deny, RuleAction::RequireApproval]);
    let defaults = (action, of(text()))
        .prop_map(|(unknown_tools, workflow)| Defaults { unknown_tools, workflow });
    let servers = prop::collection::btree_map(text(), server(), 0..3);
    let workflows = prop::collection::btree_map(text(), workflow(), 0..3);
    (of(defaults), of(servers), of(workflows), of(vec(tool(), 0..4))).prop_map(
        |(defaults, servers, workflows, tools)| PolicyDocument {
            defaults,
            servers,
            workflows,
            tools,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Written and read, a document is the same, whatever it says; whether it is valid is another matter.
    #[test]
    fn any_document_survives_yaml(document in any_document()) {
        let text = render::yaml(&document).unwrap();
        let mut value = read_single("", &text).map_err(|error| error.to_string()).unwrap().value;
        let fields = value.as_object_mut().unwrap();
        prop_assert_eq!(fields.remove("apiVersion"), Some(json!(API_VERSION)));
        prop_assert_eq!(fields.remove("kind"), Some(json!(KIND)));
        let again: PolicyDocument = serde_json::from_value(value).unwrap();
        prop_assert_eq!(&again, &document.clone().sorted(), "{}", text);
        // And its text is the one that it has.
        prop_assert_eq!(render::yaml(&again).unwrap(), text);
        prop_assert_eq!(render::json(&again).unwrap(), render::json(&document).unwrap());
    }

    /// No text makes the reader panic.
    #[test]
    fn any_text_is_answered(text in text()) {
        let _ = Read::text(&text);
        let _ = Read::text(&format!("apiVersion: {API_VERSION}\nkind: {KIND}\n{text}"));
    }
}

/// What is in force for the account of `samples::known`, as the catalog compiles it.
fn in_force(known: &KnownTools) -> Policy {
    let tools = known.configurations.iter().map(|one| {
        let rules = known.rules.iter().filter(|rule| rule.configuration == one.id);
        ToolSetup {
            tool: one.setup.key(),
            is_enabled: one.setup.is_enabled,
            workflow: one.setup.approval_workflow.map(WorkflowId),
            rules: rules.map(|rule| rule.setup.clone().into_rule(rule.id)).collect(),
        }
    });
    let default = known.workflows.iter().find(|workflow| workflow.setup.is_default);
    Policy::compile(PolicySource {
        default_workflow: default.map(|workflow| workflow.id),
        workflows: known.workflows.iter().map(|workflow| workflow.id).collect(),
        unknown_tools: known.unknown_tools.0,
        tools: tools.collect(),
    })
}

fn keys() -> [ToolKey; 3] {
    let key = |origin, name: &str| ToolKey { origin, name: name.to_owned() };
    [
        key(ToolOrigin::Builtin, "get_issue"),
        key(ToolOrigin::Server(id(10)), "push"),
        key(ToolOrigin::Builtin, "nothing"),
    ]
}

#[test]
fn what_an_account_has_compiles_to_what_is_in_force() {
    let known = known();
    let text = render::yaml(&export(&known)).unwrap();
    let read = Read::text(&text).unwrap_or_else(|findings| panic!("{findings:?}\n{text}"));
    for draft in [PolicyDocument::default(), export(&known), read.document] {
        let policy = compile(&draft, &known).unwrap();
        for key in keys() {
            assert_eq!(policy.version(&key), in_force(&known).version(&key), "{key:?}");
        }
    }
}

#[test]
fn a_draft_changes_only_the_version_of_what_it_changes() {
    let known = known();
    let text = render::yaml(&export(&known)).unwrap().replace("action: deny", "action: allow");
    let policy = compile(&Read::text(&text).ok().unwrap().document, &known).unwrap();
    let differs = keys().map(|key| policy.version(&key) != in_force(&known).version(&key));
    assert_eq!(differs, [false, true, false]);
    // Another draft of the same words is the same.
    let again = compile(&Read::text(&text).ok().unwrap().document, &known).unwrap();
    assert_eq!(keys().map(|key| policy.version(&key)), keys().map(|key| again.version(&key)));
}

#[test]
fn drafts_with_new_things_compile() {
    let draft = document(
        "
servers:
  git: {url: 'https://git.example/mcp', auth_type: bearer, tool_prefix: git}
  wiki: {url: 'https://wiki.example/mcp'}
workflows: {Default: {}, Late: {approvers: {teams: [ops]}}}
defaults: {unknown_tools: deny, workflow: Default}
tools:
  - {tool: read, server: wiki, workflow: Late}
  - tool: push
    server: git
    rules:
      - {action: allow, only_for: {key: laptop}}
      - {action: deny, when: args.force}
",
    );
    let (one, two) =
        (compile(&draft.document, &known()).unwrap(), compile(&draft.document, &known()).unwrap());
    assert_eq!(one.problems().count(), 0);
    assert_eq!(keys().map(|key| one.version(&key)), keys().map(|key| two.version(&key)));
    for (yaml, code) in [
        ("tools: [{tool: a, workflow: Nobody}]", "unknown_name"),
        ("tools: [{tool: a, server: nowhere}]", "unknown_name"),
        ("defaults: {unknown_tools: allow, workflow: Nobody}", "unknown_name"),
        ("tools: [{tool: a, rules: [{action: deny, only_for: {flow: none}}]}]", "unknown_name"),
        ("tools: [{tool: a, rules: [{action: deny, only_for: {agent: none}}]}]", "unknown_name"),
        ("workflows: {Default: {approvers: {users: [nobody]}}}", "unknown_name"),
        ("servers: {}", "unknown_name"),
    ] {
        let findings = compile(&document(yaml).document, &known()).unwrap_err();
        let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [code], "{yaml}");
    }
}

#[test]
fn what_is_exported_is_spelt_as_it_has_to_be() {
    let mut known = known();
    known.rules[0].setup.subject = Some(Subject::Flow(FlowId(id(7))));
    known.rules[1].setup.marker = Some(Marker { name: Some("always".to_owned()), config: None });
    known.configurations[1].setup.approval_workflow = Some(id(20));
    known.configurations[1].setup.tool_schema =
        Some(r#"{"type": "object", "properties": {}}"#.to_owned());
    known.configurations[1].labels = Some(Labels::from_iter([Label::SendsOut]));
    known.servers[0].pinning.review = Review::All;
    let live = export(&known);
    assert_eq!(normal(&live, &known), live);
    let text = render::yaml(&live).unwrap();
    assert_eq!(
        text,
        "apiVersion: preloop/v1
kind: Policy
defaults:
  unknown_tools: allow
  workflow: Default
servers:
  git:
    url: https://git.example/mcp
    auth_type: bearer
    tool_prefix: git
    review: all
workflows:
  Default:
    approvers:
      users:
      - ada
    notification_channels:
    - email
    - mobile_push
tools:
- tool: get_issue
  is_enabled: false
  labels: []
- tool: push
  server: git
  schema:
    properties: {}
    type: object
  labels:
  - sends-out
  workflow: Default
  rules:
  - action: deny
    when: args.force == true
    only_for:
      flow: triage
  - action: require_approval
    approval_condition:
      name: always
"
    );
    // Said in other ways, it is the same.
    let other = text
        .replace("- ada", "- 00000000-0000-0000-0000-000000000001")
        .replace("flow: triage", "flow: 00000000-0000-0000-0000-000000000007")
        .replace("tool_prefix: git", "tool_prefix: git\n    prefix_mode: always")
        .replace("  server: git", "  server: git\n  source: mcp");
    assert_ne!(other, text);
    assert_eq!(normal(&document_of(&other), &known), live);
}

fn document_of(text: &str) -> PolicyDocument {
    Read::text(text).unwrap_or_else(|findings| panic!("{findings:?}\n{text}")).document
}

#[test]
fn mistakes_are_placed_and_explained() {
    for (yaml, expected) in [
        ("tols: []", "3:1: error: tols: unknown field `tols`; did you mean `tools`?"),
        ("tools: [{toll: a}]", "3:9: error: tools[0]: `tool` is missing"),
        (
            "defaults: {unknown_tools: alow}",
            "3:12: error: defaults.unknown_tools: `alow` is not allowed here; did you mean `allow`?",
        ),
        (
            "tools: [{tool: a, is_enabled: 'no'}]",
            "3:19: error: tools[0].is_enabled: expected true or false, found `no`",
        ),
        (
            "servers: {a: {url: b, command: c}}",
            "3:11: error: servers.a: an address has no command; leave out",
        ),
        ("servers: {a: {transport: stdio}}", "3:11: error: servers.a: `command` is missing"),
        (
            "servers: {a: {url: b, tool_prefix: A}}",
            "3:23: error: servers.a.tool_prefix: has 1 to 32 of",
        ),
        (
            "workflows: {a: {timeout_seconds: 3}}",
            "3:17: error: workflows.a.timeout_seconds: 3 is out of range; write 60 to 2592000",
        ),
        (
            "workflows: {a: {notification_channels: [sms]}}",
            "3:41: error: workflows.a.notification_channels[0]: `sms` is not allowed",
        ),
        (
            "tools: [{tool: a, rules: [{action: deny}, {action: allow, only_for: {key: k}}]}]",
            "3:43: error: tools[0].rules[1]: a rule that concerns somebody alone is always looked at before",
        ),
        (
            "tools: [{tool: a, rules: [{action: deny, only_for: {ky: k}}]}]",
            "3:53: error: tools[0].rules[0].only_for.ky: unknown field `ky`; did you mean `key`?",
        ),
        (
            "tools: [{tool: a, schema: {type: string}}]",
            "3:19: error: tools[0].schema: has to be a schema of the type `object`",
        ),
        (
            "tools: [{tool: a, source: mcp}]",
            "3:9: error: tools[0].server: `server` is missing; the entry's source is `mcp`",
        ),
    ] {
        let text = format!("apiVersion: preloop/v1\nkind: Policy\n{yaml}");
        let findings = Read::text(&text).err().unwrap_or_default();
        let told: Vec<_> = findings.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|one| one.starts_with(expected)), "{yaml}: {told:#?}");
    }
    for (text, expected) in [
        ("", "1:1: error: expected one document, found"),
        ("kind: Policy", "1:1: error: `apiVersion` is missing; write `apiVersion: preloop/v1`"),
        (
            "apiVersion: preloop/v1\nkind: Flow",
            "2:1: error: kind: `Flow` is not allowed here; write `Policy`",
        ),
        ("a: [", "1:"),
    ] {
        let findings = Read::text(text).err().unwrap_or_default();
        assert!(findings[0].to_string().starts_with(expected), "{text}: {findings:?}");
    }
}

#[test]
fn the_example_can_be_used() {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/policy/example.yaml"));
    let read = Read::text(text).unwrap_or_else(|findings| panic!("{findings:?}"));
    let again = render::yaml(&read.document).unwrap();
    assert_eq!(Read::text(&again).ok().unwrap().document, read.document);
}
