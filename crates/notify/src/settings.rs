//! Settings of gateways, as `kept.toml` has them, checked. What is wrong is said with its field;
//! secrets come from the file, from a file of their own or from the environment, and are never
//! printed.

use crate::rate::PER_MINUTE_MAX;
use crate::sign::WebhookSecret;
use kept_domain::Phone;
use lettre::message::Mailbox;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Largest secret in a file, in bytes.
const SECRET_BYTES_MAX: u64 = 4096;
/// The address of Twilio's interface.
const TWILIO_URL: &str = "https://api.twilio.com";

/// A setting that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct SettingsError {
    /// Its path in the file, "twilio.from".
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

fn wrong<T>(field: &str, message: impl Into<String>) -> Result<T, SettingsError> {
    Err(SettingsError {
        field: field.to_owned(),
        message: message.into(),
    })
}

/// Who carries texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Carrier {
    /// The built-in inbox.
    Inbox,
    /// Twilio, or who is compatible with it.
    Twilio,
    /// A webhook of the firm's own.
    Webhook,
}

/// The settings as they are written.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawGateways {
    texts: Option<Vec<Carrier>>,
    twilio: Option<RawTwilio>,
    webhook: Option<RawWebhook>,
    smtp: Option<RawSmtp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTwilio {
    account_sid: String,
    auth_token: Option<SecretString>,
    auth_token_file: Option<PathBuf>,
    from: Option<String>,
    messaging_service_sid: Option<String>,
    base_url: Option<String>,
    per_minute: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWebhook {
    url: String,
    secret: Option<SecretString>,
    secret_file: Option<PathBuf>,
    per_minute: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSmtp {
    host: String,
    port: Option<u16>,
    #[serde(default)]
    security: Security,
    username: Option<String>,
    password: Option<SecretString>,
    password_file: Option<PathBuf>,
    from: String,
    reply_to: Option<String>,
    per_minute: Option<u32>,
}

/// How a mail server is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the start, port 465.
    Tls,
    /// TLS after `STARTTLS`, which must be offered; port 587.
    #[default]
    StartTls,
    /// In the clear: only to this machine; port 25.
    None,
}

/// Who texts come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// A number or a sender's name.
    From(String),
    /// A messaging service, which chooses the number.
    MessagingService(String),
}

/// Checked settings of Twilio.
#[derive(Clone, Debug)]
pub struct TwilioSettings {
    /// Where its interface is, "https://api.twilio.com".
    pub base_url: String,
    /// The account.
    pub account_sid: String,
    /// The account's token: signs what Twilio sends, and lets us in.
    pub auth_token: SecretString,
    /// Who texts come from.
    pub sender: Sender,
    /// Texts a minute, at most.
    pub per_minute: u32,
}

/// Checked settings of the webhook for outgoing texts.
#[derive(Clone, Debug)]
pub struct WebhookSettings {
    /// Where texts are posted.
    pub url: String,
    /// What they are signed with.
    pub secret: WebhookSecret,
    /// Texts a minute, at most.
    pub per_minute: u32,
}

/// Checked settings of e-mail.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// The mail server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub security: Security,
    /// User and password.
    pub login: Option<(String, SecretString)>,
    /// Who e-mails come from.
    pub from: Mailbox,
    /// Where answers go; to `from` when not given.
    pub reply_to: Option<Mailbox>,
    /// E-mails a minute, at most.
    pub per_minute: u32,
}

/// All gateways of a firm.
#[derive(Clone, Debug)]
pub struct Gateways {
    /// Who carries texts, in the order in which they are tried; at least one.
    pub texts: Vec<Carrier>,
    /// Twilio, for texts and for what it reports.
    pub twilio: Option<TwilioSettings>,
    /// The firm's own webhook.
    pub webhook: Option<WebhookSettings>,
    /// E-mail.
    pub smtp: Option<SmtpSettings>,
}

impl Default for Gateways {
    /// The built-in inbox alone.
    fn default() -> Self {
        Gateways {
            texts: vec![Carrier::Inbox],
            twilio: None,
            webhook: None,
            smtp: None,
        }
    }
}

/// Looks up a variable of the environment.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

impl RawGateways {
    /// Checks the settings, and fetches secrets.
    ///
    /// # Errors
    /// The first setting that is wrong.
    pub fn checked(self, environment: Environment<'_>) -> Result<Gateways, SettingsError> {
        let twilio = self
            .twilio
            .map(|raw| raw.checked(environment))
            .transpose()?;
        let webhook = self
            .webhook
            .map(|raw| raw.checked(environment))
            .transpose()?;
        let smtp = self.smtp.map(|raw| raw.checked(environment)).transpose()?;
        let texts = self.texts.unwrap_or_else(|| vec![Carrier::Inbox]);
        if texts.is_empty() {
            return wrong("texts", "names nobody; \"inbox\" is the built-in one");
        }
        for (n, carrier) in texts.iter().enumerate() {
            let field = format!("texts[{n}]");
            let section = match carrier {
                Carrier::Twilio if twilio.is_none() => "twilio",
                Carrier::Webhook if webhook.is_none() => "webhook",
                _ if texts[..n].contains(carrier) => return wrong(&field, "is named twice"),
                _ => continue,
            };
            return wrong(&field, format!("there is no section [gateways.{section}]"));
        }
        Ok(Gateways {
            texts,
            twilio,
            webhook,
            smtp,
        })
    }
}

impl RawTwilio {
    fn checked(self, environment: Environment<'_>) -> Result<TwilioSettings, SettingsError> {
        let is_sid = |sid: &str, kind: &str| {
            sid.len() == 34
                && sid.starts_with(kind)
                && sid.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        if !is_sid(&self.account_sid, "AC") {
            return wrong("twilio.account_sid", "must be AC and 32 letters or digits");
        }
        let sender = match (self.from, self.messaging_service_sid) {
            (Some(from), None) => Sender::From(sender("twilio.from", &from)?),
            (None, Some(sid)) if is_sid(&sid, "MG") => Sender::MessagingService(sid),
            (None, Some(_)) => {
                return wrong(
                    "twilio.messaging_service_sid",
                    "must be MG and 32 letters or digits",
                );
            }
            _ => {
                return wrong("twilio.from", "give either this or messaging_service_sid");
            }
        };
        let base_url = self.base_url.unwrap_or_else(|| TWILIO_URL.to_owned());
        Ok(TwilioSettings {
            base_url: private_url("twilio.base_url", base_url)?,
            account_sid: self.account_sid,
            auth_token: Secret {
                field: "twilio.auth_token",
                variable: "KEPT_TWILIO_AUTH_TOKEN",
                given: self.auth_token,
                file: self.auth_token_file,
            }
            .fetch(environment)?,
            sender,
            per_minute: per_minute("twilio.per_minute", self.per_minute, 60)?,
        })
    }
}

impl RawWebhook {
    fn checked(self, environment: Environment<'_>) -> Result<WebhookSettings, SettingsError> {
        let secret = Secret {
            field: "webhook.secret",
            variable: "KEPT_WEBHOOK_SECRET",
            given: self.secret,
            file: self.secret_file,
        }
        .fetch(environment)?;
        let secret = match WebhookSecret::parse(secret.expose_secret()) {
            Ok(secret) => secret,
            Err(error) => return wrong("webhook.secret", error.to_string()),
        };
        Ok(WebhookSettings {
            url: private_url("webhook.url", self.url)?,
            secret,
            per_minute: per_minute("webhook.per_minute", self.per_minute, 600)?,
        })
    }
}

impl RawSmtp {
    fn checked(self, environment: Environment<'_>) -> Result<SmtpSettings, SettingsError> {
        if self.host.is_empty() || self.host.contains(|c: char| c.is_whitespace() || c == '/') {
            return wrong("smtp.host", "must be the name of a mail server");
        }
        if self.security == Security::None && !is_here(&self.host) {
            return wrong("smtp.security", "\"none\" is for this machine only");
        }
        let login = match self.username {
            None => None,
            Some(user) => {
                let password = Secret {
                    field: "smtp.password",
                    variable: "KEPT_SMTP_PASSWORD",
                    given: self.password,
                    file: self.password_file,
                };
                Some((user, password.fetch(environment)?))
            }
        };
        let reply_to = self.reply_to.map(|text| mailbox("smtp.reply_to", &text));
        let usual = match self.security {
            Security::Tls => 465,
            Security::StartTls => 587,
            Security::None => 25,
        };
        Ok(SmtpSettings {
            port: self.port.unwrap_or(usual),
            security: self.security,
            login,
            from: mailbox("smtp.from", &self.from)?,
            reply_to: reply_to.transpose()?,
            per_minute: per_minute("smtp.per_minute", self.per_minute, 300)?,
            host: self.host,
        })
    }
}

/// A number in E.164, a short code, or a sender's name of up to eleven letters and digits.
fn sender(field: &str, text: &str) -> Result<String, SettingsError> {
    let is_name = (3..=11).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ');
    match Phone::parse(text) {
        Ok(phone) => Ok(phone.e164().to_owned()),
        Err(_) if is_name => Ok(text.to_owned()),
        Err(_) => wrong(
            field,
            "must be an international number, a short code or a sender's name",
        ),
    }
}

fn mailbox(field: &str, text: &str) -> Result<Mailbox, SettingsError> {
    text.parse()
        .or_else(|_| wrong(field, "must be an address: \"Firm <visits@firm.example>\""))
}

fn per_minute(field: &str, given: Option<u32>, usual: u32) -> Result<u32, SettingsError> {
    match given.unwrap_or(usual) {
        count @ 1..=PER_MINUTE_MAX => Ok(count),
        _ => wrong(field, format!("must be 1 to {PER_MINUTE_MAX}")),
    }
}

/// Messages and credentials go over TLS, unless they stay on this machine.
fn private_url(field: &str, url: String) -> Result<String, SettingsError> {
    let Ok(parsed) = reqwest::Url::parse(&url) else {
        return wrong(field, "isn't an address");
    };
    let is_safe = match parsed.scheme() {
        "https" => true,
        "http" => parsed.host_str().is_some_and(is_here),
        _ => false,
    };
    match is_safe {
        true => Ok(url),
        false => wrong(field, "must start with https://"),
    }
}

fn is_here(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "::1" | "[::1]")
}

/// Where a secret may come from; exactly one of them must hold it.
struct Secret {
    field: &'static str,
    variable: &'static str,
    given: Option<SecretString>,
    file: Option<PathBuf>,
}

impl Secret {
    fn fetch(self, environment: Environment<'_>) -> Result<SecretString, SettingsError> {
        let (field, variable) = (self.field, self.variable);
        let named = environment(variable).filter(|value| !value.is_empty());
        let secret = match (self.given, self.file, named) {
            (Some(given), None, None) => given,
            (None, Some(path), None) => from_file(field, &path)?,
            (None, None, Some(named)) => SecretString::from(named),
            (None, None, None) => {
                return wrong(
                    field,
                    format!("is missing: give it here, as {field}_file or in {variable}"),
                );
            }
            _ => {
                return wrong(
                    field,
                    format!("is given more than once: here, as {field}_file or in {variable}"),
                );
            }
        };
        match secret.expose_secret().trim() {
            "" => wrong(field, "is empty"),
            secret => Ok(SecretString::from(secret.to_owned())),
        }
    }
}

fn from_file(field: &str, path: &Path) -> Result<SecretString, SettingsError> {
    let field = format!("{field}_file");
    let unreadable = |error: std::io::Error| SettingsError {
        field: field.clone(),
        message: format!("can't read {}: {error}", path.display()),
    };
    if std::fs::metadata(path).map_err(unreadable)?.len() > SECRET_BYTES_MAX {
        return wrong(&field, format!("is larger than {SECRET_BYTES_MAX} bytes"));
    }
    std::fs::read_to_string(path)
        .map(SecretString::from)
        .map_err(unreadable)
}

#[cfg(test)]
mod tests;
