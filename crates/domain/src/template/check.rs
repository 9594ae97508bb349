//! Whether a template may be sent: it can be read, says what its message has to say and nothing that isn't known,
//! and stays within what carriers bill for a few segments.

use super::rules::{Rule, Use, rule, usual_value};
use super::{RULES, Template};
use crate::text::{text_length, transliterate};

/// Segments that a text may take, with the firm's name, usual values and the link.
const SEGMENTS_MAX: u32 = 3;
/// Longest choice among the options of a text, with usual values, in GSM-7's units.
const CHOICE_UNITS_MAX: u32 = 60;
/// Words that carriers read themselves: a customer who is asked for one would opt in or out.
const CARRIERS_WORDS: [&str; 8] = [
    "CANCEL",
    "END",
    "OPTOUT",
    "QUIT",
    "REVOKE",
    "STOPALL",
    "UNSUBSCRIBE",
    "YES",
];

/// What is wrong with a template; nothing when it may be sent.
pub(super) fn wrong(key: &str, text: &str) -> Option<String> {
    let Some(rule) = rule(key) else {
        let keys: Vec<&str> = RULES.iter().map(|rule| rule.key).collect();
        return Some(format!("isn't a message; they are {}", keys.join(", ")));
    };
    match Template::read(text) {
        Ok(template) => against(rule, &template),
        Err(why) => Some(why),
    }
}

fn against(rule: &Rule, template: &Template) -> Option<String> {
    variables(rule, template)
        .or_else(|| words(rule, template))
        .or_else(|| length(rule, template))
}

fn variables(rule: &Rule, template: &Template) -> Option<String> {
    if let Some(unknown) = template.variables().find(|name| !rule.knows(name)) {
        let known: Vec<String> = [rule.required, rule.optional]
            .concat()
            .iter()
            .map(|name| written(name))
            .collect();
        let known = match known.len() {
            0 => "this text has no variables".to_owned(),
            _ => format!("this text knows {}", known.join(", ")),
        };
        return Some(format!("{} isn't known; {known}", written(unknown)));
    }
    let is_said = |name: &str| template.variables().any(|said| said == name);
    let missing = rule.required.iter().find(|name| !is_said(name))?;
    Some(format!("must say {}", written(missing)))
}

fn written(variable: &str) -> String {
    format!("{{ ${variable} }}")
}

fn words(rule: &Rule, template: &Template) -> Option<String> {
    let words: Vec<&str> = template
        .words()
        .flat_map(|words| words.split(|c: char| !c.is_alphanumeric()))
        .collect();
    if let Some(word) = rule.word.filter(|word| !words.contains(word)) {
        return Some(format!(
            "must say {word}: customers have to know how texts {}",
            if word == "STOP" { "end" } else { "come again" }
        ));
    }
    if matches!(rule.used, Use::Mail | Use::Calendar) {
        return None;
    }
    if let Some(word) = CARRIERS_WORDS.iter().find(|word| words.contains(word)) {
        return Some(format!(
            "must not ask for {word}: carriers read that word themselves"
        ));
    }
    let unsendable = template
        .words()
        .flat_map(str::chars)
        .find(|c| *c != '?' && transliterate(c.encode_utf8(&mut [0; 4])) == "?")?;
    Some(format!("has {unsendable}, which a text can't carry"))
}

fn length(rule: &Rule, template: &Template) -> Option<String> {
    let usual: Vec<(&str, &str)> = template
        .variables()
        .map(|name| (name, usual_value(name)))
        .collect();
    let said = transliterate(&template.say(&usual)?);
    match rule.used {
        Use::Text => {
            let (firm, link) = (usual_value("firm"), usual_value("link"));
            let segments = text_length(&format!("{firm}: {said} {link}")).segments;
            (segments > SEGMENTS_MAX).then(|| {
                format!(
                    "is too long: {segments} segments with the firm's name and the link, {SEGMENTS_MAX} at most"
                )
            })
        }
        Use::Choice => {
            let units = text_length(&said).units;
            (units > CHOICE_UNITS_MAX).then(|| {
                format!(
                    "is too long: {units} characters among the choices, {CHOICE_UNITS_MAX} at most"
                )
            })
        }
        Use::Mail | Use::Calendar => None,
    }
}
