//! What can be chosen when a promise will not be kept, and until when it is held. Offers exactly
//! the warning's options, in their order.

use super::marks::{Choices, Offer};
use super::phrases::{capitalised, unbroken};
use super::teller::Teller;
use kept_dispatch::texts;
use kept_dispatch::view::CustomerWarning;
use kept_domain::person::first_word;
use kept_domain::{OptionKind, Timestamp, WarningOption, WarningReason};

impl Teller<'_> {
    pub(super) fn choices(&self, warning: &CustomerWarning) -> Choices {
        let until = self.time(warning.held_until);
        let is_held = self.view.now < warning.held_until;
        let (held, until) = if is_held {
            (
                self.say("late-held", &[]),
                unbroken(&self.say("late-until", &[("time", &until)])),
            )
        } else {
            (self.say("late-over", &[("time", &until)]), String::new())
        };
        let silence = match warning.reason {
            WarningReason::Absent => "late-silence-absent",
            _ => "late-silence",
        };
        Choices {
            revision: warning.revision,
            offers: warning
                .options
                .iter()
                .map(|option| self.offer(warning, option))
                .collect(),
            held,
            until,
            silence: self.say(
                silence,
                &[("technician", &warning.technician), ("owner", self.owner())],
            ),
        }
    }

    fn offer(&self, warning: &CustomerWarning, option: &WarningOption) -> Offer {
        let name = |id| warning.names.get(id).unwrap_or(&self.view.firm).as_str();
        let (key, who, window) = match &option.kind {
            OptionKind::Wait { window, .. } => {
                ("choice-wait", warning.technician.as_str(), *window)
            }
            OptionKind::OtherTechnician {
                technician, window, ..
            } => ("choice-other", name(technician), *window),
            OptionKind::OtherSlot {
                technician,
                window,
                day,
                ..
            } if *day == self.view.date => ("choice-later", name(technician), *window),
            OptionKind::OtherSlot {
                technician, window, ..
            } => ("choice-slot", name(technician), *window),
            OptionKind::Call { owner, due } => return self.call_offer(option.digit, owner, *due),
        };
        let date = texts::date_short(self.language(), window.from().date(self.view.zone));
        let title = self.say(
            key,
            &[
                ("who", who),
                ("window", &self.spoken(window)),
                ("date", &unbroken(&date)),
            ],
        );
        Offer {
            digit: option.digit,
            title: capitalised(&title),
            detail: self.say(&format!("{key}-detail"), &[("who", who)]),
        }
    }

    fn call_offer(&self, digit: u8, owner: &str, due: Timestamp) -> Offer {
        Offer {
            digit,
            title: self.say("choice-call", &[]),
            detail: self.say(
                "choice-call-detail",
                &[("owner", first_word(owner)), ("by", &self.by(due))],
            ),
        }
    }
}
