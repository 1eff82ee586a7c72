//! How is it said what is known of a field?

use super::Language;

/// What is known of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// What it has if it is not written.
    Default,
    /// It must be there, in this structure.
    Required,
    /// What it may have.
    Values,
    /// What is not written below it and was filled in.
    FilledIn,
    /// What is stored instead of what is written.
    Stored,
}

/// The word for it.
pub(crate) fn label(label: Label, language: Language) -> &'static str {
    let (en, ja) = match label {
        Label::Default => ("Default", "既定値"),
        Label::Required => ("Required in", "必須"),
        Label::Values => ("Allowed", "使える値"),
        Label::FilledIn => ("Filled in by the cluster", "クラスターが設定"),
        Label::Stored => ("Stored as", "保存される値"),
    };
    match language {
        Language::En => en,
        Language::Ja => ja,
    }
}
