//! Every text in every language, as customers get it.

use super::samples::{LINK, all, kinds, options, owner, window, worded};
use super::*;
use kept_domain::VisitId;
use kept_domain::template::{RULES, Use, wrong};
use std::collections::BTreeSet;

fn warning<'a>(options: &'a [OptionText<'a>], again: bool) -> Text<'a> {
    Text::Warning {
        technician: "Sam",
        promise: window((10, 0), (12, 0)),
        expected: window((12, 20), (12, 50)),
        options,
        reference: "K7Q2XM",
        again,
        link: LINK,
    }
}

fn voice(firm: &str, language: Language) -> Voice {
    worded(firm, language, &Wording::new())
}

fn page_of_texts(language: Language) -> String {
    let lines = samples("Brook & Vale", language, &Wording::new())
        .into_iter()
        .map(|text| {
            let (name, body, length) = (text.name, text.body, text.length);
            format!("{name} ({}, {})\n  {body}\n", length.segments, length.units)
        });
    lines.collect()
}

#[test]
fn the_texts_in_english_read_as_written_here() {
    insta::assert_snapshot!(page_of_texts(Language::En));
}

#[test]
fn the_texts_in_german_read_as_written_here() {
    insta::assert_snapshot!(page_of_texts(Language::De));
}

#[test]
fn the_texts_in_spanish_read_as_written_here() {
    insta::assert_snapshot!(page_of_texts(Language::Es));
}

#[test]
fn every_text_is_complete_in_every_language_and_takes_two_segments_at_most() {
    let kinds = kinds();
    let people = [
        ("Sam", owner()),
        (
            "Maximiliane-Elisabeth\nvon und zu Hohenlohe",
            Person {
                name: "Bartholomäus-Alexander Łukaszewicz-Szczepański".to_owned(),
                phone: None,
            },
        ),
    ];
    for language in Language::ALL {
        for firm in [
            "ACME",
            "Brook & Vale Heating and Plumbing Services (Bristol)",
        ] {
            for (technician, owner) in &people {
                let options = options(&kinds, [technician, "Lee", technician]);
                for (name, text) in all(technician, owner, &options) {
                    let body = render(&voice(firm, language), &text);
                    let length = text_length(&body);
                    assert!(length.gsm7, "{language:?} {name}: {body}");
                    assert!(
                        (1..=2).contains(&length.segments),
                        "{language:?} {name} takes {length:?}: {body}"
                    );
                    assert!(
                        !body.contains(['{', '}', '\n']) && !body.contains("  "),
                        "{language:?} {name}: {body}"
                    );
                    assert!(body.starts_with(&firm[..4]), "{body}");
                }
            }
        }
    }
}

#[test]
fn the_example_of_a_warning_fits_one_segment_and_offers_digits() {
    let kinds = kinds();
    let options = options(&kinds, ["Sam", "Lee", "Sam"]);
    let body = render(&voice("ACME", Language::En), &warning(&options, false));
    assert_eq!(
        body,
        "ACME: Sorry, Sam is running late for your 10-12 visit. New est. 12:20-12:50. \
         Reply 1 keep it, 2 Lee at 11:30-12:00, 3 Fri 8-8:45, 4 call me. Ref K7Q2XM"
    );
    assert!(text_length(&body).units <= 160);
}

#[test]
fn a_warning_is_tightened_before_it_takes_a_second_segment() {
    let kinds = kinds();
    let options = options(&kinds, ["Sam", "Lee", "Sam"]);
    for language in Language::ALL {
        for again in [false, true] {
            let body = render(&voice("Brook & Vale", language), &warning(&options, again));
            assert_eq!(text_length(&body).segments, 1, "{body}");
        }
    }
}

#[test]
fn a_warning_that_takes_two_segments_anyway_has_the_link() {
    let kinds = kinds();
    let options = options(&kinds, ["Sam", "Maximiliane", "Bartholomew"]);
    let firm = voice("Brook & Vale Heating Services", Language::En);
    let body = render(&firm, &warning(&options, false));
    assert_eq!(text_length(&body).segments, 2);
    assert!(body.ends_with(LINK), "{body}");
}

#[test]
fn every_other_text_has_the_link_except_the_last_one_before_silence() {
    let (kinds, maya) = (kinds(), owner());
    let options = options(&kinds, ["Sam", "Lee", "Sam"]);
    for (name, text) in all("Sam", &maya, &options) {
        let body = render(&voice("ACME", Language::En), &text);
        let may_lack_it = matches!(
            text,
            Text::Warning { .. } | Text::ChoiceGone { .. } | Text::OptedOut { .. }
        );
        assert!(body.ends_with(LINK) || may_lack_it, "{name}: {body}");
    }
}

#[test]
fn no_text_asks_for_a_word_that_carriers_read_themselves() {
    let (kinds, maya) = (kinds(), owner());
    let options = options(&kinds, ["Sam", "Lee", "Sam"]);
    for language in Language::ALL {
        for (name, text) in all("Sam", &maya, &options) {
            let body = render(&voice("ACME", language), &text).to_uppercase();
            let words: BTreeSet<&str> = body.split(|c: char| !c.is_alphanumeric()).collect();
            for word in ["CANCEL", "YES", "END", "QUIT", "REVOKE", "UNSUBSCRIBE"] {
                assert!(!words.contains(word), "{language:?} {name}: {body}");
            }
        }
    }
}

#[test]
fn every_language_has_the_same_messages_and_arguments() {
    let english = messages(include_str!("en.ftl"));
    assert!(english.len() > 40);
    assert_eq!(messages(include_str!("de.ftl")), english);
    assert_eq!(messages(include_str!("es.ftl")), english);
    for language in Language::ALL {
        for key in &english {
            assert!(CATALOGUE.has(language, key), "{language:?} {key}");
        }
    }
}

/// The keys of a source.
fn messages(source: &str) -> BTreeSet<String> {
    source
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" ="))
        .map(|(key, _)| key.to_owned())
        .collect()
}

#[test]
fn an_option_to_wait_for_another_window_than_the_expected_one_says_so() {
    let kinds = kinds();
    let options = options(&kinds, ["Sam", "Lee", "Sam"]);
    let text = Text::Warning {
        technician: "Sam",
        promise: window((10, 0), (12, 0)),
        expected: window((12, 25), (12, 45)),
        options: &options[..1],
        reference: "K7Q2XM",
        again: false,
        link: LINK,
    };
    let body = render(&voice("ACME", Language::En), &text);
    assert!(body.contains("Reply 1 keep Sam 12:20-12:50."), "{body}");
}

#[test]
fn a_reason_is_one_sentence_and_names_who_can_not_come() {
    let at = || VisitId::new("v1");
    let reasons = [
        WarningReason::Overrun { at: at() },
        WarningReason::Traffic,
        WarningReason::Declared { at: at() },
        WarningReason::Absent,
        WarningReason::Replanned,
    ];
    for language in Language::ALL {
        let words: BTreeSet<String> = reasons
            .iter()
            .map(|reason| reason_in_words(language, reason, "Sam"))
            .collect();
        assert_eq!(words.len(), reasons.len());
        for sentence in words {
            assert!(sentence.ends_with('.') && sentence.matches('.').count() == 1);
        }
    }
    assert_eq!(
        reason_in_words(Language::De, &WarningReason::Absent, "Sam"),
        "Sam kann heute nicht kommen."
    );
}

#[test]
fn every_built_in_template_keeps_the_rule_of_its_message() {
    for language in Language::ALL {
        for rule in RULES {
            let text = built_in(language, rule.key).unwrap();
            assert_eq!(wrong(rule.key, text), None, "{language:?} {}", rule.key);
        }
    }
}

/// Messages that a firm doesn't word: what the customer's page says, and words about time.
const NOT_WORDED: [&str; 5] = ["reason-", "time-on", "day-", "date-", "span-spoken"];

#[test]
fn every_message_can_be_worded_that_customers_are_sent() {
    let fixed = |key: &String| {
        NOT_WORDED.iter().any(|start| key.starts_with(start))
            || ["weekday-", "month-"]
                .iter()
                .any(|start| key.starts_with(start))
    };
    let sent: BTreeSet<String> = messages(include_str!("en.ftl"))
        .into_iter()
        .filter(|key| !fixed(key))
        .collect();
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.key.to_owned()).collect();
    assert_eq!(sent, rules);
}

#[test]
fn a_preview_shows_the_firms_words_of_every_message_that_it_may_word() {
    for language in Language::ALL {
        for rule in RULES {
            let marked = format!("{} Zebra", built_in(language, rule.key).unwrap());
            let wording = Wording::from([(rule.key.to_owned(), marked)]);
            let shown = preview("ACME", language, &wording, rule.key);
            assert!(!shown.is_empty(), "{language:?} {}", rule.key);
            for one in shown {
                assert!(one.body.contains("Zebra"), "{}: {}", rule.key, one.body);
                assert!(!one.body.contains(['{', '}']), "{}", one.body);
                let is_text = matches!(rule.used, Use::Text | Use::Choice);
                assert_eq!(one.length.is_some(), is_text, "{}", rule.key);
            }
        }
    }
}

#[test]
fn a_firms_words_are_said_in_the_language_that_has_them_with_its_name_and_the_link() {
    let wording = Wording::from([(
        "done".to_owned(),
        "All set, says { $technician }".to_owned(),
    )]);
    let done = Text::Done {
        technician: "Sam",
        link: LINK,
    };
    let body = render(&worded("ACME", Language::En, &wording), &done);
    assert_eq!(body, format!("ACME: All set, says Sam {LINK}"));
}

#[test]
fn words_that_cant_be_said_give_way_to_the_built_in_ones() {
    for text in ["{ $nobody } is done", "{ done }", "a\nb"] {
        let wording = Wording::from([("done".to_owned(), text.to_owned())]);
        let said = say(Language::En, &wording, "done", &[("technician", "Sam")]);
        assert!(said.starts_with("Sam is done, thank you."), "{said}");
    }
}

#[test]
fn a_firms_own_warning_is_not_given_up_for_a_shorter_built_in_one() {
    let kinds = kinds();
    let options = options(&kinds, ["Sam", "Lee", "Sam"]);
    let long = "Sorry, sorry, sorry: { $technician } can not make your { $promise } and is with you about { $expected }. Reply { $options }. Yours, the whole team";
    let mut wording = Wording::from([("warning".to_owned(), long.to_owned())]);
    let body = |wording: &Wording| {
        let voice = worded("ACME", Language::En, wording);
        render(&voice, &warning(&options, false))
    };
    assert_eq!(text_length(&body(&wording)).segments, 2);
    assert!(body(&wording).contains("Sorry, sorry, sorry: Sam"));
    wording.insert(
        "warning-tight".to_owned(),
        "Late: { $expected }. Reply { $options }".to_owned(),
    );
    assert!(body(&wording).starts_with("ACME: Late: 12:20-12:50. Reply 1 keep it"));
    let other = Wording::from([(
        "option-other".to_owned(),
        "ask { $name } for { $window }".to_owned(),
    )]);
    assert!(
        body(&other).contains("2 ask Lee for 11:30-12:00"),
        "{}",
        body(&other)
    );
}
