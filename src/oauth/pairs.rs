//! The parameters of a request: each may be given once, and given empty is not given.

use super::{Refusal, Word};

/// Most parameters of one request.
const PAIRS_MAX: usize = 100;

/// `name=value` pairs of a query or a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Reads pairs; what cannot be kept is refused.
    pub fn read(text: &[u8]) -> Result<Self, Refusal> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(text)
            .take(PAIRS_MAX + 1)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        if pairs.len() > PAIRS_MAX {
            return Err(Word::InvalidRequest.because("there are too many parameters"));
        }
        if let Some((name, _)) = pairs.iter().find(|(_, value)| value.contains('\0')) {
            let problem = format!("the parameter {name} has the character NUL");
            return Err(Word::InvalidRequest.because(problem));
        }
        Ok(Self(pairs))
    }

    /// A parameter that may be given once.
    pub fn one(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut values = self.all(name);
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            _ => Err(Word::InvalidRequest.because(format!("the parameter {name} is given twice"))),
        }
    }

    /// A parameter that has to be given, once.
    pub fn required(&self, name: &str) -> Result<&str, Refusal> {
        let missing = || Word::InvalidRequest.because(format!("the parameter {name} is missing"));
        self.one(name)?.ok_or_else(missing)
    }

    /// A parameter that may be given several times.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let named = self.0.iter().filter(move |(known, value)| known == name && !value.is_empty());
        named.map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_once_and_empty_is_absent() {
        let pairs = Pairs::read(b"a=1&b=x+y%21&c=&d=1&d=2&e=&e=5").unwrap();
        assert_eq!(pairs.one("a"), Ok(Some("1")));
        assert_eq!(pairs.one("b"), Ok(Some("x y!")));
        assert_eq!(pairs.one("c"), Ok(None));
        assert_eq!(pairs.one("e"), Ok(Some("5")));
        assert_eq!(pairs.one("none"), Ok(None));
        assert!(pairs.one("d").is_err());
        assert_eq!(pairs.all("d").collect::<Vec<_>>(), ["1", "2"]);
        assert!(pairs.required("c").unwrap_err().description.contains("c is missing"));
        assert!(Pairs::read(b"a=%00").is_err());
        assert!(Pairs::read("a=1&".repeat(101).as_bytes()).is_err());
    }
}
