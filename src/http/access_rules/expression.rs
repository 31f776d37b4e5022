//! Conditions of rules: compiled before they are kept, so that none is kept that could not be used.

use crate::store::access_rules::ConditionType;
use preloop_actors::gate::expr::Expression;

/// Why a condition cannot be kept.
pub fn problem(kind: ConditionType, text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some("must not be blank; use null for what is always so".to_owned());
    }
    let error = Expression::compile(kind.into(), text).err()?;
    let language = kind.as_str();
    Some(format!("cannot be used as a condition in the language `{language}`: {error}"))
}

/// The language of a condition that comes without: the simple one where it is simple, else CEL.
pub fn language(text: &str) -> ConditionType {
    match Expression::compile(ConditionType::Simple.into(), text) {
        Ok(_) => ConditionType::Simple,
        Err(_) => ConditionType::Cel,
    }
}
