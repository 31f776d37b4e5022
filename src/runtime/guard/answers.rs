//! What the engine answers, without what concerns nobody who asks through a guard.

use crate::runtime::docker::INSTANCE;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a server has to know of an image; its environment, for one, may be somebody else's secret.
const OF_IMAGE: [&str; 3] = ["Id", "RepoDigests", "RepoTags"];
const OF_IMAGES_CONFIG: [&str; 2] = ["Labels", "Volumes"];

/// What is known of an image, cut down.
pub fn image(found: &Value) -> Value {
    let mut image = picked(found, &OF_IMAGE);
    image.insert("Config".to_owned(), picked(&found["Config"], &OF_IMAGES_CONFIG).into());
    image.into()
}

fn picked(found: &Value, names: &[&str]) -> Map<String, Value> {
    let there = names.iter().filter_map(|&name| Some((name.to_owned(), found.get(name)?.clone())));
    there.collect()
}

/// The volumes' sizes, in the form up to API 1.51 or in the later one. Before 1.42 engines tell of all things at once.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Usage {
    #[serde(skip_serializing_if = "Option::is_none")]
    volumes: Option<Vec<Volume>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    volume_usage: Option<Items>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Items {
    items: Option<Vec<Volume>>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Volume {
    name: String,
    labels: Option<Map<String, Value>>,
    usage_data: Option<Value>,
}

impl Usage {
    /// Only of the volumes whose installation this takes.
    pub fn of(mut self, ours: impl Fn(&str) -> bool) -> Self {
        let items = self.volume_usage.as_mut().and_then(|usage| usage.items.as_mut());
        for volumes in self.volumes.as_mut().into_iter().chain(items) {
            volumes.retain(|volume| {
                let labels = volume.labels.as_ref();
                labels.and_then(|it| it.get(INSTANCE)?.as_str()).is_some_and(&ours)
            });
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_images_environment_is_its_own_business() {
        let found = json!({
            "Id": "sha256:ab", "RepoDigests": ["x@sha256:ab"], "Author": "somebody",
            "Config": {
                "Env": ["PASSWORD=hunter2"], "Cmd": ["--key=hunter2"], "Volumes": { "/data": {} },
            },
        });
        let expected = json!({
            "Id": "sha256:ab", "RepoDigests": ["x@sha256:ab"], "Config": { "Volumes": { "/data": {} } },
        });
        assert_eq!(image(&found), expected);
        assert_eq!(image(&json!({ "Id": "x" })), json!({ "Id": "x", "Config": {} }));
    }

    #[test]
    fn sizes_of_others_are_not_told() {
        let volume = |name: &str, labels: Value| {
            let size = json!({ "Size": 7, "RefCount": 1 });
            json!({ "Name": name, "Labels": labels, "UsageData": size })
        };
        let ours = volume("ours", json!({ "preloop.instance": "x" }));
        let others = [
            volume("other", json!({ "preloop.instance": "y" })),
            volume("database", json!({ "com.example": "x" })),
            volume("plain", json!(null)),
        ];
        let all: Vec<_> = others.iter().chain([&ours]).collect();
        for (said, left) in [
            (
                json!({ "Volumes": all, "Images": [{}], "LayersSize": 1 }),
                json!({ "Volumes": [ours] }),
            ),
            (
                json!({ "VolumeUsage": { "Items": all, "TotalSize": 9 } }),
                json!({ "VolumeUsage": { "Items": [ours] } }),
            ),
            (json!({ "Volumes": null }), json!({})),
        ] {
            let usage: Usage = serde_json::from_value(said).unwrap();
            assert_eq!(json!(usage.of(|instance| instance == "x")), left);
        }
    }
}
