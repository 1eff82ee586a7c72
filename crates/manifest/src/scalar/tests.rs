//! What go-yaml v2 makes of scalars, as its own tests and a look at `kubectl apply --dry-run -o json` show.

use super::*;
use alloc::vec::Vec;

fn read(text: &str) -> Value {
    value(text.into(), Tag::Plain).expect("a value")
}

fn all(texts: &[&str], expected: &Value) {
    for text in texts {
        assert_eq!(&read(text), expected, "{text}");
    }
}

fn strings(texts: &[&str]) {
    for text in texts {
        assert_eq!(read(text), Value::from(*text), "{text}");
    }
}

#[test]
fn booleans_and_null() {
    all(&["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], &true.into());
    all(&["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], &false.into());
    all(&["", "~", "null", "Null", "NULL"], &Value::Null);
    strings(&["yEs", "nO", "tRUE", "oN", "oFF", "nULL", "t", "f", "None", "nil", "enabled"]);
}

#[test]
fn integers() {
    all(
        &["420", "0644", "0o644", "0O644", "0x1A4", "0X1a4", "0b110100100", "4_2_0", "+420", "420_", "0o6_44"],
        &420.into(),
    );
    all(&["-0x1f", "-31", "-0b11111", "-037", "-0o37"], &(-31).into());
    all(&["0", "-0", "+0", "00", "0x0", "0_0"], &0.into());
    all(&["9223372036854775807"], &i64::MAX.into());
    all(&["-9223372036854775808"], &i64::MIN.into());
    all(&["0b-11", "-3"], &(-3).into());
    strings(&[
        "0x",
        "0b",
        "0o",
        "-",
        "+",
        "--1",
        "+-1",
        "1-",
        "0xg",
        "0b2",
        "_1",
        "1,000",
        "1 000",
        "0x1ffffffffffffffff",
    ]);
    strings(&["-0b-1", "0x+1", "++1", "1e", "0o9"]);
}

#[test]
fn digits_that_are_no_octals_are_decimal() {
    all(&["08", "8", "08.0", "8e0"], &8.into());
    all(&["0778"], &778.into());
    all(&["0777"], &511.into());
}

#[test]
fn integers_beyond_64_bits_are_floats() {
    all(&["18446744073709551615"], &Value::Float(18_446_744_073_709_551_615.0));
    all(&["9223372036854775808"], &Value::Float(9_223_372_036_854_775_808.0));
    all(&["123456789012345678901234567890"], &Value::Float(1.234_567_890_123_456_8e29));
}

#[test]
fn floats_without_a_fraction_become_integers() {
    all(&["1.0", "1.", "1e0", "+1.0", "10e-1", "1_0e-1", "0.1e1"], &1.into());
    all(&["1e3", "1E3", "1e+3", "1000.000"], &1000.into());
    all(&["-0.0"], &0.into());
    all(&[".5", "0.5", "5e-1", "+0.5", "0_.5"], &Value::Float(0.5));
    all(&["1e20"], &Value::Float(1e20));
    all(&["1234567890123456789.0"], &1_234_567_890_123_456_800.into());
}

#[test]
fn what_only_looks_like_a_number_is_a_string() {
    strings(&["1.2.3", "12:30", "190:20:30", "2001-12-14", "2001-12-14t21:59:43.10-05:00", "10Gi", "1e999", ".5_5"]);
    strings(&[".", "..", ".e5", "1e5.0", "0x1p-2", "infinity", "NaN", "inf", "+", "-.", "127.0.0.1", "<<", "=", ".5e"]);
}

#[test]
fn quoted_scalars_are_strings() {
    for text in ["yes", "1", "", "~", "0644", ".inf"] {
        assert_eq!(value(text.into(), Tag::Quoted).unwrap(), Value::from(text));
    }
}

#[test]
fn numbers_that_json_lacks_are_refused() {
    let refused = |texts: [&str; 3], reason: &str| {
        for text in texts {
            assert_eq!(value(text.into(), Tag::Plain).unwrap_err(), reason);
        }
    };
    refused([".inf", "+.Inf", ".INF"], "json: unsupported value: +Inf");
    refused(["-.inf", "-.Inf", "-.INF"], "json: unsupported value: -Inf");
    refused([".nan", ".NaN", ".NAN"], "json: unsupported value: NaN");
}

#[test]
fn tags_say_what_a_scalar_is() {
    let tagged = |tag, text: &str| value(text.into(), Tag::Core(tag));
    assert_eq!(tagged("str", "12"), Ok("12".into()));
    assert_eq!(tagged("str", ""), Ok("".into()));
    assert_eq!(tagged("int", "0x10"), Ok(16.into()));
    assert_eq!(tagged("float", "1"), Ok(1.into()));
    assert_eq!(tagged("bool", "on"), Ok(true.into()));
    assert_eq!(tagged("null", ""), Ok(Value::Null));
    assert_eq!(tagged("timestamp", "2001-12-14"), Ok("2001-12-14".into()));
    assert_eq!(tagged("binary", "aGVs\n bG8=".replace(' ', "").as_str()), Ok("hello".into()));
    assert_eq!(tagged("set", "12"), Ok("12".into()));
    assert_eq!(value("12".into(), Tag::Local), Ok("12".into()));
    assert_eq!(tagged("int", "x"), Err("cannot decode !!str `x` as a !!int".into()));
    assert_eq!(tagged("bool", "1"), Err("cannot decode !!int `1` as a !!bool".into()));
    assert_eq!(tagged("binary", "?"), Err("!!binary value contains invalid base64 data".into()));
}

#[test]
fn keys_become_strings() {
    let keys: Vec<_> = ["a", "1", "0x10", "yes", "1.5", "1e6", "100000.0", "1e-5", "2001-01-01", ".inf"]
        .into_iter()
        .map(|text| key(text.into(), Tag::Plain).unwrap())
        .collect();
    assert_eq!(keys, ["a", "1", "16", "true", "1.5", "1e+06", "100000", "1e-05", "2001-01-01", ".inf"]);
    assert!(key("~".into(), Tag::Plain).is_err());
    assert!(key("18446744073709551615".into(), Tag::Plain).is_err());
    assert_eq!(key("~".into(), Tag::Quoted).unwrap(), "~");
}

/// Who writes `1e999` quotes it, though it would be read as a string without quotes too.
#[test]
fn a_number_too_large_for_a_float_is_a_string_and_no_text() {
    strings(&["1e999", "-1e999"]);
    assert!(!is_text("1e999") && !is_text("-1e999"));
    assert!(is_text("1e999x"));
}
