//! Which secret goes with a call to the driver?
//!
//! Models `getSecretReference`, `resolveTemplate` and `getCredentials` of external-provisioner
//! (pkg/controller/controller.go) and external-snapshotter (pkg/utils/util.go): classes name secrets by templates.

use crate::cluster::Cluster;
use crate::go;
use crate::object::Kind;
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};

/// A kind of secret: how messages call it, and the class parameters that name it.
pub(in crate::settle) struct Parameters {
    /// The name in messages.
    pub(in crate::settle) title: &'static str,
    /// The parameters before the prefix was invented: name and namespace.
    pub(in crate::settle) old: Option<(&'static str, &'static str)>,
    /// The stem of the parameters: `<stem>-name` and `<stem>-namespace`.
    pub(in crate::settle) stem: &'static str,
}

/// A secret by namespace and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::settle) struct SecretRef {
    pub(in crate::settle) namespace: String,
    pub(in crate::settle) name: String,
}

impl SecretRef {
    pub(in crate::settle) fn to_value(&self) -> Value {
        Value::from([("name", self.name.clone().into()), ("namespace", self.namespace.clone().into())])
    }
}

/// The words that templates may use.
pub(in crate::settle) struct Words {
    /// In the template of the namespace.
    pub(in crate::settle) namespace: BTreeMap<String, String>,
    /// In the template of the name.
    pub(in crate::settle) name: BTreeMap<String, String>,
}

/// The templates of name and namespace in a class's parameters; none if the class names no such secret.
fn templates<'a>(kind: &Parameters, parameters: &'a Value) -> Result<Option<(&'a str, &'a str)>, String> {
    let of = |suffix: &str, old: Option<&str>| {
        let new = parameters.str_at(&[&format!("{}-{suffix}", kind.stem)]);
        let old = old.and_then(|key| parameters.str_at(&[key]));
        (new.or(old), usize::from(new.is_some()) + usize::from(old.is_some()))
    };
    let (name, names) = of("name", kind.old.map(|(name, _)| name));
    let (namespace, namespaces) = of("namespace", kind.old.map(|(_, namespace)| namespace));
    let title = kind.title;
    if names > 1 || namespaces > 1 {
        return Err(format!(
            "{title} secrets specified in parameters with both \"csi\" and \"csi.storage.k8s.io/\" keys"
        ));
    }
    match (name, namespace) {
        (None, None) => Ok(None),
        (Some(""), Some(_)) | (Some(_), Some("")) => {
            Err(format!("{title} secrets specified in parameters but value of either namespace or name is empty"))
        }
        (Some(name), Some(namespace)) => Ok(Some((name, namespace))),
        _ => Err(format!("either name and namespace for {title} secrets specified, Both must be specified")),
    }
}

/// The secret that a class's parameters name for this kind of call, or for `fallback`; none if they name none.
pub(in crate::settle) fn reference(
    kind: &Parameters,
    fallback: Option<&Parameters>,
    parameters: &Value,
    words: &Words,
) -> Result<Option<SecretRef>, String> {
    let found = templates(kind, parameters)
        .map_err(|e| format!("failed to get name and namespace template from params: {e}"))?;
    let found = match (found, fallback) {
        (None, Some(fallback)) => templates(fallback, parameters)
            .map_err(|e| format!("failed to get default name and namespace template from params: {e}"))?,
        (found, _) => found,
    };
    let Some((name_template, namespace_template)) = found else { return Ok(None) };
    let namespace = resolve(namespace_template, &words.namespace)?;
    check(namespace_template, &namespace, "namespace", is_dns_label)?;
    let name = resolve(name_template, &words.name)?;
    check(name_template, &name, "secret", is_dns_subdomain)?;
    Ok(Some(SecretRef { namespace, name }))
}

fn check(template: &str, resolved: &str, what: &str, is_valid: fn(&str) -> bool) -> Result<(), String> {
    if is_valid(resolved) {
        Ok(())
    } else if template == resolved {
        Err(format!("{} is not a valid {what} name", go::quote(template)))
    } else {
        Err(format!("{} resolved to {} which is not a valid {what} name", go::quote(template), go::quote(resolved)))
    }
}

/// Whether the secret is there.
pub(in crate::settle) fn credentials(cluster: &Cluster, secret: Option<&SecretRef>) -> Result<(), String> {
    let Some(SecretRef { namespace, name }) = secret else { return Ok(()) };
    if cluster.find(Kind::Secret, namespace, name).is_some() {
        return Ok(());
    }
    Err(format!("error getting secret {name} in namespace {namespace}: secrets {} not found", go::quote(name)))
}

/// Fills a template in.
fn resolve(template: &str, words: &BTreeMap<String, String>) -> Result<String, String> {
    let mut missing = BTreeSet::new();
    let resolved = expand(template, &mut |word| match words.get(word) {
        Some(text) => text.clone(),
        None => {
            missing.insert(word.to_owned());
            String::new()
        }
    });
    if missing.is_empty() {
        return Ok(resolved);
    }
    let tokens = go::list(missing.iter().map(|word| go::quote(word)));
    Err(format!("error resolving value {}: invalid tokens: {tokens}", go::quote(template)))
}

/// Replaces `$word` and `${word}`.
// upstream: Go os.Expand
fn expand(template: &str, word_of: &mut dyn FnMut(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        out.push_str(before);
        if after.is_empty() {
            rest = "$";
            break;
        }
        let (word, eaten) = shell_name(after);
        if !word.is_empty() {
            out.push_str(&word_of(word));
        } else if eaten == 0 {
            out.push('$');
        }
        rest = &after[eaten..];
    }
    out.push_str(rest);
    out
}

/// The word that follows a `$`, and how many bytes it takes; no word and some bytes for bad syntax.
// upstream: Go os.getShellName
fn shell_name(text: &str) -> (&str, usize) {
    let is_special = |c: char| matches!(c, '*' | '#' | '$' | '@' | '!' | '?' | '-') || c.is_ascii_digit();
    if let Some(braced) = text.strip_prefix('{') {
        return match braced.find('}') {
            Some(0) => ("", 2),
            Some(end) => (&braced[..end], end + 2),
            None => ("", 1),
        };
    }
    if text.starts_with(is_special) {
        return (&text[..1], 1);
    }
    let end = text.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    (&text[..end], end)
}

/// Whether a name is one label. The placeholder of a uid counts as the uid that it stands for.
fn is_dns_label(name: &str) -> bool {
    let name = without_placeholders(name);
    let is_edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.len() <= 63
        && name.starts_with(is_edge)
        && name.ends_with(is_edge)
        && name.chars().all(|c| is_edge(c) || c == '-')
}

fn is_dns_subdomain(name: &str) -> bool {
    let name = without_placeholders(name);
    name.len() <= 253 && name.split('.').all(is_dns_label)
}

fn without_placeholders(name: &str) -> String {
    match (name.find('<'), name.rfind('>')) {
        (Some(start), Some(end)) if start < end => format!("{}uid{}", &name[..start], &name[end + 1..]),
        _ => name.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Parameters = Parameters {
        title: "Provisioner",
        old: Some(("csiProvisionerSecretName", "csiProvisionerSecretNamespace")),
        stem: "csi.storage.k8s.io/provisioner-secret",
    };

    fn words() -> Words {
        let of = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Words {
            namespace: of(&[("pvc.namespace", "default")]),
            name: of(&[("pvc.name", "data"), ("pvc.annotations['team']", "red")]),
        }
    }

    fn with(name: &str, namespace: &str) -> Result<Option<SecretRef>, String> {
        let parameters = Value::from([
            ("csi.storage.k8s.io/provisioner-secret-name", name.into()),
            ("csi.storage.k8s.io/provisioner-secret-namespace", namespace.into()),
        ]);
        reference(&KIND, None, &parameters, &words())
    }

    #[test]
    fn templates_are_filled_in() {
        let secret = with("${pvc.name}-${pvc.annotations['team']}", "${pvc.namespace}").unwrap().unwrap();
        assert_eq!((secret.name.as_str(), secret.namespace.as_str()), ("data-red", "default"));
    }

    #[test]
    fn unknown_words_and_bad_names_are_refused_in_kubernetes_words() {
        assert_eq!(
            with("x", "${pvc.name}").unwrap_err(),
            "error resolving value \"${pvc.name}\": invalid tokens: [\"pvc.name\"]"
        );
        assert_eq!(with("No_Name", "default").unwrap_err(), "\"No_Name\" is not a valid secret name");
        assert_eq!(
            with("${pvc.name}.", "default").unwrap_err(),
            "\"${pvc.name}.\" resolved to \"data.\" which is not a valid secret name"
        );
    }

    #[test]
    fn half_a_secret_is_refused() {
        let parameters = Value::from([("csi.storage.k8s.io/provisioner-secret-name", "x".into())]);
        assert_eq!(
            reference(&KIND, None, &parameters, &words()).unwrap_err(),
            "failed to get name and namespace template from params: \
             either name and namespace for Provisioner secrets specified, Both must be specified"
        );
    }

    #[test]
    fn a_dollar_without_a_word_stays() {
        let mut none = |_: &str| String::new();
        assert_eq!(expand("a$ b$", &mut none), "a$ b$");
        assert_eq!(expand("a${}b${c", &mut none), "abc");
    }
}
