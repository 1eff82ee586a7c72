//! How is it said that something is not as expected?

use super::{Said, Unmet};
use crate::words::fill;
use crate::{Language, Position, Wanted};
use std::borrow::Cow;

/// So much of what is said instead is quoted.
const QUOTED: usize = 3;

/// In which way something is not as expected.
pub(super) enum Miss<'a> {
    /// A document is refused, and no clause expects that.
    Refused { message: &'a str },
    /// There is no such object.
    Nothing { wanted: &'a Wanted },
    /// There is no object that has such states.
    Stateless { state: &'a str },
    /// An object is in another state.
    Other { state: &'a str, found: &'a str },
    /// Nothing is refused, or warned of.
    Not { state: &'a str },
    /// It is so, but the reason is another one.
    Unsaid { state: &'a str, said: &'a Said, messages: &'a [String] },
}

impl Miss<'_> {
    /// Without an object.
    pub(super) fn alone(&self, language: Language) -> Unmet {
        self.about("", None, language)
    }

    /// Of an object, or of none if that is empty.
    pub(super) fn about(&self, object: &str, position: Option<Position>, language: Language) -> Unmet {
        let object = Some(object).filter(|object| !object.is_empty()).map(str::to_owned);
        Unmet { object, position, message: self.sentence(language) }
    }

    fn sentence(&self, language: Language) -> String {
        let (en, ja) = match self {
            Miss::Refused { .. } => ("it is refused: {message}", "拒否されました: {message}"),
            Miss::Nothing { .. } => ("there is no {wanted}", "{wanted}がありません"),
            Miss::Stateless { .. } => ("there is nothing that can be {state}", "{state}になりうるものがありません"),
            Miss::Other { found: "", .. } => ("it has no state, not {state}", "状態を持たず、{state}になりません"),
            Miss::Other { .. } => ("it is {found}, not {state}", "{state}ではなく{found}です"),
            Miss::Not { state: "refused" } => ("it is not refused", "拒否されません"),
            Miss::Not { .. } => ("it is not warned of", "警告がありません"),
            Miss::Unsaid { state: "refused", .. } => (
                "it is refused, but not with “{said}”: {message}",
                "拒否されますが、理由は「{said}」ではありません: {message}",
            ),
            Miss::Unsaid { state: "warned", .. } => {
                ("nothing warns of “{said}”: {message}", "「{said}」という警告はありません: {message}")
            }
            Miss::Unsaid { messages: [], .. } => {
                ("it is {state}, but nothing says “{said}”", "{state}ですが、「{said}」とは示されていません")
            }
            Miss::Unsaid { .. } => (
                "it is {state}, but nothing says “{said}”: {message}",
                "{state}ですが、「{said}」とは示されていません: {message}",
            ),
        };
        let pattern = match language {
            Language::En => en,
            Language::Ja => ja,
        };
        fill(pattern, |name| self.word(name))
    }

    fn word(&self, name: &str) -> Cow<'_, str> {
        match (self, name) {
            (Miss::Refused { message }, _) => (*message).into(),
            (Miss::Nothing { wanted }, _) => wanted.to_string().into(),
            (Miss::Other { found, .. }, "found") => (*found).into(),
            (Miss::Unsaid { said, .. }, "said") => said.to_string().into(),
            (Miss::Unsaid { messages, .. }, "message") => {
                let shown: Vec<&str> = messages.iter().take(QUOTED).map(String::as_str).collect();
                shown.join("; ").into()
            }
            (Miss::Stateless { state } | Miss::Not { state }, _)
            | (Miss::Other { state, .. } | Miss::Unsaid { state, .. }, _) => (*state).into(),
        }
    }
}
