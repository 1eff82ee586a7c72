//! When is an image pulled, if nothing is written?
//!
//! Models `pkg/util/parsers: ParseImageName` as far as the default of `imagePullPolicy` rests on it.

/// The default of `imagePullPolicy`: always for the tag `latest`, written or implied.
///
/// A reference that cannot be parsed has no tag, so its image is only pulled where it is not present.
pub(super) fn pull_policy(image: &str) -> &'static str {
    let (name, digest) = match image.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (image, None),
    };
    let (repository, tag) = match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
        _ => (name, None),
    };
    if !is_repository(repository) || tag.is_some_and(|tag| !is_tag(tag)) {
        return "IfNotPresent";
    }
    match (tag, digest) {
        (Some("latest"), _) | (None, None) => "Always",
        _ => "IfNotPresent",
    }
}

fn is_tag(tag: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    tag.len() <= 128 && tag.bytes().next().is_some_and(word) && tag.bytes().all(|b| word(b) || matches!(b, b'.' | b'-'))
}

/// Whether a name may name a repository: parts of lower-case letters, digits and single separators; the first part may be
/// a host.
fn is_repository(name: &str) -> bool {
    let (host, path) = match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" || has_upper(first) => {
            (Some(first), rest)
        }
        _ => (None, name),
    };
    let host_fits = host.is_none_or(|host| {
        !host.is_empty()
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
    });
    host_fits && path.split('/').all(is_component)
}

fn has_upper(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_uppercase())
}

fn is_component(part: &str) -> bool {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let (first, last) = (part.bytes().next(), part.bytes().next_back());
    first.is_some_and(letter)
        && last.is_some_and(letter)
        && part.bytes().all(|b| letter(b) || matches!(b, b'.' | b'_' | b'-'))
        && !part.contains("..")
        && !part.contains("___")
}

#[cfg(test)]
mod tests {
    use super::pull_policy;

    #[test]
    fn only_the_latest_image_is_always_pulled() {
        for image in ["nginx", "nginx:latest", "registry.example.com:5000/team/app", "localhost/app:latest"] {
            assert_eq!(pull_policy(image), "Always", "{image}");
        }
        for image in ["nginx:1.27", "nginx@sha256:0123", "registry.example.com:5000/team/app:v1", "Not An Image", ""] {
            assert_eq!(pull_policy(image), "IfNotPresent", "{image}");
        }
    }
}
