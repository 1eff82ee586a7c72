//! What does kubectl print?

use kubestow::Step;

/// What a command printed, and what it did.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Answer {
    /// What it printed to standard output.
    pub stdout: String,
    /// What it printed to standard error.
    pub stderr: String,
    /// Its exit code: 0 for success.
    pub code: u8,
    /// What it changed in the cluster, as steps that follow the ones so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
}

impl Answer {
    /// A command that printed this.
    pub(crate) fn print(text: impl Into<String>) -> Answer {
        Answer { stdout: text.into(), ..Answer::default() }
    }

    /// A command that failed with this message.
    pub(crate) fn fail(message: impl Into<String>) -> Answer {
        let mut stderr = message.into();
        if !stderr.ends_with('\n') {
            stderr.push('\n');
        }
        Answer { stderr, code: 1, ..Answer::default() }
    }

    /// A command that cannot do what was asked; kubectl begins such a message with `error:`.
    pub(crate) fn error(message: impl AsRef<str>) -> Answer {
        Answer::fail(format!("error: {}", message.as_ref()))
    }

    /// Adds a line to standard error.
    pub(crate) fn and_say(mut self, line: &str) -> Answer {
        self.stderr.push_str(line);
        self.stderr.push('\n');
        self
    }
}
