//! What the table modules share: outcomes of a save, and columns that hold JSON of a known shape.

use super::store_error;
use preloop_actors::ports::StoreError;
use serde::de::DeserializeOwned;
use std::{fmt::Display, str::FromStr};
use tokio_postgres::{Error, Row, error::SqlState};

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

/// Reads a `jsonb` column that our own statements or types wrote.
pub(crate) fn from_json<T: DeserializeOwned>(row: &Row, column: &str) -> Result<T, StoreError> {
    serde_json::from_value(row.get(column))
        .map_err(|error| StoreError::Internal(format!("column `{column}`: {error}")))
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
