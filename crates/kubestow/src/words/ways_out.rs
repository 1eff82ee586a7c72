//! How is a way out said, and what comes of it?

use super::Language;
use kubestow_core::mend::{Candidate, Way};
use std::borrow::Cow;

/// Longer values are cut.
const LONGEST: usize = 60;

/// What to do.
pub(crate) fn title(candidate: &Candidate, language: Language) -> String {
    let step = |(way, words): &(Way, Vec<(&'static str, String)>)| fill(pick(template(*way), language), words);
    let joint = pick(("; ", "、"), language);
    candidate.steps.iter().map(step).collect::<Vec<_>>().join(joint)
}

/// What comes of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The API server accepts the object. Words: `object`.
    Accepted,
    /// A claim is bound. Words: `claim`, `volume`, `size`.
    Bound,
    /// A claim waits for a pod, as it should. Words: `claim`.
    Waits,
    /// A pod runs. Words: `pod`, `node`.
    Runs,
    /// The text can be read.
    Readable,
    /// The next problem comes to light. Words: `message`.
    Next,
}

/// What comes of a change, said.
pub(crate) fn results(outcomes: &[(Outcome, Vec<(&'static str, String)>)], language: Language) -> String {
    let joint = pick(("; ", "、"), language);
    outcomes
        .iter()
        .map(|(outcome, words)| fill(pick(result(*outcome), language), words))
        .collect::<Vec<_>>()
        .join(joint)
}

fn pick((en, ja): (&'static str, &'static str), language: Language) -> &'static str {
    match language {
        Language::En => en,
        Language::Ja => ja,
    }
}

fn fill(pattern: &str, words: &[(&'static str, String)]) -> String {
    super::fill(pattern, |name| words.iter().find(|(key, _)| *key == name).map_or("".into(), |(_, word)| short(word)))
}

/// A word cut to a length that a title has room for.
fn short(word: &str) -> Cow<'_, str> {
    match word.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &word[..end]).into(),
        None => word.into(),
    }
}

fn result(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Accepted => ("the API server accepts {object}", "APIサーバーは{object}を受け入れます"),
        Outcome::Bound => ("{claim} is bound to {volume} ({size})", "{claim}は{volume}({size})にバインドされます"),
        Outcome::Waits => {
            ("{claim} waits for a pod, as its class intends", "{claim}は、クラスの設定どおりPodを待ちます")
        }
        Outcome::Runs => ("{pod} gets the node {node}", "{pod}は{node}に割り当てられます"),
        Outcome::Readable => ("the text can be read", "テキストを読み込めるようになります"),
        Outcome::Next => ("the next problem comes to light: {message}", "次の問題が見えてきます: {message}"),
    }
}

/// The patterns of a title, English and Japanese.
fn template(way: Way) -> (&'static str, &'static str) {
    match way {
        Way::RenameField => ("Rename {from} to {to}", "{from}を{to}に直す"),
        Way::RemoveField => ("Remove {field}", "{field}を削除する"),
        Way::AddField => ("Add {field}: {value}", "{field}: {value}を追加する"),
        Way::SetValue => ("Change {field} to {value}", "{field}を{value}にする"),
        Way::Quote => ("Put the value of {field} in quotes", "{field}の値を引用符で囲む"),
        Way::Unquote => ("Write {value} without quotes in {field}", "{field}の{value}から引用符を外す"),
        Way::MakeList => ("Make {field} a list", "{field}をリストにする"),
        Way::OctalMode => ("Write the mode {field} in octal: {value}", "{field}のモードを8進数{value}で書く"),
        Way::QuantitySuffix => ("Write the amount as {value}", "量を{value}と書く"),
        Way::ApiVersion => ("Move to apiVersion {value}", "apiVersionを{value}にする"),
        Way::Kind => ("Name the kind {value}", "kindを{value}にする"),
        Way::CreateNamespace => ("Make the namespace {namespace} first", "先にNamespace {namespace}を作る"),
        Way::NamespaceFirst => {
            ("Move the namespace {namespace} before what is in it", "Namespace {namespace}を、中に入るものより前に移す")
        }
        Way::StringData => ("Write {key} as plain text in stringData", "{key}を平文のままstringDataに書く"),
        Way::Base64 => ("Encode the value of {key} in base64", "{key}の値をbase64で符号化する"),
        Way::TemplateLabels => (
            "Give the template the labels that the selector asks for",
            "テンプレートに、セレクターが求めるラベルを付ける",
        ),
        Way::Selector => ("Select the labels of the template", "セレクターをテンプレートのラベルに合わせる"),
        Way::AddVolume => ("Add an emptyDir volume {volume}", "emptyDirボリューム{volume}を追加する"),
        Way::Privileged => ("Make the container {container} privileged", "コンテナ{container}を特権にする"),
        Way::ClaimClass => ("Name the class {class}", "ストレージクラス{class}を指定する"),
        Way::ClaimEmptyClass => ("Ask for volumes without a class", "クラスのないボリュームを要求する"),
        Way::ClaimDefaultClass => {
            ("Name no class, so that the default one applies", "クラスを指定せず、既定のクラスに任せる")
        }
        Way::ClaimSize => ("Ask for {value}", "{value}を要求する"),
        Way::ClaimModes => ("Ask for the access mode {value}", "アクセスモード{value}を要求する"),
        Way::ClaimVolumeMode => ("Ask for the volume mode {value}", "ボリュームモード{value}を要求する"),
        Way::ClaimAttributesClass => (
            "Ask for the VolumeAttributesClass of the volume: {value}",
            "ボリュームのVolumeAttributesClassに合わせる: {value}",
        ),
        Way::ClaimNoSelector => ("Take the selector away", "セレクターを外す"),
        Way::VolumeLabel => ("Label {volume} with {label}", "{volume}にラベル{label}を付ける"),
        Way::FreeVolume => {
            ("Free {volume} from its deleted claim", "{volume}を、削除された永続ボリューム要求から解放する")
        }
        Way::ClaimVolume => ("Name the volume {volume}", "永続ボリューム{volume}を指定する"),
        Way::ClaimAnyVolume => ("Name no volume", "永続ボリュームを名指ししない"),
        Way::CreateVolume => ("Add a volume {volume} that fits", "条件に合う永続ボリューム{volume}を追加する"),
        Way::ClaimNoSource => ("Start with an empty volume", "空のボリュームから始める"),
        Way::ClaimSource => ("Start with the content of {name}", "{name}の内容から始める"),
        Way::ClaimAsLarge => ("Ask for as much as the source has: {value}", "元と同じ大きさを要求する: {value}"),
        Way::AddConsumer => ("Add a Pod that uses the claim", "この永続ボリューム要求を使うPodを追加する"),
        Way::UseClaim => ("Use the claim {claim}", "永続ボリューム要求{claim}を使う"),
        Way::CreateClaim => ("Add the claim {claim}", "永続ボリューム要求{claim}を追加する"),
        Way::Tolerate => ("Tolerate the taint {taint}", "taint {taint}を許容する"),
        Way::Uncordon => ("Let {node} take pods again", "{node}で再びPodを受け入れる"),
        Way::NodeLabel => ("Ask for a node with {label}", "{label}のNodeを求める"),
        Way::AnyNode => ("Do not ask for {label}", "{label}を求めない"),
        Way::RequestLess => ("Ask for less {resource}: {value}", "要求する{resource}を{value}に減らす"),
        Way::RequestNone => ("Do not ask for {resource}", "{resource}を要求しない"),
        Way::NoHostPort => ("Take no port {port} of the node", "Nodeのポート{port}を使わない"),
        Way::SpreadAnyway => ("Accept uneven spreading over {key}", "{key}での偏りを許す"),
        Way::NoPodRule => ("Take {field} away", "{field}を外す"),
        Way::VolumeNode => ("Put {volume} on {value}", "{volume}を{value}に置く"),
        Way::NoGates => ("Take the scheduling gates away", "schedulingGatesを外す"),
        Way::UseName => ("Use {kind} {name}", "{kind} {name}を使う"),
        Way::UseKey => ("Use the key {key}", "キー{key}を使う"),
        Way::Optional => {
            ("Go on without {kind} {name} (optional: true)", "{kind} {name}がなくてもよいことにする(optional: true)")
        }
        Way::CreateObject => ("Add {kind} {name}", "{kind} {name}を追加する"),
        Way::Modernise => ("Rewrite to today's form: {instead} for {what}", "現在の書き方にする({what}を{instead}に)"),
        Way::Tabs => ("Indent with blanks instead of tabs", "タブではなく空白で字下げする"),
        Way::Indent => ("Indent line {line} by {blanks} blanks", "{line}行目を空白{blanks}個で字下げする"),
        Way::RaiseQuota => {
            ("Let the quota {quota} allow {resource}: {value}", "ResourceQuota {quota}の{resource}を{value}に増やす")
        }
        Way::AddSpace => ("Put a space behind the colon of {key}", "{key}のコロンの後に空白を入れる"),
        Way::ModerniseAll => (
            "Rewrite all {count} documents that are outdated to today's form",
            "古い書き方の文書{count}個をすべて現在の書き方にする",
        ),
        Way::HostPathType => {
            ("Make what is missing on the node (type: {value})", "Nodeにないものは作る(type: {value})")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tests::holes;

    #[test]
    fn every_way_says_the_same_in_both_languages() {
        for way in Way::ALL {
            let (en, ja) = template(*way);
            assert_eq!(holes(en), holes(ja), "{}", way.name());
            assert!(!ja.is_ascii(), "{} has no Japanese", way.name());
        }
    }

    #[test]
    fn a_word_that_looks_like_a_hole_stays() {
        let words = [("field", "{value}".to_owned()), ("value", "x".repeat(70))];
        assert_eq!(fill("{field}: {value}", &words), format!("{{value}}: {}…", "x".repeat(60)));
    }
}
