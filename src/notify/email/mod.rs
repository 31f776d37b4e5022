//! Mail, through the operator's mail server.

mod render;

use super::{
    carrier::{Carrier, Delivery, Failure, mismatched},
    target::Target,
};
use crate::config::{SmtpConfig, SmtpTls};
use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error,
        authentication::Credentials,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};
use reqwest::Url;
use secrecy::ExposeSecret;
use std::{error::Error as _, sync::OnceLock, time::Duration};

/// Longest wait for a connection to the mail server.
const CONNECT_WAIT_MAX: Duration = Duration::from_secs(10);
/// Longest part of what the mail server said that is passed on, in characters.
const SAID_CHARS_MAX: usize = 200;
/// Replies about the mailbox or the message itself, which no later try changes. Others, such as a refused password, are
/// for the operator to mend, and the mail waits for that.
const NEVER: [u16; 7] = [550, 551, 552, 553, 554, 555, 556];

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// Sends mail. Each has a connection of its own: one that is kept may be left in the middle of a conversation by a
/// sender that gave up, and the next one would take the other's answers for its own.
pub struct EmailCarrier {
    config: SmtpConfig,
    /// In whose name the mail server is greeted, and message ids are given.
    host: String,
    transport: OnceLock<Transport>,
}

impl EmailCarrier {
    pub fn new(config: &SmtpConfig, public_url: &str) -> Self {
        let url = Url::parse(public_url).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or("localhost").to_owned();
        Self { config: config.clone(), host, transport: OnceLock::new() }
    }

    /// The way to the mail server. Made once it is needed, so that authorities that are missing on this machine are
    /// told as the error of a mail, and looked for again.
    fn transport(&self) -> Result<&Transport, Error> {
        if let Some(transport) = self.transport.get() {
            return Ok(transport);
        }
        let SmtpConfig { host, port, tls, credentials, .. } = &self.config;
        let parameters = || TlsParameters::new(host.clone());
        let tls = match tls {
            SmtpTls::Implicit => Tls::Wrapper(parameters()?),
            SmtpTls::StartTls => Tls::Required(parameters()?),
            SmtpTls::None => Tls::None,
        };
        let mut builder = Transport::builder_dangerous(host)
            .port(*port)
            .tls(tls)
            .timeout(Some(CONNECT_WAIT_MAX))
            .hello_name(ClientId::Domain(self.host.clone()));
        if let Some(known) = credentials {
            let password = known.password.expose_secret().to_owned();
            builder = builder.credentials(Credentials::new(known.username.clone(), password));
        }
        Ok(self.transport.get_or_init(|| builder.build()))
    }

    fn message(&self, delivery: &Delivery, to: Address) -> Result<Message, Failure> {
        let from: Address = self.config.from.parse().map_err(|_| {
            Failure::later("SMTP_FROM is no address of mail; write preloop@example.com")
        })?;
        let mail = render::mail(&delivery.notice, delivery.at)?;
        // All that is told of one request, or of one tracker, is one conversation to a mail client.
        let conversation = format!("<{}@{}>", delivery.notice.conversation(), self.host);
        Message::builder()
            .from(Mailbox::new(Some(self.config.from_name.clone()), from))
            .to(Mailbox::new(None, to))
            .subject(mail.subject)
            .date(delivery.at.into())
            .message_id(Some(format!("<{}@{}>", delivery.id, self.host)))
            .references(conversation.clone())
            .in_reply_to(conversation)
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
            .map_err(|_| Failure::Never("the mail could not be written".to_owned()))
    }

    /// What went wrong, in words that hold no secret, and whether a later try may help.
    fn failure(&self, error: &Error) -> Failure {
        let server = format!("the mail server `{}`", self.config.host);
        let said = || match error.source() {
            Some(cause) => format!(": {}", self.harmless(&cause.to_string())),
            None => String::new(),
        };
        if let Some(code) = error.status() {
            let why = format!("{server} said {code}{}", said());
            let number: u16 = code.into();
            return match NEVER.contains(&number) {
                true => Failure::Never(why),
                false => Failure::later(why),
            };
        }
        let what = if error.is_tls() {
            "could not be spoken to in confidence"
        } else if error.is_client() || error.is_response() {
            "could not be used"
        } else {
            "could not be reached"
        };
        Failure::later(format!("{server} {what}{}", said()))
    }

    /// What the mail server said, without the password that it was told, in any form.
    fn harmless(&self, said: &str) -> String {
        let mut said = super::text::line(said, SAID_CHARS_MAX);
        let credentials = self.config.credentials.as_ref();
        let Some((username, password)) =
            credentials.map(|known| (&known.username, known.password.expose_secret()))
        else {
            return said;
        };
        let forms = [
            password.to_owned(),
            STANDARD.encode(password),
            STANDARD.encode(format!("\0{username}\0{password}")),
        ];
        for form in forms.iter().filter(|form| !form.is_empty()) {
            said = said.replace(form.as_str(), "***");
        }
        said
    }
}

#[async_trait]
impl Carrier for EmailCarrier {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), Failure> {
        let Target::Email { to } = &delivery.target else { return Err(mismatched()) };
        let to: Address = to.trim().parse().map_err(|_| {
            Failure::Never("the recipient's address is no address of mail".to_owned())
        })?;
        let message = self.message(delivery, to)?;
        let transport = self.transport().map_err(|error| self.failure(&error))?;
        transport.send(message).await.map(drop).map_err(|error| self.failure(&error))
    }
}

/// Nobody's holiday answers this.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// A mail ready to be sent.
struct Mail {
    subject: String,
    text: String,
    html: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SmtpCredentials;
    use secrecy::SecretString;

    #[test]
    fn the_password_never_gets_into_an_error() {
        let password = SecretString::from("hunter2".to_owned());
        let config = SmtpConfig {
            host: "smtp.example.com".into(),
            port: 587,
            tls: SmtpTls::StartTls,
            credentials: Some(SmtpCredentials { username: "me".into(), password }),
            from: "preloop@example.com".into(),
            from_name: "Preloop".into(),
        };
        let carrier = EmailCarrier::new(&config, "https://preloop.example.com");
        let plain = STANDARD.encode("\0me\0hunter2");
        let said = format!("5.7.8 no: hunter2, {}, {plain}\r\n", STANDARD.encode("hunter2"));
        assert_eq!(carrier.harmless(&said), "5.7.8 no: ***, ***, ***");
    }
}
