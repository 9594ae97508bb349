//! Words: a message in the firm's own wording, or as built in.

use super::Catalogue;
use kept_domain::{Language, Template, Wording};
use std::sync::LazyLock;

/// The built-in messages, in Fluent's syntax.
const SOURCES: [(Language, &str); 3] = [
    (Language::En, include_str!("en.ftl")),
    (Language::De, include_str!("de.ftl")),
    (Language::Es, include_str!("es.ftl")),
];

/// What is said where nobody words it otherwise.
pub(super) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let [(_, en), (_, de), (_, es)] = SOURCES;
    Catalogue::new(en, de, es)
});

/// A message in the firm's own words, or as built in where it has none (that can be said).
pub fn say(language: Language, wording: &Wording, key: &str, args: &[(&str, &str)]) -> String {
    let own = wording.get(key).and_then(|text| Template::read(text).ok());
    own.and_then(|template| template.say(args))
        .unwrap_or_else(|| CATALOGUE.say(language, key, args))
}

/// The built-in template of a message that a firm may word.
#[must_use]
pub fn built_in(language: Language, key: &str) -> Option<&'static str> {
    let (_, source) = SOURCES.into_iter().find(|(of, _)| *of == language)?;
    let messages = source.lines().filter_map(|line| line.split_once(" = "));
    let mut named = messages.filter(|(known, _)| *known == key);
    named.next().map(|(_, text)| text)
}
