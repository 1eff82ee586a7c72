//! What is looked at is the same in the editor, in every view and in the link.

use crate::EXAMPLE;
use kubestow_browser_tests::{Outcome, Page, scenarios};

scenarios! {
    what_a_controller_made_marks_what_it_comes_from
    a_chosen_pod_is_chosen_in_the_link_and_in_other_views
    a_long_list_shows_its_first_rows_and_can_be_filtered
}

/// The first line that the editor tints, and how many it does.
const TINTED: &str = "const lines = [...document.querySelector('[data-testid=editor] > div')?.shadowRoot?.querySelectorAll('.cm-line.tint') ?? []];
    return `${lines.length} ${lines[0]?.innerText ?? ''}`";

const PODS: &str = "const shown = [...document.querySelectorAll('[data-testid=objects] li')];
    return `${shown.length} ${document.querySelector('[data-testid=objects] li.on')?.innerText ?? ''}`";

async fn tinted(page: &Page, wanted: impl Fn(&str) -> bool) -> Outcome {
    page.until(async |page| page.run(TINTED).await, |tinted| tinted.as_str().is_some_and(&wanted)).await?;
    Ok(())
}

/// A StatefulSet of two, with a claim each.
const SETS: &str = "apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 2
  podManagementPolicy: Parallel
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: db, volumeMounts: [{name: data, mountPath: /data}]}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
";

async fn with_sets(page: &Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.paste(&format!("\n---\n{SETS}"), 1).await?;
    page.click("[data-testid=view-objects]").await?;
    page.shows("[data-testid=objects]", "db-1").await?;
    Ok(())
}

async fn marked_on_the_map(page: &Page, name: &str) -> Outcome {
    let script = "return document.querySelector('[data-testid=map-node].marked')?.textContent ?? ''";
    page.until(async |page| page.run(script).await, |text| text.as_str().is_some_and(|text| text.contains(name)))
        .await?;
    Ok(())
}

async fn what_a_controller_made_marks_what_it_comes_from(page: Page) -> Outcome {
    with_sets(&page).await?;
    page.click("[data-testid=objects] li button[data-id='PersistentVolumeClaim/default/data-db-1']").await?;
    tinted(&page, |tinted| tinted.ends_with("apiVersion: apps/v1")).await?;
    page.click("[data-testid=view-map]").await?;
    marked_on_the_map(&page, "data-db-1").await?;
    // Firefox's driver cannot click on what is drawn.
    let click = "document.querySelector(\"[data-testid=map-node][data-id='Pod/default/sample']\")
        .dispatchEvent(new MouseEvent('click', { bubbles: true }))";
    page.run(click).await?;
    page.until(Page::line, |line| line.is_some_and(|line| line > 1)).await?;
    marked_on_the_map(&page, "sample").await?;
    Ok(())
}

async fn a_chosen_pod_is_chosen_in_the_link_and_in_other_views(page: Page) -> Outcome {
    with_sets(&page).await?;
    page.click("[data-testid=view-containers]").await?;
    page.click("[data-testid=pods] button:nth-child(2)").await?;
    page.shows("[data-testid=container]", "db-1").await?;
    tinted(&page, |tinted| tinted.ends_with("apiVersion: apps/v1")).await?;
    page.click("[data-testid=view-objects]").await?;
    page.until(
        async |page| page.run(PODS).await,
        |shown| shown.as_str().is_some_and(|shown| shown.contains("Pod db-1")),
    )
    .await?;
    page.click("[data-testid=view-containers]").await?;
    page.click("[data-testid=share]").await?;
    let link = "return document.querySelector('[data-testid=link]')?.value.split('#')[1] ?? ''";
    let link = page
        .until(async |page| page.run(link).await, |link| link.as_str().is_some_and(|link| link.starts_with("k1.")))
        .await?;
    page.run("localStorage.clear()").await?;
    page.open_at(link.as_str().unwrap_or_default()).await?;
    page.shows("[data-testid=container]", "db-1").await?;
    tinted(&page, |tinted| tinted.ends_with("apiVersion: apps/v1")).await?;
    Ok(())
}

async fn a_long_list_shows_its_first_rows_and_can_be_filtered(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    let many: String = (0..300)
        .map(|number| format!("\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: many-{number}}}"))
        .collect();
    page.paste(&many, 1).await?;
    page.click("[data-testid=view-objects]").await?;
    page.shows("[data-testid=answer-objects] h2", "302").await?;
    let count = "return document.querySelectorAll('[data-testid=objects] li').length";
    page.until(async |page| page.run(count).await, |count| *count == 100).await?;
    page.click("[data-testid=more-rows]").await?;
    page.until(async |page| page.run(count).await, |count| *count == 302).await?;
    page.enter("[data-testid=filter]", "many-29").await?;
    page.until(async |page| page.run(count).await, |count| *count == 11).await?;
    Ok(())
}
