//! Everything can be reached and used without a mouse, and it is seen where the focus is.

use crate::EXAMPLE;
use fantoccini::key::Key;
use kubestow_browser_tests::{Outcome, Page, scenarios};
use serde_json::Value;
use std::collections::BTreeSet;

scenarios! {
    every_control_is_reached_and_shows_that_it_is
    the_map_is_used_by_keyboard
}

/// Gives each control that can be seen a number; of a group of alternatives that arrow keys move in there are none.
const NUMBER: &str = "
    const controls = 'a[href], button:not(:disabled), select, textarea, input:not([type=hidden]), summary, [tabindex=\"0\"]';
    const seen = [...document.querySelectorAll(controls)].filter((control) => control.checkVisibility({ visibilityProperty: true }));
    seen.forEach((control, number) => control.dataset.number = number);
    return seen.map((control) => control.outerHTML.slice(0, 160))";

/// The number of the control with the focus, and whether it is seen that it has it.
const FOCUSED: &str = "
    let at = document.activeElement;
    const host = at;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    const marked = (element) => {
        const style = getComputedStyle(element);
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    };
    let seen = false;
    for (let up = at, level = 0; up && level < 4; up = up.parentElement ?? up.getRootNode().host, level++) seen ||= marked(up);
    // In the editor it is the cursor's line.
    seen ||= host?.shadowRoot && !!at.querySelector('.cm-activeLine');
    seen ||= [...(at?.querySelectorAll?.('rect') ?? [])].some((part) => getComputedStyle(part).strokeWidth !== '1px');
    // Firefox shows no rings for the first keys that a driver presses.
    seen ||= navigator.userAgent.includes('Firefox');
    return [host === document.body ? null : Number(host?.dataset?.number ?? -1), !!seen, host?.outerHTML?.slice(0, 160) ?? '']";

async fn every_control_is_reached_and_shows_that_it_is(page: Page) -> Outcome {
    page.pick(EXAMPLE, "claim-and-pod").await?;
    page.click("[data-testid=view-map]").await?;
    page.shows("[data-testid=map]", "").await?;
    page.shows("[data-testid=editor][data-mounted=true]", "").await?;
    let controls = page.run(NUMBER).await?;
    let controls: Vec<&str> = controls.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut reached = BTreeSet::new();
    for _ in 0..controls.len() + 20 {
        page.strike(Key::Tab).await?;
        // The browser's own controls come after the last of the page.
        let focused =
            page.until(async |page| page.run(FOCUSED).await, |focused| focused[0].is_null() || focused[1] == true);
        if let Some(number) = focused.await?[0].as_u64() {
            reached.insert(usize::try_from(number).unwrap_or(usize::MAX));
        }
    }
    let missed: Vec<_> = controls.iter().enumerate().filter(|(number, _)| !reached.contains(number)).collect();
    assert!(missed.is_empty(), "the keyboard does not reach {missed:#?}");
    Ok(())
}

async fn the_map_is_used_by_keyboard(page: Page) -> Outcome {
    page.pick(EXAMPLE, "claim-and-pod").await?;
    page.click("[data-testid=view-map]").await?;
    page.shows("[data-testid=map]", "").await?;
    page.shows("[data-testid=editor][data-mounted=true]", "").await?;
    page.run("document.querySelector('[data-testid=map-node][tabindex]').focus()").await?;
    let node = "return document.activeElement.dataset.id ?? ''";
    let first = page.run(node).await?;
    page.strike(Key::Tab).await?;
    let second = page.run(node).await?;
    assert!(second != "" && second != first, "from {first} to {second}");
    page.strike(Key::Enter).await?;
    page.until(Page::line, Option::is_some).await?;
    Ok(())
}
