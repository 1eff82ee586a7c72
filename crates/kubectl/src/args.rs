//! What does a command line say?
//!
//! Models how kubectl reads its arguments (spf13/pflag): flags anywhere, `-oyaml`, `-o yaml`, `-o=yaml`, `--output=yaml`,
//! words after `--` left alone. Flags that change nothing here are taken and passed over.

use std::collections::BTreeMap;

/// A flag: long name, short name (or none), and whether it takes a value.
struct Flag(&'static str, Option<char>, bool);

const FLAGS: &[Flag] = &[
    Flag("all", None, false),
    Flag("all-namespaces", Some('A'), false),
    Flag("allow-missing-template-keys", None, false),
    Flag("api-group", None, true),
    Flag("api-version", None, true),
    Flag("as", None, true),
    Flag("cached", None, false),
    Flag("cascade", None, true),
    Flag("categories", None, true),
    Flag("chunk-size", None, true),
    Flag("cluster", None, true),
    Flag("container", Some('c'), true),
    Flag("context", None, true),
    Flag("current-replicas", None, true),
    Flag("delete-emptydir-data", None, false),
    Flag("dry-run", None, true),
    Flag("field-manager", None, true),
    Flag("field-selector", None, true),
    Flag("filename", Some('f'), true),
    Flag("follow", None, false),
    Flag("for", None, true),
    Flag("force", None, false),
    Flag("force-conflicts", None, false),
    Flag("grace-period", None, true),
    Flag("help", Some('h'), false),
    Flag("ignore-daemonsets", None, false),
    Flag("ignore-not-found", None, false),
    Flag("kubeconfig", None, true),
    Flag("label-columns", Some('L'), true),
    Flag("list", None, false),
    Flag("namespace", Some('n'), true),
    Flag("namespaced", None, true),
    Flag("no-headers", None, false),
    Flag("now", None, false),
    Flag("output", Some('o'), true),
    Flag("output-version", None, true),
    Flag("overwrite", None, false),
    Flag("patch", Some('p'), true),
    Flag("prune", None, false),
    Flag("quiet", Some('q'), false),
    Flag("recursive", Some('R'), false),
    Flag("replicas", None, true),
    Flag("resource-version", None, true),
    Flag("request-timeout", None, true),
    Flag("selector", Some('l'), true),
    Flag("server-print", None, false),
    Flag("server-side", None, false),
    Flag("short", None, false),
    Flag("show-events", None, false),
    Flag("show-kind", None, false),
    Flag("show-labels", None, false),
    Flag("show-managed-fields", None, false),
    Flag("sort-by", None, true),
    Flag("stdin", Some('i'), false),
    Flag("tail", None, true),
    Flag("template", None, true),
    Flag("timeout", None, true),
    Flag("tty", Some('t'), false),
    Flag("type", None, true),
    Flag("types", None, true),
    Flag("v", Some('v'), true),
    Flag("validate", None, true),
    Flag("verbs", None, true),
    Flag("wait", None, false),
    Flag("watch", Some('w'), false),
    Flag("watch-only", None, false),
];

/// The flags that are worth offering where one begins.
pub(crate) const OFFERED: &[&str] = &[
    "--all-namespaces",
    "--field-selector=",
    "--for=",
    "--no-headers",
    "--output=",
    "--overwrite",
    "--replicas=",
    "--selector=",
    "--show-labels",
    "--sort-by=",
    "--types=",
    "-A",
    "-l",
    "-n",
    "-o",
];

/// A command line, taken apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Args {
    /// The words that are no flags.
    pub(crate) words: Vec<String>,
    /// The words after `--`; none where there is no `--`.
    pub(crate) rest: Option<Vec<String>>,
    flags: BTreeMap<&'static str, Vec<String>>,
}

impl Args {
    /// Takes a command line apart.
    ///
    /// # Errors
    /// What kubectl says to a flag that it does not know or that lacks its value.
    pub(crate) fn parse(args: &[String]) -> Result<Args, String> {
        let mut parsed = Args::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            if arg == "--" {
                parsed.rest = Some(args.cloned().collect());
                break;
            }
            if let Some(long) = arg.strip_prefix("--") {
                let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
                let flag = FLAGS.iter().find(|flag| flag.0 == name);
                let flag = flag.ok_or_else(|| format!("unknown flag: --{name}"))?;
                let missing = || format!("flag needs an argument: --{name}");
                parsed.take(flag, value.map(str::to_owned), || args.next().cloned().ok_or_else(missing))?;
            } else if let Some(short) = arg.strip_prefix('-').filter(|short| !short.is_empty()) {
                for (at, letter) in short.char_indices() {
                    let flag = FLAGS.iter().find(|flag| flag.1 == Some(letter));
                    let flag = flag.ok_or_else(|| format!("unknown shorthand flag: '{letter}' in -{short}"))?;
                    if !flag.2 {
                        parsed.take(flag, None, || Ok("true".to_owned()))?;
                        continue;
                    }
                    let glued = &short[at + letter.len_utf8()..];
                    let glued = glued.strip_prefix('=').unwrap_or(glued);
                    let missing = || format!("flag needs an argument: '{letter}' in -{short}");
                    let value = (!glued.is_empty()).then(|| glued.to_owned());
                    parsed.take(flag, value, || args.next().cloned().ok_or_else(missing))?;
                    break;
                }
            } else {
                parsed.words.push(arg.clone());
            }
        }
        Ok(parsed)
    }

    fn take(
        &mut self,
        flag: &'static Flag,
        value: Option<String>,
        next: impl FnOnce() -> Result<String, String>,
    ) -> Result<(), String> {
        let value = match (value, flag.2) {
            (Some(value), _) => value,
            (None, false) => "true".to_owned(),
            (None, true) => next()?,
        };
        self.flags.entry(flag.0).or_default().push(value);
        Ok(())
    }

    /// The value of a flag; the last one counts.
    pub(crate) fn value(&self, flag: &str) -> Option<&str> {
        self.flags.get(flag).and_then(|values| values.last()).map(String::as_str)
    }

    /// All the values of a flag that may be given more than once.
    pub(crate) fn values(&self, flag: &str) -> &[String] {
        self.flags.get(flag).map_or(&[], Vec::as_slice)
    }

    /// Whether a switch is on.
    pub(crate) fn is_on(&self, flag: &str) -> bool {
        self.value(flag).is_some_and(|value| value != "false")
    }

    /// The namespace that is asked for.
    pub(crate) fn namespace(&self) -> &str {
        self.value("namespace").filter(|namespace| !namespace.is_empty()).unwrap_or("default")
    }
}

/// Joins the words of a generated name, which has blanks in it: `pvc-<uid of PersistentVolumeClaim/default/data>`.
pub(crate) fn join_names(words: &[String]) -> Vec<String> {
    let depth = |word: &str| word.matches('<').count().saturating_sub(word.matches('>').count());
    let mut joined: Vec<String> = Vec::new();
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let mut whole = word.clone();
        let is_name = words.peek().is_some_and(|next| matches!(next.as_str(), "of" | "handle"));
        while is_name && depth(&whole) > 0 {
            let Some(next) = words.next() else { break };
            whole.push(' ');
            whole.push_str(next);
        }
        joined.push(whole);
    }
    joined
}

/// Splits a line into words as a shell does: blanks between them, quotes and backslashes around what belongs together.
///
/// # Errors
/// What is open at the end of the line.
pub fn split(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' | '"' => {
                let into = word.get_or_insert_with(String::new);
                loop {
                    match chars.next() {
                        None => return Err(format!("unexpected end of line while looking for matching `{c}'")),
                        Some(end) if end == c => break,
                        Some('\\') if c == '"' => match chars.next() {
                            Some(escaped @ ('"' | '\\' | '$' | '`')) => into.push(escaped),
                            Some(other) => into.extend(['\\', other]),
                            None => return Err(format!("unexpected end of line while looking for matching `{c}'")),
                        },
                        Some(inside) => into.push(inside),
                    }
                }
            }
            '\\' => word.get_or_insert_with(String::new).extend(chars.next()),
            c if c.is_whitespace() => words.extend(word.take()),
            c => word.get_or_insert_with(String::new).push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn flags_stand_anywhere_and_in_every_form() {
        for line in ["get -n web pvc -oyaml", "get pvc --namespace=web -o=yaml", "-n web get pvc --output yaml"] {
            let args = Args::parse(&words(line)).unwrap();
            assert_eq!(args.words, ["get", "pvc"], "{line}");
            assert_eq!((args.namespace(), args.value("output")), ("web", Some("yaml")), "{line}");
        }
        let args = Args::parse(&words("exec -it web -- ls -la")).unwrap();
        assert_eq!(args.rest, Some(words("ls -la")));
        assert!(args.is_on("stdin") && args.is_on("tty"));
    }

    #[test]
    fn unknown_flags_are_refused() {
        assert_eq!(Args::parse(&words("get --x")).unwrap_err(), "unknown flag: --x");
        assert_eq!(Args::parse(&words("get -z")).unwrap_err(), "unknown shorthand flag: 'z' in -z");
        assert_eq!(Args::parse(&words("get -n")).unwrap_err(), "flag needs an argument: 'n' in -n");
    }

    #[test]
    fn a_generated_name_is_one_word() {
        let joined = join_names(&words("pv pvc-<uid of PersistentVolumeClaim/default/data> -o wide"));
        assert_eq!(joined, ["pv", "pvc-<uid of PersistentVolumeClaim/default/data>", "-o", "wide"]);
        assert_eq!(join_names(&words("get {a<1} x")), words("get {a<1} x"));
    }

    #[test]
    fn lines_are_split_as_a_shell_does() {
        assert_eq!(
            split(r#" get  pod -o 'jsonpath={.a b}' "x \"y\"" z\ z "#).unwrap(),
            ["get", "pod", "-o", "jsonpath={.a b}", "x \"y\"", "z z"]
        );
        assert!(split("get 'x").is_err());
    }
}
