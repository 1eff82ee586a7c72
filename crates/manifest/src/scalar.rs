//! Which JSON value does a scalar stand for?
//!
//! Models go-yaml v2 (go.yaml.in/yaml/v2) resolve.go `resolve` and decode.go `scalar`, and what Go's JSON encoder then
//! writes for the number. Timestamps stay strings there too when nothing asks for a time.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use kubestow_core::value::{Text, Value};

/// What a scalar says before it becomes JSON.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Resolved {
    Null,
    Bool(bool),
    Int(i64),
    /// An integer that only fits without a sign.
    Unsigned(u64),
    Float(f64),
    /// The text itself.
    Text,
}

/// How the type of a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag<'a> {
    /// Not at all, and the scalar is plain.
    Plain,
    /// Not at all, and the scalar is quoted or a block.
    Quoted,
    /// By one of YAML's own tags: `!!int` is `int`.
    Core(&'a str),
    /// By a tag of the user's own, which says nothing; `!` alone is one, too.
    Local,
}

/// The JSON value of a scalar.
///
/// # Errors
/// The reason, in go-yaml's words, why it has none.
pub(crate) fn value(text: Cow<'_, str>, tag: Tag<'_>) -> Result<Value, String> {
    if tag == Tag::Core("binary") {
        return binary(&text).map(Value::from);
    }
    Ok(match resolve(&text, tag)? {
        Resolved::Null => Value::Null,
        Resolved::Bool(flag) => Value::Bool(flag),
        Resolved::Int(number) => Value::Int(number),
        Resolved::Unsigned(number) => Value::Float(number as f64),
        Resolved::Float(number) => float(number)?,
        Resolved::Text => Value::String(text.into()),
    })
}

/// The JSON key of a scalar that is a key.
///
/// upstream: sigs.k8s.io/yaml yaml.go convertToJSONableObject.
///
/// # Errors
/// The reason why it cannot be one.
pub(crate) fn key(text: Cow<'_, str>, tag: Tag<'_>) -> Result<Text, String> {
    if tag == Tag::Core("binary") {
        return binary(&text).map(Text::from);
    }
    match resolve(&text, tag)? {
        Resolved::Null => Err("unsupported map key of type: %!s(<nil>), key: <nil>".to_string()),
        Resolved::Unsigned(number) => Err(format!("unsupported map key of type: uint64, key: {number:#x}")),
        Resolved::Bool(flag) => Ok(flag.to_string().into()),
        Resolved::Int(number) => Ok(number.to_string().into()),
        Resolved::Float(number) => Ok(float_key(number).into()),
        Resolved::Text => Ok(text.into()),
    }
}

/// Whether a text may stand without quotes and still is a string, not a number, a truth value or nothing.
///
/// ```
/// assert!(kubestow_manifest::is_text("web"));
/// assert!(!kubestow_manifest::is_text("yes"));
/// ```
///
/// DIFFERS: go-yaml takes a number that is too large for a float (`1e999`) for a string; here it is none, so that who only
/// writes YAML needs no reader of floats, whose tables are larger than all the rest.
pub fn is_text(text: &str) -> bool {
    matches!(plain(text, |text| is_decimal(text).then_some(0.0)), Resolved::Text)
}

/// What a scalar says.
pub(crate) fn resolve(text: &str, tag: Tag<'_>) -> Result<Resolved, String> {
    match tag {
        Tag::Quoted | Tag::Local | Tag::Core("str") => return Ok(Resolved::Text),
        Tag::Plain => return Ok(plain(text, decimal)),
        Tag::Core("bool" | "int" | "float" | "null" | "timestamp") => {}
        // upstream: resolve.go resolvableTag: any other tag leaves the text alone.
        Tag::Core(_) => return Ok(Resolved::Text),
    }
    let Tag::Core(wanted) = tag else { return Ok(Resolved::Text) };
    let found = plain(text, decimal);
    match (wanted, found) {
        ("null", Resolved::Null)
        | ("bool", Resolved::Bool(_))
        | ("int", Resolved::Int(_) | Resolved::Unsigned(_))
        | ("float", Resolved::Float(_)) => Ok(found),
        ("float", Resolved::Int(number)) => Ok(Resolved::Float(number as f64)),
        ("timestamp", Resolved::Text) if starts_as_date(text) => Ok(found),
        _ => Err(format!("cannot decode !!{} `{text}` as a !!{wanted}", name(found))),
    }
}

fn name(resolved: Resolved) -> &'static str {
    match resolved {
        Resolved::Null => "null",
        Resolved::Bool(_) => "bool",
        Resolved::Int(_) | Resolved::Unsigned(_) => "int",
        Resolved::Float(_) => "float",
        Resolved::Text => "str",
    }
}

/// DIFFERS: go-yaml parses the whole date; here its beginning is enough.
fn starts_as_date(text: &str) -> bool {
    matches!(text.as_bytes(), [a, b, c, d, b'-', ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()))
}

/// How a float is read.
type Floats = fn(&str) -> Option<f64>;

fn plain(text: &str, decimal: Floats) -> Resolved {
    let Some(first) = text.bytes().next() else { return Resolved::Null };
    match first {
        b'0'..=b'9' | b'+' | b'-' => number(text, decimal),
        b'.' => match text {
            ".inf" | ".Inf" | ".INF" => Resolved::Float(f64::INFINITY),
            ".nan" | ".NaN" | ".NAN" => Resolved::Float(f64::NAN),
            _ => decimal(text).map_or(Resolved::Text, Resolved::Float),
        },
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => match text {
            "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Resolved::Bool(true),
            "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
                Resolved::Bool(false)
            }
            "~" | "null" | "Null" | "NULL" => Resolved::Null,
            _ => Resolved::Text,
        },
        _ => Resolved::Text,
    }
}

fn number(text: &str, decimal: Floats) -> Resolved {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Resolved::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Resolved::Float(f64::NEG_INFINITY),
        _ => {}
    }
    let digits: Cow<'_, str> = if text.contains('_') { text.replace('_', "").into() } else { text.into() };
    if let Some(number) = integer(&digits) {
        return number;
    }
    if let Some(number) = decimal(&digits) {
        return Resolved::Float(number);
    }
    // upstream: resolve.go: binary numbers once more, with the sign in an odd place (`0b-11` is -3)
    let binary = match (digits.strip_prefix("0b"), digits.strip_prefix("-0b")) {
        (Some(rest), _) => i64::from_str_radix(rest, 2).ok(),
        (_, Some(rest)) => i64::from_str_radix(&format!("-{rest}"), 2).ok(),
        _ => None,
    };
    binary.map_or(Resolved::Text, Resolved::Int)
}

/// upstream: Go strconv.ParseInt and ParseUint with base 0; a sign is only for the first of them.
fn integer(text: &str) -> Option<Resolved> {
    let (sign, rest) = match text.as_bytes().first() {
        Some(b'-') => (Some(true), &text[1..]),
        Some(b'+') => (Some(false), &text[1..]),
        _ => (None, text),
    };
    let (base, digits) = match rest.as_bytes() {
        [b'0', b'b' | b'B', _, ..] => (2, &rest[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &rest[2..]),
        [b'0', b'x' | b'X', _, ..] => (16, &rest[2..]),
        [b'0', _, ..] => (8, &rest[1..]),
        _ => (10, rest),
    };
    if !digits.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, base).ok()?;
    match (sign, i64::try_from(magnitude)) {
        (Some(true), _) => 0_i64.checked_sub_unsigned(magnitude).map(Resolved::Int),
        (_, Ok(number)) => Some(Resolved::Int(number)),
        (Some(false), Err(_)) => None,
        (None, Err(_)) => Some(Resolved::Unsigned(magnitude)),
    }
}

/// upstream: resolve.go yamlStyleFloat and Go strconv.ParseFloat, where a number that is too large is none.
fn decimal(text: &str) -> Option<f64> {
    if !is_decimal(text) {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Whether a text has the form of a decimal number.
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let shaped = match mantissa.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()),
        None => digits(mantissa) && !mantissa.is_empty(),
    };
    shaped
        && exponent.is_none_or(|e| {
            let e = e.strip_prefix(['+', '-']).unwrap_or(e);
            digits(e) && !e.is_empty()
        })
}

/// upstream: Go encoding/json floatEncoder: a float without a fraction is written, and read back, as an integer.
fn float(number: f64) -> Result<Value, String> {
    if number.is_nan() {
        return Err("json: unsupported value: NaN".to_string());
    }
    if number.is_infinite() {
        let sign = if number > 0.0 { '+' } else { '-' };
        return Err(format!("json: unsupported value: {sign}Inf"));
    }
    let whole = number.abs() < 1e21 && (number as i64 as f64) == number;
    Ok(match whole.then(|| number.to_string().parse()) {
        Some(Ok(number)) => Value::Int(number),
        _ => Value::Float(number),
    })
}

/// upstream: sigs.k8s.io/yaml: Go strconv.FormatFloat(number, 'g', -1, 32).
pub(crate) fn float_key(number: f64) -> String {
    let number = number as f32;
    if number.is_nan() {
        return ".nan".to_string();
    }
    if number.is_infinite() {
        return if number > 0.0 { ".inf" } else { "-.inf" }.to_string();
    }
    let scientific = format!("{number:e}");
    let exponent = scientific.split_once('e').and_then(|(mantissa, e)| Some((mantissa, e.parse::<i32>().ok()?)));
    match exponent {
        // upstream: strconv ftoa.go formatDigits: the shortest form takes %e below -4 and from 6 on
        Some((mantissa, exponent)) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", exponent.abs())
        }
        _ => number.to_string(),
    }
}

fn binary(text: &str) -> Result<String, String> {
    const ENGINE: GeneralPurpose =
        GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));
    let joined: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    match ENGINE.decode(joined) {
        // upstream: encoding/json writes what is no UTF-8 as U+FFFD
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(_) => Err("!!binary value contains invalid base64 data".to_string()),
    }
}

#[cfg(test)]
mod tests;
