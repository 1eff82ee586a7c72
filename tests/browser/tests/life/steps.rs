//! What happens after the manifest.

use crate::EXAMPLE;
use kubestow_browser_tests::{Outcome, Page, scenarios};

scenarios! {
    an_object_is_deleted_and_comes_back
    steps_outlive_a_reload
}

const OBJECTS: &str = "[data-testid=objects] > ul";
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
