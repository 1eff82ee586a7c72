//! Does the editor help, does the gallery explain, and do access modes show, in Chromium and in Firefox?

use fantoccini::key::Key;
use kubestow_browser_tests::{Outcome, Page, scenarios};
use serde_json::Value;

scenarios! {
    an_example_is_explained_and_mended
    a_pasted_message_finds_its_example
    pods_and_nodes_show_who_may_mount_what
    a_field_and_its_values_are_completed
    a_name_leads_to_its_object
    a_field_is_explained_below_the_pointer
    a_problem_is_mended_where_it_stands
    text_is_folded_searched_and_taken_back
}

const EXAMPLE: &str = "[data-testid=example]";
const EXPLAINED: &str = "[data-testid=explained]";

/// What stands in the editor's own tree, which the page's selectors do not reach.
async fn inside(page: &Page, selector: &str) -> Result<Vec<String>, fantoccini::error::CmdError> {
    let script = format!(
        "const root = document.querySelector('.code')?.shadowRoot;
         return [...(root?.querySelectorAll({selector:?}) ?? [])].map(element => element.textContent)"
    );
    let found = page.run(&script).await?;
    Ok(found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// Waits until the editor holds a text.
async fn holds(page: &Page, text: &str) -> Outcome {
    let holds = |lines: &Vec<String>| lines.iter().any(|line| line.contains(text));
    page.until(async |page| inside(page, ".cm-line").await, holds).await?;
    Ok(())
}

/// The keys that bring the cursor to the end of the text.
fn end() -> String {
    format!("{}{}{}", Key::Control, Key::End, Key::Null)
}

async fn an_example_is_explained_and_mended(page: Page) -> Outcome {
    page.pick(EXAMPLE, "unbound-claim").await?;
    page.shows(EXPLAINED, "pod has unbound immediate PersistentVolumeClaims").await?;
    page.click("[data-testid=view-problems]").await?;
    page.shows("[data-testid=problems]", "pod has unbound immediate PersistentVolumeClaims").await?;
    page.click("[data-testid=mended-true]").await?;
    page.until(async |page| page.text("[data-testid=problem][data-code=pod-pending]").await, Option::is_none).await?;
    page.shows(EXPLAINED, "Ask for the mode").await?;
    Ok(())
}

async fn a_pasted_message_finds_its_example(page: Page) -> Outcome {
    page.click("[data-testid=open-finder]").await?;
    page.shows("[data-testid=finder][data-ready=true]", "").await?;
    let message = "0/9 nodes are available: 3 Insufficient cpu, 6 node(s) had volume node affinity conflict.";
    page.enter("[data-testid=find]", message).await?;
    let first = "return document.querySelector('[data-testid=found]')?.dataset.example ?? ''";
    page.until(async |page| page.run(first).await, |first| first == "node-affinity-conflict").await?;
    page.click("[data-testid=found]").await?;
    page.shows(EXPLAINED, "volume node affinity conflict").await?;
    Ok(())
}

async fn pods_and_nodes_show_who_may_mount_what(page: Page) -> Outcome {
    page.pick(EXAMPLE, "multi-attach").await?;
    page.shows(EXPLAINED, "Multi-Attach").await?;
    page.click("[data-testid=view-access]").await?;
    page.shows("[data-testid=access][data-consequence=one-node] [data-standing=waits]", "waits").await?;
    page.shows("[data-testid=drivers] .use", "pd.csi.storage.gke.io").await?;
    Ok(())
}

async fn a_field_and_its_values_are_completed(page: Page) -> Outcome {
    page.pick(EXAMPLE, "gce-volume").await?;
    holds(&page, "gcePersistentDisk").await?;
    page.type_keys(&end()).await?;
    page.type_keys("  volumeM").await?;
    page.until(
        async |page| inside(page, ".cm-completionLabel").await,
        |found| found.first().is_some_and(|first| first == "volumeMode"),
    )
    .await?;
    Ok(())
}

async fn a_name_leads_to_its_object(page: Page) -> Outcome {
    page.pick(EXAMPLE, "claim-and-pod").await?;
    holds(&page, "claimName").await?;
    // The last line is `      claimName: sample-pvc`.
    page.type_keys(&end()).await?;
    page.type_keys(&format!("{}{}{}", Key::Up, Key::End, Key::F12)).await?;
    page.until(Page::line, |line| *line == Some(20)).await?;
    Ok(())
}

async fn a_field_is_explained_below_the_pointer(page: Page) -> Outcome {
    page.pick(EXAMPLE, "gce-volume").await?;
    holds(&page, "gcePersistentDisk").await?;
    page.point_in_editor(".cm-line:nth-child(2) > span").await?;
    page.until(
        async |page| inside(page, ".cm-field").await,
        |found| found.first().is_some_and(|first| first.contains("kind")),
    )
    .await?;
    Ok(())
}

async fn a_problem_is_mended_where_it_stands(page: Page) -> Outcome {
    page.pick(EXAMPLE, "unbound-claim").await?;
    page.click("[data-testid=view-why]").await?;
    page.shows("[data-testid=fix]", "").await?;
    let before = inside(&page, ".cm-line").await?;
    page.point_in_editor(".cm-lintRange-warning").await?;
    page.click_in_editor(".cm-diagnosticAction").await?;
    page.until(async |page| inside(page, ".cm-line").await, |lines| *lines != before).await?;
    page.type_keys(&format!("{}z{}", Key::Control, Key::Null)).await?;
    page.until(async |page| inside(page, ".cm-line").await, |lines| *lines == before).await?;
    Ok(())
}

async fn text_is_folded_searched_and_taken_back(page: Page) -> Outcome {
    page.pick(EXAMPLE, "claim-and-pod").await?;
    holds(&page, "claimName").await?;
    page.click_in_editor(".cm-foldGutter .cm-gutterElement:nth-child(n + 2) span").await?;
    page.until(async |page| inside(page, ".cm-foldPlaceholder").await, |folded| folded.len() == 1).await?;
    page.click_in_editor(".cm-foldPlaceholder").await?;
    page.until(async |page| inside(page, ".cm-foldPlaceholder").await, Vec::is_empty).await?;
    page.type_keys(&format!("{}f{}", Key::Control, Key::Null)).await?;
    page.click_in_editor(".cm-search input[name=search]").await?;
    for letter in "claimName".chars() {
        page.strike_letter(letter).await?;
    }
    page.strike(Key::Enter).await?;
    page.until(async |page| inside(page, ".cm-searchMatch-selected").await, |found| found == &["claimName"]).await?;
    page.strike(Key::Escape).await?;
    page.type_keys("typed").await?;
    holds(&page, "typed").await?;
    page.type_keys(&format!("{}z{}", Key::Control, Key::Null)).await?;
    page.until(async |page| inside(page, ".cm-line").await, |lines| !lines.iter().any(|line| line.contains("typed")))
        .await?;
    Ok(())
}
