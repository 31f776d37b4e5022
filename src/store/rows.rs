//! What the table modules share: outcomes of a save, and columns that hold JSON of a known shape.

use super::store_error;
use preloop_actors::ports::StoreError;
use serde::de::DeserializeOwned;
use std::{fmt::Display, str::FromStr};
use tokio_postgres::{
    Error, Row,
    error::SqlState,
    types::{FromSql, Json, Type},
};

/// What became of a change to something that has a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    Done,
    /// Another one has that name.
    NameTaken,
    /// The account has no such row.
    Missing,
}

/// Reads the answer to an `UPDATE ... RETURNING` that may meet a unique index.
pub(crate) fn saved(answer: Result<Option<Row>, Error>) -> Result<Saved, StoreError> {
    match answer {
        Ok(Some(_)) => Ok(Saved::Done),
        Ok(None) => Ok(Saved::Missing),
        Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => Ok(Saved::NameTaken),
        Err(error) => Err(store_error(error)),
    }
}

/// Reads a `jsonb` column. Unlike other columns it may hold what a type cannot take, which must not be a panic.
pub(crate) fn from_json<T>(row: &Row, column: &str) -> Result<T, StoreError>
where
    T: DeserializeOwned + std::fmt::Debug,
{
    from_json_opt(row, column)?
        .ok_or_else(|| StoreError::Internal(format!("column `{column}` is null")))
}

/// [`from_json`] for a column that may be null.
pub(crate) fn from_json_opt<T>(row: &Row, column: &str) -> Result<Option<T>, StoreError>
where
    T: DeserializeOwned + std::fmt::Debug,
{
    match row.try_get::<_, Option<Json<T>>>(column) {
        Ok(value) => Ok(value.map(|Json(value)| value)),
        Err(error) => Err(StoreError::Internal(format!("column `{column}`: {error}"))),
    }
}

/// Reads a text column whose words are a closed vocabulary.
pub(crate) fn parsed<T: FromStr<Err: Display>>(row: &Row, column: &str) -> Result<T, StoreError> {
    row.get::<_, &str>(column)
        .parse()
        .map_err(|error| StoreError::Internal(format!("column `{column}`: {error}")))
}

/// A LIKE pattern that matches texts containing `text` as it is.
pub(crate) fn containing(text: &str) -> String {
    let literal = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{literal}%")
}

/// Which version of a row, and of another it is shown with, was read: columns `row_version` and `other_version`,
/// each a row's `xmin`. Every change of a row gives it another one.
///
/// After 2^32 transactions an `xmin` comes again, so that nothing may be kept under one for days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowVersion([Xid; 2]);

impl RowVersion {
    pub(crate) fn read(row: &Row) -> Self {
        Self([row.get("row_version"), row.get("other_version")])
    }
}

/// A transaction's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Xid([u8; 4]);

impl<'a> FromSql<'a> for Xid {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw.try_into()?))
    }

    fn accepts(of: &Type) -> bool {
        *of == Type::XID
    }
}
