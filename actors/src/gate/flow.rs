//! Information-flow labels: what a session has read, what a tool does with it, and when the two together need a yes.
//!
//! Who reads what strangers wrote, reads what is private, and can send something out, can be talked into giving the
//! private away (the "lethal trifecta"). No single call shows that; what the session has read before it does. So tools
//! are labelled by people, a session holds the labels of what it has read, and a call that sends out asks people once
//! the session, together with the call itself, has read both.

use super::model::{ToolKey, ToolOrigin};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    str::FromStr,
};
use uuid::Uuid;

/// What a tool does with information.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// Its answers may hold what strangers wrote: web pages, issues, mail.
    ReadsUntrusted,
    /// Its answers may hold what is not for everybody.
    ReadsPrivate,
    /// Its arguments, or what it reads, may reach somebody outside.
    SendsOut,
}

/// A word that is no label.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no label; labels are reads-untrusted, reads-private and sends-out")]
pub struct UnknownLabel(String);

impl Label {
    pub const ALL: [Self; 3] = [Self::ReadsUntrusted, Self::ReadsPrivate, Self::SendsOut];

    /// The word on the wire, in the database and in rules.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadsUntrusted => "reads-untrusted",
            Self::ReadsPrivate => "reads-private",
            Self::SendsOut => "sends-out",
        }
    }

    fn bit(self) -> u8 {
        match self {
            Self::ReadsUntrusted => 1,
            Self::ReadsPrivate => 2,
            Self::SendsOut => 4,
        }
    }
}

impl FromStr for Label {
    type Err = UnknownLabel;

    fn from_str(word: &str) -> Result<Self, UnknownLabel> {
        let found = Self::ALL.into_iter().find(|label| label.as_str() == word);
        found.ok_or_else(|| UnknownLabel(word.chars().take(100).collect()))
    }
}

/// Some of the labels. Written as a list of their words.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Labels(u8);

impl Labels {
    pub const NONE: Self = Self(0);

    pub fn contains(self, label: Label) -> bool {
        self.0 & label.bit() != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of either.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that the other has not.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What a session holds after it called a tool of these labels: what the tool read.
    pub fn reads(self) -> Self {
        self.without([Label::SendsOut].into_iter().collect())
    }

    pub fn iter(self) -> impl Iterator<Item = Label> {
        Label::ALL.into_iter().filter(move |label| self.contains(*label))
    }

    /// Their words, as rules see them.
    pub fn words(self) -> BTreeSet<String> {
        self.iter().map(|label| label.as_str().to_owned()).collect()
    }

    /// Those whose words these are. What is no label is left out: a later version may know more.
    pub fn of_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        words.into_iter().filter_map(|word| word.parse::<Label>().ok()).collect()
    }
}

impl FromIterator<Label> for Labels {
    fn from_iter<I: IntoIterator<Item = Label>>(labels: I) -> Self {
        Self(labels.into_iter().fold(0, |bits, label| bits | label.bit()))
    }
}

impl fmt::Debug for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Label::as_str)).finish()
    }
}

impl Serialize for Labels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Label::as_str))
    }
}

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<Label>::deserialize(deserializer).map(|labels| labels.into_iter().collect())
    }
}

/// What an account does about flows of information.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowMode {
    /// Nothing: sessions hold no labels, and a rule over `session.labels` cannot be judged.
    Off,
    /// Calls are decided as if there were no labels, and what would have been asked is on record.
    #[default]
    Shadow,
    /// Calls that need a yes get none without.
    Enforce,
}

/// What labels say of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FlowCheck {
    pub mode: FlowMode,
    /// What the tool is labelled with.
    pub tool: Labels,
    /// What the session held when the call began. `None`: it could not be told, so it is taken to have read everything.
    pub held: Option<Labels>,
    /// The tool sends out, and the session and the call have read both what is untrusted and what is private.
    pub completes: bool,
    /// It `completes`, and rules let it pass: people are asked, or, in [`FlowMode::Shadow`], would have been.
    pub asks: bool,
}

/// An account's labels.
#[derive(Clone, Debug, Default)]
pub struct FlowRules {
    mode: FlowMode,
    labels: HashMap<ToolKey, Labels>,
}

impl FlowRules {
    /// Nothing is labelled, and nobody looks.
    pub fn off() -> Self {
        Self { mode: FlowMode::Off, labels: HashMap::new() }
    }

    /// Of tools that are named twice all labels count.
    pub fn new(mode: FlowMode, labelled: impl IntoIterator<Item = (ToolKey, Labels)>) -> Self {
        let mut labels = HashMap::<ToolKey, Labels>::new();
        for (tool, more) in labelled.into_iter().filter(|(_, labels)| !labels.is_empty()) {
            let known = labels.entry(tool).or_default();
            *known = known.and(more);
        }
        Self { mode, labels }
    }

    pub fn mode(&self) -> FlowMode {
        self.mode
    }

    /// The labels of a tool that count: none while nobody looks.
    pub fn of(&self, tool: &ToolKey) -> Labels {
        if self.mode == FlowMode::Off || self.labels.is_empty() {
            return Labels::NONE;
        }
        self.labels.get(tool).copied().unwrap_or_default()
    }

    /// What whoever reads something of a server holds that is no answer of a tool: a prompt, a resource. Nobody labels
    /// these one by one, and they come from where the answers of its tools come from, so it is what any of its tools
    /// reads, also of those that are switched off or gone.
    pub fn of_server(&self, server: Uuid) -> Labels {
        if self.mode == FlowMode::Off {
            return Labels::NONE;
        }
        let of_server = |tool: &ToolKey| tool.origin == ToolOrigin::Server(server);
        let tools = self.labels.iter().filter(|(tool, _)| of_server(tool));
        tools.fold(Labels::NONE, |all, (_, labels)| all.and(labels.reads()))
    }

    /// What they say of a call of this tool; `held` are the words of what its session has read.
    pub(super) fn check(
        &self,
        tool: &ToolKey,
        held: Option<&BTreeSet<String>>,
    ) -> Option<FlowCheck> {
        let labels = self.of(tool);
        if labels.is_empty() {
            return None;
        }
        let held = held.map(|words| Labels::of_words(words.iter().map(String::as_str)));
        // Where nobody knows what was read, it was everything.
        let read = held.unwrap_or(Label::ALL.into_iter().collect()).and(labels);
        let completes = Label::ALL.into_iter().all(|label| match label {
            Label::ReadsUntrusted | Label::ReadsPrivate => read.contains(label),
            Label::SendsOut => labels.contains(label),
        });
        Some(FlowCheck { mode: self.mode, tool: labels, held, completes, asks: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &[&str], reads: &[&str]) {
        let labels = Labels::of_words(words.iter().copied());
        assert_eq!(serde_json::to_value(labels).unwrap(), serde_json::json!(words));
        let read = serde_json::from_value::<Labels>(serde_json::json!(words));
        assert_eq!(read.unwrap(), labels);
        assert_eq!(labels.reads(), Labels::of_words(reads.iter().copied()), "{labels:?}");
        assert_eq!(Labels::of_words(labels.words().iter().map(String::as_str)), labels);
    }

    #[test]
    fn labels_are_their_words() {
        check(&[], &[]);
        check(&["reads-untrusted"], &["reads-untrusted"]);
        check(&["reads-private", "sends-out"], &["reads-private"]);
        let both = ["reads-untrusted", "reads-private"];
        check(&["reads-untrusted", "reads-private", "sends-out"], &both);
        check(&["sends-out"], &[]);
        assert!("reads_private".parse::<Label>().is_err());
        assert_eq!(Labels::of_words(["nonsense"]), Labels::NONE);
    }
}
