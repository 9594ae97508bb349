//! Rules: what each message has to say and what it may say, whatever its words are. A window that is told has
//! its times, a choice its digits, an opt-in the way out (CTIA's principles and the GDPR ask for one). Who speaks
//! and the customer's link are put around a text by the system, so no wording can lose them.

/// Where the words of a template stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// A text of its own: the firm's name goes before it, the customer's link after it.
    Text,
    /// One of the choices that a text offers, `{ $options }`; its digit goes before it.
    Choice,
    /// An e-mail's subject, or the lines below the text in it.
    Mail,
    /// An entry of the customer's calendar.
    Calendar,
}

/// What a message's template must and may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The message, "warning-again".
    pub key: &'static str,
    /// Where it stands.
    pub used: Use,
    /// Variables that must be said.
    pub required: &'static [&'static str],
    /// Variables that may be said besides.
    pub optional: &'static [&'static str],
    /// A word that carriers read, which must be there as it is.
    pub word: Option<&'static str>,
}

impl Rule {
    /// Whether the message knows a variable.
    #[must_use]
    pub fn knows(&self, variable: &str) -> bool {
        self.required.contains(&variable) || self.optional.contains(&variable)
    }
}

/// The rule of a message; none when there is no such message or it isn't for a firm to word.
#[must_use]
pub fn rule(key: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.key == key)
}

const fn text(
    key: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
) -> Rule {
    Rule {
        key,
        used: Use::Text,
        required,
        optional,
        word: None,
    }
}

const fn standing(
    key: &'static str,
    used: Use,
    required: &'static [&'static str],
    optional: &'static [&'static str],
) -> Rule {
    Rule {
        used,
        ..text(key, required, optional)
    }
}

const fn with_word(rule: Rule, word: &'static str) -> Rule {
    Rule {
        word: Some(word),
        ..rule
    }
}

const WHEN: &[&str] = &["from", "to"];
const DAY_WHEN: &[&str] = &["day", "from", "to"];
const CHOICES: &[&str] = &["expected", "options"];
const LATE: &[&str] = &["technician", "promise", "reference"];

/// Every message that a firm may word, in the order of a visit's life.
pub const RULES: &[Rule] = &[
    text("booked", &["date", "window"], &["evening", "owner"]),
    text("evening", DAY_WHEN, &["technician"]),
    text("morning", WHEN, &["technician"]),
    text("next-up", WHEN, &["technician"]),
    text("en-route", WHEN, &["technician"]),
    text("warning", CHOICES, LATE),
    text("warning-tight", CHOICES, LATE),
    text("warning-again", CHOICES, LATE),
    text("warning-again-tight", CHOICES, LATE),
    text("warning-plain", &["expected"], LATE),
    text("back-on-time", WHEN, &["technician"]),
    text("handed-over", WHEN, &["technician"]),
    standing("option-wait", Use::Choice, &[], &[]),
    standing("option-wait-at", Use::Choice, &["window"], &["name"]),
    standing("option-other", Use::Choice, &["window"], &["name"]),
    standing("option-other-tight", Use::Choice, &["window"], &["name"]),
    standing("option-slot", Use::Choice, &["day", "window"], &["name"]),
    standing("option-call", Use::Choice, &[], &[]),
    text("choice-wait", WHEN, &["name"]),
    text("choice-other", WHEN, &["name"]),
    text("choice-slot", DAY_WHEN, &["name"]),
    text("choice-call", &["by"], &["owner"]),
    text("choice-gone", &["options"], &["reference"]),
    text("choice-gone-plain", &[], &["reference"]),
    text("rescheduled", DAY_WHEN, &["technician"]),
    text("rescheduled-anyone", DAY_WHEN, &[]),
    text("missed", &[], &["technician", "owner"]),
    text("done", &[], &["technician"]),
    text("cancelled", &["date"], &["owner"]),
    text("acknowledged", &["by"], &["owner"]),
    with_word(text("help", &[], &["owner"]), "STOP"),
    with_word(text("help-phone", &["phone"], &["owner"]), "STOP"),
    with_word(text("opted-out", &[], &["owner"]), "START"),
    with_word(text("opted-in", &[], &[]), "STOP"),
    text("new-link", &[], &[]),
    standing("mail-subject", Use::Mail, &[], &["firm", "date"]),
    standing("mail-answer", Use::Mail, &["link"], &[]),
    standing("calendar-summary", Use::Calendar, &[], &["firm", "who"]),
    standing("calendar-summary-plain", Use::Calendar, &[], &["firm"]),
    standing(
        "calendar-description",
        Use::Calendar,
        &[],
        &["window", "owner", "reference"],
    ),
];

/// A variable's value as long as it usually is, to count segments with.
#[must_use]
pub fn usual_value(variable: &str) -> &'static str {
    match variable {
        "technician" | "name" | "owner" | "who" => "Maximiliane",
        "firm" => "Brook & Vale Heating",
        "date" => "Thu 15 Oct",
        "day" => "on Thu 22 Oct",
        "window" | "promise" | "expected" => "11:30-12:15",
        "from" | "to" | "evening" => "10:15",
        "by" => "10:35 on Fri",
        "options" => "1 keep it, 2 Maximiliane at 11:30-12:15, 3 Fri 8-8:45, 4 call me",
        "reference" => "K7Q2XM",
        "phone" => "0117 496 0100",
        "link" => "https://kept.example/c/K7Q2XM.AbCd_fGhIjKlMn-p",
        _ => "",
    }
}
