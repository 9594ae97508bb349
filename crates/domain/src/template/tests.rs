//! Templates that may be sent, and those that may not.

use super::*;
use proptest::prelude::*;

const EVENING: &str = "{ $technician } visits you { $day } from { $from } to { $to }";

#[track_caller]
fn refused(key: &str, text: &str, why: &str) {
    let wrong = wrong(key, text).unwrap_or_else(|| panic!("{text:?} is taken"));
    assert!(wrong.contains(why), "{text:?}: {wrong}");
}

#[test]
fn a_template_says_its_words_and_the_values_of_its_variables() {
    let template = Template::read(EVENING).unwrap();
    let values = [
        ("technician", "Sam {$x}"),
        ("day", "on Fri"),
        ("from", "10:00"),
        ("to", "10:45"),
    ];
    let said = "Sam {$x} visits you on Fri from 10:00 to 10:45";
    assert_eq!(template.say(&values).as_deref(), Some(said));
    assert_eq!(template.say(&values[..3]), None, "a value is missing");
    assert_eq!(wrong("evening", EVENING), None);
}

#[test]
fn what_isnt_fluent_is_said_with_the_place() {
    refused("done", "Thank you { $technician", "at character 24");
    refused("done", "Für Sie: } bye", "at character 10");
    refused("done", "{ $ }", "can't be read");
    refused("done", "{ }", "can't be read");
    refused("done", "  ", "says nothing");
}

#[test]
fn nothing_but_variables_may_stand_in_braces() {
    refused("done", "{ booked } { booked }", "names another message");
    refused("done", "{ technician }", "{ $technician }");
    refused("done", "{ -brand }", "a term");
    refused("done", "{ NUMBER($technician) }", "a function");
    refused("done", "{ \"\\u0007\" }", "a literal");
    refused("done", "{ 7 }", "a literal");
    refused("done", "{{ $technician }}", "braces in braces");
    let choice = "{ $technician -> [a] A *[b] B }";
    assert!(wrong("done", choice).is_some());
}

#[test]
fn a_second_message_a_comment_or_an_attribute_cant_come_along() {
    for text in [
        "Hello\nevil = more",
        "Hello\n .evil = more",
        "Hello\r# more",
    ] {
        refused("done", text, "line break");
    }
    refused("done", "a\u{202e}b", "U+202E");
    refused("done", "a\u{7}b", "U+0007");
}

#[test]
fn a_variable_that_is_unknown_or_missing_is_named() {
    refused(
        "morning",
        "{ $window }",
        "{ $window } isn't known; this text knows { $from }, { $to }, { $technician }",
    );
    refused("morning", "At { $from }", "must say { $to }");
    refused(
        "warning",
        "Late, about { $expected }",
        "must say { $options }",
    );
    refused("mail-answer", "Answer us", "must say { $link }");
    refused("opted-in", "{ $owner } STOP", "has no variables");
    refused("greeting", "Hello", "isn't a message");
}

#[test]
fn the_way_out_is_said_and_carriers_words_arent_asked_for() {
    refused("help", "{ $owner } is there for you", "must say STOP");
    refused("opted-in", "Welcome back. Nonstop", "must say STOP");
    refused("opted-out", "{ $owner } calls you", "must say START");
    assert_eq!(
        wrong("help", "{ $owner } answers. STOP: no more texts"),
        None
    );
    refused("done", "Reply YES if all is well", "must not ask for YES");
    assert_eq!(
        wrong("done", "Yes, we are done. Cancelled? End of day"),
        None
    );
}

#[test]
fn a_character_that_would_arrive_as_a_question_mark_is_refused() {
    refused("done", "Done 🔧", "🔧");
    refused("done", "Готово", "Г");
    assert_eq!(
        wrong("done", "Zażółć – “fertig”?"),
        None,
        "has nearest ones"
    );
    assert_eq!(
        wrong("mail-subject", "🔧 { $firm }"),
        None,
        "an e-mail carries it"
    );
}

#[test]
fn length_is_bounded_by_segments_also_where_a_variable_repeats() {
    let of = |chars| "a".repeat(chars);
    assert_eq!(wrong("done", &of(380)), None);
    refused("done", &of(400), "4 segments");
    refused("done", &of(481), "longer than 480 characters");
    let bomb = format!("{} {{ $expected }}", "{ $options }".repeat(30));
    refused("warning", &bomb, "segments");
    refused("option-call", &of(61), "61 characters");
}

#[test]
fn wrong_templates_are_named_by_language_and_message() {
    let mut templates = Templates::default();
    templates.set(Language::De, "done", Some("Fertig { $x }".to_owned()));
    templates.set(Language::En, "evening", Some(EVENING.to_owned()));
    let wrong: Vec<String> = templates
        .wrong()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(wrong, ["de.done"]);
    templates.set(Language::De, "done", None);
    templates.set(Language::En, "evening", None);
    assert_eq!(templates, Templates::default());
}

/// The table in words is the table in code.
#[test]
fn the_documentation_says_what_each_message_has_to_say() {
    let listed: Vec<(Vec<String>, String, String)> = include_str!("../../../../docs/templates.md")
        .lines()
        .filter(|line| line.starts_with("| `") && line.matches('|').count() == 4)
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let keys = cells[1]
                .split(", ")
                .map(|key| key.trim_matches('`').to_owned());
            (keys.collect(), cells[2].to_owned(), cells[3].to_owned())
        })
        .collect();
    let quoted = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect();
    for rule in RULES {
        let mut must: Vec<String> = quoted(rule.required);
        must.extend(rule.word.map(|word| format!("the word {word}")));
        let may: Vec<String> = quoted(rule.optional);
        let line = listed
            .iter()
            .find(|(keys, _, _)| keys.iter().any(|key| key == rule.key));
        let (_, said_must, said_may) = line.unwrap_or_else(|| panic!("{} isn't listed", rule.key));
        assert_eq!(*said_must, must.join(", "), "{}", rule.key);
        assert_eq!(*said_may, may.join(", "), "{}", rule.key);
    }
}

#[test]
fn every_variable_of_a_rule_has_a_usual_value() {
    for rule in RULES {
        for name in [rule.required, rule.optional].concat() {
            assert!(!usual_value(name).is_empty(), "{} {name}", rule.key);
        }
    }
}

proptest! {
    #[test]
    fn nothing_that_is_written_panics_and_what_is_taken_can_be_said(text in "\\PC{0,80}|([a-z{}$ \"\\[\\]*\\->.=#]|\\{ \\$technician \\}){0,60}") {
        if wrong("done", &text).is_none() {
            let said = Template::read(&text).unwrap().say(&[("technician", "Sam")]);
            prop_assert!(said.is_some());
        }
    }
}
