//! What does one part of a text say, wherever it stands?
//!
//! Places are counted from the part's beginning, so that what was read of it holds for as long as its bytes are the same.

use crate::budget::{Budget, Stop};
use crate::tree::Builder;
use crate::{Document, Problems, Span, list, space};
use alloc::vec::Vec;

/// What was read of a part.
#[derive(Default)]
pub(crate) struct Part {
    /// Its documents: the items of a list one by one.
    pub(crate) documents: Vec<Document>,
    /// What is wrong with it or surprising; documents are counted from the part's first.
    pub(crate) problems: Problems,
    /// How many values it has, those behind what cannot be read left out.
    pub(crate) values: usize,
    /// Whether there were too many values, so that no later part is read.
    pub(crate) is_last: bool,
}

/// Reads a part of a text that had so many values before it.
pub(crate) fn read(slice: &str, before: usize) -> Part {
    let mut part = Part::default();
    let mut budget = Budget::after(before);
    match Builder::new(slice, &mut budget, &mut part.problems).build() {
        Ok(Some((value, source))) if !value.is_null() => {
            list::unfold(value, source, &mut part.documents);
            for problem in &mut part.problems.listed {
                problem.document = enclosing(&part.documents, problem.span);
            }
        }
        Ok(_) => {}
        Err(Stop::Document(problem)) => {
            let space = space::missing(slice, &problem);
            part.problems.push(space.unwrap_or(problem));
        }
        Err(Stop::Text(problem)) => {
            part.problems.push(problem);
            part.is_last = true;
        }
    }
    part.values = budget.nodes() - before;
    part
}

/// The document that holds this place.
fn enclosing(documents: &[Document], span: Span) -> Option<usize> {
    let behind = documents.partition_point(|document| document.span().start <= span.start);
    let index = behind.checked_sub(1)?;
    documents[index].span().contains(span).then_some(index)
}
