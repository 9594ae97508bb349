//! E-mails over SMTP: the words, and the visit as an `.ics` file. Its `Message-ID` is made from the
//! message's id, so that a mail which is sent again after a time-out can be told for a repeat.

use crate::settings::{Security, SmtpSettings};
use async_trait::async_trait;
use kept_dispatch::ports::{Gateway, GatewayError, Mail, Parcel, Refusal};
use kept_domain::{Taken, Timestamp};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use secrecy::ExposeSecret;
use std::time::{Duration, UNIX_EPOCH};

/// The gateway's name.
pub const NAME: &str = "smtp";
/// Time for each of the conversation's steps.
const STEP_TIMEOUT: Duration = Duration::from_secs(10);
/// Time for the whole conversation.
const TIMEOUT: Duration = Duration::from_secs(25);

/// The gateway.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    settings: SmtpSettings,
}

impl Smtp {
    /// The gateway through a mail server.
    ///
    /// # Errors
    /// The server's name isn't one that a certificate can be for.
    pub fn new(settings: SmtpSettings) -> Result<Self, smtp::Error> {
        let tls = match settings.security {
            Security::None => Tls::None,
            Security::StartTls => Tls::Required(TlsParameters::new(settings.host.clone())?),
            Security::Tls => Tls::Wrapper(TlsParameters::new(settings.host.clone())?),
        };
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host.clone())
                .port(settings.port)
                .tls(tls)
                .timeout(Some(STEP_TIMEOUT))
                .hello_name(ClientId::Domain(settings.from.email.domain().to_owned()));
        if let Some((user, password)) = &settings.login {
            let password = password.expose_secret().to_owned();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        Ok(Smtp {
            transport: builder.build(),
            settings,
        })
    }

    fn written(
        &self,
        id: &str,
        mail: &Mail,
        now: Timestamp,
    ) -> Result<lettre::Message, Box<dyn std::error::Error>> {
        let millis = u64::try_from(now.millis()).unwrap_or(0);
        let mut builder = lettre::Message::builder()
            .from(self.settings.from.clone())
            .to(Mailbox::new(None, mail.to.as_str().parse()?))
            .subject(mail.subject.clone())
            .date(UNIX_EPOCH + Duration::from_millis(millis))
            .message_id(Some(format!(
                "<{id}@{}>",
                self.settings.from.email.domain()
            )))
            // Nobody's absence note is an answer (RFC 3834).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        if let Some(reply_to) = &self.settings.reply_to {
            builder = builder.reply_to(reply_to.clone());
        }
        let text = SinglePart::plain(mail.text.clone());
        Ok(match &mail.calendar {
            None => builder.singlepart(text)?,
            Some(visit) => {
                let kind = format!("text/calendar; charset=utf-8; method={}", visit.method);
                let file = Attachment::new("visit.ics".to_owned())
                    .body(visit.file.clone(), ContentType::parse(&kind)?);
                builder.multipart(MultiPart::mixed().singlepart(text).singlepart(file))?
            }
        })
    }
}

#[async_trait]
impl Gateway for Smtp {
    async fn send(&self, parcel: &Parcel<'_>, now: Timestamp) -> Result<Taken, GatewayError> {
        let refused = |why: String| GatewayError::Refused {
            refusal: Refusal::Other,
            why,
        };
        let mail = parcel
            .mail
            .ok_or_else(|| refused("a text isn't an e-mail".to_owned()))?;
        let id = parcel.message.id.as_str();
        let written = self
            .written(id, mail, now)
            .map_err(|error| refused(error.to_string()))?;
        match tokio::time::timeout(TIMEOUT, self.transport.send(written)).await {
            Ok(Ok(_)) => Ok(Taken {
                gateway: NAME.to_owned(),
                id: None,
            }),
            Ok(Err(error)) => Err(outcome(&error)),
            Err(_) => Err(GatewayError::Unknown(format!(
                "{NAME} didn't answer in time"
            ))),
        }
    }
}

fn outcome(error: &smtp::Error) -> GatewayError {
    // The server's words may hold the customer's address; the code says as much.
    match error.status().map(u16::from) {
        Some(code) if error.is_permanent() => meaning(code, &error.to_string()),
        Some(code) => GatewayError::Later(format!("{NAME} answered {code}")),
        None if error.is_timeout() => {
            GatewayError::Unknown(format!("{NAME} didn't answer in time"))
        }
        None => GatewayError::Later(format!("{NAME} can't be reached")),
    }
}

/// Reply codes of RFC 5321, 4.2.3, and enhanced ones of RFC 3463 (5.7 is policy).
fn meaning(code: u16, words: &str) -> GatewayError {
    let why = format!("{NAME} answered {code}");
    let refusal = match code {
        // The login is wrong or missing: the operator has to set it right.
        530 | 534 | 535 => return GatewayError::Later(why),
        554 => Refusal::Filtered,
        550 if words.contains("5.7.") => Refusal::Filtered,
        550 | 551 | 553 => Refusal::BadNumber,
        _ => Refusal::Other,
    };
    GatewayError::Refused { refusal, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(code: u16, why: &str) -> Option<Refusal> {
        match meaning(code, why) {
            GatewayError::Refused { refusal, .. } => Some(refusal),
            _ => None,
        }
    }

    #[test]
    fn replies_say_what_is_to_be_done() {
        assert_eq!(class(550, "no such user"), Some(Refusal::BadNumber));
        assert_eq!(class(550, "5.7.1 looks like spam"), Some(Refusal::Filtered));
        assert_eq!(class(554, "no"), Some(Refusal::Filtered));
        assert_eq!(class(552, "too large"), Some(Refusal::Other));
        assert_eq!(class(535, "bad password"), None);
    }
}
