//! Templates: a firm's own wording of what customers read, by language and message. A template is plain text
//! with variables in Fluent's syntax, `{ $technician } comes { $day }`, and nothing else of Fluent: what refers
//! to other messages, calls functions or chooses could be made to grow or to say what nobody looked at.
//!
//! Architecture invariant: saying a template never fails halfway. It says all of it, or nothing and the built-in
//! wording is said instead.

mod check;
mod rules;

pub use rules::{RULES, Rule, Use, rule, usual_value};

use crate::Language;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
use fluent_syntax::parser::{self, ParserError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest template, in characters.
pub const TEMPLATE_CHARS_MAX: usize = 480;

/// A firm's own templates in one language, by message.
pub type Wording = BTreeMap<String, String>;

/// A firm's own templates; what it lacks is said as built in. At most one for each language and rule, each of
/// [`TEMPLATE_CHARS_MAX`] characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Templates(BTreeMap<Language, Wording>);

impl Templates {
    /// Whether everything is said as built in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().all(BTreeMap::is_empty)
    }

    /// The firm's own templates in a language.
    #[must_use]
    pub fn of(&self, language: Language) -> Wording {
        self.0.get(&language).cloned().unwrap_or_default()
    }

    /// The firm's own template of a message.
    #[must_use]
    pub fn get(&self, language: Language, key: &str) -> Option<&str> {
        self.0.get(&language)?.get(key).map(String::as_str)
    }

    /// Words a message from now on; as built in when there is no template.
    pub fn set(&mut self, language: Language, key: &str, template: Option<String>) {
        let wording = self.0.entry(language).or_default();
        match template {
            Some(template) => wording.insert(key.to_owned(), template),
            None => wording.remove(key),
        };
        if wording.is_empty() {
            self.0.remove(&language);
        }
    }

    /// What is wrong, each with the template's name, "en.booked".
    #[must_use]
    pub fn wrong(&self) -> Vec<(String, String)> {
        let all = self.0.iter().flat_map(|(language, wording)| {
            let named = |key| format!("{}.{key}", language.tag());
            wording
                .iter()
                .filter_map(move |(key, text)| Some((named(key), check::wrong(key, text)?)))
        });
        all.collect()
    }
}

/// What is wrong with a template of this message; nothing when it may be sent.
#[must_use]
pub fn wrong(key: &str, text: &str) -> Option<String> {
    check::wrong(key, text)
}

/// A template that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Words(String),
    Variable(String),
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// What about it isn't plain text with variables, in words.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.chars().count() > TEMPLATE_CHARS_MAX {
            return Err(format!("is longer than {TEMPLATE_CHARS_MAX} characters"));
        }
        if let Some(control) = text.chars().find(|c| is_invisible(*c)) {
            let code = u32::from(control);
            return Err(format!(
                "has a line break or an invisible character (U+{code:04X})"
            ));
        }
        if text.trim().is_empty() {
            return Err("says nothing".to_owned());
        }
        let source = format!("{KEY}{text}\n");
        let resource = parser::parse(source.as_str())
            .map_err(|(_, errors)| syntax(text, errors.into_iter().next()))?;
        let [Entry::Message(message)] = &resource.body[..] else {
            return Err("is more than one text".to_owned());
        };
        let pattern = message.value.as_ref().ok_or("says nothing")?;
        let parts: Result<Vec<Part>, String> = pattern.elements.iter().map(part).collect();
        Ok(Template { parts: parts? })
    }

    /// The variables that are said, each as often as it is.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable(name) => Some(name.as_str()),
            Part::Words(_) => None,
        })
    }

    /// The words outside of variables.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Words(words) => Some(words.as_str()),
            Part::Variable(_) => None,
        })
    }

    /// The words with these values; `None` when a variable has none.
    #[must_use]
    pub fn say(&self, values: &[(&str, &str)]) -> Option<String> {
        let value = |name: &str| {
            let known = values.iter().find(|(known, _)| *known == name);
            known.map(|(_, value)| *value)
        };
        let said: Option<Vec<&str>> = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Words(words) => Some(words.as_str()),
                Part::Variable(name) => value(name),
            })
            .collect();
        Some(said?.concat())
    }
}

/// What makes a line of text a message in Fluent's syntax.
const KEY: &str = "template = ";

fn part(element: &PatternElement<&str>) -> Result<Part, String> {
    let expression = match element {
        PatternElement::TextElement { value } => return Ok(Part::Words((*value).to_owned())),
        PatternElement::Placeable { expression } => expression,
    };
    let what = match expression {
        Expression::Inline(InlineExpression::VariableReference { id }) => {
            return Ok(Part::Variable(id.name.to_owned()));
        }
        Expression::Inline(InlineExpression::MessageReference { id, .. }) => {
            return Err(format!(
                "{{ {} }} names another message; a variable is written {{ ${} }}",
                id.name, id.name
            ));
        }
        Expression::Inline(InlineExpression::FunctionReference { .. }) => "a function",
        Expression::Inline(InlineExpression::TermReference { .. }) => "a term",
        Expression::Inline(
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. },
        ) => "a literal",
        Expression::Inline(InlineExpression::Placeable { .. }) => "braces in braces",
        Expression::Select { .. } => "a choice of texts",
    };
    Err(format!(
        "has {what} in braces; only variables, {{ $name }}, may stand there"
    ))
}

/// Where Fluent stopped to understand, counted in characters of the template.
fn syntax(text: &str, error: Option<ParserError>) -> String {
    let Some(error) = error else {
        return "isn't Fluent's syntax".to_owned();
    };
    let bytes = error.pos.start.saturating_sub(KEY.len());
    let before = text.char_indices().take_while(|(at, _)| *at < bytes);
    let at = before.count() + 1;
    format!(
        "can't be read at character {at}: {}",
        error.kind.to_string().replace('"', "'")
    )
}

/// Control characters, and marks that turn or hide what is read.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
