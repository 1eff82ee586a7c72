//! Does the page follow a cluster through its life, and keep what the user has made, in Chromium and in Firefox?

mod broken;
mod faults;
mod focus;
mod links;
mod steps;
mod timeline;

/// The menu of examples.
const EXAMPLE: &str = "[data-testid=example]";

/// The text in the editor, once it is there in full.
const EDITED: &str = "return document.querySelector('[data-testid=editor][data-mounted=true] > div')?.shadowRoot
    ?.querySelector('.cm-content')?.innerText ?? ''";

/// What the editor holds.
async fn edited(page: &kubestow_browser_tests::Page) -> Result<String, kubestow_browser_tests::CmdError> {
    Ok(page.run(EDITED).await?.as_str().unwrap_or_default().to_owned())
}

/// Types a draft of the user's own into an example, and waits until the page has kept it.
async fn draft(page: &kubestow_browser_tests::Page) -> Result<(), kubestow_browser_tests::CmdError> {
    page.type_keys("# my own draft\n").await?;
    page.until(
        async |page| page.run("return localStorage.getItem('kubestow.text') ?? ''").await,
        |text| text.as_str().is_some_and(|text| text.contains("my own draft")),
    )
    .await?;
    Ok(())
}
