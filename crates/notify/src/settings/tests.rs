//! What settings are taken, and what is said of those that aren't.

use super::*;

const TWILIO: &str = r#"
texts = ["twilio", "inbox"]
[twilio]
account_sid = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
auth_token = "secret-token"
from = "+44 117 496 0100"
"#;
const SMTP: &str = r#"
[smtp]
host = "mail.firm.example"
username = "kept"
password = "secret-password"
from = "Firm <visits@firm.example>"
"#;
const WEBHOOK: &str = r#"
texts = ["webhook"]
[webhook]
url = "https://firm.example/texts"
secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"#;

fn read(text: &str) -> Result<Gateways, SettingsError> {
    read_in(text, &|_| None)
}

fn read_in(text: &str, environment: Environment<'_>) -> Result<Gateways, SettingsError> {
    let raw: RawGateways = toml::from_str(text).unwrap();
    raw.checked(environment)
}

#[test]
fn without_settings_texts_go_to_the_built_in_inbox() {
    assert_eq!(read("").unwrap().texts, [Carrier::Inbox]);
}

#[test]
fn what_is_not_said_is_as_usual() {
    let twilio = read(TWILIO).unwrap().twilio.unwrap();
    assert_eq!(twilio.base_url, "https://api.twilio.com");
    assert_eq!(twilio.sender, Sender::From("+441174960100".to_owned()));
    assert_eq!(twilio.per_minute, 60);
    let smtp = read(SMTP).unwrap().smtp.unwrap();
    assert_eq!((smtp.port, smtp.security), (587, Security::StartTls));
    assert_eq!(read(WEBHOOK).unwrap().texts, [Carrier::Webhook]);
}

#[test]
fn a_wrong_setting_is_named() {
    let cases = [
        (TWILIO, "AC", "AX", "twilio.account_sid"),
        (TWILIO, "+44 117 496 0100", "0117", "no mistake"),
        (
            TWILIO,
            "+44 117 496 0100",
            "a firm with a long name",
            "twilio.from",
        ),
        (
            TWILIO,
            "from = ",
            "messaging_service_sid = ",
            "twilio.messaging_service_sid",
        ),
        (TWILIO, "from = \"+44 117 496 0100\"", "", "twilio.from"),
        (
            TWILIO,
            "auth_token = \"secret-token\"",
            "",
            "twilio.auth_token",
        ),
        (TWILIO, "secret-token", " ", "twilio.auth_token"),
        (
            TWILIO,
            "auth_token = \"secret-token\"",
            "auth_token_file = \"/nowhere\"",
            "twilio.auth_token_file",
        ),
        (
            TWILIO,
            "from =",
            "base_url = \"http://api.example\"\nfrom =",
            "twilio.base_url",
        ),
        (
            TWILIO,
            "from =",
            "base_url = \"nonsense\"\nfrom =",
            "twilio.base_url",
        ),
        (
            TWILIO,
            "from =",
            "per_minute = 0\nfrom =",
            "twilio.per_minute",
        ),
        (TWILIO, "\"inbox\"", "\"twilio\"", "texts[1]"),
        (TWILIO, "\"inbox\"", "\"webhook\"", "texts[1]"),
        (TWILIO, "\"twilio\", \"inbox\"", "", "texts"),
        (WEBHOOK, "https:", "http:", "webhook.url"),
        (
            WEBHOOK,
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "short",
            "webhook.secret",
        ),
        (SMTP, "mail.firm.example", "https://mail", "smtp.host"),
        (SMTP, "host", "security = \"none\"\nhost", "smtp.security"),
        (SMTP, "password = \"secret-password\"", "", "smtp.password"),
        (SMTP, "visits@firm.example", "visits", "smtp.from"),
        (SMTP, "host", "reply_to = \"a b\"\nhost", "smtp.reply_to"),
    ];
    for (good, from, to, field) in cases {
        assert!(good.contains(from), "{from}");
        let named =
            read(&good.replacen(from, to, 1)).map_or_else(|e| e.field, |_| "no mistake".to_owned());
        assert_eq!(named, field, "{from} → {to}");
    }
}

#[test]
fn a_secret_comes_from_one_place_and_is_never_printed() {
    let without = TWILIO.replace("auth_token = \"secret-token\"", "");
    let environment =
        |name: &str| (name == "KEPT_TWILIO_AUTH_TOKEN").then(|| "from-the-environment".to_owned());
    let token = |settings: Gateways| {
        let token = settings.twilio.unwrap().auth_token;
        token.expose_secret().to_owned()
    };
    assert_eq!(
        token(read_in(&without, &environment).unwrap()),
        "from-the-environment"
    );
    let twice = read_in(TWILIO, &environment).unwrap_err();
    assert!(twice.message.contains("more than once"), "{twice}");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "from-a-file\n").unwrap();
    let named = format!("{without}\nauth_token_file = {:?}", file.path());
    assert_eq!(token(read(&named).unwrap()), "from-a-file");
    for text in [TWILIO, SMTP, WEBHOOK] {
        let printed = format!("{:?}", read(text).unwrap());
        assert!(
            !printed.contains("secret-") && !printed.contains("MfKQ"),
            "{printed}"
        );
    }
}

#[test]
fn a_server_on_this_machine_may_be_spoken_to_in_the_clear() {
    let here = SMTP.replace("mail.firm.example", "127.0.0.1");
    let here = here.replace("host", "security = \"none\"\nhost");
    assert_eq!(read(&here).unwrap().smtp.unwrap().port, 25);
    let here = WEBHOOK.replace("https://firm.example", "http://127.0.0.1:9");
    assert!(read(&here).is_ok());
}
