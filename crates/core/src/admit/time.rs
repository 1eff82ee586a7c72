//! Is this a point in time?
//!
//! Models Go's `time.Parse` with the layout of RFC 3339, as metav1.Time reads it.

use super::json::quote;
use alloc::format;
use alloc::string::String;

/// The parts of the layout: the words that the message shows, and how many digits they take.
const LAYOUT: [(&str, usize, u32, u32); 6] =
    [("2006", 4, 0, 9999), ("01", 2, 1, 12), ("02", 2, 1, 31), ("15", 2, 0, 23), ("04", 2, 0, 59), ("05", 2, 0, 59)];
const SEPARATORS: [&str; 6] = ["-", "-", "T", ":", ":", ""];

/// Checks a point in time.
///
/// # Errors
/// Go's message.
pub(super) fn check(text: &str) -> Result<(), String> {
    // The store has no clock: this is how it writes a time, and objects that are patched hold it.
    if text == "<time>" {
        return Ok(());
    }
    let wrong = |rest: &str, part: &str| {
        let whole = quote(text);
        format!(
            "parsing time {whole} as \"2006-01-02T15:04:05Z07:00\": cannot parse {} as {}",
            quote(rest),
            quote(part)
        )
    };
    let mut rest = text;
    for ((part, digits, least, most), separator) in LAYOUT.into_iter().zip(SEPARATORS) {
        let number = rest.get(..digits).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
        let Some(number) = number.and_then(|d| d.parse::<u32>().ok()) else { return Err(wrong(rest, part)) };
        if number < least || number > most {
            let name = ["year", "month", "day", "hour", "minute", "second"]
                [LAYOUT.iter().position(|row| row.0 == part).unwrap_or(0)];
            return Err(format!("parsing time {}: {name} out of range", quote(text)));
        }
        rest = rest.get(digits..).unwrap_or_default();
        rest = match rest.strip_prefix(separator) {
            Some(next) => next,
            None => return Err(wrong(rest, separator)),
        };
    }
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let zone = |z: &str| {
        let b = z.as_bytes();
        b.len() == 6
            && matches!(b[0], b'+' | b'-')
            && b[3] == b':'
            && [1, 2, 4, 5].iter().all(|i| b[*i].is_ascii_digit())
    };
    if rest == "Z" || zone(rest) { Ok(()) } else { Err(wrong(rest, "Z07:00")) }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn says_what_does_not_fit() {
        assert_eq!(check("2026-01-02T03:04:05Z"), Ok(()));
        assert_eq!(check("2026-01-02T03:04:05.678+09:00"), Ok(()));
        let message = check("yesterday").unwrap_err();
        assert_eq!(
            message,
            "parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"yesterday\" as \"2006\""
        );
    }
}
