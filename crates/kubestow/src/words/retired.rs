//! How is said what is gone or outdated, and what took its place?

use kubestow_core::retired::Topic;

/// The sentence patterns of a topic, English and Japanese; for what is gone, and for what is outdated.
pub(super) fn template(topic: Topic, is_gone: bool) -> (&'static str, &'static str) {
    match (topic, is_gone) {
        (Topic::WorkloadApi, true) => (
            "{what} has not served this kind since Kubernetes {removed}. It is in {instead} now (there since {since}), where \
             spec.selector must be written.",
            "{what}のこの種類はKubernetes {removed}で廃止されました。現在は{instead}({since}から)にあり、spec.selectorを書く必要があります。",
        ),
        (Topic::WorkloadApi, false) => (
            "This kind has been in {instead} since Kubernetes {since}; {what} is deprecated and goes with {removed}.",
            "この種類はKubernetes {since}から{instead}にあります。{what}は非推奨で、{removed}で廃止されます。",
        ),
        (Topic::Api, true) => (
            "{what} has not served this kind since Kubernetes {removed}; {instead} has the same fields (there since {since}).",
            "{what}のこの種類はKubernetes {removed}で廃止されました。{instead}({since}から)に同じフィールドがあります。",
        ),
        (Topic::Api, false) => (
            "This kind has been in {instead} since Kubernetes {since}; {what} is deprecated and goes with {removed}.",
            "この種類はKubernetes {since}から{instead}にあります。{what}は非推奨で、{removed}で廃止されます。",
        ),
        (Topic::SnapshotAlpha, _) => (
            "The snapshots of 2018 ({what}) went with Kubernetes {removed}. In {instead} (stable since {since}) nearly every \
             field has another name: driver for snapshotter, volumeSnapshotClassName for snapshotClassName, \
             source.persistentVolumeClaimName for source.kind and source.name; and a class must say its deletionPolicy.",
            "2018年のスナップショット({what})はKubernetes {removed}でなくなりました。{instead}({since}から正式版)ではほとんどのフィールド名が変わり、snapshotterはdriver、snapshotClassNameはvolumeSnapshotClassName、source.kindとsource.nameはsource.persistentVolumeClaimNameになりました。クラスにはdeletionPolicyが必要です。",
        ),
        (Topic::GitRepo, true) => (
            "{what} volumes are not cloned any more: off by default since Kubernetes {removed}, and for good since 1.36. An \
             init container that clones into an {instead} does the same.",
            "{what}ボリュームはもうクローンされません。Kubernetes {removed}で既定で無効になり、1.36で完全に使えなくなりました。{instead}にクローンする初期化コンテナで同じことができます。",
        ),
        (Topic::GitRepo, false) => (
            "{what} volumes are deprecated since Kubernetes 1.11 and go with {removed}; an init container that clones into an \
             {instead} does the same.",
            "{what}ボリュームはKubernetes 1.11から非推奨で、{removed}で使えなくなります。{instead}にクローンする初期化コンテナで同じことができます。",
        ),
        (Topic::Plugin, _) => (
            "The volume plugin behind {what} was removed in Kubernetes {removed}, and nothing in Kubernetes took its place: \
             no rewriting helps, the data needs other storage, such as a CSI driver.",
            "{what}のボリュームプラグインはKubernetes {removed}で削除され、Kubernetesに後継はありません。書き換えでは解決せず、CSIドライバーなど別のストレージが必要です。",
        ),
        (Topic::InTree, _) => (
            "{what} was a plugin of Kubernetes itself; since {since} the CSI driver {instead} does its work. The old name \
             works where that driver is installed.",
            "{what}はKubernetes本体のプラグインでした。{since}からはCSIドライバー{instead}が代わりに働きます。そのドライバーがあれば古い名前のままでも動きます。",
        ),
        (Topic::FlexVolume, _) => (
            "{what} is deprecated since Kubernetes {since}; {instead} drivers are to take its place.",
            "{what}はKubernetes {since}から非推奨です。{instead}ドライバーへの移行が求められています。",
        ),
        (Topic::AnnotationField, _) => (
            "The annotation {what} still counts, but since Kubernetes {since} there is the field {instead} for it.",
            "アノテーション{what}は今も有効ですが、Kubernetes {since}からはフィールド{instead}で指定します。",
        ),
        (Topic::Annotation, _) => (
            "The annotation {what} still counts; since Kubernetes {since} it is called {instead}.",
            "アノテーション{what}は今も有効ですが、Kubernetes {since}からは{instead}という名前です。",
        ),
        (Topic::ZoneLabel, _) => (
            "Since Kubernetes {since} the label {what} is called {instead}; what names the old one finds only nodes and \
             volumes that still carry it.",
            "Kubernetes {since}からラベル{what}の名前は{instead}です。古い名前では、古いラベルが残っているNodeとボリュームしか見つかりません。",
        ),
        (Topic::Recycle, _) => (
            "{what} is deprecated: a class that provisions makes a volume for each claim and deletes it afterwards. A volume \
             that is written by hand takes Delete where its storage can be deleted, and Retain elsewhere: here {instead}.",
            "{what}は非推奨です。代わりに、クラスが要求ごとにボリュームをプロビジョニングし、使い終わると削除します。手書きのボリュームには、ストレージを削除できるならDelete、できなければRetainを使います。ここでは{instead}です。",
        ),
        (Topic::DriverName, _) => (
            "The driver {what} is called {instead} since its release for Kubernetes {since}.",
            "ドライバー{what}は、Kubernetes {since}向けのリリースから{instead}という名前です。",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::holes;
    use super::*;

    #[test]
    fn every_topic_says_the_same_in_both_languages() {
        for (topic, is_gone) in Topic::ALL.into_iter().flat_map(|topic| [(topic, true), (topic, false)]) {
            let (en, ja) = template(topic, is_gone);
            let (mut en, mut ja) = (holes(en), holes(ja));
            en.dedup();
            ja.dedup();
            assert_eq!(en, ja, "{}", topic.name());
            assert!(en.contains(&"what"), "{}", topic.name());
        }
    }
}
