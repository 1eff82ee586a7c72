//! What does the text say, document by document?
//!
//! What cannot be read costs one document, never the ones behind it. kubectl stops at the first.

use crate::budget::{Budget, MAX_BYTES, MAX_DOCUMENTS, Stop};
use crate::space;
use crate::split::split;
use crate::tree::Builder;
use crate::{Document, Manifest, Problem, Problems, Span, list};
use alloc::string::ToString;
use kubestow_core::finding::Code;

/// Reads a text as `kubectl apply -f` does, and says where everything stands.
///
/// Never fails: what is wrong is among the problems, each with its place, and what is not wrong is read.
pub fn read(text: &str) -> Manifest {
    if text.len() > MAX_BYTES {
        let mut end = MAX_BYTES;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let problem = Problem::new(Code::InputTooLarge, Span::at(end))
            .with("size", text.len().to_string())
            .with("limit", MAX_BYTES.to_string());
        return Manifest { documents: alloc::vec![], problems: alloc::vec![problem] };
    }
    let mut manifest = Manifest::default();
    let mut problems = Problems::default();
    let mut budget = Budget::default();
    for part in split(text) {
        let here = part.as_ref().ok().copied();
        let (first_document, first_problem) = (manifest.documents.len(), problems.listed.len());
        let read = part.map_err(Stop::Document).and_then(|part| document(text, part, &mut budget, &mut problems));
        match read {
            Ok(None) => {}
            Ok(Some(Document { value, source })) => {
                list::unfold(value, source, &mut manifest.documents);
                for problem in &mut problems.listed[first_problem..] {
                    problem.document = enclosing(&manifest.documents, first_document, problem.span);
                }
                if let Some(beyond) = manifest.documents.get(MAX_DOCUMENTS) {
                    let limit = MAX_DOCUMENTS.to_string();
                    problems.push(Problem::new(Code::TooManyDocuments, beyond.source.span()).with("limit", limit));
                    manifest.documents.truncate(MAX_DOCUMENTS);
                    break;
                }
            }
            Err(Stop::Document(problem)) => {
                let space = here.and_then(|part| space::missing(text, part, &problem));
                problems.push(space.unwrap_or(problem));
            }
            Err(Stop::Text(problem)) => {
                problems.push(problem);
                break;
            }
        }
    }
    manifest.problems = problems.finish();
    if manifest.documents.is_empty() && manifest.problems.is_empty() {
        manifest.problems.push(Problem::new(Code::NothingToRead, Span::at(0)));
    }
    manifest
}

/// The document of a part, unless it says nothing.
fn document(text: &str, part: Span, budget: &mut Budget, problems: &mut Problems) -> Result<Option<Document>, Stop> {
    let (base, slice) = (part.start, &text[part.start..part.end]);
    let read = Builder::new(slice, base, budget, problems).build()?;
    Ok(read.filter(|(value, _)| !value.is_null()).map(|(value, source)| Document { value, source }))
}

/// The document from `first` on that holds this place.
fn enclosing(documents: &[Document], first: usize, span: Span) -> Option<usize> {
    let behind = first + documents[first..].partition_point(|document| document.source.span().start <= span.start);
    let index = behind.checked_sub(1).filter(|index| *index >= first)?;
    documents[index].source.span().contains(span).then_some(index)
}
