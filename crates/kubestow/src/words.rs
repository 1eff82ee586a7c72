//! How is a finding said?
//!
//! The last step: a code and its data become a sentence, in English or Japanese. Kubernetes' own messages are not
//! translated; they stand beside the sentence.

pub(crate) mod compare;
pub(crate) mod editing;
mod retired;
pub(crate) mod ways_out;

use kubestow_core::finding::{Code, Finding};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The languages that Kubestow speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

/// The sentence of a finding. `{name}` stands for a word of its data, `{kubernetes}` for Kubernetes' own message.
pub(crate) fn sentence(finding: &Finding, language: Language) -> String {
    let topic = finding.word("topic").and_then(kubestow_core::retired::Topic::named);
    let (en, ja) = match topic {
        Some(topic) => retired::template(topic, finding.code == Code::GoneByNow),
        None => template(finding.code),
    };
    let pattern = match language {
        Language::En => en,
        Language::Ja => ja,
    };
    fill(pattern, |name| match finding.data.iter().find(|(key, _)| *key == name) {
        Some((_, word)) => word.as_str().into(),
        None if name == "kubernetes" => finding.kubernetes.as_deref().unwrap_or_default().into(),
        None => format!("{{{name}}}").into(),
    })
}

/// A pattern with words in its holes; from left to right, so that a word that looks like a hole stays as it is.
pub(crate) fn fill<'a>(pattern: &str, word: impl Fn(&str) -> Cow<'a, str>) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, behind) = behind.split_once('}').unwrap_or((behind, ""));
        text.push_str(before);
        text.push_str(&word(name));
        rest = behind;
    }
    text + rest
}

/// The sentence patterns of a code, English and Japanese.
fn template(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::YamlSyntax => ("The YAML breaks off here: {reason}", "ここでYAMLとして読めなくなります: {reason}"),
        Code::KeyWithoutSpace => (
            "A space is missing behind {key}: — YAML takes {key}:{value} for one word, and kubectl gives up: {reason}",
            "{key}:の後に空白がありません。YAMLは{key}:{value}を1つの単語とみなすため、kubectlは読み込めません: {reason}",
        ),
        Code::InputTooLarge => (
            "The text has {size} bytes; Kubestow reads up to {limit}.",
            "テキストは{size}バイトあります。読み込める上限は{limit}バイトです。",
        ),
        Code::NotText => (
            "This is not text: the bytes from {offset} on are no UTF-8.",
            "テキストではありません。{offset}バイト目からがUTF-8として読めません。",
        ),
        Code::TooDeep => {
            ("This nests deeper than {limit} levels; it is not read.", "{limit}段を超える入れ子は読み込みません。")
        }
        Code::TooManyAliases => (
            "This document consists of little but aliases, or they unfold into more than {limit} values; it is not read.",
            "この文書はほとんどがエイリアスであるか、展開すると{limit}個の値を超えるため、読み込みません。",
        ),
        Code::TooManyValues => (
            "This text holds more than {limit} values; nothing from here on is read.",
            "テキストに含まれる値が{limit}個を超えるため、ここから先は読み込みません。",
        ),
        Code::TooManyDocuments => (
            "This text holds more than {limit} documents; nothing from here on is read.",
            "テキストに含まれる文書が{limit}個を超えるため、ここから先は読み込みません。",
        ),
        Code::MoreProblems => (
            "{count} more problems of the text are not listed.",
            "このほかに{count}件の問題がありますが、表示していません。",
        ),
        Code::TextIgnored => (
            "kubectl does not read this: the document has ended, and no line with --- begins another.",
            "kubectlはこの部分を読みません。文書はすでに終わっており、次の文書を始める---の行がありません。",
        ),
        Code::NothingToRead => ("There is no document yet.", "まだ文書がありません。"),
        Code::DuplicateKey => (
            "The key {key} stands twice here; kubectl keeps the last one.",
            "キー{key}が2回書かれています。kubectlは最後のものだけを使います。",
        ),
        Code::Rejected => ("The API server refuses this: {kubernetes}", "APIサーバーが拒否します: {kubernetes}"),
        Code::ApiWarning => ("The API server warns: {kubernetes}", "APIサーバーの警告: {kubernetes}"),
        Code::GoneByNow => ("{what} does not work any more.", "{what}はもう使えません。"),
        Code::Outdated => ("{what} is outdated.", "{what}は古い書き方です。"),
        Code::FieldDropped => (
            "Kubernetes {version} drops {field} without a word: the feature gate {gate} is off.",
            "Kubernetes {version}は{field}を黙って捨てます。フィーチャーゲート{gate}が無効なためです。",
        ),
        Code::VersionInPart => (
            "Kubernetes {version} is modelled where storage and the objects around it worked otherwise than today; refusals \
             of wrong fields come in today's words, and equally good nodes are chosen as today.",
            "Kubernetes {version}は、ストレージとその周辺の動作が現在と異なる点を再現しています。フィールドの誤りを拒否する文面と、同等のNodeの選び方は現在のものです。",
        ),
        Code::KindNotModelled => (
            "{kind} is passed through: nothing here acts on it.",
            "{kind}はそのまま通します。ここでは何の働きもしません。",
        ),
        Code::NotModelled => ("Not modelled yet: {what}.", "まだ対応していません: {what}。"),
        Code::NamespaceAssumed => (
            "The namespace {namespace} is taken as existing; the manifest does not make it.",
            "Namespace {namespace}はマニフェストにありませんが、あるものとして扱います。",
        ),
        Code::EqualNodes => (
            "Several nodes are equally good ({nodes}); Kubernetes picks any of them, here it is {node}.",
            "同じ評価のNodeが複数あります({nodes})。Kubernetesはどれかを選びます。ここでは{node}とします。",
        ),
        Code::EqualVolumes => (
            "Several volumes fit equally well ({volumes}); Kubernetes picks any of them, here it is {volume}.",
            "同じように適合する永続ボリュームが複数あります({volumes})。Kubernetesはどれかを選びます。ここでは{volume}とします。",
        ),
        Code::NotSettled => (
            "The cluster did not come to rest within {limit} steps; this is the state it was in.",
            "{limit}ステップ以内に落ち着きませんでした。途中の状態を示します。",
        ),
        Code::ContainerError => (
            "Container {container} does not start ({reason}): {kubernetes}",
            "コンテナ{container}は起動しません({reason}): {kubernetes}",
        ),
        Code::VolumeError => {
            ("Volume {volume} does not mount: {kubernetes}", "ボリューム{volume}をマウントできません: {kubernetes}")
        }
        Code::VolumeNotRefreshed => (
            "Volume {volume} keeps the files that it has, and the kubelet complains: {kubernetes}",
            "ボリューム{volume}のファイルは今のまま残り、kubeletが警告します: {kubernetes}",
        ),
        Code::HostPathAssumed => (
            "The simulated nodes have only a few empty folders; a real node may have {path}.",
            "シミュレートしているNodeには空のフォルダーが少しあるだけです。実際のNodeには{path}があるかもしれません。",
        ),
        Code::InlineDriverAssumed => (
            "Driver {driver}, which makes volume {volume}, is taken as installed. Where it is not, Kubernetes says: {kubernetes}",
            "ボリューム{volume}を作るドライバー{driver}はインストール済みとみなします。ない場合のKubernetesのメッセージ: {kubernetes}",
        ),
        Code::VolumeUnused => (
            "No container mounts volume {volume}, so the kubelet does not set it up.",
            "ボリューム{volume}はどのコンテナからもマウントされないため、kubeletは用意しません。",
        ),
        Code::SubPathOfNothing => (
            "{sub_path} names nothing in volume {volume}: container {container} gets an empty folder.",
            "ボリューム{volume}に{sub_path}はありません。コンテナ{container}には空のフォルダーがマウントされます。",
        ),
        Code::ReferenceUnresolved => (
            "Variable {variable} of container {container} keeps {references} as written: nothing before it has that name.",
            "コンテナ{container}の環境変数{variable}の{references}は展開されず、そのまま残ります。先に定義された同名の変数がありません。",
        ),
        Code::TooMuchToShow => (
            "All pods together see too much to show: files and variables of this pod and later ones are left out.",
            "すべてのPodを合わせると表示できる量を超えるため、このPod以降のファイルと環境変数は省きます。",
        ),
        Code::ContainersWait => (
            "Until {container} has started, {others} wait: init containers run first, in their order.",
            "{container}が起動するまで、{others}は待ちます。初期化コンテナは先に、順番に実行されます。",
        ),
        Code::KeysSkipped => (
            "Container {container} gets no variables for some keys: {kubernetes}",
            "コンテナ{container}では、一部のキーが環境変数になりません: {kubernetes}",
        ),
        Code::MountHidesSystem => (
            "Mounting at {path} hides everything that the image of container {container} has there; a subPath mounts single files.",
            "{path}にマウントすると、コンテナ{container}のイメージがそこに持つものはすべて隠れます。ファイル単位でマウントするにはsubPathを使います。",
        ),
        Code::FsGroupIgnored => (
            "fsGroup does not change owner or mode of the files in volume {volume}: {source} volumes are left as they are.",
            "fsGroupを指定しても、ボリューム{volume}のファイルの所有者とモードは変わりません。{source}ボリュームは対象外です。",
        ),
        Code::VariableUnknown => (
            "Variable {variable} of container {container} is left out: its value is written while the pod runs.",
            "コンテナ{container}の環境変数{variable}は省きます。値はPodの実行中に書き込まれるためです。",
        ),
        Code::ReadOnlyAnyway => (
            "{path} is read-only in container {container} all the same: volumes of this kind always are.",
            "コンテナ{container}の{path}は、この指定にかかわらず読み取り専用です。この種類のボリュームは常に読み取り専用です。",
        ),
        Code::ContainerStale => (
            "Container {container} still has what it started with: {things}. Only a restart brings the new values.",
            "コンテナ{container}の{things}は起動時のままです。新しい値は再起動するまで反映されません。",
        ),
        Code::ClaimPending => {
            ("This claim has no volume: {kubernetes}", "この永続ボリューム要求にはボリュームがありません: {kubernetes}")
        }
        Code::ClaimNamesNoVolume => (
            "This claim names the volume {volume}, which does not exist. It waits for it; Kubernetes says nothing.",
            "この永続ボリューム要求は、存在しない永続ボリューム{volume}を指定しています。作られるまで待ち続けますが、Kubernetesは何も知らせません。",
        ),
        Code::ClaimLost => (
            "This claim has lost its volume: {kubernetes}",
            "この永続ボリューム要求はボリュームを失いました: {kubernetes}",
        ),
        Code::ClaimTerminating => (
            "This claim is being deleted. It stays until the pods that use it are gone: {pods}.",
            "この永続ボリューム要求は削除中です。使っているPod({pods})がなくなるまで残ります。",
        ),
        Code::HeldByFinalizers => (
            "This is being deleted. It stays until somebody takes its finalizers away: {finalizers}.",
            "削除中です。ファイナライザー({finalizers})が外されるまで残ります。",
        ),
        Code::VolumeLarger => (
            "This claim asks for {request} and gets {capacity}: of the volumes that fit, {volume} is the smallest.",
            "この永続ボリューム要求は{request}を求め、{capacity}を得ました。条件に合う永続ボリュームのうち、{volume}が最小だからです。",
        ),
        Code::VolumeReleased => (
            "The claim {claim} is gone. This volume keeps its data and is given to no claim, not even to a new one of that name, \
             until spec.claimRef is removed.",
            "永続ボリューム要求{claim}はもうありません。この永続ボリュームはデータを残したまま、spec.claimRefを取り除くまで、同じ名前の要求にも割り当てられません。",
        ),
        Code::VolumeNotDeleted => (
            "The claim {claim} is gone, and this volume is to be deleted; but its driver does not answer in this cluster, so it stays.",
            "永続ボリューム要求{claim}はもうなく、この永続ボリュームは削除されるはずですが、このクラスターではドライバーが応答しないため残ります。",
        ),
        Code::VolumeFailed => (
            "This volume could not be reclaimed: {kubernetes}",
            "この永続ボリュームを回収できませんでした: {kubernetes}",
        ),
        Code::VolumeTerminating => (
            "This volume is being deleted. It stays, and stays usable, until the claim {claim} is gone.",
            "この永続ボリュームは削除中です。永続ボリューム要求{claim}がなくなるまで残り、使い続けられます。",
        ),
        Code::VolumeReservedInVain => (
            "This volume is reserved for the claim {claim}, which cannot use it because of {field}. Kubernetes says nothing.",
            "この永続ボリュームは永続ボリューム要求{claim}のために確保されていますが、{field}が合わず使えません。Kubernetesは何も知らせません。",
        ),
        Code::ClaimWaits => (
            "This claim waits for a pod, as its class intends: {kubernetes}",
            "この永続ボリューム要求は、クラスの設定どおりPodを待っています: {kubernetes}",
        ),
        Code::ClusterAssumed => (
            "The cluster {cluster} is taken to have the nodes {nodes}, the classes {classes} and the drivers {drivers}.",
            "クラスター{cluster}には、Node {nodes}、StorageClass {classes}、ドライバー {drivers} があるものとします。",
        ),
        Code::DriverMissing => (
            "Nobody in this cluster answers for the driver {driver}, so this waits for ever. A real cluster must have it \
             installed.",
            "このクラスターにはドライバー{driver}がないため、いつまでも待ち続けます。実際のクラスターではインストールが必要です。",
        ),
        Code::ModesNotSupported => (
            "A volume of kind {kind} supports {supported}, not {modes}. Kubernetes does not check this: the claim binds, \
             and it fails when the volume is attached or mounted.",
            "{kind}が対応しているのは{supported}で、{modes}には対応していません。Kubernetesは検査しないため、バインドは成功し、アタッチやマウントの時に失敗します。",
        ),
        Code::MultiAttach => (
            "Volume {volume} is attached to {node} and to no second node; this pod on {own} waits: {kubernetes}",
            "ボリューム{volume}は{node}にアタッチされており、他のNodeにはアタッチできません。{own}のこのPodは待ち続けます: {kubernetes}",
        ),
        Code::UpdateSharesVolume => (
            "A rolling update starts the new pod while the old one still has the claim {claim} ({modes}); on another node it \
             waits for ever. The strategy Recreate ends the old pod first.",
            "ローリングアップデートでは、古いPodが永続ボリューム要求{claim}({modes})を持ったまま新しいPodが始まり、別のNodeに置かれるといつまでも待ち続けます。strategyをRecreateにすると、先に古いPodが終わります。",
        ),
        Code::ValueEndsInNewline => (
            "The value of {key} ends in a newline, and programs get it too. `echo` adds one before base64; stringData or `echo -n` does not.",
            "{key}の値は改行で終わり、プログラムにもそのまま渡ります。echoがbase64の前に改行を付けるためです。stringDataやecho -nなら付きません。",
        ),
        Code::ClaimLeftBehind => (
            "The StatefulSet {set} made this claim for {pod}, which is gone; the claim and its data stay ({policy}: Retain).",
            "StatefulSet {set}が{pod}のために作った永続ボリューム要求です。Podがなくなっても、要求とデータは残ります({policy}: Retain)。",
        ),
        Code::SnapshotNotReady => {
            ("This snapshot is not settled: {kubernetes}", "このスナップショットは完了していません: {kubernetes}")
        }
        Code::PodWaits => (
            "This pod is to run on {node} and waits until a volume is there for {claims}.",
            "このPodの割り当て先は{node}で、{claims}のボリュームが用意されるのを待っています。",
        ),
        Code::TooManyPods => (
            "Workloads make no more pods here once there are {limit}; a real cluster may make more.",
            "Podが{limit}個に達したため、ここではこれ以上作りません。実際のクラスターではさらに作られることがあります。",
        ),
        Code::CronJobWaits => (
            "This CronJob makes its Jobs at its times ({schedule}); no time passes here, so it makes none.",
            "このCronJobは予定の時刻({schedule})にJobを作ります。ここでは時間が進まないため、何も作りません。",
        ),
        Code::PodPending => ("This pod has no node: {kubernetes}", "このPodはNodeに割り当てられません: {kubernetes}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the holes of a pattern, sorted.
    pub(super) fn holes(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> =
            text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn every_code_says_the_same_in_both_languages() {
        for code in Code::ALL {
            let (en, ja) = template(*code);
            assert_eq!(holes(en), holes(ja), "{}", code.name());
            assert!(!ja.is_ascii(), "{} has no Japanese", code.name());
        }
    }

    #[test]
    fn a_word_that_looks_like_a_hole_stays() {
        let finding = Finding::new(Code::ContainerError)
            .quoting("said")
            .with("container", "{reason}")
            .with("reason", "{kubernetes}");
        let said = sentence(&finding, Language::En);
        assert_eq!(said, "Container {reason} does not start ({kubernetes}): said");
    }
}
