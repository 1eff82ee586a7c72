//! What is wrong with which field, in the API server's words.
//!
//! Models apimachinery `pkg/util/validation/field: Error.ErrorBody, NotSupported`.

use crate::admit::json::{compact, quote};
use crate::admit::{Cause, CauseReason};
use crate::path::{FieldPath, Path};
use crate::value::{Text, Value};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A field as messages name it, and as it stands in the document. Kubernetes names a few fields oddly.
#[derive(Clone, Copy)]
pub(in crate::admit) struct At<'a> {
    shown: &'a Path<'a>,
    place: &'a Path<'a>,
}

impl<'a> At<'a> {
    /// A field that messages name otherwise than it stands in the document.
    pub(in crate::admit) fn shown_as(shown: &'a Path<'a>, place: &'a Path<'a>) -> At<'a> {
        At { shown, place }
    }
}

impl<'a> From<&'a Path<'a>> for At<'a> {
    fn from(path: &'a Path<'a>) -> At<'a> {
        At { shown: path, place: path }
    }
}

/// How a value stands in a message.
pub(in crate::admit) trait Shown {
    fn shown(&self) -> String;
}

impl Shown for &str {
    fn shown(&self) -> String {
        quote(self)
    }
}

impl Shown for &String {
    fn shown(&self) -> String {
        quote(self)
    }
}

impl Shown for &Text {
    fn shown(&self) -> String {
        quote(self)
    }
}

impl Shown for i64 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for &Value {
    fn shown(&self) -> String {
        match self {
            Value::String(text) => quote(text),
            other => compact(other),
        }
    }
}

/// The errors of one object, in the order in which the API server finds them.
#[derive(Debug, Default)]
pub(in crate::admit) struct Errors {
    pub(in crate::admit) causes: Vec<Cause>,
}

impl Errors {
    fn add(&mut self, at: At<'_>, reason: CauseReason, value: Option<String>, detail: &str) {
        let mut message = reason.title().to_string();
        for part in [value.as_deref().unwrap_or_default(), detail] {
            if !part.is_empty() {
                message.push_str(": ");
                message.push_str(part);
            }
        }
        let place = real(at.place.to_owned());
        let field = at.shown.to_owned().to_string();
        self.causes.push(Cause { field, reason, message, place, known: Vec::new() });
    }

    /// Moves the places of the errors since `from`: what was said of `shown` stands at `place` in the document.
    pub(in crate::admit) fn relocate(&mut self, from: usize, shown: &FieldPath, place: &FieldPath) {
        for cause in self.causes.iter_mut().skip(from) {
            if let Some(rest) = cause.place.0.strip_prefix(shown.0.as_slice()) {
                let moved = place.0.iter().chain(rest).cloned().collect();
                cause.place = FieldPath(moved);
            }
        }
    }

    /// Renames the fields of the errors since `from`: messages name `place` as `shown`.
    pub(in crate::admit) fn rename(&mut self, from: usize, place: &FieldPath, shown: &FieldPath) {
        let (place, shown) = (place.to_string(), shown.to_string());
        for cause in self.causes.iter_mut().skip(from) {
            if let Some(rest) = cause.field.strip_prefix(&place) {
                cause.field = format!("{shown}{rest}");
            }
        }
    }

    /// Nothing is there, and something must be.
    pub(in crate::admit) fn required<'a>(&mut self, at: impl Into<At<'a>>, detail: &str) {
        self.add(at.into(), CauseReason::Required, None, detail);
    }

    /// It makes no sense.
    pub(in crate::admit) fn invalid<'a>(&mut self, at: impl Into<At<'a>>, value: impl Shown, detail: &str) {
        self.add(at.into(), CauseReason::Invalid, Some(value.shown()), detail);
    }

    /// It makes no sense, for each of these reasons.
    pub(in crate::admit) fn invalid_each<'a>(
        &mut self,
        at: impl Into<At<'a>>,
        value: impl Shown,
        details: &[impl AsRef<str>],
    ) {
        let at = at.into();
        for detail in details {
            self.add(at, CauseReason::Invalid, Some(value.shown()), detail.as_ref());
        }
    }

    /// It is none of the values that it may be.
    pub(in crate::admit) fn not_supported<'a>(&mut self, at: impl Into<At<'a>>, value: impl Shown, known: &[&str]) {
        let quoted: Vec<String> = known.iter().map(|value| quote(value)).collect();
        let detail = format!("supported values: {}", quoted.join(", "));
        self.add(at.into(), CauseReason::NotSupported, Some(value.shown()), &detail);
        if let Some(cause) = self.causes.last_mut() {
            cause.known = known.iter().map(ToString::to_string).collect();
        }
    }

    /// It is one of the values that it may be, or else an error.
    pub(in crate::admit) fn one_of<'a>(&mut self, at: impl Into<At<'a>>, value: &str, known: &[&str]) {
        if !known.contains(&value) {
            self.not_supported(at, value, known);
        }
    }

    /// It may not be there.
    pub(in crate::admit) fn forbidden<'a>(&mut self, at: impl Into<At<'a>>, detail: &str) {
        self.add(at.into(), CauseReason::Forbidden, None, detail);
    }

    /// It stands twice.
    pub(in crate::admit) fn duplicate<'a>(&mut self, at: impl Into<At<'a>>, value: impl Shown) {
        self.add(at.into(), CauseReason::Duplicate, Some(value.shown()), "");
    }

    /// Something of the same name stands before it.
    pub(in crate::admit) fn duplicate_because<'a>(&mut self, at: impl Into<At<'a>>, value: impl Shown, detail: &str) {
        self.add(at.into(), CauseReason::Duplicate, Some(value.shown()), detail);
    }

    /// What it names is not there.
    pub(in crate::admit) fn not_found<'a>(&mut self, at: impl Into<At<'a>>, value: impl Shown, detail: &str) {
        self.add(at.into(), CauseReason::NotFound, Some(value.shown()), detail);
    }

    /// It is too long.
    pub(in crate::admit) fn too_long<'a>(&mut self, at: impl Into<At<'a>>, most: usize) {
        self.add(at.into(), CauseReason::TooLong, None, &format!("may not be more than {most} bytes"));
    }

    /// The value has another type; the message of a custom resource's schema.
    pub(in crate::admit) fn type_invalid<'a>(&mut self, at: impl Into<At<'a>>, value: impl Shown, detail: &str) {
        self.add(at.into(), CauseReason::TypeInvalid, Some(value.shown()), detail);
    }

    /// Whatever a rule of a custom resource says; the value is not shown.
    pub(in crate::admit) fn rule<'a>(&mut self, at: impl Into<At<'a>>, detail: &str) {
        self.add(at.into(), CauseReason::Invalid, None, detail);
    }

    /// A number that may not be negative.
    // upstream: ValidateNonnegativeField
    pub(in crate::admit) fn not_negative(&mut self, holder: &Value, path: &Path<'_>, field: &str) {
        if let Some(number) = holder.get(field).and_then(Value::as_int).filter(|number| *number < 0) {
            self.invalid(&path.field(field), number, "must be greater than or equal to 0");
        }
    }

    /// A text that must be there.
    pub(in crate::admit) fn text(&mut self, holder: &Value, path: &Path<'_>, field: &str) {
        if text(holder, field).is_empty() {
            self.required(&path.field(field), "");
        }
    }
}

/// The text of a field; empty if it is absent.
pub(in crate::admit) fn text<'a>(holder: &'a Value, field: &str) -> &'a str {
    holder.str_at(&[field]).unwrap_or_default()
}

/// The truth of a field; false if it is absent.
pub(in crate::admit) fn flag(holder: &Value, field: &str) -> bool {
    holder.get(field).and_then(Value::as_bool).unwrap_or_default()
}

/// The number of a field; zero if it is absent.
pub(in crate::admit) fn number(holder: &Value, field: &str) -> i64 {
    holder.get(field).and_then(Value::as_int).unwrap_or_default()
}

/// A place without the empty step that an unnamed field prints as.
fn real(mut place: FieldPath) -> FieldPath {
    place.0.retain(|segment| !matches!(segment, crate::path::Segment::Field(name) if name.is_empty()));
    place
}
