//! Does the page stay whole when everything is done at once, in Chromium and in Firefox?

use fantoccini::key::Key;
use kubestow_browser_tests::{CmdError, Outcome, Page, Setting, rewrite, scenarios};
use serde_json::{Value, json};
use std::io;
use std::path::Path;

scenarios! { nothing_fails_in_a_storm(WEARY) }

/// Workers that break off again and again.
const WEARY: Setting = Setting { files: Some(break_off), isolated: false, no_storage: false };

/// Each worker answers some messages and then breaks off.
fn break_off(folder: &Path) -> io::Result<()> {
    const ENDS: &str = "\nlet left = 12;
        const answer = onmessage;
        onmessage = (event) => { if (--left > 0) answer(event); else postMessage({ id: event.data.id, trap: 'weary' }); };\n";
    rewrite(folder, "worker", ".js", |script| [script, ENDS.into()].concat())
}

/// Notes whatever goes wrong from now on.
const LISTEN: &str = "window.wrong = [];
    const note = (what) => wrong.push(String(what?.stack ?? what));
    addEventListener('error', ({ error, message }) => note(error ?? message));
    addEventListener('unhandledrejection', ({ reason }) => note(reason));
    const { error } = console;
    console.error = (...said) => { note(said.join(' ')); error.apply(console, said); };";

/// Chooses an entry of a menu without waiting for anything.
const CHOOSE: &str = "const menu = document.querySelector(`[data-testid=${arguments[0]}]`);
    menu.value = arguments[1];
    menu.dispatchEvent(new Event('change', { bubbles: true }))";

/// Clicks on whatever an answer offers, a number of them one after another.
const CLICK: &str =
    "const all = [...document.querySelectorAll('.answer :is(button, summary, [role=button], tr.click)')];
    for (let at = 0; at < 5; at++) {
        const one = all[(Number(arguments[0]) * 7 + at * 11) % Math.max(all.length, 1)];
        one?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    }";

/// What is typed: that which breaks a text too, and takes it back.
const KEYS: [&str; 6] = ["x: ", "\u{E003}\u{E003}y", "- [{", "\u{E007}kind: Pod\u{E007}", "\"", "---"];

const VIEWS: [&str; 9] =
    ["containers", "map", "why", "claims", "access", "timeline", "objects", "then-and-now", "problems"];
const EXAMPLES: [&str; 4] = ["claim-and-pod", "snapshot", "variable-names", "class-absent-empty-named"];

async fn blow(page: &Page, round: usize) -> Outcome {
    page.type_keys(KEYS[round % KEYS.len()]).await?;
    page.run_with("location.hash = `view=${arguments[0]}`", &[VIEWS[round % VIEWS.len()]]).await?;
    page.type_keys(KEYS[(round + 2) % KEYS.len()]).await?;
    page.run_with(CLICK, &[&round.to_string()]).await?;
    if round.is_multiple_of(3) {
        page.run_with(CHOOSE, &["version", if round.is_multiple_of(2) { "1.12" } else { "1.36" }]).await?;
        page.run("history.back()").await?;
        page.run("document.querySelectorAll('.top .seg button').forEach((button) => button.click())").await?;
    }
    if round % 4 == 3 {
        page.run_with(CHOOSE, &["example", EXAMPLES[round % EXAMPLES.len()]]).await?;
        page.run("history.forward()").await?;
    }
    for key in ["z", "z", "y"] {
        page.type_keys(&format!("{}{key}{}", char::from(Key::Control), char::from(Key::Null))).await?;
    }
    Ok(())
}

async fn wrong(page: &Page) -> Result<Value, CmdError> {
    page.run("return window.wrong").await
}

async fn nothing_fails_in_a_storm(page: Page) -> Outcome {
    page.type_keys(" ").await?;
    page.run(LISTEN).await?;
    for round in 0..18 {
        blow(&page, round).await?;
    }
    assert_eq!(wrong(&page).await?, json!([]));
    // What comes after a storm is answered as ever.
    page.run_with(CHOOSE, &["example", "claim-and-pod"]).await?;
    page.run("location.hash = 'view=containers'").await?;
    // What a worker breaks off on is not asked again until something is different.
    let ask = async |page: &Page| {
        for version in ["1.12", "1.36"] {
            page.run_with(CHOOSE, &["version", version]).await?;
        }
        page.text("[data-testid=answer-containers]").await
    };
    page.until(ask, |shown| shown.as_ref().is_some_and(|shown| shown.contains("sample-pvc"))).await?;
    assert_eq!(wrong(&page).await?, json!([]));
    Ok(())
}
