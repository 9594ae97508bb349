//! Preview: how a firm's own wording of one message reads, in each text that it stands in. Made-up names and
//! times; the same words and counts as what is sent.

use super::samples::{LINK, all, kinds, options, owner, worded};
use super::{date_long, forms, say, shortest_bill, window_spoken};
use kept_domain::template::{Use, rule};
use kept_domain::text::{TextLength, text_length};
use kept_domain::{Language, Wording};

/// Samples that one message is shown in.
const PREVIEWS_MAX: usize = 3;
/// Stands for the message, to find the texts that it stands in.
const MARK: &str = "\u{a4}\u{a4}";

/// A message as a customer would read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The text that it stands in, "warning again"; the message where it is no text.
    pub name: String,
    /// The words.
    pub body: String,
    /// How carriers count it, where it is a text.
    pub length: Option<TextLength>,
}

/// A message as the firm words it in a language, in up to three texts; none for a message that nobody words.
#[must_use]
pub fn preview(firm: &str, language: Language, wording: &Wording, key: &str) -> Vec<Preview> {
    match rule(key).map(|rule| rule.used) {
        Some(Use::Text | Use::Choice) => in_texts(firm, language, wording, key),
        Some(Use::Mail | Use::Calendar) => vec![alone(firm, language, wording, key)],
        None => Vec::new(),
    }
}

fn in_texts(firm: &str, language: Language, wording: &Wording, key: &str) -> Vec<Preview> {
    let (kinds, owner) = (kinds(), owner());
    let options = options(&kinds, ["Sam", "Lee", "Sam"]);
    let mut marking = wording.clone();
    marking.insert(key.to_owned(), MARK.to_owned());
    let marked = worded(firm, language, &marking);
    let voice = worded(firm, language, wording);
    let shown = all("Sam", &owner, &options)
        .into_iter()
        .filter_map(|(name, text)| {
            let is_in = forms(&marked, &text)
                .into_iter()
                .map(|form| form.contains(MARK));
            let with: Vec<String> = forms(&voice, &text)
                .into_iter()
                .zip(is_in)
                .filter_map(|(form, is_in)| is_in.then_some(form))
                .collect();
            (!with.is_empty())
                .then(|| shortest_bill(with))
                .map(|body| Preview {
                    name,
                    length: Some(text_length(&body)),
                    body,
                })
        });
    shown.take(PREVIEWS_MAX).collect()
}

/// What stands in no text: a subject, a line of an e-mail, an entry of a calendar.
fn alone(firm: &str, language: Language, wording: &Wording, key: &str) -> Preview {
    let (voice, owner) = (worded(firm, language, wording), owner());
    let window = super::samples::window((10, 0), (10, 45));
    let values = [
        ("firm", firm),
        ("date", &date_long(language, voice.today)),
        ("who", "Sam"),
        ("window", &window_spoken(language, window, voice.zone)),
        ("owner", &owner.name),
        ("reference", "K7Q2XM"),
        ("link", LINK),
    ];
    Preview {
        name: key.replace('-', " "),
        body: say(language, wording, key, &values),
        length: None,
    }
}
