//! What settings are written beside a manifest?

use std::collections::BTreeMap;

/// Settings by name; a word without a value has an empty one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes(BTreeMap<String, String>);

impl Attributes {
    /// Reads `name="value" name='value' name=value word`, parted by white space or commas; braces mean nothing. With
    /// `html`, character references in the values are resolved.
    pub(super) fn parse(text: &str, html: bool) -> Attributes {
        let mut attributes = Attributes::default();
        let gap = |c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}');
        let mut rest = text.trim_start_matches(gap);
        while !rest.is_empty() {
            let end = rest.find(|c| gap(c) || c == '=').unwrap_or(rest.len());
            let name = rest[..end].to_lowercase();
            rest = &rest[end..];
            let mut value = "";
            if let Some(behind) = rest.strip_prefix('=') {
                let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''));
                let inner = quote.map_or(behind, |_| &behind[1..]);
                let end = match quote {
                    Some(quote) => inner.find(quote),
                    None => inner.find(gap),
                };
                value = &inner[..end.unwrap_or(inner.len())];
                rest = &inner[value.len()..];
                rest = quote.and_then(|quote| rest.strip_prefix(quote)).unwrap_or(rest);
            }
            let value = if html { plain(value) } else { value.to_owned() };
            if !name.is_empty() {
                attributes.0.entry(name).or_insert(value);
            }
            rest = rest.trim_start_matches(gap);
        }
        attributes
    }

    /// The settings in a manifest's own comments, `# kubestow: name=value`, before its first line that is no comment.
    pub(super) fn of_manifest(text: &str) -> Attributes {
        let comments = text.lines().map(str::trim).take_while(|line| line.is_empty() || line.starts_with(['#', '-']));
        let settings = comments.filter_map(|line| line.strip_prefix('#')?.trim_start().strip_prefix("kubestow:"));
        settings.map(|settings| Attributes::parse(settings, false)).fold(Attributes::default(), Attributes::or)
    }

    /// These, and where they say nothing the others.
    pub(super) fn or(mut self, others: Attributes) -> Attributes {
        for (name, value) in others.0 {
            self.0.entry(name).or_insert(value);
        }
        self
    }

    /// These without some.
    pub(super) fn without(mut self, names: &[&str]) -> Attributes {
        self.0.retain(|name, _| !names.contains(&name.as_str()));
        self
    }

    /// All, by name.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

/// A text of HTML without its character references.
pub(super) fn plain(text: &str) -> String {
    const NAMED: [(&str, &str); 5] = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = NAMED.iter().find(|(name, _)| rest.starts_with(name));
        let (name, character) = found.copied().unwrap_or(("&", "&"));
        plain.push_str(character);
        rest = &rest[name.len()..];
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_values_are_parted_as_tools_part_them() {
        for text in [
            "yaml,kubestow expect=\"pvc/a Bound; b c\" view=why",
            "yaml {kubestow expect='pvc/a Bound; b c' view=why}",
            "yaml kubestow, expect=\"pvc/a Bound; b c\", view='why'",
        ] {
            let attributes = Attributes::parse(text, false);
            assert!(attributes.has("yaml") && attributes.has("kubestow"), "{text}");
            assert_eq!(attributes.get("expect"), Some("pvc/a Bound; b c"), "{text}");
            assert_eq!(attributes.get("view"), Some("why"), "{text}");
        }
        assert_eq!(Attributes::parse("expect=\"open", false).get("expect"), Some("open"));
        assert_eq!(Attributes::parse("expect=\"a &quot;b&amp;&quot;\"", true).get("expect"), Some("a \"b&\""));
        assert_eq!(Attributes::parse(" =x ,,", false), Attributes::default());
    }

    #[test]
    fn a_manifest_says_it_in_comments_before_all_else() {
        let attributes =
            Attributes::of_manifest("# a claim\n#kubestow: expect=Bound\n---\n# kubestow: preset=gke\na: b\n");
        assert_eq!((attributes.get("expect"), attributes.get("preset")), (Some("Bound"), Some("gke")));
        assert_eq!(Attributes::of_manifest("a: b\n# kubestow: expect=Bound\n"), Attributes::default());
    }
}
