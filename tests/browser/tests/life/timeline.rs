//! Time, and what is made to happen in it.

use crate::EXAMPLE;
use kubestow_browser_tests::{Outcome, Page, scenarios};

scenarios! {
    any_moment_can_be_looked_at_and_left_again
    something_is_made_to_happen_from_the_timeline
    the_cursor_marks_its_object
}

const HEADING: &str = "[data-testid=answer-objects] h2";
const MOMENT: &str = "[data-testid=moment]";

async fn any_moment_can_be_looked_at_and_left_again(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.click("[data-testid=view-objects]").await?;
    let end = page.shows(HEADING, "objects").await?;
    page.click("[data-testid=view-timeline]").await?;
    page.shows("[data-testid=timeline]", "Normal Scheduled").await?;
    page.click("[data-testid=tick] .tick").await?;
    let banner = page.shows(MOMENT, "as of tick").await?;
    page.click("[data-testid=view-objects]").await?;
    page.shows(HEADING, "1 object").await?;
    page.click("[data-testid=later]").await?;
    page.until(async |page| page.text(MOMENT).await, |shown| shown.as_ref() != Some(&banner)).await?;
    page.click("[data-testid=the-end]").await?;
    page.shows(HEADING, &end).await?;
    page.until(async |page| page.text(MOMENT).await, Option::is_none).await?;
    Ok(())
}

async fn something_is_made_to_happen_from_the_timeline(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.click("[data-testid=view-timeline]").await?;
    page.shows("[data-testid=timeline]", "created").await?;
    page.click("[data-testid=operate] summary").await?;
    page.click("[data-testid=do]").await?;
    page.shows("[data-testid=steps]", "delete ConfigMap sample-configmap").await?;
    page.shows("[data-testid=timeline]", "deleted").await?;
    Ok(())
}

async fn the_cursor_marks_its_object(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.click("[data-testid=view-timeline]").await?;
    page.shows("[data-testid=timeline]", "Pod sample").await?;
    page.type_keys(&keys::to_the_end()).await?;
    page.shows(".obj.marked", "Pod sample").await?;
    page.type_keys(&keys::to_the_start()).await?;
    page.shows(".obj.marked", "ConfigMap sample-configmap").await?;
    Ok(())
}

/// Keys without modifiers: drivers differ in when they let go of those.
mod keys {
    use fantoccini::key::Key;

    pub(super) fn to_the_end() -> String {
        Key::PageDown.to_string().repeat(9)
    }

    pub(super) fn to_the_start() -> String {
        Key::PageUp.to_string().repeat(9)
    }
}
