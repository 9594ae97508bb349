//! What came of the customer's last form. A notice is a key in an address: words are found for it
//! when it is shown, never taken from the address.

/// A confirmation, or what was wrong with the last form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The choice is arranged.
    Chosen,
    /// The same choice was made before.
    Already,
    /// The choice was gone.
    Gone,
    /// The message is with a person.
    Sent,
    /// The time to leave is noted.
    Saved,
    /// The message is empty.
    Empty,
    /// The message is too long.
    Long,
    /// Not a time of day.
    NoTime,
    /// A time that is over.
    PastTime,
    /// There is nothing to choose any more.
    Over,
    /// It didn't work; trying again may help.
    Busy,
    /// The form was incomplete.
    Incomplete,
}

impl Notice {
    /// Every notice.
    pub(super) const ALL: [Notice; 12] = [
        Notice::Chosen,
        Notice::Already,
        Notice::Gone,
        Notice::Sent,
        Notice::Saved,
        Notice::Empty,
        Notice::Long,
        Notice::NoTime,
        Notice::PastTime,
        Notice::Over,
        Notice::Busy,
        Notice::Incomplete,
    ];

    /// The word for it in an address and the key of its sentence.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Notice::Chosen => "note-chosen",
            Notice::Already => "note-already",
            Notice::Gone => "note-gone",
            Notice::Sent => "note-sent",
            Notice::Saved => "note-saved",
            Notice::Empty => "error-empty",
            Notice::Long => "error-long",
            Notice::NoTime => "error-time",
            Notice::PastTime => "error-past",
            Notice::Over => "error-over",
            Notice::Busy => "error-busy",
            Notice::Incomplete => "error-form",
        }
    }

    /// The notice with this key.
    #[must_use]
    pub fn of(key: &str) -> Option<Notice> {
        Notice::ALL.into_iter().find(|notice| notice.key() == key)
    }

    /// Whether something is wrong.
    #[must_use]
    pub fn is_trouble(self) -> bool {
        self.key().starts_with("error-") || self == Notice::Gone
    }
}

/// What the customer did just before, as far as the page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// What came of it.
    pub notice: Option<Notice>,
    /// The message that wasn't taken, to be kept in the form.
    pub draft: String,
    /// The message form is open; the page then doesn't load itself again, so as to lose no words.
    pub is_writing: bool,
}
