//! `kubestow mdbook`: a preprocessor that brings the marked blocks of a book to life.
//!
//! mdBook hands over the book as JSON on standard input and takes it back on standard output
//! (rust-lang.github.io/mdBook, "Preprocessors"). Each fenced block with the word `kubestow` becomes a
//! `<kubestow-playground>` with the same code in it; pages that have one load its script. The table
//! `[preprocessor.kubestow]` may hold `script`, where the element's script is seen from the book's top folder
//! (`kubestow/kubestow-playground.js` unless told otherwise), and attributes for all elements.
//!
//! Not here: other renderers than HTML, which keep the block as it is.

use super::page::{self, Fence};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Where the script is, seen from the book's top folder.
const SCRIPT: &str = "kubestow/kubestow-playground.js";

/// What a table of the book's configuration holds beside settings of Kubestow.
const OWN: [&str; 7] = ["command", "script", "renderers", "renderer", "before", "after", "optional"];

/// Whether a renderer's books are changed.
pub(crate) fn is_supported(renderer: &str) -> bool {
    renderer == "html"
}

/// The book, as JSON, with its blocks brought to life.
pub(crate) fn process(input: &str) -> Result<String, String> {
    let said = |what: &str| format!("this is not what mdBook hands to a preprocessor: {what}");
    let mut given: Value = serde_json::from_str(input).map_err(|error| said(&error.to_string()))?;
    let [context, book] = given.as_array_mut().map(Vec::as_mut_slice).unwrap_or_default() else {
        return Err(said("there are not a context and a book"));
    };
    let settings = Settings::read(&context["config"]["preprocessor"]["kubestow"]);
    chapters(book, &settings);
    serde_json::to_string(book).map_err(|error| error.to_string())
}

/// What the book's configuration says.
struct Settings {
    script: String,
    attributes: BTreeMap<String, String>,
}

impl Settings {
    fn read(table: &Value) -> Settings {
        let script = table["script"].as_str().unwrap_or(SCRIPT).to_owned();
        let entries = table.as_object().into_iter().flatten().filter(|(name, _)| !OWN.contains(&name.as_str()));
        let entries = entries.filter_map(|(name, value)| match value {
            Value::String(text) => Some((name.clone(), text.clone())),
            Value::Number(number) => Some((name.clone(), number.to_string())),
            Value::Bool(true) => Some((name.clone(), String::new())),
            _ => None,
        });
        Settings { script, attributes: entries.collect() }
    }

    /// The script as a chapter sees it; what is no relative path stays as it is.
    fn script_for(&self, chapter: &str) -> String {
        if self.script.contains(':') || self.script.starts_with('/') {
            return self.script.clone();
        }
        "../".repeat(chapter.matches('/').count()) + &self.script
    }
}

/// Changes every chapter below a value.
fn chapters(value: &mut Value, settings: &Settings) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| chapters(item, settings)),
        Value::Object(fields) => {
            if let Some(chapter) = fields.get_mut("Chapter") {
                let path = chapter["path"].as_str().unwrap_or_default().replace('\\', "/");
                let changed = chapter["content"].as_str().and_then(|content| page(content, &path, settings));
                if let Some(changed) = changed {
                    chapter["content"] = Value::String(changed);
                }
            }
            fields.values_mut().for_each(|value| chapters(value, settings));
        }
        _ => {}
    }
}

/// A page with its blocks brought to life; nothing if it has none.
fn page(content: &str, path: &str, settings: &Settings) -> Option<String> {
    let fences = page::fences(content).into_iter().filter(Fence::is_marked);
    let (mut out, mut done) = (String::new(), 0);
    for fence in fences {
        out.push_str(&content[done..fence.range.start]);
        out.push_str(&element(&fence, settings));
        done = fence.range.end;
    }
    if done == 0 {
        return None;
    }
    let script = settings.script_for(path);
    Some(format!("{out}{}\n\n<script type=\"module\" src=\"{}\"></script>\n", &content[done..], escaped(&script)))
}

/// The element, on one line, so that no line of the manifest ends the HTML in Markdown's eyes.
fn element(fence: &Fence, settings: &Settings) -> String {
    let mut out = String::from("<div class=\"kubestow\"><kubestow-playground");
    let own = fence.attributes();
    let others = settings.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let others = others.filter(|(name, _)| !own.has(name));
    let is_plain = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    for (name, value) in own.all().chain(others).filter(|(name, _)| is_plain(name)) {
        let _ = write!(out, " {name}=\"{}\"", escaped(value));
    }
    let code = escaped(&fence.text).replace('\n', "&#10;");
    let _ = write!(out, "><pre><code class=\"language-yaml\">{code}</code></pre></kubestow-playground></div>\n\n");
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn book(chapter: &Value) -> Value {
        json!({ "items": [{ "PartTitle": "x" }, { "Chapter": chapter }] })
    }

    #[test]
    fn marked_blocks_become_elements_and_others_stay() {
        let content = "# x\n\n* a\n\n  ```yaml kubestow expect='pod/a Pending: <\"b' view=why\n  a: 1\n\n  b: &x 2\n  ```\n\n```yaml\nc: 3\n```\n";
        let context = json!({ "config": { "preprocessor": { "kubestow": { "command": "x", "preset": "kind", "view": "map", "readonly": true } } } });
        let inner =
            json!({ "name": "in", "content": "```yaml,kubestow\nd: 4\n```", "path": "a/b/c.md", "sub_items": [] });
        let outer = json!({ "name": "out", "content": content, "path": "out.md", "sub_items": [{ "Chapter": inner }] });
        let given = json!([context, book(&outer)]).to_string();
        let book: Value = serde_json::from_str(&process(&given).unwrap()).unwrap();
        let chapter = &book["items"][1]["Chapter"];
        let page = chapter["content"].as_str().unwrap();
        let element = "  <div class=\"kubestow\"><kubestow-playground expect=\"pod/a Pending: &lt;&quot;b\" view=\"why\" preset=\"kind\" readonly=\"\">\
                       <pre><code class=\"language-yaml\">a: 1&#10;&#10;b: &amp;x 2&#10;</code></pre></kubestow-playground></div>";
        assert!(page.contains(element), "{page}");
        assert!(page.contains("```yaml\nc: 3\n```"), "{page}");
        assert!(
            page.ends_with("<script type=\"module\" src=\"kubestow/kubestow-playground.js\"></script>\n"),
            "{page}"
        );
        let inner = chapter["sub_items"][0]["Chapter"]["content"].as_str().unwrap();
        assert!(inner.contains("src=\"../../kubestow/kubestow-playground.js\""), "{inner}");
    }

    #[test]
    fn a_book_without_blocks_is_not_changed() {
        let given = book(&json!({ "name": "a", "content": "```yaml\na: 1\n```", "path": null }));
        let back = process(&json!([{}, given]).to_string()).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&back).unwrap(), given);
        assert!(process("{}").is_err() && process("[").is_err());
    }
}
