//! The page's words, in the customer's language; Fluent's files lie beside this one.

use kept_dispatch::texts::Catalogue;
use kept_domain::Language;
use std::sync::LazyLock;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    Catalogue::new(
        include_str!("words/en.ftl"),
        include_str!("words/de.ftl"),
        include_str!("words/es.ftl"),
    )
});

/// The words of this key in the language.
#[must_use]
pub fn say(language: Language, key: &str, args: &[(&str, &str)]) -> String {
    CATALOGUE.say(language, key, args)
}

/// The first of our languages that a browser's `Accept-Language` names; English otherwise.
#[must_use]
pub fn language_of(accept: &str) -> Language {
    accept
        .split(',')
        .take(LANGUAGES_READ_MAX)
        .find_map(
            |part| match part.trim().get(..2)?.to_ascii_lowercase().as_str() {
                "en" => Some(Language::En),
                "de" => Some(Language::De),
                "es" => Some(Language::Es),
                _ => None,
            },
        )
        .unwrap_or_default()
}

/// Entries of `Accept-Language` that are looked at.
const LANGUAGES_READ_MAX: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Keys, each with the arguments that its words name.
    fn messages(source: &str) -> BTreeMap<&str, Vec<&str>> {
        source
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, words)| {
                let mut args: Vec<&str> = words
                    .split("{ $")
                    .skip(1)
                    .filter_map(|rest| rest.split_once(' '))
                    .map(|(name, _)| name)
                    .collect();
                args.sort_unstable();
                args.dedup();
                (key, args)
            })
            .collect()
    }

    #[test]
    fn every_language_says_the_same_with_the_same_arguments() {
        let english = messages(include_str!("words/en.ftl"));
        assert!(english.len() > 80);
        for (language, source) in [
            (Language::De, include_str!("words/de.ftl")),
            (Language::Es, include_str!("words/es.ftl")),
        ] {
            assert_eq!(messages(source), english, "{language:?}");
        }
        for language in Language::ALL {
            for key in english.keys() {
                assert!(CATALOGUE.has(language, key), "{language:?} {key}");
            }
        }
    }

    #[test]
    fn a_browsers_language_is_taken_where_we_have_it() {
        assert_eq!(language_of("de-AT,de;q=0.9,en;q=0.8"), Language::De);
        assert_eq!(language_of("fr, es;q=0.5"), Language::Es);
        assert_eq!(language_of("fr"), Language::En);
        assert_eq!(language_of(""), Language::En);
        assert_eq!(language_of("é"), Language::En);
    }
}
