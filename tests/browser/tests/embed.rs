//! Does the custom element do what it is for in somebody's page, in Chromium and in Firefox, under a policy that allows a
//! page only its own scripts and styles?

use kubestow_browser_tests::{BASE, Browser, Outcome, Page, Site, project, visit};
use std::fs;
use std::path::PathBuf;

/// Each scenario is a test in each browser, on a page with a body of its own.
macro_rules! scenarios {
    ($($scenario:ident on $body:expr;)*) => {
        mod chromium {
            $(#[test]
            fn $scenario() {
                super::embed(super::Browser::Chromium, stringify!($scenario), &$body, super::$scenario);
            })*
        }
        mod firefox {
            $(#[test]
            fn $scenario() {
                super::embed(super::Browser::Firefox, stringify!($scenario), &$body, super::$scenario);
            })*
        }
    };
}

scenarios! {
    ten_examples_share_one_engine on super::example("load=\"eager\"", super::CLAIM).repeat(10);
    an_edit_changes_the_answer_and_reset_takes_it_back on super::example("", super::CLAIM);
    the_playground_opens_with_what_the_reader_wrote on super::example("view=\"why\" lang=\"ja\"", super::CLAIM);
    nothing_on_the_page_moves on super::example("", &super::late());
    what_is_not_asked_for_is_not_loaded on super::example("load=\"click\"", super::CLAIM);
    context_is_hidden_and_counts on super::example("lines=\"8-\" view=\"claims\" readonly", &super::late());
    the_page_hears_when_an_expectation_is_not_met on super::example("expect=\"Bound\"", super::CLAIM);
    attributes_are_properties on super::example("view=\"why\"", super::CLAIM);
    an_element_made_by_a_script_reads_its_source on String::from("<div id=\"here\"></div>");
    a_way_out_is_tried_by_a_click on super::example("view=\"why\"", &format!("{}---\n{}", super::CLAIM, super::VOLUME));
    a_frame_tells_its_height on String::from("<iframe src=\"kubestow/frame.html#src=../claim.yaml&amp;view=why\"></iframe>");
}

const CLAIM: &str = "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: \"\"
  resources: {requests: {storage: 5Gi}}
";

const VOLUME: &str = "\
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec:
  accessModes: [ReadWriteOnce]
  capacity: {storage: 1Gi}
  hostPath: {path: /mnt}
";

/// A class that waits, and a claim of it.
fn late() -> String {
    let class = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: late}\nprovisioner: \
                 kubernetes.io/no-provisioner\nvolumeBindingMode: WaitForFirstConsumer\n\n---\n";
    class.to_owned() + &CLAIM.replace("\"\"", "late")
}

fn example(attributes: &str, manifest: &str) -> String {
    let manifest = manifest.replace('&', "&amp;").replace('<', "&lt;");
    format!("<kubestow-playground {attributes}><pre><code>{manifest}</code></pre></kubestow-playground>\n")
}

/// Remembers, before the element's script runs: the workers that are started, where the end of the page is, what is told.
const PROBE: &str = "
    window.workers = 0;
    const Real = window.Worker;
    window.Worker = class extends Real {
      constructor(...given) {
        super(...given);
        window.workers++;
      }
    };
    window.before = document.getElementById('after').getBoundingClientRect().top;
    window.told = [];
    for (const type of ['ready', 'change', 'result', 'error', 'message'])
      window.addEventListener(type, (event) => told.push({ type, detail: event.detail ?? event.data }));
    const frame = document.querySelector('iframe');
    if (frame) addEventListener('message', ({ data }) => data.kubestow === 'height' && (frame.height = data.height));
";

/// Plays a scenario on a page with this body.
fn embed<Run>(browser: Browser, name: &str, body: &str, scenario: fn(Page) -> Run)
where
    Run: Future<Output = Outcome> + 'static,
{
    let folder = project().join("target/embed-tests").join(format!("{name}-{browser:?}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("kubestow")).expect("the folder can be written");
    for entry in fs::read_dir(project().join("dist/embed")).expect("the element is built") {
        let file: PathBuf = entry.expect("the folder can be read").path();
        let to = folder.join("kubestow").join(file.file_name().unwrap_or_default());
        fs::hard_link(&file, &to).or_else(|_| fs::copy(&file, &to).map(drop)).expect("files can be copied");
    }
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>x</title><link rel=\"icon\" href=\"data:,\">\
         <link rel=\"stylesheet\" href=\"page.css\"><body><h1>Title</h1>{body}<p id=\"after\">After.</p>\
         <script type=\"module\" src=\"probe.js\"></script>\
         <script type=\"module\" src=\"kubestow/kubestow-playground.js\"></script></body></html>"
    );
    for (file, text) in [
        ("index.html", page.as_str()),
        ("page.css", "pre { line-height: 2; } iframe { width: 100%; }"),
        ("probe.js", PROBE),
        ("claim.yaml", CLAIM),
    ] {
        fs::write(folder.join(file), text).expect("files can be written");
    }
    let site = Site::open(&folder, 0, BASE).expect("a free port");
    visit(browser, name, site, "", scenario);
    let _ = fs::remove_dir_all(&folder);
}

/// What the example shows, below a part of its shadow tree.
async fn shows(page: &Page, part: &str, text: &str) -> Outcome {
    let script = format!(
        "return [...document.querySelectorAll('kubestow-playground')].map(
            (element) => element.shadowRoot.querySelector('{part}')?.innerText ?? '')"
    );
    let all = |shown: &serde_json::Value| {
        let shown = shown.as_array().map(Vec::as_slice).unwrap_or_default();
        !shown.is_empty() && shown.iter().all(|shown| shown.as_str().is_some_and(|shown| shown.contains(text)))
    };
    page.until(async |page| page.run(&script).await, all).await.map(drop)
}

/// How often something was told.
async fn told(page: &Page, kind: &str) -> Result<u64, fantoccini::error::CmdError> {
    let count = page.run(&format!("return told.filter(({{ type }}) => type === '{kind}').length")).await?;
    Ok(count.as_u64().unwrap_or_default())
}

const ANSWER: &str = "[part=answer]";

const PENDING: &str = "no persistent volumes available for this claim";

/// Types into the first example as a person would, by the browser's own command.
const TYPE: &str = "const area = document.querySelector('kubestow-playground').shadowRoot.querySelector('textarea');
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
    document.execCommand('insertText', false, ";

async fn ten_examples_share_one_engine(page: Page) -> Outcome {
    shows(&page, ANSWER, PENDING).await?;
    assert_eq!(page.run("return document.querySelectorAll('kubestow-playground').length").await?, 10);
    assert_eq!(page.run("return workers").await?, 1);
    assert_eq!(told(&page, "ready").await?, 10);
    Ok(())
}

async fn an_edit_changes_the_answer_and_reset_takes_it_back(page: Page) -> Outcome {
    shows(&page, ANSWER, PENDING).await?;
    assert_eq!(told(&page, "change").await?, 0);
    let volume = VOLUME.replace("1Gi", "8Gi").replace('\n', "\\n");
    page.run(&format!("{TYPE}'---\\n{volume}')")).await?;
    shows(&page, ANSWER, "bound to disk").await?;
    assert!(told(&page, "change").await? > 0);
    let text = page.run("return document.querySelector('kubestow-playground').value").await?;
    assert!(text.as_str().is_some_and(|text| text.starts_with(CLAIM) && text.contains("8Gi")), "{text}");
    page.run("document.querySelector('kubestow-playground').shadowRoot.querySelector('[part=reset]').click()").await?;
    shows(&page, ANSWER, PENDING).await?;
    let text = page.run("return document.querySelector('kubestow-playground').value").await?;
    assert_eq!(text, CLAIM);
    Ok(())
}

async fn the_playground_opens_with_what_the_reader_wrote(page: Page) -> Outcome {
    shows(&page, "[part=foot]", "プレイグラウンドで開く").await?;
    page.run(&format!("{TYPE}'# mine')")).await?;
    let url = page.run("return document.querySelector('kubestow-playground').shareUrl()").await?;
    let (home, state) = url.as_str().and_then(|url| url.split_once("#k1.")).expect("a link of the playground");
    assert!(home.ends_with("/below/any/path/"), "{home}");
    let read = format!(
        "const bytes = Uint8Array.from(atob('{state}'.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
        return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).json()"
    );
    let state = page.run(&read).await?;
    assert_eq!(state["text"], format!("{CLAIM}# mine"));
    assert_eq!(
        (&state["view"], &state["lang"], &state["cluster"]),
        (&"why".into(), &"ja".into(), &"playground".into())
    );
    Ok(())
}

async fn nothing_on_the_page_moves(page: Page) -> Outcome {
    shows(&page, ANSWER, "waits for its first Pod").await?;
    let moved = page.run("return document.getElementById('after').getBoundingClientRect().top - before").await?;
    assert!(moved.as_f64().is_some_and(|moved| moved.abs() < 1.0), "by {moved}");
    Ok(())
}

async fn what_is_not_asked_for_is_not_loaded(page: Page) -> Outcome {
    shows(&page, "[part=load]", "Run").await?;
    let live = "return performance.getEntriesByType('resource').some(({ name }) => name.includes('live-'))";
    assert_eq!(page.run(live).await?, false);
    assert_eq!(page.run("return workers").await?, 0);
    let code = page.run("return document.querySelector('kubestow-playground code').innerText").await?;
    assert_eq!(code, CLAIM, "the code stands in the page");
    page.run("document.querySelector('kubestow-playground').shadowRoot.querySelector('[part=load]').click()").await?;
    shows(&page, ANSWER, PENDING).await
}

async fn context_is_hidden_and_counts(page: Page) -> Outcome {
    shows(&page, ANSWER, "waits for its first Pod").await?;
    let area = "const { value, readOnly } = document.querySelector('kubestow-playground').shadowRoot.querySelector('textarea');";
    let seen = page.run(&format!("{area} return value")).await?;
    assert_eq!(seen, CLAIM.replace("\"\"", "late"));
    assert_eq!(page.run(&format!("{area} return readOnly")).await?, true);
    page.run("document.querySelector('kubestow-playground').shadowRoot.querySelector('[part=more]').click()").await?;
    let seen = page.run(&format!("{area} return value")).await?;
    assert_eq!(seen, late());
    Ok(())
}

async fn the_page_hears_when_an_expectation_is_not_met(page: Page) -> Outcome {
    shows(&page, "[part=unmet]", "it is Pending, not Bound").await?;
    let unmet = page.run("return told.find(({ type }) => type === 'result').detail.unmet").await?;
    assert_eq!(unmet[0]["object"], "PersistentVolumeClaim/default/data");
    page.run("document.querySelector('kubestow-playground').expect = 'Pending'").await?;
    let none = "return document.querySelector('kubestow-playground').shadowRoot.querySelector('[part=unmet]')";
    page.until(async |page| page.run(none).await, serde_json::Value::is_null).await?;
    Ok(())
}

async fn attributes_are_properties(page: Page) -> Outcome {
    shows(&page, ANSWER, PENDING).await?;
    let set = "const element = document.querySelector('kubestow-playground');
        element.view = 'problems events'; element.theme = 'dark'; element.readOnly = true; element.height = 300;
        return [element.getAttribute('view'), element.hasAttribute('readonly'), element.offsetHeight,
            getComputedStyle(element).colorScheme, element.preset]";
    let set = page.run(set).await?;
    assert_eq!(set, serde_json::json!(["problems events", true, 300, "dark", ""]));
    shows(&page, "[part=tabs]", "Events").await?;
    page.run("document.querySelector('kubestow-playground').lang = 'ja'").await?;
    shows(&page, "[part=tabs]", "イベント").await?;
    page.run("document.querySelector('kubestow-playground').preset = 'moon'").await?;
    shows(&page, ANSWER, "there is no cluster").await?;
    assert_eq!(told(&page, "error").await?, 1);
    Ok(())
}

async fn an_element_made_by_a_script_reads_its_source(page: Page) -> Outcome {
    let make = "const element = document.createElement('kubestow-playground');
        element.src = 'claim.yaml';
        document.getElementById('here').append(element);
        return element.resolve().then((report) => Object.keys(report.objects))";
    let objects = page.run(make).await?;
    assert!(
        objects.as_array().is_some_and(|ids| ids.contains(&"PersistentVolumeClaim/default/data".into())),
        "{objects}"
    );
    shows(&page, ANSWER, PENDING).await?;
    page.run("document.querySelector('kubestow-playground').src = 'none.yaml'").await?;
    page.until(async |page| told(page, "error").await, |count| *count == 1).await?;
    Ok(())
}

async fn a_way_out_is_tried_by_a_click(page: Page) -> Outcome {
    shows(&page, "[part=fixes]", "Ask for 1Gi").await?;
    page.run("document.querySelector('kubestow-playground').shadowRoot.querySelector('[part=fixes] button').click()")
        .await?;
    shows(&page, ANSWER, "bound to disk").await
}

async fn a_frame_tells_its_height(page: Page) -> Outcome {
    let shown = "return document.querySelector('iframe').contentDocument.querySelector('kubestow-playground')
        ?.shadowRoot.querySelector('[part=answer]')?.innerText ?? ''";
    let has = |text: &serde_json::Value| text.as_str().is_some_and(|text| text.contains(PENDING));
    page.until(async |page| page.run(shown).await, has).await?;
    let fits = "const frame = document.querySelector('iframe');
        return frame.clientHeight === 240 && frame.contentDocument.documentElement.scrollHeight <= 240";
    page.until(async |page| page.run(fits).await, |fits| *fits == true).await?;
    Ok(())
}
