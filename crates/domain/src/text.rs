//! Lengths of text messages: GSM-7 or UCS-2, and how many segments a body takes (3GPP TS 23.038).

/// Characters of GSM-7's basic table that aren't ASCII letters or digits.
const GSM_BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
/// Characters of the extension table: an escape goes before each.
const GSM_EXTENSION: &str = "^{}\\[~]|€\u{c}";

/// How a text is counted by carriers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct TextLength {
    /// Units used: septets in GSM-7, UTF-16 units in UCS-2.
    pub units: u32,
    /// Whether GSM-7 is enough.
    pub gsm7: bool,
    /// Texts that the carrier sends and bills; 0 for an empty body.
    pub segments: u32,
}

/// Counts a body.
#[must_use]
pub fn text_length(body: &str) -> TextLength {
    let septets = body
        .chars()
        .try_fold(0u32, |sum, c| gsm7_septets(c).map(|n| sum + n));
    let (units, gsm7, single, multi) = match septets {
        Some(units) => (units, true, 160, 153),
        None => (body.encode_utf16().count() as u32, false, 70, 67),
    };
    let segments = match units {
        0 => 0,
        n if n <= single => 1,
        n => n.div_ceil(multi),
    };
    TextLength {
        units,
        gsm7,
        segments,
    }
}

fn gsm7_septets(c: char) -> Option<u32> {
    if c.is_ascii_alphanumeric() || GSM_BASIC.contains(c) {
        Some(1)
    } else if GSM_EXTENSION.contains(c) {
        Some(2)
    } else {
        None
    }
}

/// The text with characters outside GSM-7 replaced by their nearest ones, so that one name
/// doesn't double the price of a text. What has no near one becomes "?".
#[must_use]
pub fn transliterate(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    for c in body.chars() {
        if gsm7_septets(c).is_some() {
            out.push(c);
        } else {
            out.push_str(nearest(c));
        }
    }
    out
}

fn nearest(c: char) -> &'static str {
    match c {
        'á' | 'â' | 'ã' | 'ā' | 'ă' | 'ą' => "a",
        'Á' | 'Â' | 'Ã' | 'À' | 'Ā' | 'Ă' | 'Ą' => "A",
        'ç' | 'ć' | 'č' => "c",
        'Ć' | 'Č' => "C",
        'ď' | 'đ' => "d",
        'Ď' | 'Đ' => "D",
        'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
        'Ê' | 'Ë' | 'È' | 'Ē' | 'Ę' | 'Ě' => "E",
        'ğ' => "g",
        'Ğ' => "G",
        'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'Í' | 'Î' | 'Ï' | 'Ì' | 'İ' => "I",
        'ł' | 'ľ' => "l",
        'Ł' | 'Ľ' => "L",
        'ń' | 'ň' => "n",
        'Ń' | 'Ň' => "N",
        'ó' | 'ô' | 'õ' | 'ő' => "o",
        'Ó' | 'Ô' | 'Õ' | 'Ò' | 'Ő' => "O",
        'ř' => "r",
        'Ř' => "R",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'Ś' | 'Š' | 'Ş' | 'Ș' => "S",
        'ť' | 'ţ' | 'ț' => "t",
        'ú' | 'û' | 'ů' | 'ű' | 'ū' => "u",
        'Ú' | 'Û' | 'Ù' | 'Ů' | 'Ű' => "U",
        'ý' | 'ÿ' => "y",
        'Ý' => "Y",
        'ź' | 'ż' | 'ž' => "z",
        'Ź' | 'Ż' | 'Ž' => "Z",
        '‘' | '’' | '‚' | '´' | '`' => "'",
        '“' | '”' | '„' | '«' | '»' => "\"",
        '–' | '—' | '−' | '‑' => "-",
        '…' => "...",
        '\u{a0}' | '\u{202f}' | '\t' => " ",
        'œ' => "oe",
        'Œ' => "OE",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_counted_as_carriers_do() {
        assert_eq!(text_length(&"a".repeat(160)).segments, 1);
        assert_eq!(text_length(&"a".repeat(161)).segments, 2);
        assert_eq!(text_length("€").units, 2);
        assert_eq!(
            text_length(&"ł".repeat(71)),
            TextLength {
                units: 71,
                gsm7: false,
                segments: 2
            }
        );
        assert_eq!(text_length("").segments, 0);
    }

    #[test]
    fn a_name_is_transliterated_rather_than_doubling_the_price() {
        assert_eq!(transliterate("Łukasz Šimůnek’s"), "Lukasz Simunek's");
        assert!(text_length(&transliterate("Łukasz – 10:15…")).gsm7);
    }
}
