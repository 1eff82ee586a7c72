//! What may stand here, what is this, and what does it refer to?
//!
//! What an editor asks of a text while it is being typed: [`complete`], [`hover`] and [`definition`]. Fields and their
//! types come from the table of the API; names from the text itself and from what the cluster comes with. Places are
//! counted in UTF-16 units, as JavaScript counts. Not here: descriptions of fields, to which a link leads.

mod complete;
mod definition;
mod hover;
mod known;
mod outline;
mod place;

pub use complete::{Completions, Suggestion, complete};
pub use definition::definition;
pub use hover::{Hover, Line, hover};

/// The byte at a number of UTF-16 units; the end of the text if there are fewer.
fn byte_at(text: &str, units: usize) -> usize {
    let mut left = units;
    for (at, c) in text.char_indices() {
        if left == 0 {
            return at;
        }
        left = left.saturating_sub(c.len_utf16());
    }
    text.len()
}

/// The UTF-16 units before a byte.
fn units_at(text: &str, byte: usize) -> usize {
    text.get(..byte).unwrap_or(text).encode_utf16().count()
}
