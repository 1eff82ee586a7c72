//! What would the user have to write for the API server to accept it?
//!
//! Only what is obvious: a name or value that is nearly right, a string that lacks its quotes, a field that must be there
//! and has one usual value. Nothing here changes an answer.

use super::json;
use super::validate::names;
use super::{Cause, CauseReason, Rejection, Spot};
use crate::path::{FieldPath, Segment};
use crate::quantity::Quantity;
use crate::remedy::Remedy;
use crate::schema::{self, Served, Struct, Type};
use crate::value::Value;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Looks for remedies of a refusal, and writes them to its parts.
pub(super) fn mend(rejection: &mut Rejection, served: Option<&Served>, document: &Value) {
    if rejection.status.is_none() {
        rejection.remedy = identity(document);
        return;
    }
    for spot in &mut rejection.spots {
        spot.remedy = served.and_then(|served| of_spot(spot, served.structure(), document));
    }
    for cause in &mut rejection.causes {
        cause.remedy = of_cause(cause, document);
    }
}

/// The value at a place, and the value that holds it.
fn at<'a>(document: &'a Value, place: &FieldPath) -> Option<&'a Value> {
    place.0.iter().try_fold(document, |value, segment| match segment {
        Segment::Field(name) | Segment::Key(name) => value.get(name),
        Segment::Index(index) => value.items().get(*index),
    })
}

/// A served version of the kind, or a kind that is spelt nearly so.
fn identity(document: &Value) -> Option<Remedy> {
    let text = |field: &str| document.str_at(&[field]).unwrap_or_default();
    let (kind, version) = (text("kind"), text("apiVersion"));
    let known = schema::kinds().iter().rev().find(|served| served.kind == kind);
    let place = |field: &str| FieldPath::of(&[field]);
    match known {
        Some(served) if version.is_empty() => {
            Some(Remedy::Add { place: place("apiVersion"), value: served.api_version.into() })
        }
        Some(served) => Some(Remedy::Replace { place: place("apiVersion"), value: served.api_version.into() }),
        None => {
            let here = schema::kinds().iter().filter(|served| served.api_version == version);
            let near = nearest(kind, here.map(|served| served.kind))?;
            Some(Remedy::Replace { place: place("kind"), value: near.into() })
        }
    }
}

fn of_spot(spot: &Spot, structure: Struct, document: &Value) -> Option<Remedy> {
    let (last, way) = spot.place.0.split_last()?;
    let place = spot.place.clone();
    if spot.message.starts_with("unknown field") {
        let holder = type_at(structure, way)?;
        let Segment::Field(name) = last else { return None };
        let near = nearest(name, holder.fields().map(|field| field.name))?;
        let taken = at(document, &FieldPath(way.to_vec())).is_some_and(|holder| holder.get(near).is_some());
        return (!taken).then(|| Remedy::Rename { place, name: near.to_string() });
    }
    let found = at(document, &place)?;
    if spot.message.ends_with("of type string") || spot.message.contains(" of type v1.") {
        return match found {
            Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
                Some(Remedy::Quote { place, text: json::compact(found) })
            }
            _ => None,
        };
    }
    let written = found.as_str()?;
    if ["int32", "int64"].iter().any(|kind| spot.message.ends_with(kind)) {
        let number = match written.strip_prefix('0').filter(|rest| !rest.is_empty()) {
            Some(octal) => i64::from_str_radix(octal, 8).ok(),
            None => written.parse().ok(),
        };
        return number.map(|number| Remedy::Replace { place, value: Value::Int(number) });
    }
    if spot.message.ends_with("of type bool") {
        let flag = match written {
            "true" | "yes" | "on" => true,
            "false" | "no" | "off" => false,
            _ => return None,
        };
        return Some(Remedy::Replace { place, value: flag.into() });
    }
    if spot.message.ends_with("of type []string") {
        return Some(Remedy::Replace { place, value: alloc::vec![written.into()].into() });
    }
    if spot.message.starts_with("quantities must") || spot.message.starts_with("unable to parse quantity") {
        return amount(written).map(|amount| Remedy::Replace { place, value: amount.into() });
    }
    None
}

/// The structure that a path leads to.
fn type_at(structure: Struct, way: &[Segment]) -> Option<Struct> {
    let mut here: Option<&Type> = None;
    for segment in way {
        here = match (segment, here) {
            (Segment::Field(name), None) => Some(structure.field(name)?.of),
            (Segment::Field(name), Some(of)) => Some(of.structure()?.field(name)?.of),
            (_, Some(of)) => Some(of.item()),
            (_, None) => None,
        };
    }
    match here {
        None => Some(structure),
        Some(of) => of.structure(),
    }
}

/// An amount as it was probably meant: `1GB` as `1G`, `10 Gi` as `10Gi`, `1gi` as `1Gi`.
fn amount(written: &str) -> Option<String> {
    let tight: String = written.chars().filter(|c| !c.is_whitespace() && *c != '_').collect();
    let digits = tight.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
    let (number, suffix) = tight.split_at(digits);
    let suffix = suffix.trim_end_matches(['B', 'b']);
    const SUFFIXES: [&str; 12] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "k", "M", "G", "T", "P", "E"];
    let right = match suffix {
        "" => "",
        _ => SUFFIXES.iter().find(|known| known.eq_ignore_ascii_case(suffix))?,
    };
    let text = alloc::format!("{number}{right}");
    (!number.is_empty() && Quantity::parse(&text).is_ok()).then_some(text)
}

fn of_cause(cause: &Cause, document: &Value) -> Option<Remedy> {
    let place = cause.place.clone();
    let names: Vec<&str> = place
        .0
        .iter()
        .filter_map(|segment| match segment {
            Segment::Field(name) | Segment::Key(name) => Some(name.as_str()),
            Segment::Index(_) => None,
        })
        .collect();
    let written = at(document, &place).and_then(Value::as_str);
    match (cause.reason, names.as_slice()) {
        (CauseReason::Required, [.., "accessModes"]) => {
            Some(Remedy::Add { place, value: alloc::vec!["ReadWriteOnce".into()].into() })
        }
        (CauseReason::Required, [.., "resources", "requests", "storage"]) => {
            Some(Remedy::Add { place, value: "1Gi".into() })
        }
        (CauseReason::Required, [.., "restartPolicy"]) => Some(Remedy::Add { place, value: "Never".into() }),
        (CauseReason::Required, ["spec", "selector"]) => {
            let labels = document.at(&["spec", "template", "metadata", "labels"])?;
            Some(Remedy::Add { place, value: Value::from([("matchLabels", labels.clone())]) })
        }
        (CauseReason::NotSupported, _) => {
            let known = cause.message.split_once("supported values: ")?.1;
            let known: Vec<&str> = known.split(", ").map(|value| value.trim_matches('"')).collect();
            let near = match known.as_slice() {
                [only] => only,
                several => nearest(written?, several.iter().copied())?,
            };
            written.map(|_| Remedy::Replace { place, value: near.into() })
        }
        (CauseReason::NotFound, [.., "volumeMounts" | "volumeDevices", "name"]) => {
            let spec: Vec<Segment> = place.0.iter().take_while(|s| !is_list_of_containers(s)).cloned().collect();
            let volumes = at(document, &FieldPath(spec))?.list_at(&["volumes"]);
            let near = nearest(written?, volumes.iter().filter_map(|volume| volume.str_at(&["name"])))?;
            Some(Remedy::Replace { place, value: near.into() })
        }
        (CauseReason::Invalid, _) => {
            let written = written?;
            let mended = if cause.message.ends_with("must be an absolute path") {
                alloc::format!("/{written}")
            } else if cause.message.ends_with("must be a relative path") {
                written.trim_start_matches('/').to_string()
            } else if names.last() == Some(&"name") {
                dns_name(written)?
            } else {
                return None;
            };
            (!mended.is_empty()).then(|| Remedy::Replace { place, value: mended.into() })
        }
        _ => None,
    }
}

fn is_list_of_containers(segment: &Segment) -> bool {
    let lists = ["containers", "initContainers", "ephemeralContainers"];
    matches!(segment, Segment::Field(name) if lists.contains(&name.as_str()))
}

/// A name with lower-case letters and dashes for what is not allowed.
fn dns_name(written: &str) -> Option<String> {
    let lower = written.to_lowercase();
    let plain: String = lower.chars().map(|c| if matches!(c, '_' | ' ' | '/') { '-' } else { c }).collect();
    let name = plain.trim_matches(['-', '.']);
    (name != written && names::dns_subdomain(name).is_empty()).then(|| name.to_string())
}

/// The known word that is nearest to a written one: the same but for its case, or a letter or two away.
fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = if written.len() < 5 { 1 } else { 2 };
    let distances =
        known.map(|word| (if word.eq_ignore_ascii_case(written) { 0 } else { distance(written, word) }, word));
    let (least, word) = distances.min_by_key(|(distance, _)| *distance)?;
    (least <= most && !written.is_empty()).then_some(word)
}

/// How many letters must be changed, added, left out or swapped with the next to make one word the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 || a.len() > 64 {
        return usize::MAX;
    }
    let mut rows: Vec<Vec<usize>> = alloc::vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = alloc::vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
