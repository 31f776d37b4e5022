//! Which model turns texts into vectors.

use super::{ConfigError, DataConfig, Env, Problems};
use reqwest::Url;
use secrecy::SecretString;
use std::path::PathBuf;

/// Dimensions that an index of half-precision vectors takes.
const DIMENSIONS_MAX: u64 = 4_000;

/// How search by meaning gets its vectors.
#[derive(Clone, Debug)]
pub struct EmbeddingConfig {
    /// The built-in model's files. `EMBEDDING_MODEL_DIR`; default `embedding-model` in the data directory, where
    /// `start.sh` puts them.
    pub model_dir: PathBuf,
    /// An endpoint in place of the built-in model; absent by default.
    pub remote: Option<RemoteEmbeddings>,
    /// Threads that work on the index. `EMBEDDING_THREADS`; default: half of the processors, at least 1.
    pub threads: usize,
}

/// An endpoint that speaks like OpenAI's.
#[derive(Clone, Debug)]
pub struct RemoteEmbeddings {
    /// `EMBEDDING_URL`, such as `https://api.openai.com/v1/embeddings`. Within `OUTBOUND_ALLOWED_NETWORKS` when it is
    /// not on the public internet.
    pub url: Url,
    /// `EMBEDDING_API_KEY`; absent for endpoints that ask for none.
    pub api_key: Option<SecretString>,
    /// `EMBEDDING_MODEL`, needed with the address, such as `text-embedding-3-small`.
    pub model: String,
    /// `EMBEDDING_DIMENSIONS`, needed with the address: how many numbers the model's vectors have.
    pub dimensions: usize,
}

impl EmbeddingConfig {
    pub(super) fn read(env: &Env, data: &DataConfig, problems: &mut Problems) -> Self {
        let half = std::thread::available_parallelism().map_or(1, |all| all.get().div_ceil(2));
        let threads = env.number("EMBEDDING_THREADS", half as u64, 1..=64);
        let model_dir = env.text("EMBEDDING_MODEL_DIR").map(PathBuf::from);
        Self {
            model_dir: model_dir.unwrap_or_else(|| data.dir.join("embedding-model")),
            remote: problems.note(remote(env)),
            threads: problems.note(threads) as usize,
        }
    }
}

fn remote(env: &Env) -> Result<Option<RemoteEmbeddings>, ConfigError> {
    let api_key = env.secret("EMBEDDING_API_KEY");
    let model = env.text("EMBEDDING_MODEL");
    let dimensions = env.number("EMBEDDING_DIMENSIONS", 0, 0..=DIMENSIONS_MAX)?;
    let Some(text) = env.text("EMBEDDING_URL") else {
        let orphans = [
            ("EMBEDDING_API_KEY", api_key.is_some()),
            ("EMBEDDING_MODEL", model.is_some()),
            ("EMBEDDING_DIMENSIONS", dimensions > 0),
        ];
        let orphan = orphans.into_iter().find(|(_, is_set)| *is_set);
        return match orphan {
            Some((name, _)) => {
                let problem = "set without EMBEDDING_URL, so the built-in model would be used; name the endpoint, or \
                               remove it";
                Err(ConfigError::new(name, problem))
            }
            None => Ok(None),
        };
    };
    let url = Url::parse(text).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.filter(|url| url.username().is_empty() && url.password().is_none());
    // Not shown: somebody may have put a password into it.
    let wrong =
        || ConfigError::new("EMBEDDING_URL", "no address; write https://host/v1/embeddings");
    let needed = |name, example| {
        ConfigError::new(name, format!("needed with EMBEDDING_URL; write such as {example}"))
    };
    Ok(Some(RemoteEmbeddings {
        url: url.ok_or_else(wrong)?,
        api_key,
        model: model.ok_or_else(|| needed("EMBEDDING_MODEL", "text-embedding-3-small"))?.to_owned(),
        dimensions: match dimensions {
            0 => return Err(needed("EMBEDDING_DIMENSIONS", "1536")),
            dimensions => dimensions as usize,
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: (&str, &str) = ("EMBEDDING_URL", "https://api.example.com/v1/embeddings");
    const MODEL: (&str, &str) = ("EMBEDDING_MODEL", "text-embedding-3-small");
    const DIMENSIONS: (&str, &str) = ("EMBEDDING_DIMENSIONS", "1536");
    const KEY: (&str, &str) = ("EMBEDDING_API_KEY", "hunter2");

    fn read(settings: &[(&'static str, &str)]) -> (EmbeddingConfig, Vec<ConfigError>) {
        let mut problems = Problems::default();
        let env: Env = settings.iter().copied().chain([("PRELOOP_DATA_DIR", "/data")]).collect();
        let data = DataConfig::read(&env, &mut problems);
        (EmbeddingConfig::read(&env, &data, &mut problems), problems.0)
    }

    #[test]
    fn nothing_set_is_the_built_in_model() {
        let (config, problems) = read(&[]);
        assert_eq!(problems, []);
        assert_eq!(config.model_dir, PathBuf::from("/data/embedding-model"));
        assert!(config.remote.is_none() && config.threads >= 1);
    }

    #[test]
    fn every_setting_turns_something() {
        let (config, problems) = read(&[URL, MODEL, DIMENSIONS, KEY]);
        assert_eq!(problems, []);
        let shown = format!("{config:?}");
        let remote = config.remote.unwrap();
        assert_eq!((remote.model.as_str(), remote.dimensions), (MODEL.1, 1536));
        assert_eq!(remote.url.as_str(), URL.1);
        assert!(remote.api_key.is_some() && !shown.contains("hunter2"), "{shown}");
        assert!(read(&[URL, MODEL, DIMENSIONS]).0.remote.unwrap().api_key.is_none());
        assert_eq!(read(&[("EMBEDDING_THREADS", "3")]).0.threads, 3);
        let moved = read(&[("EMBEDDING_MODEL_DIR", "/models/minilm")]).0;
        assert_eq!(moved.model_dir, PathBuf::from("/models/minilm"));
    }

    #[test]
    fn what_is_set_by_half_or_wrong_is_named_with_the_way_out() {
        for (settings, name, way_out) in [
            (&[KEY][..], "EMBEDDING_API_KEY", "name the endpoint"),
            (&[MODEL], "EMBEDDING_MODEL", "name the endpoint"),
            (&[DIMENSIONS], "EMBEDDING_DIMENSIONS", "name the endpoint"),
            (&[URL, DIMENSIONS], "EMBEDDING_MODEL", "text-embedding-3-small"),
            (&[URL, MODEL], "EMBEDDING_DIMENSIONS", "1536"),
            (&[URL, MODEL, ("EMBEDDING_DIMENSIONS", "9000")], "EMBEDDING_DIMENSIONS", "0 to 4000"),
            (&[("EMBEDDING_URL", "api.example.com"), MODEL], "EMBEDDING_URL", "write https://"),
            (&[("EMBEDDING_URL", "https://me:pw@a.b"), MODEL], "EMBEDDING_URL", "write https://"),
            (&[("EMBEDDING_THREADS", "0")], "EMBEDDING_THREADS", "use 1 to 64"),
        ] {
            let problems = read(settings).1;
            assert_eq!(problems.len(), 1, "{settings:?}: {problems:?}");
            let said = problems[0].to_string();
            assert!(said.starts_with(name) && said.contains(way_out), "{settings:?}: {said}");
        }
    }
}
