//! Catalogue: messages in the customers' languages, in Fluent's format. Formatting never fails:
//! what one language lacks is said in English. It must never put invisible marks into a text,
//! since these aren't in GSM-7.

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use kept_domain::Language;

/// The same messages in every language.
pub struct Catalogue {
    en: FluentBundle<FluentResource>,
    de: FluentBundle<FluentResource>,
    es: FluentBundle<FluentResource>,
}

impl Catalogue {
    /// A catalogue from the sources in Fluent's syntax. An entry that can't be read is left out,
    /// and said in English from then on.
    #[must_use]
    pub fn new(en: &str, de: &str, es: &str) -> Self {
        Catalogue {
            en: bundle(Language::En, en),
            de: bundle(Language::De, de),
            es: bundle(Language::Es, es),
        }
    }

    /// The message in the language; in English where the language lacks it or an argument is
    /// missing; the key's words where English lacks it too.
    #[must_use]
    pub fn say(&self, language: Language, key: &str, args: &[(&str, &str)]) -> String {
        let mut named = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            named.set(*name, *value);
        }
        format(self.bundle(language), key, &named)
            .or_else(|| format(&self.en, key, &named))
            .unwrap_or_else(|| key.replace('-', " "))
    }

    /// Whether the language itself has the message.
    #[must_use]
    pub fn has(&self, language: Language, key: &str) -> bool {
        self.bundle(language).has_message(key)
    }

    fn bundle(&self, language: Language) -> &FluentBundle<FluentResource> {
        match language {
            Language::En => &self.en,
            Language::De => &self.de,
            Language::Es => &self.es,
        }
    }
}

fn bundle(language: Language, source: &str) -> FluentBundle<FluentResource> {
    let locale = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(rest, _)| rest);
    bundle.add_resource_overriding(resource);
    bundle
}

fn format(
    bundle: &FluentBundle<FluentResource>,
    key: &str,
    args: &FluentArgs<'_>,
) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(args), &mut errors);
    errors.is_empty().then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_language_lacks_is_said_in_english() {
        let catalogue = Catalogue::new(
            "hello = Hello { $name }\nbye = Bye",
            "hello = Hallo { $nam }",
            "hello = { $",
        );
        let name = [("name", "Grace")];
        assert_eq!(catalogue.say(Language::En, "hello", &name), "Hello Grace");
        // The German one names an argument that nobody gives, the Spanish one isn't Fluent.
        assert_eq!(catalogue.say(Language::De, "hello", &name), "Hello Grace");
        assert_eq!(catalogue.say(Language::Es, "hello", &name), "Hello Grace");
        assert_eq!(catalogue.say(Language::De, "bye", &[]), "Bye");
    }

    #[test]
    fn what_no_language_has_is_still_words() {
        let catalogue = Catalogue::new("", "", "");
        assert_eq!(
            catalogue.say(Language::Es, "back-on-time", &[]),
            "back on time"
        );
    }

    #[test]
    fn names_bring_no_invisible_marks_and_no_syntax() {
        let catalogue = Catalogue::new("hello = Hello { $name }", "", "");
        assert_eq!(
            catalogue.say(Language::En, "hello", &[("name", "{ $x } ב")]),
            "Hello { $x } ב"
        );
    }
}
