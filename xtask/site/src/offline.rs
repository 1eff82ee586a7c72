//! Which files make up a build of the page? Its service worker keeps exactly these, and knows each by its digest.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

/// The service worker, beside the page.
const WORKER: &str = "offline.js";

/// Where the page says which build it is of; what follows is the id, up to the next quote.
const MARK: &str = "<meta name=\"build\" content=\"";

/// The folders of a site that are no part of the page.
const OTHERS: [&str; 2] = ["embed", "guide"];

/// What a build has for people, for compilers and for servers, but no page asks for.
const UNUSED: [&str; 5] = [".d.ts", ".LEGAL.txt", ".br", ".gz", ".map"];

/// Marks the page in `folder` with the id of its build, and writes its service worker, whose rules are `rules`.
///
/// A second call, after the files have changed, replaces what the first one wrote.
///
/// # Errors
///
/// When a file cannot be read or written, or the page has no place for the id.
pub fn write(folder: &Path, rules: &str) -> io::Result<()> {
    let page = folder.join("index.html");
    let unmarked = marked(&fs::read_to_string(&page)?, "")?;
    fs::write(&page, &unmarked)?;
    let mut all = Sha256::new();
    all.update(rules);
    for (name, digest) in digests(folder)? {
        all.update(name);
        all.update(digest);
    }
    let id = all.finalize().iter().take(8).fold(String::new(), |mut id, byte| {
        let _ = write!(id, "{byte:02x}");
        id
    });
    fs::write(&page, marked(&unmarked, &id)?)?;
    let files = digests(folder)?.into_iter().fold(String::new(), |mut files, (name, digest)| {
        let _ = write!(files, "\n  {name:?}: {digest:?},");
        files
    });
    fs::write(folder.join(WORKER), format!("const BUILD = {{ id: {id:?}, files: {{{files}\n}} }};\n{rules}"))
}

/// The page with an id.
fn marked(page: &str, id: &str) -> io::Result<String> {
    let missing = || io::Error::other(format!("index.html lacks {MARK}\">"));
    let (before, rest) = page.split_once(MARK).ok_or_else(missing)?;
    let (_, behind) = rest.split_once('"').ok_or_else(missing)?;
    Ok(format!("{before}{MARK}{id}\"{behind}"))
}

/// The files of the page by name, each with its digest in the form of subresource integrity. The page itself is called
/// as servers call it.
fn digests(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    add(folder, "", &mut found)?;
    Ok(found)
}

fn add(folder: &Path, below: &str, found: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        let is_unused = !name.contains('.') || UNUSED.iter().any(|unused| name.ends_with(unused));
        if path.is_dir() {
            if !OTHERS.contains(&name.as_str()) {
                add(&path, &format!("{name}/"), found)?;
            }
        } else if !is_unused && name != WORKER {
            let digest = format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(fs::read(&path)?)));
            found.insert(if name == "index.html" { "./".to_owned() } else { name }, digest);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_is_known_by_its_files_and_rules() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        for name in ["pkg", "embed", "guide"] {
            fs::create_dir(at(name)).expect("it can be made");
        }
        fs::write(at("index.html"), format!("<head>{MARK}\"></head>")).expect("it can be written");
        for name in ["pkg/a.js", "pkg/a.d.ts", "embed/b.js", "guide/c.html", "_headers"] {
            fs::write(at(name), name).expect("it can be written");
        }
        let built = |rules: &str| {
            write(folder.path(), rules).expect("it can be written");
            let page = fs::read_to_string(at("index.html")).expect("it is there");
            let worker = fs::read_to_string(at(WORKER)).expect("it is there");
            let id = page.split(MARK).nth(1).and_then(|rest| rest.split('"').next()).expect("it is marked").to_owned();
            assert!(worker.contains(&id) && worker.ends_with(rules), "{worker}");
            (id, worker)
        };
        let (first, worker) = built("// rules");
        let names: Vec<&str> =
            worker.lines().filter_map(|line| line.trim().split_once(": \"sha256-")).map(|it| it.0).collect();
        assert_eq!(names, ["\"./\"", "\"pkg/a.js\""]);
        assert_eq!(built("// rules").0, first, "the same files are the same build");
        assert_ne!(built("// other rules").0, first);
        fs::write(at("pkg/a.js"), "changed").expect("it can be written");
        assert_ne!(built("// rules").0, first);
    }
}
