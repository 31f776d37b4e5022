//! Search over real PostgreSQL, with the real model where meaning is at stake.

mod house;
mod indexing;
mod lexical;
mod quality;
mod searching;

use super::*;
use house::{House, house};
