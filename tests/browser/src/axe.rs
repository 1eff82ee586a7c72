//! Can everybody use what the page shows? As axe-core judges it.

use crate::{CmdError, Page, project};
use serde_json::Value;

/// The checker, as npm installs it.
const CHECKER: &str = "tests/browser/node_modules/axe-core/axe.min.js";

/// Runs the checker on the page, which has been given it, and tells what it found: the rule, the element, and why.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    const why = ({ any, all, none }) => [...any, ...all, ...none].map(({ message }) => message).join('; ');
    const told = ({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.flat().join(' > ')}: ${why(node)}`);
    window.axe.run(document, { resultTypes: ['violations'] })
        .then(({ violations, passes }) => done({ found: violations.flatMap(told), held: passes.length }),
            (error) => done({ found: [String(error)], held: 0 }));";

impl Page {
    /// What keeps people from using the page as it stands, a line for each.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    ///
    /// # Panics
    ///
    /// When the checker is not installed, or checks nothing.
    pub async fn obstacles(&self) -> Result<Vec<String>, CmdError> {
        let checker = std::fs::read_to_string(project().join(CHECKER)).expect("`cargo xtask test` installs axe-core");
        let result = self.run_async(&format!("{checker}\n{RUN}")).await?;
        assert!(result["held"].as_u64().is_some_and(|held| held > 0), "nothing was checked: {result}");
        let found = result["found"].as_array().into_iter().flatten();
        Ok(found.filter_map(Value::as_str).map(str::to_owned).collect())
    }
}
