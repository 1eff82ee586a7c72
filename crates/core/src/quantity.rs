//! How much is `1.5Gi`, and how does Kubernetes print it?
//!
//! Models k8s.io/apimachinery `pkg/api/resource: ParseQuantity, CanonicalizeBytes`. Left out: numbers that need more than
//! 128 bits of nano-units; they are capped as numbers beyond 2^63-1 are capped upstream.

use alloc::string::{String, ToString};
use core::cmp::Ordering;
use core::fmt;

const NANO: i128 = 1_000_000_000;
/// Upstream caps what it cannot hold at the largest 64-bit number.
const MAX: i128 = (i64::MAX as i128) * NANO;

/// The family of suffixes that a quantity was written with, and is printed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `n`, `u`, `m`, none, `k`, `M`, `G`, `T`, `P`, `E`: powers of 1000.
    Decimal,
    /// `Ki`, `Mi`, `Gi`, `Ti`, `Pi`, `Ei`: powers of 1024.
    Binary,
    /// `e3`, `E6`: powers of ten.
    Exponent,
}

/// An exact amount, down to a thousand-millionth.
///
/// ```
/// use kubestow_core::quantity::Quantity;
/// assert_eq!(Quantity::parse("1.5Gi").unwrap().to_string(), "1536Mi");
/// assert_eq!(Quantity::parse("1000m").unwrap().to_string(), "1");
/// assert!(Quantity::parse("1G").unwrap() < Quantity::parse("1Gi").unwrap());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    nano: i128,
    format: Format,
}

/// Why a text is no quantity. The messages are those of the API server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantityError {
    /// It does not look like a quantity at all.
    Format,
    /// The letters are allowed, but no suffix.
    Suffix,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            QuantityError::Format => {
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            }
            QuantityError::Suffix => "unable to parse quantity's suffix",
        })
    }
}

impl Quantity {
    /// The largest amount there is.
    pub const MAX: Quantity = Quantity { nano: MAX, format: Format::Decimal };
    /// Nothing.
    pub const ZERO: Quantity = Quantity { nano: 0, format: Format::Decimal };

    /// A whole number of units, printed with powers of 1000.
    pub fn whole(units: i64) -> Quantity {
        Quantity { nano: i128::from(units) * NANO, format: Format::Decimal }
    }

    /// A number of bytes, printed with powers of 1024.
    pub fn bytes(bytes: i64) -> Quantity {
        Quantity { nano: i128::from(bytes) * NANO, format: Format::Binary }
    }

    /// Reads a quantity as the API server does.
    ///
    /// # Errors
    /// [`QuantityError::Format`] if the text cannot be a quantity, [`QuantityError::Suffix`] if only its suffix is wrong.
    pub fn parse(text: &str) -> Result<Quantity, QuantityError> {
        if text.is_empty() {
            return Err(QuantityError::Format);
        }
        let bytes = text.as_bytes();
        let mut at = usize::from(matches!(bytes[0], b'+' | b'-'));
        let negative = bytes[0] == b'-';
        let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
        let whole_end = at + digits(at);
        let whole = &text[at..whole_end];
        at = whole_end;
        let mut fraction = "";
        if bytes.get(at) == Some(&b'.') {
            let end = at + 1 + digits(at + 1);
            fraction = &text[at + 1..end];
            at = end;
        }
        let suffix = &text[at..];
        // upstream: parseQuantityString takes letters of the suffix set, then an optional signed exponent, to the end
        let letters = suffix.bytes().take_while(|b| b"eEinumkKMGTP".contains(b)).count();
        let rest = &suffix.as_bytes()[letters..];
        let rest = rest.strip_prefix(b"-").or_else(|| rest.strip_prefix(b"+")).unwrap_or(rest);
        if !rest.iter().all(u8::is_ascii_digit) {
            return Err(QuantityError::Format);
        }
        let (format, base, exponent) = scale(suffix).ok_or(QuantityError::Suffix)?;
        Ok(Quantity { nano: compose(negative, whole, fraction, base, exponent), format })
    }

    /// The amount in whole units, a fraction rounded up (away from zero), as Go's `Quantity.Value()`.
    pub fn value(self) -> i64 {
        saturate(divide_up(self.nano, NANO))
    }

    /// The amount in thousandths, a fraction rounded up, as Go's `Quantity.MilliValue()`.
    pub fn milli_value(self) -> i64 {
        saturate(divide_up(self.nano, NANO / 1000))
    }

    /// The amount rounded up to thousandths, as the API server stores resources of volumes and claims.
    pub fn round_up_to_milli(self) -> Quantity {
        Quantity { nano: divide_up(self.nano, NANO / 1000) * (NANO / 1000), format: self.format }
    }

    /// Whether it has a fraction of a unit.
    pub fn is_fractional(self) -> bool {
        self.nano % NANO != 0
    }

    /// Less than, equal to or greater than zero.
    pub fn sign(self) -> Ordering {
        self.nano.cmp(&0)
    }

    /// The sum, printed as the first is.
    pub fn plus(self, other: Quantity) -> Quantity {
        Quantity { nano: (self.nano + other.nano).clamp(-MAX, MAX), format: self.format }
    }

    /// The difference, printed as the first is.
    pub fn minus(self, other: Quantity) -> Quantity {
        Quantity { nano: (self.nano - other.nano).clamp(-MAX, MAX), format: self.format }
    }
}

fn saturate(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX })
}

fn divide_up(number: i128, by: i128) -> i128 {
    let (quotient, rest) = (number / by, number % by);
    match rest.cmp(&0) {
        Ordering::Greater => quotient + 1,
        Ordering::Less => quotient - 1,
        Ordering::Equal => quotient,
    }
}

/// What a suffix multiplies with: base and exponent.
fn scale(suffix: &str) -> Option<(Format, i128, i32)> {
    let decimal = |exponent| Some((Format::Decimal, 10, exponent));
    let binary = |exponent| Some((Format::Binary, 2, exponent));
    match suffix {
        "n" => decimal(-9),
        "u" => decimal(-6),
        "m" => decimal(-3),
        "" => decimal(0),
        "k" => decimal(3),
        "M" => decimal(6),
        "G" => decimal(9),
        "T" => decimal(12),
        "P" => decimal(15),
        "E" => decimal(18),
        "Ki" => binary(10),
        "Mi" => binary(20),
        "Gi" => binary(30),
        "Ti" => binary(40),
        "Pi" => binary(50),
        "Ei" => binary(60),
        _ => {
            let exponent = suffix.strip_prefix(['e', 'E'])?;
            Some((Format::Exponent, 10, exponent.parse().ok()?))
        }
    }
}

/// The nano-units of a written number; what is finer than a nano-unit is rounded away from zero.
fn compose(negative: bool, whole: &str, fraction: &str, base: i128, exponent: i32) -> i128 {
    let mut number: i128 = 0;
    let mut dropped = false;
    let mut scale = 9i32;
    for (i, digit) in whole.bytes().chain(fraction.bytes()).enumerate() {
        if number > i128::MAX / 100 {
            // More digits than fit: further ones only move the decimal point.
            scale += i32::from(i < whole.len());
            dropped |= digit != b'0';
            continue;
        }
        number = number * 10 + i128::from(digit - b'0');
        scale -= i32::from(i >= whole.len());
    }
    let mut up = |number: i128, by: i128| {
        dropped |= number % by != 0;
        number / by
    };
    if base == 2 {
        for _ in 0..exponent / 10 {
            number = if number > i128::MAX / 2048 { MAX } else { number * 1024 };
        }
    } else {
        scale = scale.saturating_add(exponent);
    }
    while scale > 0 && number != 0 {
        scale -= 1;
        if number > i128::MAX / 100 {
            number = MAX;
            break;
        }
        number *= 10;
    }
    while scale < 0 && number != 0 {
        number = up(number, 10);
        scale += 1;
    }
    number = (number + i128::from(dropped)).min(MAX);
    if negative { -number } else { number }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nano == 0 {
            return f.write_str("0");
        }
        // upstream: below 1024 a binary quantity is printed as a decimal one, so that nothing is rounded
        if self.format == Format::Binary && self.nano.abs() >= 1024 * NANO {
            let mut number = divide_up(self.nano, NANO);
            let mut power = 0;
            while number % 1024 == 0 && power < 6 {
                number /= 1024;
                power += 1;
            }
            return write!(f, "{number}{}", ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][power]);
        }
        let mut number = self.nano;
        let mut exponent = -9;
        while number % 1000 == 0 && exponent < 18 {
            number /= 1000;
            exponent += 3;
        }
        if self.format == Format::Exponent {
            return match exponent {
                0 => write!(f, "{number}"),
                _ => write!(f, "{number}e{exponent}"),
            };
        }
        let suffix = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"][((exponent + 9) / 3) as usize];
        write!(f, "{number}{suffix}")
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Quantity) -> bool {
        self.nano == other.nano
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Quantity) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Quantity) -> Ordering {
        self.nano.cmp(&other.nano)
    }
}

impl serde::Serialize for Quantity {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A quantity of an admitted object, where a number counts as well as a string; zero if it is neither.
pub fn of_value(value: &crate::value::Value) -> Quantity {
    use crate::value::Value;
    match value {
        Value::Int(number) => Quantity::whole(*number),
        Value::String(text) => Quantity::parse(text.trim()).unwrap_or(Quantity::ZERO),
        Value::Float(number) => Quantity::parse(&number_text(*number)).unwrap_or(Quantity::ZERO),
        _ => Quantity::ZERO,
    }
}

/// A fractional number as JSON writes it.
fn number_text(number: f64) -> String {
    number.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        Quantity::parse(text).map_or_else(|e| e.to_string(), |q| q.to_string())
    }

    #[test]
    fn prints_the_canonical_form_of_the_family() {
        for (text, printed) in [
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("1000m", "1"),
            ("0.5", "500m"),
            ("1500M", "1500M"),
            ("1000M", "1G"),
            ("1e3", "1e3"),
            ("1E3", "1e3"),
            ("1E", "1E"),
            ("512", "512"),
            ("0.5Ki", "512"),
            ("100m", "100m"),
            ("0", "0"),
            ("-1Gi", "-1Gi"),
            ("Gi", "0"),
            (".5Gi", "512Mi"),
            ("1.", "1"),
            ("1n", "1n"),
            ("0.1n", "1n"),
            ("9999999999999999999999999", "9223372036854775807"),
        ] {
            assert_eq!(canonical(text), printed, "{text}");
        }
    }

    #[test]
    fn refuses_with_the_right_reason() {
        for text in ["", "abc", "1GB", "1gi", "1 Gi", "1.5.2", "1_000"] {
            assert_eq!(Quantity::parse(text).err(), Some(QuantityError::Format), "{text}");
        }
        for text in ["1K", "1KM", "1mi", "1ki", "1Em"] {
            assert_eq!(Quantity::parse(text).err(), Some(QuantityError::Suffix), "{text}");
        }
    }

    #[test]
    fn rounds_up_to_whole_units() {
        assert_eq!(Quantity::parse("1500m").unwrap().value(), 2);
        assert_eq!(Quantity::parse("250m").unwrap().milli_value(), 250);
        assert_eq!(Quantity::parse("-1500m").unwrap().value(), -2);
        assert_eq!(Quantity::parse("1Gi").unwrap().value(), 1 << 30);
    }
}
