//! Lists: bounded pages in, bare arrays out, the total in a header.

use crate::{
    http::{error::ApiError, extract},
    store::page::Window,
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, http::header::ContentType};
use futures::future::{Ready, ready};
use serde::{Deserialize, Serialize, de::Error as _};
use utoipa::IntoParams;

/// The header that says how many there are in all.
pub const TOTAL_COUNT: &str = "X-Total-Count";
/// Most items of one page.
pub const LIMIT_MAX: i64 = 1000;
/// Most items of one page of what has long texts.
pub const LONG_LIMIT_MAX: i64 = 100;
/// Furthest start of a page.
pub const OFFSET_MAX: i64 = i32::MAX as i64;

/// `limit` and `offset`, as organizations, projects and keys are read. `DEFAULT` items unless asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page<const DEFAULT: i64 = 100> {
    /// Most items to answer.
    #[serde(default = "default_limit::<DEFAULT>", deserialize_with = "limit")]
    #[param(minimum = 1, maximum = 1000, required = false)]
    pub limit: i64,
    /// How many to leave out first.
    #[serde(default, alias = "skip", deserialize_with = "offset")]
    #[param(minimum = 0, maximum = 2147483647, required = false)]
    pub offset: i64,
}

/// `skip` and `limit`, as flows and executions are read. `DEFAULT` items unless asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Skip<const DEFAULT: i64 = 100> {
    /// How many to leave out first.
    #[serde(default, alias = "offset", deserialize_with = "offset")]
    #[param(minimum = 0, maximum = 2147483647, required = false)]
    pub skip: i64,
    /// Most items to answer.
    #[serde(default = "default_limit::<DEFAULT>", deserialize_with = "limit")]
    #[param(minimum = 1, maximum = 1000, required = false)]
    pub limit: i64,
}

impl<const DEFAULT: i64> FromRequest for Page<DEFAULT> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(extract::parse_pairs(request.query_string().as_bytes(), "query"))
    }
}

impl<const DEFAULT: i64> FromRequest for Skip<DEFAULT> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(extract::parse_pairs(request.query_string().as_bytes(), "query"))
    }
}

/// Answers one page as a bare array, with the number of all items in [`TOTAL_COUNT`].
pub fn list<T: Serialize>(items: &[T], total: i64) -> HttpResponse {
    HttpResponse::Ok().insert_header((TOTAL_COUNT, total.to_string())).json(items)
}

/// A list put together from items that are JSON already.
pub struct Written(Vec<u8>);

impl Written {
    /// With room for items of so many bytes in all, and some between them.
    pub fn with_capacity(bytes: usize) -> Self {
        let mut text = Vec::with_capacity(bytes + bytes / 64 + 2);
        text.push(b'[');
        Self(text)
    }

    /// Adds an item, given in pieces.
    pub fn push(&mut self, pieces: &[&[u8]]) {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        pieces.iter().for_each(|piece| self.0.extend_from_slice(piece));
    }

    /// Answers as [`list`] does.
    pub fn respond(mut self, total: i64) -> HttpResponse {
        self.0.push(b']');
        HttpResponse::Ok()
            .insert_header((TOTAL_COUNT, total.to_string()))
            .content_type(ContentType::json())
            .body(self.0)
    }
}

/// How many items a page has unless asked.
pub fn default_limit<const DEFAULT: i64>() -> i64 {
    DEFAULT
}

/// Reads the most items to answer.
pub fn limit<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<i64, D::Error> {
    within(reader, 1, LIMIT_MAX)
}

/// Reads the limit of a page of what has long texts.
pub fn long_limit<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<i64, D::Error> {
    within(reader, 1, LONG_LIMIT_MAX)
}

/// Reads how many items to leave out first.
pub fn offset<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<i64, D::Error> {
    within(reader, 0, OFFSET_MAX)
}

/// A whole number within bounds; numbers too long for 64 bits get the same answer as merely large ones.
fn within<'de, D: serde::Deserializer<'de>>(
    reader: D,
    low: i64,
    high: i64,
) -> Result<i64, D::Error> {
    let text = String::deserialize(reader)?;
    match text.parse() {
        Ok(number) if (low..=high).contains(&number) => Ok(number),
        _ => Err(D::Error::custom(format!("has to be a whole number from {low} to {high}"))),
    }
}

impl<const DEFAULT: i64> From<Page<DEFAULT>> for Window {
    fn from(page: Page<DEFAULT>) -> Self {
        Self { offset: page.offset, limit: page.limit }
    }
}

impl<const DEFAULT: i64> From<Skip<DEFAULT>> for Window {
    fn from(page: Skip<DEFAULT>) -> Self {
        Self { offset: page.skip, limit: page.limit }
    }
}
