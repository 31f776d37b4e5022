//! Lists that come in pages, read to their end.

use super::{super::Answer, Call, Http};
use serde::de::DeserializeOwned;

/// Most pages of one list. A hundred thousand items are no list that anybody reads.
const PAGES_MAX: usize = 1_000;

impl Http {
    /// All items of a list whose pages are linked by headers (GitHub, GitLab).
    pub async fn linked<T: DeserializeOwned>(&self, call: Call) -> Answer<Vec<T>> {
        let mut call = call.query("per_page", self.page_size());
        let mut items = Vec::new();
        for _ in 0..PAGES_MAX {
            let reply = self.send(call.clone()).await?;
            items.append(&mut reply.json::<Vec<T>>()?);
            match reply.next_query() {
                // A page that is its own next one is the last.
                Some(query) if query != call.query => call.query = query,
                _ => return Ok(items),
            }
        }
        Err(too_long(self, &call))
    }

    /// All items of a list whose pages say where they start and how many items there are (Jira). `field` is the
    /// list's name within the page.
    pub async fn counted<T: DeserializeOwned>(&self, call: Call, field: &str) -> Answer<Vec<T>> {
        let mut items = Vec::new();
        for _ in 0..PAGES_MAX {
            let page =
                call.clone().query("startAt", items.len()).query("maxResults", self.page_size());
            let reply = self.send(page).await?;
            let mut page: Counted = reply.json()?;
            let list = page.rest.remove(field).unwrap_or(serde_json::Value::Array(Vec::new()));
            let mut list: Vec<T> = serde_json::from_value(list)
                .map_err(|error| reply.malformed(format!("`{field}`: {error}")))?;
            let is_last = list.is_empty() || page.is_last == Some(true);
            items.append(&mut list);
            if is_last || page.total.is_some_and(|total| items.len() >= total) {
                return Ok(items);
            }
        }
        Err(too_long(self, &call))
    }
}

/// A page of Jira. `isLast` is missing in some lists, `total` in others.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counted {
    total: Option<usize>,
    is_last: Option<bool>,
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

fn too_long(http: &Http, call: &Call) -> super::TrackerError {
    let why = format!("the list has more than {PAGES_MAX} pages; narrow the scope of the tracker");
    http.error(call.operation.clone(), super::Failure::Refused(why))
}
