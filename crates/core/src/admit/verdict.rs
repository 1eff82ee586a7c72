//! What did the API server answer?

use crate::finding::Finding;
use crate::object::Object;
use crate::path::FieldPath;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The answer to one document.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Which document.
    pub document: usize,
    /// The object as `Kind/namespace/name`, or what of it could be read.
    pub object: String,
    /// Accepted or not.
    pub outcome: Outcome,
    /// The API server's warnings, to the letter.
    pub warnings: Vec<Warning>,
    /// What Kubestow adds: kinds that are not modelled, assumed namespaces.
    pub findings: Vec<Finding>,
}

/// A warning of the API server.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// The text, to the letter.
    pub message: String,
    /// The field that it is about, as it stands in the document.
    pub place: FieldPath,
}

/// What became of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A new object.
    Created(Arc<Object>),
    /// The object existed and was changed.
    Updated(Arc<Object>),
    /// The object is to be deleted.
    Deleted,
    /// Refused.
    Rejected(Rejection),
}

/// A refusal, as the API server's `Status` says it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rejection {
    /// The HTTP status; none where the client itself refuses (`no matches for kind …`).
    pub status: Option<u16>,
    /// The reason in one word, such as `Invalid`; none where the client refuses.
    pub reason: Option<&'static str>,
    /// The whole message.
    pub message: String,
    /// What is wrong with which field.
    pub causes: Vec<Cause>,
    /// The field to show if there are no causes.
    pub place: FieldPath,
    /// What is wrong where, in a refusal that has no causes but names several fields.
    pub spots: Vec<Spot>,
}

/// A piece of a refusal's message and the field that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The piece of the message.
    pub message: String,
    /// The field as it stands in the document.
    pub place: FieldPath,
}

/// One wrong field.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// The field as the API server names it, oddities included (`spec.resources[storage]`).
    pub field: String,
    /// The kind of trouble.
    pub reason: CauseReason,
    /// The message without the field.
    pub message: String,
    /// The field as it stands in the document.
    pub place: FieldPath,
    /// The values that it may have, if they are counted up.
    pub known: Vec<String>,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident = $name:literal, $title:literal;)*) => {
        /// The kind of trouble with a field (apimachinery `field.ErrorType`).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum CauseReason {
            $($(#[$doc])* $reason,)*
        }

        impl CauseReason {
            /// The name in `details.causes[].reason`.
            pub fn name(self) -> &'static str {
                match self {
                    $(CauseReason::$reason => $name,)*
                }
            }

            /// The words in messages.
            pub fn title(self) -> &'static str {
                match self {
                    $(CauseReason::$reason => $title,)*
                }
            }
        }
    };
}

reasons! {
    /// Nothing is there.
    Required = "FieldValueRequired", "Required value";
    /// It stands twice.
    Duplicate = "FieldValueDuplicate", "Duplicate value";
    /// It makes no sense.
    Invalid = "FieldValueInvalid", "Invalid value";
    /// It is none of the allowed values.
    NotSupported = "FieldValueNotSupported", "Unsupported value";
    /// It may not be there.
    Forbidden = "FieldValueForbidden", "Forbidden";
    /// What it names is not there.
    NotFound = "FieldValueNotFound", "Not found";
    /// It is too long.
    TooLong = "FieldValueTooLong", "Too long";
    /// There are too many.
    TooMany = "FieldValueTooMany", "Too many";
    /// It is of another type.
    TypeInvalid = "FieldValueTypeInvalid", "Invalid value";
    /// The server failed.
    Internal = "InternalError", "Internal error";
}
