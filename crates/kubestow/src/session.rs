//! What has to be done again when a text has changed a little?

use crate::report::{Changes, Report};
use crate::resolve::{Memory, resolve_again};
use crate::{Options, Stage};
use kubestow_manifest::Reader;

/// Resolves a text again and again while it is being changed.
///
/// Its reports are those of [`resolve`](crate::resolve()), to the letter: it only remembers what came of the last text, and
/// does again what depends on what is different now. What it holds is about as large as the last report and its cluster.
///
/// ```
/// use kubestow::{Options, Session, resolve};
/// let (mut session, options) = (Session::default(), Options::default());
/// for text in ["kind: ConfigMap", "kind: ConfigMap\napiVersion: v1\nmetadata: {name: app}\n"] {
///     assert_eq!(*session.resolve(text, &options), resolve(text, &options));
/// }
/// ```
#[derive(Default)]
pub struct Session {
    reader: Reader,
    memory: Memory,
    last: Report,
}

impl Session {
    /// Answers what the cluster does with a manifest, as [`resolve`](crate::resolve()) does.
    pub fn resolve(&mut self, text: &str, options: &Options) -> &Report {
        self.last = self.answer(text, options, &mut |_| {});
        &self.last
    }

    /// The same, as what is different from the last report that this session gave.
    ///
    /// ```
    /// use kubestow::{Options, Report, Session, resolve};
    /// let (mut session, options) = (Session::default(), Options::default());
    /// let mut report = Report::default();
    /// for text in ["kind: ConfigMap", "kind: ConfigMap\napiVersion: v1\nmetadata: {name: app}\n"] {
    ///     session.changes(text, &options).apply(&mut report);
    ///     assert_eq!(report, resolve(text, &options));
    /// }
    /// ```
    pub fn changes(&mut self, text: &str, options: &Options) -> Changes {
        self.changes_in_stages(text, options, &mut |_| {})
    }

    /// [`changes`](Session::changes), telling of each stage when it ends: for measuring.
    #[doc(hidden)]
    pub fn changes_in_stages(&mut self, text: &str, options: &Options, ended: &mut dyn FnMut(Stage)) -> Changes {
        let report = self.answer(text, options, ended);
        let changes = Changes::between(&self.last, &report);
        self.last = report;
        changes
    }

    fn answer(&mut self, text: &str, options: &Options, ended: &mut dyn FnMut(Stage)) -> Report {
        let manifest = self.reader.read(text);
        ended(Stage::Read);
        self.memory.prepare(options);
        let report = resolve_again(text, &manifest, options, Some(&mut self.memory), ended);
        ended(Stage::Observe);
        report
    }
}
