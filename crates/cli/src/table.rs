//! The report for people at a terminal.

use crate::args::Asked;
use crate::input::Input;
use kubestow::{Container, Edit, Finding, Fix, Language, Origin, Pod, Report, State, Value, Volume};
use std::fmt::Write as _;
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;

/// Renders a report.
pub(crate) fn report(report: &Report, input: &Input, asked: &Asked) -> String {
    let mut page = Page::new(input, asked);
    page.state(&report.state);
    for (i, state) in report.steps.iter().enumerate() {
        page.heading(&format!("{} {}", page.say("After step", "ステップ後"), i + 1));
        page.state(state);
    }
    page.out
}

/// What is printed.
pub(crate) struct Page<'a> {
    pub(crate) out: String,
    input: &'a Input,
    asked: &'a Asked,
    /// The edits of the text that are printed already.
    shown: Vec<Vec<Edit>>,
}

impl<'a> Page<'a> {
    pub(crate) fn new(input: &'a Input, asked: &'a Asked) -> Page<'a> {
        Page { out: String::new(), input, asked, shown: Vec::new() }
    }

    pub(crate) fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{text}");
    }

    pub(crate) fn say(&self, en: &'static str, ja: &'static str) -> &'static str {
        match self.asked.setting.lang {
            Language::En => en,
            Language::Ja => ja,
        }
    }

    pub(crate) fn heading(&mut self, text: &str) {
        let gap = if self.out.is_empty() { "" } else { "\n" };
        let _ = writeln!(self.out, "{gap}{}", plain(text));
    }

    /// Rows in columns as wide as their widest cell; the first row is the header. Nothing if there is only a header.
    fn rows(&mut self, indent: usize, rows: &[Vec<String>]) {
        if rows.len() < 2 {
            return;
        }
        let columns = rows[0].len();
        let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in rows {
            let mut line = " ".repeat(indent);
            for (cell, width) in row.iter().zip(&widths) {
                let _ = write!(line, "{cell}{}  ", " ".repeat(width - cell.width()));
            }
            let _ = writeln!(self.out, "{}", line.trim_end());
        }
    }

    pub(crate) fn header(&self, names: &[(&'static str, &'static str)]) -> Vec<String> {
        names.iter().map(|(en, ja)| self.say(en, ja).to_owned()).collect()
    }

    fn state(&mut self, state: &State) {
        self.problems(&state.findings);
        self.claims(state);
        self.volumes(state);
        for (id, pod) in &state.pods {
            self.pod(id, pod, state);
        }
    }

    pub(crate) fn problems(&mut self, findings: &[Arc<Finding>]) {
        if findings.is_empty() {
            return;
        }
        self.heading(self.say("Problems", "問題"));
        for finding in findings {
            let place =
                finding.position.map_or_else(String::new, |p| format!("{}:{}: ", self.input.place(p.line), p.column));
            let about = finding.object.as_ref().map_or_else(String::new, |object| format!("{object}: "));
            let line = format!("  {place}{}: {about}{}", finding.severity, plain(&finding.message));
            let _ = writeln!(self.out, "{line} [{}]", finding.code);
            self.fixes(finding);
        }
    }

    /// What would mend a finding: what to do, what comes of it, and the text that changes.
    fn fixes(&mut self, finding: &Finding) {
        for fix in &finding.fixes {
            // A pod that waits for its claim has the same ways out.
            if self.shown.contains(&fix.edits) {
                continue;
            }
            self.fix(fix);
            self.shown.push(fix.edits.clone());
        }
    }

    pub(crate) fn fix(&mut self, fix: &Fix) {
        let _ = writeln!(self.out, "    → {}: {}", plain(&fix.title), plain(&fix.result));
        for edit in &fix.edits {
            self.edit(edit);
        }
    }

    /// The lines that go, and those that come.
    fn edit(&mut self, edit: &Edit) {
        let (first, column, last) = (edit.position.line, edit.position.column, edit.position.end_line);
        let text = String::from_utf8_lossy(&self.input.text);
        let count = (last - first) as usize + 1;
        let lines: Vec<&str> = text.lines().skip(first as usize - 1).take(count).collect();
        let old = lines.join("\n");
        let from: usize = old.chars().take(column as usize - 1).map(char::len_utf8).sum();
        let behind = lines.last().filter(|_| lines.len() == count).map_or("", |line| {
            let end = edit.position.end_column as usize - 1;
            line.char_indices().nth(end).map_or("", |(at, _)| &line[at..])
        });
        let new = format!("{}{}{behind}", &old[..from.min(old.len())], edit.text);
        let (old, new): (Vec<String>, Vec<String>) =
            (old.lines().map(plain).collect(), new.lines().map(plain).collect());
        let same = |a: &&String, b: &[String]| a.trim().is_empty() || b.contains(a);
        let _ = writeln!(self.out, "        {}", self.input.place(first));
        for line in old.iter().filter(|line| !same(line, &new)) {
            let _ = writeln!(self.out, "        - {line}");
        }
        for line in new.iter().filter(|line| !same(line, &old)) {
            let _ = writeln!(self.out, "        + {line}");
        }
    }

    fn claims(&mut self, state: &State) {
        let mut rows = vec![self.header(&[
            ("CLAIM", "永続ボリューム要求"),
            ("PHASE", "状態"),
            ("VOLUME", "永続ボリューム"),
            ("CAPACITY", "容量"),
            ("ACCESS MODES", "アクセスモード"),
            ("CLASS", "クラス"),
        ])];
        for (id, claim) in objects(state, "PersistentVolumeClaim/") {
            rows.push(vec![
                id.to_owned(),
                text(claim, &["status", "phase"]),
                text(claim, &["spec", "volumeName"]),
                text(claim, &["status", "capacity", "storage"]),
                list(claim, &["spec", "accessModes"]),
                class(claim),
            ]);
        }
        self.table(self.say("Claims", "永続ボリューム要求"), &rows);
    }

    fn volumes(&mut self, state: &State) {
        let mut rows = vec![self.header(&[
            ("VOLUME", "永続ボリューム"),
            ("PHASE", "状態"),
            ("CLAIM", "永続ボリューム要求"),
            ("CAPACITY", "容量"),
            ("ACCESS MODES", "アクセスモード"),
            ("RECLAIM POLICY", "再利用ポリシー"),
            ("CLASS", "クラス"),
        ])];
        for (id, volume) in objects(state, "PersistentVolume/") {
            let claim = |key| text(volume, &["spec", "claimRef", key]);
            rows.push(vec![
                id.to_owned(),
                text(volume, &["status", "phase"]),
                [claim("namespace"), claim("name")].join("/").trim_matches('/').to_owned(),
                text(volume, &["spec", "capacity", "storage"]),
                list(volume, &["spec", "accessModes"]),
                text(volume, &["spec", "persistentVolumeReclaimPolicy"]),
                class(volume),
            ]);
        }
        self.table(self.say("Volumes", "永続ボリューム"), &rows);
    }

    pub(crate) fn table(&mut self, heading: &str, rows: &[Vec<String>]) {
        if rows.len() > 1 {
            self.heading(heading);
            self.rows(2, rows);
        }
    }

    fn pod(&mut self, id: &str, pod: &Pod, state: &State) {
        let node = pod.node.as_deref().unwrap_or_else(|| self.say("no node", "Nodeなし"));
        self.heading(&format!("Pod {} ({node})", id.trim_start_matches("Pod/")));
        let mut containers: Vec<(&String, &Container)> = pod.containers.iter().collect();
        containers.sort_by_key(|(_, container)| container.index);
        for (name, container) in containers {
            let _ = writeln!(self.out, "  {} {name} ({})", self.say("container", "コンテナ"), plain(&container.image));
            self.container(container, pod, state);
        }
    }

    fn container(&mut self, container: &Container, pod: &Pod, state: &State) {
        if let Some(error) = &container.error {
            let message = error.message.as_deref().unwrap_or_default();
            let _ = writeln!(self.out, "    {}: {}", error.reason, plain(message));
        }
        let mut rows = vec![self.header(&[
            ("MOUNT", "マウント先"),
            ("VOLUME", "ボリューム"),
            ("BEHIND IT", "実体"),
            ("ACCESS", "アクセス"),
            ("PROPAGATION", "伝播"),
        ])];
        for mount in &container.mounts {
            let access = if mount.read_only {
                self.say("read-only", "読み取り専用")
            } else {
                self.say("read-write", "読み書き")
            };
            let path = match mount.sub_path.as_str() {
                "" => mount.mount_path.clone(),
                part => format!("{} ({part})", mount.mount_path),
            };
            rows.push(vec![
                plain(&path),
                mount.volume.clone(),
                pod.volumes.get(&mount.volume).map_or_else(String::new, |v| behind(v, state)),
                access.to_owned(),
                mount.propagation.clone(),
            ]);
        }
        self.rows(4, &rows);
        let mut rows = vec![self.header(&[("VARIABLE", "変数"), ("VALUE", "値"), ("FROM", "由来")])];
        for var in &container.env {
            let value = self.shown(&var.value, var.secret);
            rows.push(vec![plain(&var.name), value, self.from(&var.origin)]);
        }
        self.rows(4, &rows);
        let mut rows =
            vec![self.header(&[("FILE", "ファイル"), ("MODE", "モード"), ("CONTENT", "内容"), ("FROM", "由来")])];
        for mount in container.mounts.iter().filter(|mount| mount.sub_path.is_empty()) {
            let files = pod.volumes.get(&mount.volume).and_then(|volume| volume.files.as_ref());
            for file in files.into_iter().flatten() {
                let content = file.content.as_deref().or(file.content_base64.as_deref()).unwrap_or_default();
                rows.push(vec![
                    plain(&format!("{}/{}", mount.mount_path.trim_end_matches('/'), file.path)),
                    file.mode.clone(),
                    self.shown(content, file.secret),
                    self.from(&file.origin),
                ]);
            }
        }
        self.rows(4, &rows);
    }

    /// A value on one line, hidden if it is secret, cut if it is long.
    fn shown(&self, value: &str, secret: bool) -> String {
        if secret && !self.asked.show_secrets {
            return "••••".to_owned();
        }
        let mut line: String = value.chars().take(60).collect();
        if line.len() < value.len() {
            line.push('…');
        }
        plain(&line)
    }

    fn from(&self, origin: &Origin) -> String {
        let field = origin.key.as_deref().unwrap_or(&origin.field);
        let place = origin.position.map(|p| self.input.place(p.line)).unwrap_or_default();
        plain([&origin.object, field, &place].map(|s: &str| s.to_owned()).join(" ").trim_end())
    }
}

fn objects<'a>(state: &'a State, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    state.objects.iter().filter_map(move |(id, value)| Some((id.strip_prefix(kind)?, value)))
}

fn text(value: &Value, fields: &[&str]) -> String {
    plain(value.str_at(fields).unwrap_or_default())
}

fn list(value: &Value, fields: &[&str]) -> String {
    value.list_at(fields).iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")
}

/// The class as written: absent and empty are two things.
fn class(value: &Value) -> String {
    match value.str_at(&["spec", "storageClassName"]) {
        None => "-".to_owned(),
        Some("") => "\"\"".to_owned(),
        Some(name) => plain(name),
    }
}

fn behind(volume: &Volume, state: &State) -> String {
    if let Some(error) = &volume.error {
        return plain(error);
    }
    match (&volume.object, &volume.persistent_volume) {
        (Some(object), Some(persistent)) if state.objects.contains_key(persistent) => {
            format!("{object} = {persistent}")
        }
        (Some(object), _) => object.clone(),
        (None, _) => volume.source.clone(),
    }
}

/// A text that cannot steer the terminal: control characters are shown, not sent.
pub(crate) fn plain(text: &str) -> String {
    if !text.contains(|c: char| c.is_control()) {
        return text.to_owned();
    }
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown() {
        assert_eq!(plain("a\u{1b}[31m\n"), "a\\u{1b}[31m\\n");
        assert_eq!(plain("ねこ"), "ねこ");
    }
}
