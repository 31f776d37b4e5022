//! Asks servers what they offer, page by page, over the links that calls use.

use super::{
    fleet::Fleet,
    link::{Deaf, ServerFacts},
    question::{Question, Target},
};
use crate::mcp::{
    catalog::{Scanned, Scanner},
    protocol::{Era, code},
    raw::{RawObject, raw},
};
use async_trait::async_trait;
use preloop_actors::ids::AccountId;
use serde_json::value::RawValue;
use uuid::Uuid;

/// Most pages of one list. A server that gives more gives the same again, or means no good.
const PAGES_MAX: usize = 200;
/// Most things of one list.
const ITEMS_MAX: usize = 10_000;

#[async_trait]
impl Scanner for Fleet {
    async fn scan(&self, account: AccountId, server: Uuid) -> Result<Scanned, String> {
        let target = self.find(account, server).await.map_err(|error| error.to_string())?;
        let facts = self.facts(target).await.map_err(|error| error.to_string())?;
        let has = |capability| facts.capabilities.get(capability).is_some();
        let list = async |method: &str, member: &str, wanted: bool| match wanted {
            true => whole(self, target, method, member).await,
            false => Ok(Vec::new()),
        };
        // Some servers have tools and forget to say so.
        let tools = list("tools/list", "tools", true).await?;
        let prompts = list("prompts/list", "prompts", has("prompts")).await?;
        let resources = list("resources/list", "resources", has("resources")).await?;
        let templates =
            list("resources/templates/list", "resourceTemplates", has("resources")).await?;
        let facts = believable(facts);
        Ok(Scanned { facts, tools, prompts, resources, templates })
    }

    fn let_go(&self, server: Uuid) {
        Fleet::let_go(self, server);
    }
}

/// What a server says of itself, without what a column cannot hold.
fn believable(mut facts: ServerFacts) -> ServerFacts {
    if !facts.capabilities.is_object() {
        facts.capabilities = serde_json::json!({});
    }
    facts
}

/// A list with all its pages.
async fn whole(
    fleet: &Fleet,
    target: Target,
    method: &str,
    member: &str,
) -> Result<Vec<Box<RawValue>>, String> {
    let (mut items, mut cursor) = (Vec::new(), None::<Box<RawValue>>);
    for _ in 0..PAGES_MAX {
        let mut params = RawObject::default();
        if let Some(cursor) = cursor.take() {
            params.set("cursor", cursor);
        }
        let Some(page) = page(fleet, target, method, params).await? else { return Ok(items) };
        let unusable =
            |why: &dyn std::fmt::Display| format!("its answer to `{method}` cannot be used: {why}");
        let page = RawObject::parse(page.get()).map_err(|error| unusable(&error))?;
        let found: Option<Vec<Box<RawValue>>> =
            page.read(member).map_err(|error| unusable(&error))?;
        items.extend(found.ok_or_else(|| unusable(&format!("it has no `{member}`")))?);
        if items.len() > ITEMS_MAX {
            return Err(unusable(&format!("it has more than {ITEMS_MAX} entries")));
        }
        match page.text("nextCursor") {
            Some(next) => cursor = Some(raw(&next)),
            None => return Ok(items),
        }
    }
    Err(format!("its answer to `{method}` does not end: there are more than {PAGES_MAX} pages"))
}

/// One page; `None` when the server has no such list.
async fn page(
    fleet: &Fleet,
    target: Target,
    method: &str,
    params: RawObject<'_>,
) -> Result<Option<Box<RawValue>>, String> {
    let client = None::<(Era, &serde_json::Value)>;
    let question = Question {
        method,
        params,
        name: None,
        param_headers: &[],
        client,
        trace: None,
        insists: true,
        pledge: None,
    };
    let answered = fleet.ask(target, question, &mut Deaf).await;
    match answered.map_err(|error| error.to_string())?.outcome {
        Ok(result) => Ok(Some(result)),
        Err(error) if error.code == code::METHOD_NOT_FOUND => Ok(None),
        Err(error) => Err(format!("it refused `{method}`: {error}")),
    }
}
