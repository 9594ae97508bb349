//! A message as an e-mail: the words of the text, where to answer, and the visit for the calendar.

use crate::app::{Dispatch, Error};
use crate::ports::Mail;
use crate::texts;
use crate::view::calendar;
use crate::view::customer_view;
use kept_domain::{Email, Message, MessageKind};

impl Dispatch {
    /// The e-mail to `to` that says what a message says.
    ///
    /// # Errors
    /// `NotFound`; the store's.
    pub(crate) async fn mail(&self, message: &Message, to: &Email) -> Result<Mail, Error> {
        let missing = || Error::NotFound(format!("visit {}", message.visit));
        let key = self.key_of(&message.visit).await?;
        let state = self.store.load_day(&key.territory, key.day).await?;
        let visit = state.visits.get(&message.visit).ok_or_else(missing)?;
        let view = customer_view(&state, visit, self.now()).ok_or_else(missing)?;
        let link = self.links.url(visit);
        let date = texts::date_long(view.language, view.date);
        let subject = texts::say(
            view.language,
            &view.wording,
            "mail-subject",
            &[("firm", &view.firm), ("date", &date)],
        );
        let answer = texts::say(
            view.language,
            &view.wording,
            "mail-answer",
            &[("link", &link)],
        );
        Ok(Mail {
            to: to.clone(),
            subject: subject.chars().filter(|c| !c.is_control()).collect(),
            text: format!("{}\n\n{answer}\n", message.body),
            calendar: is_about_a_time(message.kind).then(|| calendar::of(&view, &link)),
        })
    }
}

fn is_about_a_time(kind: MessageKind) -> bool {
    matches!(
        kind,
        MessageKind::Booked
            | MessageKind::Evening
            | MessageKind::Morning
            | MessageKind::NextUp
            | MessageKind::EnRoute
            | MessageKind::ChoiceTaken
            | MessageKind::Rescheduled
            | MessageKind::Cancelled
    )
}
