//! Does the console answer as kubectl does, in Chromium and in Firefox?

use fantoccini::key::Key;
use kubestow_browser_tests::{Outcome, Page, scenarios};

scenarios! {
    a_command_is_answered_and_called_back
    a_line_is_completed
    a_deletion_becomes_a_step
    objects_are_described
}

const EXAMPLE: &str = "[data-testid=example]";
const LINE: &str = "[data-testid=console-line]";
const OUTPUT: &str = "[data-testid=console-output]";

/// Opens the console on an example with the ConfigMap `sample-configmap`.
async fn open(page: &Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.shows("[data-testid=answer-containers]", "sample-configmap").await?;
    page.click("[data-testid=console-toggle]").await?;
    page.shows("[data-testid=console-hint]", "get all").await?;
    Ok(())
}

async fn line(page: &Page) -> Result<String, fantoccini::error::CmdError> {
    let line = page.run("return document.querySelector('[data-testid=console-line]')?.value ?? ''").await?;
    Ok(line.as_str().unwrap_or_default().to_owned())
}

async fn a_command_is_answered_and_called_back(page: Page) -> Outcome {
    open(&page).await?;
    page.enter(LINE, &format!("get cm sample-configmap{}", Key::Enter)).await?;
    page.shows(OUTPUT, "sample-configmap").await?;
    page.enter(LINE, &format!("get pvc gone{}", Key::Enter)).await?;
    page.shows(OUTPUT, "Error from server (NotFound): persistentvolumeclaims \"gone\" not found").await?;
    page.enter(LINE, &format!("{}{}", Key::Up, Key::Up)).await?;
    page.until(line, |line| line == "get cm sample-configmap").await?;
    page.enter(LINE, &format!("{}", Key::Escape)).await?;
    page.until(async |page| page.text(OUTPUT).await, Option::is_none).await?;
    Ok(())
}

async fn a_line_is_completed(page: Page) -> Outcome {
    open(&page).await?;
    page.enter(LINE, &format!("desc{}", Key::Tab)).await?;
    page.until(line, |line| line == "describe ").await?;
    page.enter(LINE, &format!("cm sam{}", Key::Tab)).await?;
    page.until(line, |line| line == "describe cm sample-configmap ").await?;
    Ok(())
}

async fn a_deletion_becomes_a_step(page: Page) -> Outcome {
    open(&page).await?;
    page.enter(LINE, &format!("delete cm sample-configmap{}", Key::Enter)).await?;
    page.shows(OUTPUT, "configmap \"sample-configmap\" deleted from default namespace").await?;
    page.shows("[data-testid=steps]", "sample-configmap").await?;
    page.enter(LINE, &format!("get cm sample-configmap{}", Key::Enter)).await?;
    page.shows(OUTPUT, "configmaps \"sample-configmap\" not found").await?;
    Ok(())
}

async fn objects_are_described(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.click("[data-testid=view-objects]").await?;
    page.shows("[data-testid=objects] ul", "sample-configmap").await?;
    page.click("[data-testid=form-describe]").await?;
    page.shows("[data-testid=printed]", "BinaryData").await?;
    page.click("[data-testid=form-get]").await?;
    page.shows("[data-testid=printed]", "DATA").await?;
    Ok(())
}
