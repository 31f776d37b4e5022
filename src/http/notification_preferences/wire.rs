//! What is said about how people wish to be told: bodies in, answers out.

use crate::{
    http::{check::Checks, error::ApiError},
    store::notifications::{Change, Device, NewDevice, Platform, Preferences, Preferred},
};
use chrono::{DateTime, Utc};
use preloop_actors::ids::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest token of a device; those of the push services are shorter.
const TOKEN_CHARS_MAX: usize = 4_096;
/// Longest name of a device.
const NAME_CHARS_MAX: usize = 100;

/// How somebody wishes to be told.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationPreferencesResponse {
    pub id: Uuid,
    pub user_id: Uuid,
    pub preferred_channel: Preferred,
    pub enable_email: bool,
    pub enable_mobile_push: bool,
    /// Mail follows a push a little later, and not at all when the request is settled by then.
    pub stagger_email: bool,
    /// Whether to be told when a decision is asked for.
    pub notify_when_needed: bool,
    /// Whether to be told when something is wrong with a tracker, by mail; only who may manage trackers is.
    pub notify_tracker_alarms: bool,
    /// Those registered last first.
    pub mobile_device_tokens: Vec<MobileDevice>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A phone or a watch.
#[derive(Debug, Serialize, ToSchema)]
pub struct MobileDevice {
    pub id: Uuid,
    pub platform: Platform,
    /// Where the push service finds it.
    pub token: String,
    pub device_name: Option<String>,
    pub registered_at: DateTime<Utc>,
}

/// What to change. Absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationPreferencesUpdate {
    pub preferred_channel: Option<Preferred>,
    pub enable_email: Option<bool>,
    pub enable_mobile_push: Option<bool>,
    pub stagger_email: Option<bool>,
    pub notify_when_needed: Option<bool>,
    pub notify_tracker_alarms: Option<bool>,
}

/// A device to be told on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MobileDeviceRegistration {
    pub platform: Platform,
    /// Where the push service finds it.
    #[schema(min_length = 1, max_length = 4096)]
    pub token: String,
    #[schema(max_length = 100)]
    pub device_name: Option<String>,
}

/// A code for one device, good once and for minutes.
#[derive(Serialize, ToSchema)]
pub struct QRCodeResponse {
    pub token: String,
    /// The code as a picture: an address of `data:image/svg+xml`.
    pub qr_data: String,
    /// What the picture says: the page that a phone opens.
    pub url: String,
    pub expires_at: DateTime<Utc>,
    pub expires_in_seconds: i64,
}

/// A device that was registered by a code.
#[derive(Serialize, ToSchema)]
pub struct MobileDeviceRegistrationResponse {
    pub preferences: NotificationPreferencesResponse,
    /// For the device's own use: it shows requests, and decides none. To decide, the app signs in, or opens the link
    /// that was sent by mail.
    pub api_key: String,
    pub api_key_id: Uuid,
    pub api_key_expires_at: Option<DateTime<Utc>>,
    pub push_registered: bool,
    pub push_error: Option<String>,
}

impl NotificationPreferencesResponse {
    pub fn new(user: UserId, preferences: Preferences, devices: Vec<Device>) -> Self {
        let wishes = preferences.wishes;
        Self {
            id: preferences.id,
            user_id: user.0,
            preferred_channel: wishes.preferred,
            enable_email: wishes.email,
            enable_mobile_push: wishes.mobile_push,
            stagger_email: wishes.stagger_email,
            notify_when_needed: wishes.when_needed,
            notify_tracker_alarms: wishes.tracker_alarms,
            mobile_device_tokens: devices.into_iter().map(MobileDevice::from).collect(),
            created_at: preferences.created_at,
            updated_at: preferences.updated_at,
        }
    }
}

impl From<Device> for MobileDevice {
    fn from(device: Device) -> Self {
        Self {
            id: device.id,
            platform: device.platform,
            token: device.token,
            device_name: device.name,
            registered_at: device.created_at,
        }
    }
}

impl NotificationPreferencesUpdate {
    pub fn change(&self) -> Change {
        Change {
            preferred: self.preferred_channel,
            email: self.enable_email,
            mobile_push: self.enable_mobile_push,
            stagger_email: self.stagger_email,
            when_needed: self.notify_when_needed,
            tracker_alarms: self.notify_tracker_alarms,
        }
    }
}

impl MobileDeviceRegistration {
    pub fn device(&self) -> Result<NewDevice<'_>, ApiError> {
        let is_plain = |c: char| c.is_ascii_graphic();
        let name = self.device_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        Checks::new()
            .length("token", &self.token, 1..=TOKEN_CHARS_MAX)
            .that(self.token.chars().all(is_plain), "token", "has to be plain text without spaces")
            .length("device_name", name.unwrap_or_default(), 0..=NAME_CHARS_MAX)
            .done()?;
        Ok(NewDevice { platform: self.platform, token: &self.token, name })
    }
}
