//! Which of the known names was meant?

use alloc::string::String;
use alloc::vec::Vec;

/// Longer names are not compared.
const LONGEST: usize = 80;

/// The known names that a name may be a slip of, the nearest first, of equally near the first by name.
///
/// ```
/// use kubestow_core::mend::nearest;
/// assert_eq!(nearest("volumeMount", ["volumeMounts", "volumes", "name"]), ["volumeMounts"]);
/// assert_eq!(nearest("readwritemany", ["ReadWriteOnce", "ReadWriteMany"])[0], "ReadWriteMany");
/// assert!(nearest("a", ["b"]).is_empty());
/// ```
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let most = (name.chars().count() + 2) / 4 + 1;
    let near = |(distance, length): (usize, usize)| distance < length && distance <= most;
    let mut found: Vec<(usize, &str)> = known
        .into_iter()
        .filter(|other| *other != name)
        .filter_map(|other| {
            let distance = distance(name, other)?;
            near((distance, name.chars().count().max(other.chars().count()))).then_some((distance, other))
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|(_, other)| other).collect()
}

/// All known names, the nearest first.
pub(super) fn by_distance<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all: Vec<(usize, &str)> =
        known.into_iter().map(|other| (distance(name, other).unwrap_or(usize::MAX), other)).collect();
    all.sort_unstable();
    all.into_iter().map(|(_, other)| other).collect()
}

/// How many letters have to be put in, taken out, replaced or swapped; case does not count.
fn distance(one: &str, other: &str) -> Option<usize> {
    let letters = |text: &str| -> Vec<char> { text.chars().flat_map(char::to_lowercase).collect() };
    let (one, other) = (letters(one), letters(other));
    if one.len() > LONGEST || other.len() > LONGEST {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut next = alloc::vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut cost = (row[j] + usize::from(a != b)).min(row[j + 1] + 1).min(next[j] + 1);
            let swapped = i > 0 && j > 0 && one[i - 1] == *b && other[j - 1] == *a;
            if swapped {
                cost = cost.min(before[j - 1] + 1);
            }
            next.push(cost);
        }
        before = core::mem::replace(&mut row, next);
    }
    row.last().copied()
}

/// A text as a name that Kubernetes accepts: lower case, digits and dashes.
pub(super) fn as_name(text: &str) -> String {
    let name: String = text
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' })
        .collect();
    name.trim_matches(['-', '.']).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_letters_are_one_slip() {
        assert_eq!(distance("acessModes", "accessModes"), Some(1));
        assert_eq!(distance("sotrage", "storage"), Some(1));
        assert_eq!(nearest("storageclass", ["storageClassName", "volumeName"]), ["storageClassName"]);
    }

    #[test]
    fn names_have_no_capitals() {
        assert_eq!(as_name("My_App."), "my-app");
    }
}
