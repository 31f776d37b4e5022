//! The API's own description: shared answers for the annotations, the document, and its pages.

mod answers;
mod document;
mod pages;

pub use answers::{
    Addressed, Bodied, Checked, Contested, Expiring, Faults, Guarded, Limited, Relayed,
};
pub use document::document;
pub use pages::{Document, configure};
