//! Why is this no YAML, in the words that kubectl's users know?
//!
//! Models the messages of go-yaml v2 (scannerc.go, parserc.go), which kubectl prints behind "error converting YAML to
//! JSON: yaml: line N:". The grammar's own errors are finer; several become one message.

use crate::budget::too_deep;
use crate::{Problem, Span};
use alloc::format;
use granit_parser::{ErrorKind, ScanError};

/// The problem that a syntax error in a part is.
pub(crate) fn problem(error: &ScanError, part: &str) -> Problem {
    let mut at = error.marker().byte_offset().unwrap_or(0).min(part.len());
    while !part.is_char_boundary(at) {
        at -= 1;
    }
    if let (ErrorKind::UnknownAnchor, Some(name)) = (error.kind(), part[at..].strip_prefix('*')) {
        let name = name.split(|c: char| c.is_whitespace() || ",[]{}".contains(c)).next().unwrap_or_default();
        let span = Span { start: at, end: at + 1 + name.len() };
        return Problem::syntax(span, format!("unknown anchor '{name}' referenced"));
    }
    // The parser stands before the scalar, not before the character.
    if let ErrorKind::UnexpectedCharacter { character } = error.kind() {
        at += part[at..].find(*character).unwrap_or(0);
    }
    let end = at + part[at..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
    let span = Span { start: at, end };
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => too_deep(span),
        ErrorKind::UnexpectedCharacter { character } if is_refused(*character) => {
            Problem::syntax(span, "control characters are not allowed")
        }
        kind => Problem::syntax(span, words(kind)),
    }
}

/// upstream: readerc.go yaml_parser_update_buffer
fn is_refused(character: char) -> bool {
    matches!(character, '\0'..'\u{20}' | '\u{7f}'..'\u{a0}' | '\u{fffe}' | '\u{ffff}') && character != '\t'
}

fn words(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::UnexpectedEof
        | ErrorKind::UnexpectedEofBlockMapping
        | ErrorKind::UnexpectedEofBlockSequence
        | ErrorKind::UnclosedQuotedScalar => "found unexpected end of stream",
        ErrorKind::UnexpectedEofFlowSequence | ErrorKind::ExpectedFlowSequenceSeparator => {
            "did not find expected ',' or ']'"
        }
        ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator => "did not find expected ',' or '}'",
        ErrorKind::UnclosedFlowCollection { open: '[' } | ErrorKind::MismatchedFlowCollectionEnd { open: '[', .. } => {
            "did not find expected ',' or ']'"
        }
        ErrorKind::UnclosedFlowCollection { .. } | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            "did not find expected ',' or '}'"
        }
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::ExpectedNodeContent => "did not find expected node content",
        ErrorKind::ExpectedDocumentStart
        | ErrorKind::InvalidDocumentEnd
        | ErrorKind::MissingDocumentEndBeforeDirective => "did not find expected <document start>",
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::InvalidIndentation
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => "did not find expected key",
        ErrorKind::ExpectedBlockSequenceEntry => "did not find expected '-' indicator",
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => "could not find expected ':'",
        ErrorKind::MappingKeyNotAllowed => "mapping keys are not allowed in this context",
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::InvalidMappingValueWhitespace
        | ErrorKind::FlowMappingValueAdjacentCollection => "mapping values are not allowed in this context",
        ErrorKind::BlockSequenceEntryNotAllowed
        | ErrorKind::BlockEntryInFlowCollection
        | ErrorKind::InvalidBlockEntryWhitespace => "block sequence entries are not allowed in this context",
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => "found a tab character that violates indentation",
        ErrorKind::UnexpectedCharacter { .. } | ErrorKind::PlainScalarStartsWithDashFlowIndicator => {
            "found character that cannot start any token"
        }
        ErrorKind::UndeclaredTagHandle => "found undefined tag handle",
        ErrorKind::UnsupportedYamlMajorVersion => "found incompatible YAML document",
        ErrorKind::DuplicateVersionDirective => "found duplicate %YAML directive",
        ErrorKind::DuplicateTagDirective => "found duplicate %TAG directive",
        ErrorKind::InvalidDirectiveName | ErrorKind::MissingDirectiveName => "could not find expected directive name",
        ErrorKind::InvalidDirectiveTerminator | ErrorKind::InvalidBlockScalarHeader => {
            "did not find expected comment or line break"
        }
        ErrorKind::ZeroBlockScalarIndent => "found an indentation indicator equal to 0",
        ErrorKind::DocumentIndicatorInQuotedScalar => "found unexpected document indicator",
        ErrorKind::UnknownQuotedScalarEscape => "found unknown escape character",
        ErrorKind::InvalidQuotedScalarHexEscape | ErrorKind::InvalidLowSurrogateHexEscape => {
            "did not find expected hexdecimal number"
        }
        ErrorKind::InvalidUnicodeEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate => "found invalid Unicode character escape code",
        ErrorKind::MissingAnchorOrAliasName => "did not find expected alphabetic or numeric character",
        ErrorKind::MissingTagUri
        | ErrorKind::InvalidTagEscape
        | ErrorKind::InvalidTagUtf8
        | ErrorKind::InvalidTagUtf8LeadingByte
        | ErrorKind::InvalidTagUtf8TrailingByte
        | ErrorKind::InvalidGlobalTagCharacter => "did not find expected tag URI",
        ErrorKind::UnclosedVerbatimTag => "did not find the expected '>'",
        ErrorKind::InvalidTagTerminator => "did not find expected whitespace or line break",
        ErrorKind::ExpectedTagBang | ErrorKind::ExpectedTagDirectiveBang => "did not find expected '!'",
        ErrorKind::CommentInterceptedScalar
        | ErrorKind::CommentNotSeparated
        | ErrorKind::ExpectedWhitespace
        | ErrorKind::BomInsideDocument
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::UnexpectedEndOfPlainScalar => "found character that cannot start any token",
        _ => "this is no YAML",
    }
}
