//! What was typed before?

/// How many commands are remembered.
const MOST: usize = 200;

/// The commands so far, and which of them is on the line.
#[derive(Debug, Default)]
pub(super) struct History {
    commands: Vec<String>,
    /// How far back the line is; 0 is what was being typed.
    back: usize,
    /// What was being typed before the first look back.
    draft: String,
    asked: usize,
}

impl History {
    /// Remembers a command, and counts it.
    pub(super) fn push(&mut self, command: &str) -> usize {
        if self.commands.last().is_none_or(|last| last != command) {
            self.commands.push(command.to_owned());
        }
        let surplus = self.commands.len().saturating_sub(MOST);
        self.commands.drain(..surplus);
        self.back = 0;
        self.asked += 1;
        self.asked
    }

    /// The command before the one on the line.
    pub(super) fn earlier(&mut self, typed: &str) -> Option<String> {
        if self.back == 0 {
            typed.clone_into(&mut self.draft);
        }
        let found = self.commands.iter().rev().nth(self.back).cloned()?;
        self.back += 1;
        Some(found)
    }

    /// The command after the one on the line, and at last what was being typed.
    pub(super) fn later(&mut self) -> Option<String> {
        self.back = self.back.checked_sub(1)?;
        match self.back.checked_sub(1) {
            Some(back) => self.commands.iter().rev().nth(back).cloned(),
            None => Some(std::mem::take(&mut self.draft)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_can_look_back_and_come_again() {
        let mut history = History::default();
        for command in ["get pvc", "get pv", "get pv"] {
            history.push(command);
        }
        assert_eq!(history.earlier("desc").as_deref(), Some("get pv"));
        assert_eq!(history.earlier("get pv").as_deref(), Some("get pvc"));
        assert_eq!(history.earlier("get pvc"), None);
        assert_eq!(history.later().as_deref(), Some("get pv"));
        assert_eq!(history.later().as_deref(), Some("desc"));
        assert_eq!(history.later(), None);
    }
}
