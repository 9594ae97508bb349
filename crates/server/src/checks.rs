//! What a value's own checks say, as faults with codes: the macros carry nothing but text.

use garde::Error;
use kept_domain::Fault;

/// A fault as what a check of our own says; [`fault_of`] finds it again.
pub fn failed(fault: &Fault) -> Error {
    Error::new(serde_json::to_string(fault).unwrap_or_else(|_| fault.to_string()))
}

/// The fault that a check says, ours or one of the macros' bounds; else its words.
pub fn fault_of(error: &Error) -> Fault {
    let text = error.message();
    let bound = |begins: &str| text.strip_prefix(begins).map(str::to_owned);
    if let Ok(fault) = serde_json::from_str(text) {
        fault
    } else if let Some(min) = bound("length is lower than ") {
        Fault::TooShort { min }
    } else if let Some(max) = bound("length is greater than ") {
        Fault::TooLong { max }
    } else if let Some(min) = bound("lower than ") {
        Fault::TooLow { min }
    } else if let Some(max) = bound("greater than ") {
        Fault::TooHigh { max }
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use garde::Validate;

    #[derive(Validate)]
    struct Checked {
        #[garde(length(chars, min = 2, max = 3), custom(no_x))]
        name: &'static str,
        #[garde(range(min = 0.5, max = 9.0))]
        size: f64,
        #[garde(length(max = 1))]
        list: Vec<u8>,
    }

    fn no_x(name: &str, (): &()) -> garde::Result {
        match name {
            "xx" => Err(failed(&Fault::BytesMax { max: 7 })),
            "yy" => Err(Error::new("is \"yy\"")),
            _ => Ok(()),
        }
    }

    fn faults(name: &'static str, size: f64, count: usize) -> Vec<Fault> {
        let list = vec![0; count];
        let checked = Checked { name, size, list };
        let report = checked.validate().err();
        let errors = report.map(garde::Report::into_inner).unwrap_or_default();
        errors.iter().map(|(_, error)| fault_of(error)).collect()
    }

    #[test]
    fn what_a_check_says_has_a_code() {
        let s = |text: &str| text.to_owned();
        assert_eq!(faults("ab", 1.0, 1), []);
        assert_eq!(faults("a", 1.0, 0), [Fault::TooShort { min: s("2") }]);
        assert_eq!(faults("abcd", 1.0, 0), [Fault::TooLong { max: s("3") }]);
        assert_eq!(faults("ab", 0.25, 0), [Fault::TooLow { min: s("0.5") }]);
        assert_eq!(faults("ab", 10.0, 0), [Fault::TooHigh { max: s("9") }]);
        assert_eq!(faults("ab", 1.0, 2), [Fault::TooLong { max: s("1") }]);
        assert_eq!(faults("xx", 1.0, 0), [Fault::BytesMax { max: 7 }]);
        assert_eq!(faults("yy", 1.0, 0), [Fault::from("is \"yy\"")]);
    }
}
