//! What happens after the manifest.

use crate::EXAMPLE;
use fantoccini::key::Key;
use kubestow_browser_tests::{Outcome, Page, scenarios};

scenarios! {
    an_object_is_deleted_and_comes_back
    steps_outlive_a_reload
    what_the_console_deletes_comes_back_by_undo
}

const OBJECTS: &str = "[data-testid=objects] ul";
const STEPS: &str = "[data-testid=steps]";

/// Deletes the first object of an example, a ConfigMap, in the view of the objects.
async fn delete(page: &Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.click("[data-testid=view-objects]").await?;
    page.shows(OBJECTS, "sample-configmap").await?;
    page.click("[data-testid=delete]").await?;
    page.shows(STEPS, "delete ConfigMap sample-configmap").await?;
    page.until(async |page| page.text(OBJECTS).await, |shown| !is_there(shown)).await?;
    Ok(())
}

fn is_there(shown: &Option<String>) -> bool {
    shown.as_ref().is_some_and(|shown| shown.contains("sample-configmap"))
}

async fn an_object_is_deleted_and_comes_back(page: Page) -> Outcome {
    delete(&page).await?;
    page.click("[data-testid=step]").await?;
    page.shows(OBJECTS, "sample-configmap").await?;
    page.click("li:nth-child(2) > [data-testid=step]").await?;
    page.until(async |page| page.text(OBJECTS).await, |shown| !is_there(shown)).await?;
    page.click("[data-testid=undo]").await?;
    page.shows(OBJECTS, "sample-configmap").await?;
    page.until(async |page| page.text(STEPS).await, Option::is_none).await?;
    Ok(())
}

async fn steps_outlive_a_reload(page: Page) -> Outcome {
    delete(&page).await?;
    page.reload().await?;
    page.shows(STEPS, "delete ConfigMap sample-configmap").await?;
    Ok(())
}

async fn what_the_console_deletes_comes_back_by_undo(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.click("[data-testid=view-objects]").await?;
    page.shows(OBJECTS, "sample-configmap").await?;
    page.click("[data-testid=console-toggle]").await?;
    page.enter("[data-testid=console-line]", &format!("delete configmap sample-configmap{}", Key::Enter)).await?;
    page.shows(STEPS, "delete ConfigMap sample-configmap").await?;
    page.until(async |page| page.text(OBJECTS).await, |shown| !is_there(shown)).await?;
    page.click("[data-testid=console-close]").await?;
    for key in [("z", false), ("z", true), ("z", false)] {
        let script = format!(
            "window.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{}', ctrlKey: true, shiftKey: {}, bubbles: true, cancelable: true }}))",
            key.0, key.1
        );
        page.run(&script).await?;
        let told = if key.1 {
            "Done again: delete ConfigMap sample-configmap"
        } else {
            "Undone: delete ConfigMap sample-configmap"
        };
        page.shows("[data-testid=undone]", told).await?;
        page.until(async |page| page.text(OBJECTS).await, |shown| is_there(shown) != key.1).await?;
    }
    page.click("[data-testid=note-redo]").await?;
    page.shows(STEPS, "delete ConfigMap sample-configmap").await?;
    page.click("[data-testid=undo]").await?;
    page.shows(OBJECTS, "sample-configmap").await?;
    Ok(())
}
