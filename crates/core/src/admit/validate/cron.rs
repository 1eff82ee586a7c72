//! Is this a schedule that cron understands, and a name of a time zone?
//!
//! Models `pkg/apis/batch/validation/validation.go: validateScheduleFormat, validateTimeZone` and the parser behind them,
//! `github.com/robfig/cron/v3: ParseStandard`. Left out: which time zones exist; a well-formed name is taken for one.

use super::errors::{Errors, text};
use crate::go::quote;
use crate::path::Path;
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Checks the schedule and the time zone of a CronJob that is new.
pub(super) fn check(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let schedule = text(spec, "schedule");
    let here = path.field("schedule");
    if schedule.is_empty() {
        errors.required(&here, "");
        return;
    }
    if let Err(why) = parse(schedule) {
        errors.invalid(&here, schedule, &why);
    }
    if schedule.contains("TZ") {
        errors.invalid(&here, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    }
}

/// Checks the time zone of a CronJob.
pub(super) fn time_zone(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let Some(zone) = spec.str_at(&["timeZone"]) else { return };
    let here = path.field("timeZone");
    if zone.is_empty() {
        errors.invalid(&here, zone, "timeZone must be nil or non-empty string");
        return;
    }
    let is_part = |part: &str| {
        let is_known = |c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c);
        !matches!(part, "." | "..")
            && !part.starts_with('-')
            && (1..=14).contains(&part.len())
            && part.chars().all(is_known)
    };
    if !zone.split('/').all(is_part) {
        errors.invalid(&here, zone, &format!("unknown time zone {zone}"));
    } else if zone.eq_ignore_ascii_case("Local") {
        let detail = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
        errors.invalid(&here, zone, detail);
        if zone != "Local" {
            errors.invalid(&here, zone, &format!("unknown time zone {zone}"));
        }
    }
}

/// The least and the greatest value of a field, and the names of its values from the least on.
struct Field {
    least: u64,
    greatest: u64,
    names: &'static [&'static str],
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: [Field; 5] = [
    Field { least: 0, greatest: 59, names: &[] },
    Field { least: 0, greatest: 23, names: &[] },
    Field { least: 1, greatest: 31, names: &[] },
    Field { least: 1, greatest: 12, names: &MONTHS },
    Field { least: 0, greatest: 6, names: &DAYS },
];

fn parse(schedule: &str) -> Result<(), String> {
    let mut rest = schedule;
    if schedule.starts_with("TZ=") || schedule.starts_with("CRON_TZ=") {
        let Some(space) = schedule.find(' ') else {
            // upstream: ParseCronScheduleWithPanicRecovery tells of the slice that cannot be
            return Err("invalid schedule format: runtime error: slice bounds out of range [:-1]".to_string());
        };
        rest = schedule[space..].trim();
    }
    if rest.starts_with('@') {
        return descriptor(rest);
    }
    let fields: Vec<&str> = rest.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(format!("expected exactly 5 fields, found {}: [{}]", fields.len(), fields.join(" ")));
    }
    let ranges = fields.iter().zip(&FIELDS).flat_map(|(field, of)| field.split(',').map(move |range| (range, of)));
    ranges.filter(|(range, _)| !range.is_empty()).try_for_each(|(text, of)| range(text, of))
}

fn range(text: &str, of: &Field) -> Result<(), String> {
    let parts: Vec<&str> = text.split('/').collect();
    let ends: Vec<&str> = parts[0].split('-').collect();
    let (start, mut end) = match ends[..] {
        ["*" | "?", ..] => (of.least, of.greatest),
        [one] => value(one, of).map(|value| (value, value))?,
        [low, high] => (value(low, of)?, value(high, of)?),
        _ => {
            value(ends[0], of)?;
            return Err(format!("too many hyphens: {text}"));
        }
    };
    let step = match parts[..] {
        [_] => 1,
        [_, step] => {
            let step = number(step)?;
            if ends.len() == 1 {
                end = of.greatest;
            }
            step
        }
        _ => return Err(format!("too many slashes: {text}")),
    };
    if start < of.least {
        return Err(format!("beginning of range ({start}) below minimum ({}): {text}", of.least));
    }
    if end > of.greatest {
        return Err(format!("end of range ({end}) above maximum ({}): {text}", of.greatest));
    }
    if start > end {
        return Err(format!("beginning of range ({start}) beyond end of range ({end}): {text}"));
    }
    if step == 0 { Err(format!("step of range should be a positive number: {text}")) } else { Ok(()) }
}

fn value(text: &str, of: &Field) -> Result<u64, String> {
    let named = of.names.iter().position(|name| name.eq_ignore_ascii_case(text));
    named.and_then(|place| u64::try_from(place).ok()).map_or_else(|| number(text), |place| Ok(of.least + place))
}

/// upstream: mustParseInt, and Go's strconv.Atoi in it
fn number(text: &str) -> Result<u64, String> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let refused = |why: &str| format!("failed to parse int from {text}: strconv.Atoi: parsing {}: {why}", quote(text));
    if !is_number {
        return Err(refused("invalid syntax"));
    }
    match text.parse::<i64>() {
        Ok(number) => u64::try_from(number).map_err(|_| format!("negative number ({number}) not allowed: {text}")),
        Err(_) => Err(refused("value out of range")),
    }
}

fn descriptor(text: &str) -> Result<(), String> {
    match text {
        "@yearly" | "@annually" | "@monthly" | "@weekly" | "@daily" | "@midnight" | "@hourly" => return Ok(()),
        _ => {}
    }
    let Some(every) = text.strip_prefix("@every ") else {
        return Err(format!("unrecognized descriptor: {text}"));
    };
    duration(every).map_err(|why| format!("failed to parse duration {text}: {why}"))
}

/// upstream: Go's time.ParseDuration
fn duration(text: &str) -> Result<(), String> {
    let invalid = || format!("time: invalid duration {}", quote(text));
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return Ok(());
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    while !rest.is_empty() {
        let whole = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let fraction = whole.strip_prefix('.').unwrap_or(whole);
        let after = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        if whole.len() == rest.len() && after.len() == fraction.len() {
            return Err(invalid());
        }
        let unit = after.len() - after.trim_start_matches(|c: char| c != '.' && !c.is_ascii_digit()).len();
        let (unit, after) = after.split_at(unit);
        match unit {
            "" => return Err(format!("time: missing unit in duration {}", quote(text))),
            "ns" | "us" | "µs" | "μs" | "ms" | "s" | "m" | "h" => rest = after,
            _ => return Err(format!("time: unknown unit {} in duration {}", quote(unit), quote(text))),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_that_cron_takes() {
        for schedule in
            ["* * * * *", "*/15 0 1,15 * 1-5", "5/10 ? * JAN-mar sun", "@daily", "@every 1h30m", ",1 0 1 1 0"]
        {
            assert_eq!(parse(schedule), Ok(()), "{schedule}");
        }
    }

    #[test]
    fn schedules_that_cron_refuses_and_why() {
        let why = |schedule: &str| parse(schedule).unwrap_err();
        assert_eq!(why("* * * *"), "expected exactly 5 fields, found 4: [* * * *]");
        assert_eq!(why("* * * * 7"), "end of range (7) above maximum (6): 7");
        assert_eq!(why("60 * * * *"), "end of range (60) above maximum (59): 60");
        assert_eq!(why("* * 0 * *"), "beginning of range (0) below minimum (1): 0");
        assert_eq!(why("5-2 * * * *"), "beginning of range (5) beyond end of range (2): 5-2");
        assert_eq!(why("*/0 * * * *"), "step of range should be a positive number: */0");
        assert_eq!(why("1-2-3 * * * *"), "too many hyphens: 1-2-3");
        assert_eq!(why("1/2/3 * * * *"), "too many slashes: 1/2/3");
        assert_eq!(why("x * * * *"), "failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax");
        assert_eq!(why("@often"), "unrecognized descriptor: @often");
        assert_eq!(why("@every 1d"), "failed to parse duration @every 1d: time: unknown unit \"d\" in duration \"1d\"");
    }
}
