//! In which language a condition is meant that comes without: a path of the simple grammar may begin with a name that
//! is a variable of CEL.
//!
//! `budget.spent > 1` is right in both. The simple grammar takes `budget` for an argument, and what is missing is null
//! there: of a tool without such an argument the condition would never hold, and nobody would be told. `args.` before
//! the name leaves no doubt of what is meant, and the condition would not hold either.

use super::{
    super::{Expression, Language, Root, Step, simple},
    MismatchKind, Outlook, Shapes,
    types::Type,
    walk::Walk,
};

/// What a tool's schema says of what a simple condition speaks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// The tool has an argument of that name.
    Named,
    /// It may have: nothing is known of its arguments, or its schema leaves them open.
    Possible,
    /// It has not, in words.
    Absent(String),
}

/// Why it cannot be told what is meant. The way out is to name the language, or, where there may be such an argument,
/// to write `args.` before the name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    #[error("`{0}` may be the variable of CEL or an argument: too little is known of the tool's")]
    Either(&'static str),
    #[error("it fits neither the tool's arguments ({argument}) nor CEL ({variable})")]
    Neither {
        /// The name it begins with.
        name: &'static str,
        /// What is wrong with it as an argument's.
        argument: String,
        /// What is wrong with it as a variable's.
        variable: String,
    },
}

impl Unclear {
    /// The name that the condition begins with.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Either(name) | Self::Neither { name, .. } => name,
        }
    }
}

/// An argument that a simple condition speaks of, and that no call of the tool can have: what is missing is null, so
/// the condition never holds, or always.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Why there is none, with its name, in words.
    pub why: String,
    /// The variable of CEL that is called as the argument is, and may have been meant.
    pub variable: Option<Root>,
    /// The condition says by `args.` that it means an argument.
    pub is_said: bool,
}

/// Why a simple condition speaks of nothing. `None` of everything that is no simple condition, and where the tool's
/// schema is not known, or leaves open what else there is.
pub fn missing(text: &str, shapes: Shapes<'_>) -> Option<Missing> {
    let argument = simple::argument(text)?;
    let mut walk = Walk::new(shapes);
    walk.path(&argument);
    let mut mismatches = walk.mismatches.into_iter();
    let unknown = mismatches.find(|one| one.kind == MismatchKind::Unknown)?;
    // Last, since it may have to compile a pattern, and hardly any condition comes so far.
    Expression::compile(Language::Simple, text).ok()?;
    let variable = match argument.steps.first() {
        Some(Step::Field(name)) => Root::named(name),
        _ => None,
    };
    Some(Missing { why: unknown.message, variable, is_said: simple::is_prefixed(text) })
}

/// The variable of CEL whose name a simple condition begins with, and takes for that of an argument, with what the
/// tool's schema says of the argument.
///
/// `None` of everything that is no simple condition, and of one that says `args.` itself.
pub fn ambiguous(text: &str, shapes: Shapes<'_>) -> Option<(Root, Argument)> {
    let name = simple::variable(text)?;
    let condition = Expression::compile(Language::Simple, text).ok()?;
    let Outlook { mismatches, .. } = condition.check(shapes);
    let missing = mismatches.into_iter().find(|one| one.kind == MismatchKind::Unknown);
    let is_named = || Type::of_schema(shapes.args, shapes.args).names(name.as_str());
    let argument = match missing {
        Some(missing) => Argument::Absent(missing.message),
        None if is_named() => Argument::Named,
        None => Argument::Possible,
    };
    Some((name, argument))
}

/// The language of a condition that comes without: the simple one where it is simple, else CEL.
///
/// One that begins with the name of a variable is simple where the tool has such an argument, and CEL where it has none
/// and the condition can hold. All others are unclear: as it is read, it might never apply.
pub fn meant(text: &str, shapes: Shapes<'_>) -> Result<Language, Unclear> {
    let Some((root, argument)) = ambiguous(text, shapes) else {
        let is_simple = Expression::compile(Language::Simple, text).is_ok();
        return Ok(if is_simple { Language::Simple } else { Language::Cel });
    };
    let name = root.as_str();
    match argument {
        Argument::Named => Ok(Language::Simple),
        Argument::Possible => Err(Unclear::Either(name)),
        Argument::Absent(argument) => match misfit(text, shapes) {
            None => Ok(Language::Cel),
            Some(variable) => Err(Unclear::Neither { name, argument, variable }),
        },
    }
}

/// Why a text is no condition in CEL that could be meant for the tool.
fn misfit(text: &str, shapes: Shapes<'_>) -> Option<String> {
    let condition = match Expression::compile(Language::Cel, text) {
        Ok(condition) => condition,
        Err(error) => return Some(error.to_string()),
    };
    let Outlook { mismatches, truth } = condition.check(shapes);
    let never = || (truth == Some(false)).then(|| "it never holds for this tool".to_owned());
    mismatches.into_iter().next().map(|mismatch| mismatch.message).or_else(never)
}
