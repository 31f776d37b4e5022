//! Flows as YAML documents: shown, replaced, applied by name.
