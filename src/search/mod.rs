//! Search over issues and comments: by words, by meaning, or by both.

pub mod embedder;
