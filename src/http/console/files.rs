//! The files of the console as they were when this binary was built, with their compressed forms beside them.

use rust_embed::{Embed, EmbeddedFile};
use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

/// What Vite made. The folder is always there; without a build it holds nothing that is served.
#[derive(Embed)]
#[folder = "console/dist"]
struct Dist;

/// How a file is compressed, from the best on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }
}

/// One file, in every form that there is of it.
pub struct File {
    pub kind: &'static str,
    /// Of what is in it.
    pub hash: String,
    plain: Cow<'static, [u8]>,
    gzip: Option<Cow<'static, [u8]>>,
    brotli: Option<Cow<'static, [u8]>>,
}

/// By their paths below the folder.
static FILES: LazyLock<BTreeMap<String, File>> = LazyLock::new(|| {
    let names = Dist::iter().filter(|name| !name.ends_with(".gz") && !name.ends_with(".br"));
    names.filter_map(|name| Some((name.to_string(), File::read(&name)?))).collect()
});

/// The file of that path.
pub fn find(path: &str) -> Option<&'static File> {
    FILES.get(path)
}

/// All of them, with their paths.
#[cfg(test)]
pub fn all() -> impl Iterator<Item = (&'static String, &'static File)> {
    FILES.iter()
}

impl File {
    fn read(name: &str) -> Option<Self> {
        let kind = kind_of(name)?;
        let compressed = |end| Dist::get(&format!("{name}.{end}")).map(|file| file.data);
        let EmbeddedFile { data: plain, metadata, .. } = Dist::get(name)?;
        let hash = hex::encode(&metadata.sha256_hash()[..8]);
        Some(Self { kind, hash, plain, gzip: compressed("gz"), brotli: compressed("br") })
    }

    /// The best form of those that `reads` says yes to.
    pub fn best(&'static self, reads: impl Fn(Encoding) -> bool) -> (Encoding, &'static [u8]) {
        let forms = [(Encoding::Brotli, &self.brotli), (Encoding::Gzip, &self.gzip)];
        let best = forms
            .into_iter()
            .filter(|(encoding, _)| reads(*encoding))
            .find_map(|(encoding, form)| Some((encoding, form.as_deref()?)));
        best.unwrap_or((Encoding::Identity, &self.plain))
    }
}

/// The media type; what has none here is not served.
fn kind_of(name: &str) -> Option<&'static str> {
    let (_, end) = name.rsplit_once('.')?;
    Some(match end {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "wasm" => "application/wasm",
        _ => return None,
    })
}
