//! What was asked, and what was printed?

use crate::parts::{Copy, use_words};
use crate::words::count;
use kubestow_kubectl::Answer;
use std::rc::Rc;
use yew::prelude::*;

/// How many commands stay to be read.
const MOST_ENTRIES: usize = 50;

/// How many characters of an answer are shown; more would make the page slow.
const MOST_SHOWN: usize = 200_000;

/// A command and its answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    number: usize,
    line: String,
    answer: Reply,
}

/// How far an answer is.
#[derive(Clone, Debug, PartialEq)]
enum Reply {
    Awaited,
    Printed(Answer),
    /// The engine broke off.
    Failed,
}

/// What happened in the console.
pub(super) enum Event {
    /// A command, with its number.
    Asked(usize, String),
    /// What the command of this number printed; none if the engine broke off.
    Told(usize, Option<Answer>),
    Clear,
}

/// The commands and their answers.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Log {
    pub(super) entries: Vec<Rc<Entry>>,
}

impl Reducible for Log {
    type Action = Event;

    fn reduce(self: Rc<Log>, event: Event) -> Rc<Log> {
        let mut entries = self.entries.clone();
        match event {
            Event::Asked(number, line) => {
                entries.push(Rc::new(Entry { number, line, answer: Reply::Awaited }));
                let surplus = entries.len().saturating_sub(MOST_ENTRIES);
                entries.drain(..surplus);
            }
            Event::Told(number, answer) => {
                let answer = answer.map_or(Reply::Failed, Reply::Printed);
                if let Some(entry) = entries.iter_mut().find(|entry| entry.number == number) {
                    *entry = Rc::new(Entry { answer, ..(**entry).clone() });
                }
            }
            Event::Clear => entries.clear(),
        }
        Rc::new(Log { entries })
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) entries: Vec<Rc<Entry>>,
}

/// The commands and what they printed, the oldest first.
#[component]
pub(super) fn Entries(props: &Props) -> Html {
    html! {
        <>{for props.entries.iter().map(|entry| html! { <One key={entry.number} entry={entry.clone()} /> })}</>
    }
}

#[derive(Properties, PartialEq)]
struct OneProps {
    entry: Rc<Entry>,
}

#[component]
fn One(props: &OneProps) -> Html {
    let words = use_words();
    let Entry { line, answer, .. } = &*props.entry;
    let command = line.strip_prefix("kubectl ").unwrap_or(line);
    let printed = match answer {
        Reply::Awaited => html! { <p class="dim">{words.working}{"…"}</p> },
        Reply::Failed => html! { <p class="err">{words.console_failed}</p> },
        Reply::Printed(answer) => {
            let (stdout, is_cut) = cut(&answer.stdout);
            html! {
                <>
                    if !stdout.is_empty() { <pre tabindex="0">{stdout.to_owned()}</pre> }
                    if is_cut { <p class="dim">{words.console_cut}</p> }
                    if !answer.stderr.is_empty() {
                        <pre class={if answer.code == 0 { "dim" } else { "err" }} tabindex="0">{cut(&answer.stderr).0.to_owned()}</pre>
                    }
                    if !answer.steps.is_empty() {
                        <p class="dim">{count(answer.steps.len(), words.console_steps_one, words.console_steps_many)}</p>
                    }
                </>
            }
        }
    };
    let copied = match answer {
        Reply::Printed(answer) if !answer.stdout.is_empty() => Some(answer.stdout.clone()),
        _ => None,
    };
    html! {
        <article class="asked">
            <p class="cmd"><code>{"$ kubectl "}{command}</code>{for copied.map(|text| html! { <Copy {text} /> })}</p>
            {printed}
        </article>
    }
}

/// As much of a text as is shown, and whether that is not all.
fn cut(text: &str) -> (&str, bool) {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => (&text[..end], true),
        None => (text, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_find_their_commands() {
        let after =
            |events: Vec<Event>| events.into_iter().fold(Rc::new(Log::default()), |log, event| log.reduce(event));
        let asked = |number: usize| Event::Asked(number, format!("get pod {number}"));
        let log = after(vec![asked(1), asked(2), Event::Told(1, Some(Answer::default())), Event::Told(2, None)]);
        let answers: Vec<&Reply> = log.entries.iter().map(|entry| &entry.answer).collect();
        assert_eq!(answers, [&Reply::Printed(Answer::default()), &Reply::Failed]);
        assert_eq!(after((0..80).map(asked).collect()).entries.len(), MOST_ENTRIES);
        assert!(after(vec![asked(1), Event::Clear, Event::Told(1, None)]).entries.is_empty());
    }

    #[test]
    fn long_output_is_cut_between_characters() {
        let long = "é".repeat(MOST_SHOWN + 1);
        assert_eq!(cut(&long), (&long[..2 * MOST_SHOWN], true));
        assert_eq!(cut("a"), ("a", false));
    }
}
