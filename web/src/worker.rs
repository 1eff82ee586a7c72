//! Where does the engine run?
//!
//! In a worker, started from a file of the page's own origin, so that typing never waits for it. One question is asked at
//! a time; of those that come meanwhile only the newest is kept. Calls, such as commands of the console, wait in line and
//! are each answered. A worker that breaks off or takes too long is ended and a new one started.

use crate::memory::language_name;
use crate::state::{Answer, Cluster, Engine, Shared, Version};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Function, Object, Promise, Reflect};
use kubestow::{Changes, Language, Report, Step};
use serde::Serialize as _;
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

/// How long a question may take, in seconds.
pub(crate) const TIME_LIMIT: u32 = 10;

/// An engine that answers within this many milliseconds is quick.
const QUICK: f64 = 40.0;

/// A question to the engine.
#[derive(Clone, PartialEq)]
pub(crate) struct Question {
    pub(crate) text: Rc<str>,
    pub(crate) steps: Rc<[Step]>,
    pub(crate) cluster: Cluster,
    pub(crate) version: Version,
    pub(crate) language: Language,
    /// Answers in the older version and in today's too.
    pub(crate) compare: bool,
    /// Looks for ways out too, which takes longer.
    pub(crate) ways_out: bool,
    /// Tells the history too.
    pub(crate) timeline: bool,
    /// Asks for the cluster as it was at this tick.
    pub(crate) until: Option<u32>,
}

/// A call of another function of the engine on what was typed.
#[derive(Clone, PartialEq)]
pub(crate) struct Call {
    /// The function's name, as the worker knows it.
    pub(crate) name: &'static str,
    /// What was typed.
    pub(crate) typed: String,
    /// What it is asked of.
    pub(crate) of: Question,
}

/// Told what a call answered; nothing where the engine broke off or took too long.
pub(crate) type Told = Callback<Option<JsValue>>;

/// The engine as the page sees it.
#[derive(Clone)]
pub(crate) struct Asker(Rc<RefCell<Inner>>);

impl PartialEq for Asker {
    fn eq(&self, other: &Asker) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

struct Inner {
    worker: Option<Running>,
    /// The worker's file; once one has been ended, with the wish for the whole engine at once.
    file: &'static str,
    ready: bool,
    last: u32,
    asked: Option<Asked>,
    waiting: Option<Question>,
    calls: VecDeque<(Call, Told)>,
    /// What the editor asked and has no answer yet.
    looks: BTreeMap<u32, Function>,
    answer: Callback<Answer>,
    /// How long the last answer took, from the question to the view, in milliseconds.
    took: f64,
}

struct Running {
    worker: Worker,
    /// The newest report that it gave: of the next one it says what is different.
    last: Report,
    _listeners: [EventListener; 2],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

struct Asked {
    id: u32,
    /// When, in milliseconds.
    since: f64,
    what: Asking,
    _limit: Timeout,
}

enum Asking {
    Question(Question),
    Call(Told),
}

impl Asker {
    /// Starts the engine; its answers go to `answer`.
    pub(crate) fn start(answer: Callback<Answer>) -> Asker {
        let inner = Inner {
            worker: None,
            file: "./worker.js",
            ready: false,
            last: 0,
            asked: None,
            waiting: None,
            calls: VecDeque::new(),
            looks: BTreeMap::new(),
            answer,
            took: f64::MAX,
        };
        let asker = Asker(Rc::new(RefCell::new(inner)));
        asker.launch();
        asker
    }

    /// Asks a question, after the one that is being answered.
    pub(crate) fn ask(&self, question: Question) {
        self.0.borrow_mut().waiting = Some(question);
        self.next();
    }

    /// Calls another function of the engine, after what is being answered.
    pub(crate) fn call(&self, call: Call, told: Told) {
        self.0.borrow_mut().calls.push_back((call, told));
        self.next();
    }

    /// Asks what the editor wants to know of a place in a text; the answer is undefined if there is none.
    pub(crate) fn look(&self, what: &str, offset: u32, question: &Question) -> Promise {
        Promise::new(&mut |answer, _| {
            let mut inner = self.0.borrow_mut();
            let Some(running) = inner.worker.as_ref().filter(|_| inner.ready) else {
                // Calling a promise's own function does not fail.
                let _ = answer.call0(&JsValue::UNDEFINED);
                return;
            };
            let id = inner.last.wrapping_add(1);
            let asked = message(id, question);
            for (name, value) in [("look", what.into()), ("offset", offset.into())] {
                let _ = Reflect::set(&asked, &name.into(), &value);
            }
            let _ = running.worker.post_message(&asked);
            inner.last = id;
            inner.looks.insert(id, answer);
        })
    }

    fn launch(&self) {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = match Worker::new_with_options(self.0.borrow().file, &options) {
            Ok(worker) => worker,
            Err(error) => return self.say(Answer::Engine(Engine::Failed(format!("{error:?}")))),
        };
        let (hearing, failing) = (self.clone(), self.clone());
        let listeners = [
            EventListener::new(&worker, "message", move |event| {
                if let Some(event) = event.dyn_ref::<MessageEvent>() {
                    hearing.hear(&event.data());
                }
            }),
            EventListener::new(&worker, "error", move |_| failing.fail()),
        ];
        let mut inner = self.0.borrow_mut();
        inner.ready = false;
        inner.worker = Some(Running { worker, last: Report::default(), _listeners: listeners });
    }

    fn hear(&self, message: &JsValue) {
        let part = |name: &str| Reflect::get(message, &name.into()).ok().filter(|value| !value.is_undefined());
        let words = |value: JsValue| value.as_string().unwrap_or_default();
        if part("ready").is_some() {
            self.0.borrow_mut().ready = true;
            return self.next();
        }
        if let Some(reason) = part("fatal") {
            return self.say(Answer::Engine(Engine::Failed(words(reason))));
        }
        let look = part("id").and_then(|id| id.as_f64()).and_then(|id| self.0.borrow_mut().looks.remove(&(id as u32)));
        if let Some(answer) = look {
            // Calling a promise's own function does not fail.
            let _ = answer.call1(&JsValue::UNDEFINED, &part("found").unwrap_or(JsValue::UNDEFINED));
            if part("trap").is_some() {
                self.ask_again();
                self.restart(Engine::Trapped);
            }
            return;
        }
        let expected = self.0.borrow().asked.as_ref().map(|asked| f64::from(asked.id));
        if expected.is_none() || part("id").and_then(|id| id.as_f64()) != expected {
            return;
        }
        if part("trap").is_some() {
            return self.restart(Engine::Trapped);
        }
        let (asked, since) = self.0.borrow_mut().asked.take().map(|asked| (asked.what, asked.since)).unzip();
        let (text, until, is_plain) = match asked {
            Some(Asking::Question(Question { text, until, ways_out, .. })) => {
                (text, until, until.is_none() && !ways_out)
            }
            Some(Asking::Call(told)) => {
                told.emit(part("told"));
                return self.next();
            }
            None => (Rc::default(), None, false),
        };
        self.say(match (part("changes").map(|changes| self.newest(changes)), part("error")) {
            (Some(Ok(report)), _) => match until {
                Some(tick) => Answer::Then(tick, Shared::new(report)),
                None => Answer::Report(Shared::new(report), text),
            },
            (Some(Err(error)), _) => Answer::Engine(Engine::Failed(error.to_string())),
            (None, error) => Answer::Engine(Engine::Failed(error.map(words).unwrap_or_default())),
        });
        if let Some(since) = since.filter(|_| is_plain) {
            self.0.borrow_mut().took = js_sys::Date::now() - since;
        }
        self.next();
    }

    /// The report that the worker made of the one before it.
    fn newest(&self, changes: JsValue) -> Result<Report, serde_wasm_bindgen::Error> {
        let changes: Changes = serde_wasm_bindgen::from_value(changes)?;
        let mut inner = self.0.borrow_mut();
        let mut own = Report::default();
        let last = inner.worker.as_mut().map_or(&mut own, |running| &mut running.last);
        changes.apply(last);
        Ok(last.clone())
    }

    /// Whether answers come so fast that every key may be asked about at once.
    pub(crate) fn is_quick(&self) -> bool {
        self.0.borrow().took < QUICK
    }

    /// The worker reported an error of its own: before it was ready it never will be, later it broke off.
    fn fail(&self) {
        if self.0.borrow().ready {
            self.restart(Engine::Trapped);
        } else {
            self.say(Answer::Engine(Engine::Failed("worker.js".to_owned())));
        }
    }

    /// Puts the question that is being answered back in line, because it is not what broke the engine.
    fn ask_again(&self) {
        let mut inner = self.0.borrow_mut();
        let asked = inner.asked.take_if(|asked| matches!(asked.what, Asking::Question(_)));
        if let Some(Asked { what: Asking::Question(question), .. }) = asked {
            inner.waiting.get_or_insert(question);
        }
    }

    fn restart(&self, because: Engine) {
        let (ended, asked, looks) = {
            let mut inner = self.0.borrow_mut();
            inner.file = "./worker.js?whole";
            (inner.worker.take(), inner.asked.take(), std::mem::take(&mut inner.looks))
        };
        for answer in looks.into_values() {
            let _ = answer.call0(&JsValue::UNDEFINED);
        }
        // Its listeners may be running right now; they go when this turn is over.
        Timeout::new(0, move || drop(ended)).forget();
        self.launch();
        match asked.map(|asked| asked.what) {
            // The answer to the same text stands already; that no way out was found in time is no trouble.
            Some(Asking::Question(question)) if question.ways_out && because == Engine::TimedOut => {}
            Some(Asking::Call(told)) => told.emit(None),
            _ => self.say(Answer::Engine(because)),
        }
    }

    fn next(&self) {
        let mut inner = self.0.borrow_mut();
        if !inner.ready || inner.asked.is_some() {
            return;
        }
        let id = inner.last.wrapping_add(1);
        // Someone waits for what a call tells; the answer to the text comes soon enough.
        let (what, message) = if let Some((call, told)) = inner.calls.pop_front() {
            (Asking::Call(told), call_message(id, &call))
        } else if let Some(question) = inner.waiting.take() {
            let message = message(id, &question);
            (Asking::Question(question), message)
        } else {
            return;
        };
        inner.last = id;
        let asker = self.clone();
        let limit = Timeout::new(TIME_LIMIT * 1000, move || asker.restart(Engine::TimedOut));
        inner.asked = Some(Asked { id, since: js_sys::Date::now(), what, _limit: limit });
        if let Some(running) = &inner.worker {
            // Plain strings and numbers can always be posted.
            let _ = running.worker.post_message(&message);
        }
    }

    fn say(&self, answer: Answer) {
        let callback = self.0.borrow().answer.clone();
        callback.emit(answer);
    }
}

/// A plain object of these fields.
pub(crate) fn object<const N: usize>(fields: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a fresh object does not fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}

fn message(id: u32, question: &Question) -> JsValue {
    object([("id", id.into()), ("manifest", JsValue::from_str(&question.text)), ("options", options(question))])
}

fn call_message(id: u32, call: &Call) -> JsValue {
    object([
        ("id", id.into()),
        ("call", call.name.into()),
        ("typed", call.typed.as_str().into()),
        ("manifest", JsValue::from_str(&call.of.text)),
        ("options", options(&call.of)),
    ])
}

fn options(question: &Question) -> JsValue {
    // Strings in plain objects can always be told.
    let steps = question.steps.serialize(&serde_wasm_bindgen::Serializer::json_compatible());
    object([
        ("cluster", question.cluster.name().into()),
        ("kubernetes", question.version.name().into()),
        ("compare", question.compare.into()),
        ("steps", steps.unwrap_or(JsValue::UNDEFINED)),
        ("assumeNamespaces", true.into()),
        ("language", language_name(question.language).into()),
        ("evidence", true.into()),
        ("waysOut", question.ways_out.into()),
        ("timeline", question.timeline.into()),
        ("until", question.until.map_or(JsValue::UNDEFINED, JsValue::from)),
    ])
}
