//! What is in a link, and what becomes of one?
//!
//! All that the page shows, compressed into the fragment of its address by `share.js`. A link that is cut off or forged is
//! said to be, and costs nothing: what the user had stays.

pub(crate) mod panel;

use crate::memory::{language, language_name};
use crate::state::{Action, Cluster, Linked, State, Version, View};
use kubestow::Link;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

#[wasm_bindgen(module = "/js/share.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn encode(state: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn decode(fragment: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn clean(state: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn report(state: &JsValue, options: &JsValue) -> Result<JsValue, JsValue>;
    fn download(name: &str, kind: &str, text: &str);
    fn drawing(selector: &str) -> Option<String>;
}

/// The link to a state.
pub(crate) fn link_to(state: &State) -> Link {
    Link {
        text: state.text.to_string(),
        steps: state.steps.to_vec(),
        cluster: Some(state.cluster.name().to_owned()),
        version: (state.version != Version::Now).then(|| state.version.name().to_owned()),
        view: Some(state.view.name().to_owned()),
        focus: state.focus.as_deref().map(str::to_owned),
        lang: Some(language_name(state.language).to_owned()),
    }
}

/// Shows what a link holds. What it does not say is as it is by default, whatever the visitor prefers; only for the
/// language the visitor's own is better.
pub(crate) fn open(link: Link, state: &mut State) {
    state.cluster = link.cluster.as_deref().and_then(Cluster::named).unwrap_or(Cluster::Playground);
    state.version = link.version.as_deref().and_then(Version::named).unwrap_or(Version::Now);
    state.view = link.view.as_deref().and_then(View::linked).unwrap_or(View::Containers);
    state.is_told |= state.view == View::Timeline;
    state.language = link.lang.as_deref().and_then(language).unwrap_or(state.language);
    state.focus = link.focus.map(Into::into);
    state.text = link.text.into();
    state.after = link.steps.len();
    state.steps = link.steps.into();
}

/// The fragment of the page's address, without #.
pub(crate) fn fragment() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Puts a fragment into the address; no entry of the history comes of it.
pub(crate) fn put_fragment(fragment: &str) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        // A browser that refuses, such as for too many calls, leaves the address as it was.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{fragment}")));
    }
}

/// Reads the link in the page's address, if it holds one, and tells what it found.
pub(crate) fn read(act: Callback<Action>) {
    let fragment = fragment();
    if !fragment.starts_with('k') {
        return;
    }
    spawn_local(async move {
        let linked = match decode(&fragment).await {
            Ok(state) if state.is_undefined() => return,
            Ok(state) => serde_wasm_bindgen::from_value(state).map_or(Linked::Broken, Linked::Read),
            Err(_) => Linked::Broken,
        };
        act.emit(Action::Linked(linked));
    });
}

fn javascript<T: Serialize>(value: &T) -> JsValue {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kubestow::Step;

    #[test]
    fn a_state_comes_back_from_its_link() {
        let steps = [Step::Cordon("node-1".to_owned())];
        let (cluster, version, view) = (Cluster::Kind, Version::Then, View::Map);
        let state = State { steps: steps.into(), cluster, version, view, ..State::default() };
        let mut other = State::default();
        open(link_to(&state), &mut other);
        assert_eq!(
            (&other.text, &other.steps, other.cluster, other.version, other.view),
            (&state.text, &state.steps, cluster, version, view)
        );
    }

    #[test]
    fn preferences_do_not_override_a_link() {
        let mut state = State { cluster: Cluster::Eks, version: Version::Then, view: View::Why, ..State::default() };
        open(Link { text: "kind: Pod".to_owned(), ..Link::default() }, &mut state);
        assert_eq!((state.cluster, state.version), (Cluster::Playground, Version::Now));
        assert_eq!((state.view, &*state.text), (View::Containers, "kind: Pod"));
    }
}
