//! Values that go into a statement and rows that come out of it, the same for both databases.
//! Must never hold SQL that was made from input.

use kept_dispatch::ports::StoreError;
use kept_domain::Timestamp;
use std::borrow::Cow;

/// SQL made of this crate's own words.
pub(crate) type Sql = Cow<'static, str>;

/// One bound value. Nulls have a type too, since PostgreSQL asks for it.
#[derive(Clone)]
pub(crate) enum Arg {
    /// Text or a null of that type.
    Text(Option<String>),
    /// Integer or a null of that type.
    Int(Option<i64>),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Arg::Text(Some(text))
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Arg::Text(Some(text.to_owned()))
    }
}

impl From<Option<&str>> for Arg {
    fn from(text: Option<&str>) -> Self {
        Arg::Text(text.map(str::to_owned))
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Arg::Int(Some(number))
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Self {
        Arg::Int(Some(i64::from(number)))
    }
}

impl From<&[u8]> for Arg {
    fn from(bytes: &[u8]) -> Self {
        Arg::Bytes(bytes.to_vec())
    }
}

impl From<Timestamp> for Arg {
    fn from(at: Timestamp) -> Self {
        Arg::Int(Some(at.millis()))
    }
}

impl From<Option<Timestamp>> for Arg {
    fn from(at: Option<Timestamp>) -> Self {
        Arg::Int(at.map(Timestamp::millis))
    }
}

/// The values of a statement, in the order of its placeholders.
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::sql::Arg::from($value)),*]
    };
}
pub(crate) use args;

/// One cell of a result.
pub(crate) enum Cell {
    /// Nothing.
    Null,
    /// Text.
    Text(String),
    /// Integer.
    Int(i64),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// One row of a result; columns by position.
pub(crate) struct Row(pub(crate) Vec<Cell>);

impl Row {
    /// The text in a column.
    pub(crate) fn text(&self, column: usize) -> Result<&str, StoreError> {
        self.maybe_text(column)?
            .ok_or_else(|| unexpected(column, "text"))
    }

    /// The text in a column, if there is any.
    pub(crate) fn maybe_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.0.get(column) {
            Some(Cell::Text(text)) => Ok(Some(text)),
            Some(Cell::Null) => Ok(None),
            _ => Err(unexpected(column, "text")),
        }
    }

    /// The bytes in a column.
    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        match self.0.get(column) {
            Some(Cell::Bytes(bytes)) => Ok(bytes),
            _ => Err(unexpected(column, "bytes")),
        }
    }

    /// The integer in a column.
    pub(crate) fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.maybe_int(column)?
            .ok_or_else(|| unexpected(column, "an integer"))
    }

    /// The integer in a column, if there is any.
    pub(crate) fn maybe_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(column) {
            Some(Cell::Int(number)) => Ok(Some(*number)),
            Some(Cell::Null) => Ok(None),
            _ => Err(unexpected(column, "an integer")),
        }
    }

    /// A count or a sequence: an integer that isn't negative.
    pub(crate) fn count(&self, column: usize) -> Result<u64, StoreError> {
        u64::try_from(self.int(column)?).map_err(|_| unexpected(column, "a count"))
    }
}

fn unexpected(column: usize, wanted: &str) -> StoreError {
    StoreError::Corrupt(format!("column {column} of a result isn't {wanted}"))
}

/// `$1, $2, …` for `count` values, starting with number `from`.
pub(crate) fn placeholders(from: usize, count: usize) -> String {
    let numbers: Vec<String> = (from..from + count).map(|n| format!("${n}")).collect();
    numbers.join(", ")
}
