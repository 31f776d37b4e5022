//! What people are shown beside the call itself, so that they know what they decide.

use crate::{gate::WorkflowId, ids::FlowId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Around a request: from whom, where to, and as what it is shown. Nothing here decides anything. Texts may come from
/// anywhere, agents and strangers included.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// What the tool is listed as.
    pub tool: String,
    /// The name of its MCP server; none for one of ours.
    pub server: Option<String>,
    /// Who wants to call: the name of an API key, of an MCP client, or of a person.
    pub agent: Option<String>,
    /// The flow whose execution calls, and its name.
    pub flow: Option<(FlowId, String)>,
    /// The client's session, in its own words.
    pub session: Option<String>,
    /// Whose people are asked.
    pub workflow: Option<WorkflowId>,
    /// How the tool is set up.
    pub configuration: Option<Uuid>,
    /// One line that says what would happen.
    pub summary: Option<String>,
    /// Why it was stopped, in a sentence.
    pub reason: String,
    /// The arguments as people may see them: what is secret is left out.
    pub shown: Value,
    /// For requests that ask for an answer instead of a yes.
    pub question: Option<Question>,
}

/// What an agent asks people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Question {
    pub text: String,
    /// To choose from; empty where any text will do.
    pub options: Vec<String>,
    /// Whether another answer than the options is taken.
    pub allows_free_text: bool,
    /// A form: the JSON Schema that the answer has to fit.
    pub schema: Option<Value>,
}
