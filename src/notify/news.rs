//! What one message of the outbox is about.

use super::{alarm::Alarm, carrier::Failure, notice::Notice};
use serde::{Deserialize, Serialize};

/// What somebody is told. Each kind has fields of its own, by which it is known again in the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum News {
    /// An approval at one moment.
    Approval(Box<Notice>),
    /// What is wrong with a tracker. It goes by mail alone.
    Alarm(Box<Alarm>),
}

impl News {
    /// The approval that it is about, for channels that tell of nothing else.
    pub fn approval(&self) -> Result<&Notice, Failure> {
        match self {
            Self::Approval(notice) => Ok(notice),
            Self::Alarm(_) => {
                Err(Failure::Never("alarms about trackers go by mail alone".to_owned()))
            }
        }
    }

    /// What all messages about the same thing have in common.
    pub fn conversation(&self) -> String {
        match self {
            Self::Approval(notice) => format!("approval-{}", notice.request),
            Self::Alarm(alarm) => format!("tracker-{}", alarm.tracker),
        }
    }
}

impl From<Notice> for News {
    fn from(notice: Notice) -> Self {
        Self::Approval(Box::new(notice))
    }
}

impl From<Alarm> for News {
    fn from(alarm: Alarm) -> Self {
        Self::Alarm(Box::new(alarm))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::samples, *};
    use serde_json::{Value, json};

    #[test]
    fn each_kind_is_known_again() {
        for news in [News::from(samples::request()), News::from(samples::alarm())] {
            let kept = serde_json::to_string(&news).unwrap();
            assert_eq!(serde_json::from_str::<News>(&kept).unwrap(), news);
        }
        // As it was queued before there were alarms.
        let kept: Value = serde_json::to_value(samples::request()).unwrap();
        let read: News = serde_json::from_value(kept).unwrap();
        assert_eq!(read, News::from(samples::request()));
        assert!(serde_json::from_value::<News>(json!({ "kind": "gossip" })).is_err());
    }

    #[test]
    fn only_approvals_go_by_other_channels_than_mail() {
        assert_eq!(News::from(samples::request()).approval(), Ok(&samples::request()));
        let refused = News::from(samples::alarm()).approval().unwrap_err();
        assert!(matches!(refused, Failure::Never(_)));
    }
}
