//! What a warden is to run. It comes through the warden's input: what is in a command line or an environment is
//! seen by others, or acts on the warden itself.

use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    io::{self, Read},
    path::PathBuf,
};

/// Most bytes of orders.
const ORDERS_BYTES_MAX: u32 = 8 << 20;

/// One command and its surroundings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orders {
    pub command: String,
    pub args: Vec<String>,
    /// The whole environment; there is nothing else in it.
    pub env: BTreeMap<String, String>,
    /// Where it runs. Removed at the end, with what is in it.
    pub dir: PathBuf,
    /// User and group to run as; absent: the server's own.
    pub user: Option<(u32, u32)>,
}

impl Orders {
    /// As the warden reads them: their length in four bytes, most significant first, and their JSON.
    pub fn write(&self) -> io::Result<Vec<u8>> {
        let text = serde_json::to_vec(self)?;
        let length = u32::try_from(text.len()).ok().filter(|length| *length <= ORDERS_BYTES_MAX);
        let length = length.ok_or_else(too_long)?;
        Ok([&length.to_be_bytes(), text.as_slice()].concat())
    }

    /// Reads just as many bytes as there are.
    pub(super) fn read(mut from: impl Read) -> io::Result<Self> {
        let mut length = [0; 4];
        from.read_exact(&mut length)?;
        let length = u32::from_be_bytes(length);
        if length > ORDERS_BYTES_MAX {
            return Err(too_long());
        }
        let mut text = vec![0; length as usize];
        from.read_exact(&mut text)?;
        Ok(serde_json::from_slice(&text)?)
    }
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("more than {ORDERS_BYTES_MAX} bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_leave_the_rest_to_the_command() {
        let orders = Orders {
            command: "npx".to_owned(),
            args: vec!["-y".to_owned(), "a b\n".to_owned()],
            env: BTreeMap::from([("KEY".to_owned(), "é".to_owned())]),
            dir: "/d".into(),
            user: Some((1, 2)),
        };
        let mut text = orders.write().unwrap();
        text.extend_from_slice(b"{}\n");
        let mut input = text.as_slice();
        assert_eq!(Orders::read(&mut input).unwrap(), orders);
        assert_eq!(input, b"{}\n");
        assert!(Orders::read(&[0xff; 8][..]).is_err());
        assert!(Orders::read(&[0, 0][..]).is_err());
    }
}
