//! Do the choices of the page change its answer, its address and what is handed on, in Chromium and in Firefox?

use fantoccini::key::Key;
use kubestow_browser_tests::{CmdError, Outcome, Page, scenarios};
use serde_json::{Value, json};

scenarios! {
    the_version_changes_the_answer
    each_view_has_an_address
    what_is_shown_is_saved_as_yaml_json_and_svg
    markdown_is_copied
    of_many_claims_the_chosen_one_is_shown
}

const EXAMPLE: &str = "[data-testid=example]";

async fn the_version_changes_the_answer(page: Page) -> Outcome {
    page.pick(EXAMPLE, "variable-names").await?;
    page.pick("[data-testid=version]", "1.36").await?;
    page.shows("[data-testid=variable][data-name='9lives']", "yes").await?;
    page.pick("[data-testid=version]", "1.12").await?;
    page.until(async |page| page.text("[data-testid=variable][data-name='9lives']").await, Option::is_none).await?;
    page.click("[data-testid=view-then-and-now]").await?;
    let row = page.shows("[data-testid=compared-row][data-differs=true]", "web").await?;
    let heads = page.shows("[data-testid=compared] thead", "1.12").await?;
    assert!(heads.contains("1.36"), "{heads}: {row}");
    Ok(())
}

async fn each_view_has_an_address(page: Page) -> Outcome {
    page.pick(EXAMPLE, "claim-and-pod").await?;
    let mut last = None;
    for view in views(&page).await? {
        page.click(&format!("[data-testid=view-{view}]")).await?;
        page.shows(&format!("[data-testid=answer-{view}]"), "").await?;
        assert_eq!(page.run("return location.hash").await?, format!("#view={view}"));
        last = Some(view);
    }
    page.run("history.back()").await?;
    page.shows("[data-testid=answer-then-and-now]", "").await?;
    let last = last.unwrap_or_default();
    page.open_at(&format!("view={last}")).await?;
    page.shows(&format!("[data-testid=answer-{last}]"), "").await?;
    Ok(())
}

/// The names of the views of the answer.
async fn views(page: &Page) -> Result<Vec<String>, CmdError> {
    let script =
        "return [...document.querySelectorAll('.views a:not(.yaml)')].map((link) => link.dataset.testid.slice(5))";
    let views = page.run(script).await?;
    Ok(views.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// Opens the panel to share, and waits until there is a link.
async fn share(page: &Page) -> Outcome {
    page.click("[data-testid=share]").await?;
    let link = "return document.querySelector('[data-testid=link]')?.value ?? ''";
    page.until(async |page| page.run(link).await, |link| *link != "").await?;
    Ok(())
}

async fn what_is_shown_is_saved_as_yaml_json_and_svg(page: Page) -> Outcome {
    page.pick(EXAMPLE, "claim-and-pod").await?;
    page.click("[data-testid=view-map]").await?;
    page.shows("[data-testid=map]", "").await?;
    share(&page).await?;
    page.click("[data-testid=save-yaml]").await?;
    let yaml = page.saved("kubestow.yaml").await?;
    assert!(yaml.contains("kind: PersistentVolumeClaim"), "{yaml}");
    page.click("[data-testid=save-json]").await?;
    let json: Value = serde_json::from_str(&page.saved("kubestow.json").await?).expect("it is JSON");
    assert_eq!(json["objects"]["PersistentVolumeClaim/default/sample-pvc"]["status"]["phase"], "Bound");
    page.click("[data-testid=save-svg]").await?;
    let svg = page.saved("kubestow.svg").await?;
    assert!(svg.contains("sample-pvc") && svg.contains("xmlns"), "{svg}");
    // It stands for itself: a reader of XML takes it, and it shows nothing of elsewhere.
    let parsed = format!(
        "const svg = new DOMParser().parseFromString({svg:?}, 'image/svg+xml');
         const inside = [...svg.querySelectorAll('use')].every((use) => svg.querySelector(use.getAttribute('href')));
         return [svg.documentElement.tagName, inside]"
    );
    assert_eq!(page.run(&parsed).await?, serde_json::json!(["svg", true]));
    Ok(())
}

async fn markdown_is_copied(page: Page) -> Outcome {
    page.pick(EXAMPLE, "missing-key").await?;
    page.shows("[data-testid=view-problems] .n", "").await?;
    share(&page).await?;
    page.click("[data-testid=copy-markdown]").await?;
    page.shows("[data-testid=told]", "opied").await?;
    // What is in the clipboard is seen where it is pasted.
    page.press("[data-testid=link]", &Key::Escape.to_string()).await?;
    page.click("[data-testid=open-finder]").await?;
    page.enter("[data-testid=find]", &format!("{}v{}", Key::Control, Key::Null)).await?;
    let pasted = "return document.querySelector('[data-testid=find]')?.value ?? ''";
    let pasted = page.until(async |page| page.run(pasted).await, |pasted| *pasted != "").await?;
    let pasted = pasted.as_str().unwrap_or_default();
    assert!(pasted.starts_with("```yaml\n") && pasted.contains("\n- **") && pasted.contains("(line "), "{pasted}");
    assert!(pasted.contains("[Kubestow](http") && pasted.contains("#k1."), "{pasted}");
    Ok(())
}

async fn of_many_claims_the_chosen_one_is_shown(page: Page) -> Outcome {
    let class =
        "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\nprovisioner: ebs.csi.aws.com\n";
    let claim = |number: usize| {
        format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: claim-{number}}}\nspec: \
             {{storageClassName: fast, accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}}}\n"
        )
    };
    let count = |element: &str| format!("return document.querySelectorAll('{element}').length");
    let end = String::from_iter([Key::Control, Key::End, Key::Null, Key::Up].map(char::from));
    for (view, claims, shown) in [("access", 40, "[data-testid=access]"), ("map", 250, "[data-testid=map-node]")] {
        let text = (0..claims).map(claim).fold(class.to_owned(), |text, claim| text + "---\n" + &claim);
        page.return_with(&json!({ "kubestow.text": text }), &format!("view={view}")).await?;
        page.until(async |page| page.run(&count(shown)).await, |shown| *shown != 0).await?;
        page.type_keys(&end).await?;
        let last =
            format!("[data-testid=answer-{view}] :is([data-id$=claim-{0}], [data-claim$=claim-{0}])", claims - 1);
        page.until(async |page| page.run(&count(&last)).await, |last| *last != 0).await?;
        let drawn = page.run(&count(shown)).await?;
        assert!(drawn.as_u64() < Some(claims as u64), "{view}: {drawn} are drawn");
    }
    Ok(())
}
