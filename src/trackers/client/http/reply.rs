//! A tracker's answer, and how its pages hang together.

use super::{
    super::{Answer, Failure, TrackerError},
    call::Effect,
};
use crate::trackers::body;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use preloop_actors::event::TrackerType;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// An answer that says that all went well, or that nothing changed.
#[derive(Clone, Debug)]
pub(in crate::trackers) struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub tracker: TrackerType,
    pub operation: String,
    pub effect: Effect,
}

impl Reply {
    /// The tracker says that what was asked for is as it was.
    pub fn is_unchanged(&self) -> bool {
        self.status == 304
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The tracker's clock when it answered.
    pub fn date(&self) -> Option<DateTime<Utc>> {
        let date = DateTime::parse_from_rfc2822(self.header("date")?).ok()?;
        Some(date.to_utc())
    }

    /// Reads the body. What cannot be read is an error that names the field.
    pub fn json<T: DeserializeOwned>(&self) -> Answer<T> {
        let error = match read(&self.body) {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        if let Some(mended) = body::mend(&self.body)
            && let Ok(value) = read(&mended)
        {
            return Ok(value);
        }
        Err(self.malformed(error))
    }

    /// The items of a list, each still as text.
    pub fn items(&self) -> Answer<Vec<Box<RawValue>>> {
        self.json()
    }

    /// The answer makes no sense. After a write that leaves open what was done.
    pub fn malformed(&self, problem: impl Into<String>) -> TrackerError {
        let problem = problem.into();
        let failure = match self.effect {
            Effect::Read => Failure::Malformed(problem),
            Effect::Write => Failure::Unknown(format!("it makes no sense: {problem}")),
        };
        TrackerError { tracker: self.tracker, operation: self.operation.clone(), failure }
    }

    /// The query of the next page. Only the query of the tracker's link is taken: where it leads to is not believed.
    pub fn next_query(&self) -> Option<Vec<(String, String)>> {
        let link = self.header("link")?;
        let next = link.split(',').find(|part| {
            part.split(';')
                .skip(1)
                .any(|parameter| matches!(parameter.trim(), "rel=\"next\"" | "rel=next"))
        })?;
        let (_, address) = next.split_once('<')?;
        let (address, _) = address.split_once('>')?;
        let (_, query) = address.split_once('?')?;
        Some(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    let mut source = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut source).map_err(|error| match error.path().to_string() {
        path if path == "." => error.inner().to_string(),
        path => format!("`{path}`: {}", error.inner()),
    })
}

#[cfg(test)]
impl Reply {
    pub fn sample(body: &str, headers: &[(&'static str, &str)]) -> Self {
        let headers = headers.iter().map(|(name, value)| {
            (reqwest::header::HeaderName::from_static(name), value.parse().unwrap())
        });
        Self {
            status: 200,
            headers: headers.collect(),
            body: Bytes::copy_from_slice(body.as_bytes()),
            tracker: TrackerType::Github,
            operation: "read".to_owned(),
            effect: Effect::Read,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_next(link: &str, expected: Option<&str>) {
        let next = Reply::sample("", &[("link", link)]).next_query().map(|query| {
            query
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("&")
        });
        assert_eq!(next.as_deref(), expected, "{link}");
    }

    #[test]
    fn links_to_the_next_page() {
        let github = r#"<https://api.github.com/repositories/1/issues?per_page=2&after=Y3%3D&page=2>; rel="next", <https://api.github.com/x?page=9>; rel="last""#;
        check_next(github, Some("per_page=2&after=Y3=&page=2"));
        check_next(
            r#"<https://x/y?page=1>; rel="prev", <https://x/y?page=3>; rel="next""#,
            Some("page=3"),
        );
        check_next(r#"<https://x/y?page=1>; rel="prev""#, None);
        check_next(r#"<https://x/y>; rel="next""#, None);
        check_next("nonsense", None);
    }

    #[test]
    fn what_cannot_be_read_names_the_field() {
        #[derive(Debug, serde::Deserialize)]
        struct Thing {
            #[allow(dead_code)]
            id: u64,
        }
        let read = |body| Reply::sample(body, &[]).json::<Vec<Thing>>().map_err(|e| e.to_string());
        assert!(read(r#"[{"id": 1}]"#).is_ok());
        assert!(read(r#"[{"id": "x"}]"#).unwrap_err().contains("`[0].id`"));
        assert!(read("<html>").unwrap_err().contains("is this the address of its API?"));
        let half = Reply::sample(r#"["\ud83d"]"#, &[]).json::<Vec<String>>();
        assert_eq!(half, Ok(vec!["\u{fffd}".to_owned()]), "half an emoji is no reason to stop");
    }
}
