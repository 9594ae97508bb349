//! Every state of the page, as its customer reads it.

use super::super::example::{self, at};
use super::*;
use kept_domain::{Language, Seconds, TimeOfDay, WarningReason, Window};
use rstest::rstest;

const PATH: &str = "/c/K7Q2XM.AbCd_fGhIjKlMn-p";

fn html(view: &CustomerView, shown: &Shown) -> String {
    Page::new(view, PATH, shown).render().unwrap()
}

fn plain(view: &CustomerView) -> String {
    html(view, &Shown::default())
}

/// What a reader gets: the text between tags, without style and scripts, on one line.
fn words(html: &str) -> String {
    let body = html.split_once("<main>").unwrap().1;
    let mut text = String::new();
    for part in body.split('<') {
        text.push(' ');
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace("&#38;", "&").replace("&#39;", "'")
}

fn read(view: &CustomerView) -> String {
    words(&plain(view))
}

#[rstest]
#[case(
    "booked",
    "Booked for Thursday, 15 October Right now your visit is between 8:00 and 12:00. You get your tighter time by 18:00 the day before, by text and here. Thursday morning 8:00 to 12:00 Thermostat"
)]
#[case(
    "told",
    "Sam comes tomorrow You can plan around this. If it changes, we tell you early and you choose what happens. Thursday, 15 October 10:00 to 11:00 Was 8:00 to 12:00 Thermostat You have to leave by 13:00"
)]
#[case(
    "on-the-way",
    "Sam is on the way to you 10:31 to 10:38 In about 13 to 20 minutes. You were promised 10:00 to 10:45."
)]
#[case("there", "Sam is with you Since 10:31, inside your 10:00 to 10:45.")]
#[case(
    "late",
    "Sorry, Grace. Sam will be late. A visit before yours is taking longer than planned. We won’t make your 10:00 to 10:45. What suits you best? 1 Keep Sam, 10:50 to 11:20 Our new promise to you 2 Nia instead, 10:35 to 11:05 Same work, someone else comes 3 Fri 16 Oct, 8:00 to 8:45 Another day, with Sam 4 Call me Maya phones you by 10:28 All of these are free now, and held for you until 10:33 . If you don’t answer, Sam still comes: nothing is cancelled."
)]
#[case(
    "chosen-wait",
    "Thank you, Grace. Sam comes. This is our new promise. If it changes, we tell you early and you choose what happens. Thursday, 15 October 10:50 to 11:20"
)]
#[case(
    "chosen-other",
    "Done, Grace. Nia comes instead. This is our new promise."
)]
#[case(
    "chosen-slot",
    "Done, Grace. Sam comes tomorrow. This is our new promise. If it changes, we tell you early and you choose what happens. Friday, 16 October 8:00 to 8:45"
)]
#[case(
    "chosen-call",
    "Thank you, Grace. Maya calls you. You hear from Maya by 10:28. Until then your visit stays as it is."
)]
#[case(
    "broken",
    "Sorry, Grace. We did not keep your time. Sam should have been with you by 10:45. Maya is putting it right and calls you."
)]
#[case(
    "done",
    "All done, Grace. Thank you. Sam arrived at 10:31, inside your 10:00 to 10:45"
)]
#[case(
    "no-access",
    "We could not get in, Grace. Sam was at your door and nobody opened. Maya calls you to find a new time."
)]
#[case(
    "cancelled",
    "Your visit will not take place The visit on Thursday, 15 October is off."
)]
fn a_state_says(#[case] state: &str, #[case] expected: &str) {
    let (_, view) = example::all()
        .into_iter()
        .find(|(name, _)| *name == state)
        .unwrap();
    let text = read(&view);
    assert!(text.contains(expected), "{text}");
}

#[test]
fn every_state_in_every_language_is_complete_and_names_a_person() {
    for language in Language::ALL {
        for (name, view) in example::all() {
            let view = CustomerView { language, ..view };
            let html = without_script(&plain(&view));
            let text = words(&html);
            assert!(text.contains("Maya Jensen"), "{name}: {text}");
            assert!(!text.contains('{') && !text.contains('$'), "{name}: {text}");
            assert!(html.contains(&format!("<html lang=\"{}\">", language.tag())));
            assert!(text.contains("Brook & Vale") && text.contains("K7Q2XM"));
            assert!(text.contains("Europe/London"));
        }
    }
}

/// The page as it is for a reader who runs no script.
fn without_script(html: &str) -> String {
    html.replace(&format!("<script>{}</script>", super::super::SCRIPT), "")
}

#[test]
fn nothing_on_the_page_needs_a_script_or_another_site() {
    for (_, view) in example::all() {
        let html = without_script(&plain(&view));
        assert!(
            !html.contains("<script") && !html.contains("http://") && !html.contains("https://")
        );
        assert!(!html.contains("style=") && !html.contains(" onclick"));
    }
}

#[test]
fn choices_are_equal_buttons_of_one_form_that_names_the_version_seen() {
    let html = plain(&example::late());
    assert!(html.contains(&format!("action=\"{PATH}/choose\"")));
    assert!(html.contains("name=\"revision\" value=\"2\""));
    for digit in 1..=4 {
        assert!(html.contains(&format!(
            "<button class=\"choice\" name=\"digit\" value=\"{digit}\">"
        )));
    }
}

#[test]
fn a_map_is_shown_only_while_somebody_drives_here_and_was_seen_lately() {
    let driving = example::on_the_way();
    let text = read(&driving);
    let said =
        "S Sam is about 2.5\u{a0}mi away, as of 10:17. You see this only while Sam drives to you.";
    assert!(text.contains(&said.replace('\u{a0}', " ")), "{text}");
    let old = CustomerView {
        now: at(10, 35),
        ..driving.clone()
    };
    let nowhere = CustomerView {
        home: None,
        ..driving.clone()
    };
    let there = CustomerView {
        seen: driving.seen,
        ..example::there()
    };
    for without in [old, nowhere, there] {
        let html = plain(&without);
        assert!(!html.contains("figure"), "{html}");
    }
}

#[test]
fn a_face_is_shown_with_its_name_and_its_address_names_the_version() {
    let shown: Vec<&str> = example::all()
        .iter()
        .filter(|(_, view)| plain(view).contains("<img"))
        .map(|(name, _)| *name)
        .collect();
    assert_eq!(shown, ["on-the-way", "there"]);
    let html = plain(&example::on_the_way());
    assert!(
        html.contains(&format!(
            "src=\"{PATH}/portrait?v=0f4a1c9e77d2\" alt=\"Portrait of Sam\""
        )),
        "{html}"
    );
}

#[test]
fn options_whose_hold_is_over_are_not_called_held() {
    let view = CustomerView {
        now: at(10, 40),
        ..example::late()
    };
    let text = read(&view);
    assert!(
        text.contains("These were held for you until 10:33."),
        "{text}"
    );
    assert!(!text.contains("All of these are free now"));
}

#[test]
fn a_technician_who_is_absent_is_not_said_to_come_anyway() {
    let mut view = example::late();
    if let Some(warning) = view.warning.as_mut() {
        warning.reason = WarningReason::Absent;
    }
    let text = read(&view);
    assert!(text.contains("Sorry, Grace. We can’t keep your time."));
    assert!(text.contains("Sam can’t come today."));
    assert!(!text.contains("Sam still comes"), "{text}");
}

#[test]
fn a_warning_without_options_says_who_looks_for_a_time() {
    let mut view = example::late();
    if let Some(warning) = view.warning.as_mut() {
        warning.options.clear();
    }
    let html = plain(&view);
    assert!(words(&html).contains("Maya is looking for the next best time"));
    assert!(!html.contains("/choose"));
}

#[test]
fn an_arrival_is_never_a_single_minute() {
    let view = CustomerView {
        arrival: Some(Window::new(at(10, 31), at(10, 31) + Seconds(20)).unwrap()),
        ..example::on_the_way()
    };
    assert!(read(&view).contains("10:31 to 10:36"));
}

#[test]
fn an_arrival_after_the_promise_is_apologised_for() {
    let view = CustomerView {
        arrival: Some(Window::new(at(10, 50), at(11, 0)).unwrap()),
        ..example::on_the_way()
    };
    assert!(read(&view).contains("That is later than we promised, and we are sorry."));
}

#[test]
fn an_arrival_that_broke_our_word_is_apologised_for() {
    let view = CustomerView {
        arrived_at: Some(at(10, 45)),
        broken: true,
        ..example::done()
    };
    let text = read(&view);
    assert!(
        text.contains("Sam arrived at 10:45, not in the time we promised. We are sorry."),
        "{text}"
    );
}

#[test]
fn missing_only_the_window_told_on_the_way_breaks_no_word() {
    let view = CustomerView {
        arrived_at: Some(at(10, 48)),
        stage: Stage::EnRoute,
        ..example::done()
    };
    let text = read(&view);
    assert!(!text.contains("arrived at"), "{text}");
}

#[test]
fn the_page_keeps_itself_up_to_date_only_while_someone_drives_and_nobody_writes() {
    for (name, view) in example::all() {
        assert_eq!(
            plain(&view).contains("<script>"),
            name == "on-the-way",
            "{name}"
        );
    }
    let shown = Shown {
        is_writing: true,
        ..Shown::default()
    };
    let html = html(&example::on_the_way(), &shown);
    assert!(!html.contains("<script>"));
    assert!(html.contains("<textarea"));
    assert!(plain(&example::on_the_way()).contains("\">Look again</a>"));
}

#[test]
fn once_the_evening_is_over_a_half_day_is_not_said_to_get_narrower_by_then() {
    let evening = at(18, 0) - Seconds(86_400);
    for (now, is_ahead) in [
        (evening - Seconds(1), true),
        (evening, false),
        (at(7, 0), false),
    ] {
        let view = CustomerView {
            now,
            technician: Some("Sam".to_owned()),
            ..example::booked()
        };
        let text = read(&view);
        let closer = text.contains("When Sam sets off, you get a closer time");
        assert_eq!(closer, !is_ahead, "{now} {text}");
        let matches = text.matches("y 18:00 the day before").count();
        assert_eq!(matches, if is_ahead { 2 } else { 0 }, "{now} {text}");
    }
}

#[test]
fn the_evening_is_the_territorys_own_in_every_language() {
    for (language, expected) in [
        (Language::En, "tighter time by 9:30 the day before"),
        (Language::De, "bis 9:30 Uhr am Tag davor"),
        (Language::Es, "antes de las 9:30 del día anterior"),
    ] {
        let view = CustomerView {
            language,
            evening_at: TimeOfDay::hm(9, 30),
            ..example::booked()
        };
        let text = read(&view);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn a_promise_that_is_no_narrower_part_of_what_was_booked_was_nothing_else() {
    let told = example::told();
    let hours = |from, to| Window::new(at(from, 0), at(to, 0)).unwrap();
    for booked in [told.window, hours(13, 17)] {
        let view = CustomerView {
            booked,
            ..told.clone()
        };
        let text = read(&view);
        assert!(!text.contains("Was "), "{text}");
    }
    let view = CustomerView {
        booked: hours(9, 17),
        ..told
    };
    assert!(read(&view).contains("Was 9:00 to 17:00"));
}

#[test]
fn what_people_typed_is_shown_and_never_run() {
    let evil = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";
    for (name, mut view) in example::all() {
        view.first_name = evil.to_owned();
        view.firm = evil.to_owned();
        view.address = evil.to_owned();
        view.job_type = evil.to_owned();
        view.reference = evil.to_owned();
        view.owner.name = evil.to_owned();
        view.owner.phone = Some(format!("0117{evil}"));
        view.technician = Some(evil.to_owned());
        view.thread = vec![(false, view.now, evil.to_owned())];
        if let Some(warning) = view.warning.as_mut() {
            warning.technician = evil.to_owned();
            warning
                .names
                .values_mut()
                .for_each(|name| *name = evil.to_owned());
        }
        let shown = Shown {
            notice: Some(Notice::Sent),
            draft: format!("</textarea>{evil}"),
            is_writing: true,
        };
        let html = html(&view, &shown);
        assert!(!html.contains("<script"), "{name}");
        let faces = html
            .matches("<img class=\"face portrait\" src=\"/c/")
            .count();
        assert_eq!(html.matches("<img").count(), faces, "{name}");
        assert_eq!(html.matches("</textarea>").count(), 1, "{name}");
        assert!(html.contains("&#60;script&#62;"), "{name}");
    }
}

#[test]
fn a_message_that_was_not_taken_stays_in_its_form() {
    let shown = Shown {
        notice: Some(Notice::Long),
        draft: "please ring twice".to_owned(),
        is_writing: true,
    };
    let html = html(&example::told(), &shown);
    assert!(html.contains("That is too long: 1600 characters at most."));
    assert!(html.contains("please ring twice</textarea>"));
    assert!(html.contains("role=\"alert\""));
}

#[test]
fn each_notice_has_a_key_of_its_own_and_words_in_every_language() {
    for notice in Notice::ALL {
        assert_eq!(Notice::of(notice.key()), Some(notice));
        for language in Language::ALL {
            let view = CustomerView {
                language,
                ..example::told()
            };
            let line = Teller { view: &view }.notice(notice);
            assert_ne!(line.text, notice.key().replace('-', " "));
        }
    }
    assert_eq!(Notice::of("<script>"), None);
}

#[test]
fn initials_are_letters_of_words() {
    assert_eq!(initials("Brook & Vale"), "BV");
    assert_eq!(initials("maya jensen"), "MJ");
    assert_eq!(initials("ACME"), "A");
    assert_eq!(initials(" & "), "");
}

#[test]
fn a_notice_is_shown_only_while_it_is_true() {
    let shown = |notice| Shown {
        notice: Some(notice),
        ..Shown::default()
    };
    let read = |view: &CustomerView, notice| words(&html(view, &shown(notice)));
    assert!(read(&example::late(), Notice::Gone).contains("This is free now."));
    let gone = read(&example::told(), Notice::Gone);
    assert!(!gone.contains("This is free now."));
    assert!(
        gone.contains("There is nothing to choose any more."),
        "{gone}"
    );
    assert!(read(&example::chosen(2), Notice::Chosen).contains("That is arranged."));
    // A bookmarked address, opened after the next warning came.
    assert!(!read(&example::late(), Notice::Chosen).contains("That is arranged."));
}
