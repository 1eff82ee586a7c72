//! How much of what containers see is kept?
//!
//! Many pods may mount one large ConfigMap, and every container has the variables of every service, so a small text can
//! stand for very much. Upstream spreads it over many machines; here it has a bound, and what lies beyond is left out and
//! said to be.

use crate::view::{Container, File, Lost, Volume};
use core::cell::Cell;

/// What the views of all pods may weigh, in bytes of the report that is made of them: some thousand pods as people write
/// them.
const LIMIT: usize = 32 << 20;
/// What a variable, a file or an entry of a tree weighs beside its text.
const ITEM: usize = 256;

/// What may still be kept.
pub(super) struct Budget(Cell<usize>);

impl Budget {
    pub(super) fn new() -> Budget {
        Budget(Cell::new(LIMIT))
    }

    /// How much may still be kept.
    pub(super) fn left(&self) -> usize {
        self.0.get()
    }

    /// Takes a weight off that is not more than what is left.
    pub(super) fn take(&self, weight: usize) {
        self.0.set(self.0.get().saturating_sub(weight));
    }

    /// Takes a weight off; false if that is too much, and then nothing is left.
    #[must_use]
    fn spend(&self, weight: usize) -> bool {
        let left = self.0.get().checked_sub(weight);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Whether a volume with its files can be kept.
    pub(super) fn takes_volume(&self, volume: &Volume) -> bool {
        self.spend(ITEM + volume.files.iter().flatten().map(file).sum::<usize>())
    }

    /// Whether a container with its environment and its trees of files can be kept.
    pub(super) fn takes_container(&self, container: &Container, volumes: &[Volume]) -> bool {
        let env = container.env.iter();
        let env = env.map(|var| ITEM + var.name.len() + var.value.len() + lost(&var.lost)).sum::<usize>();
        let words = container.command.iter().chain(&container.args).map(|word| ITEM + word.len()).sum::<usize>();
        let mut trees = 0usize;
        for mount in &container.mounts {
            let volume = volumes.iter().find(|volume| volume.name == mount.volume);
            let files = volume.and_then(|volume| volume.files.as_ref()).into_iter().flatten();
            // A file stands in the tree twice, and its path has a link or a folder for every part.
            let entry = |file: &File| (ITEM + mount.path.len() + file.path.len()) * 2;
            trees = trees.saturating_add(ITEM + files.map(entry).sum::<usize>());
            trees = trees.saturating_add(mount.frozen.iter().flatten().map(file).sum::<usize>());
        }
        self.spend(ITEM.saturating_add(env).saturating_add(words).saturating_add(trees))
    }
}

fn file(file: &File) -> usize {
    ITEM + file.path.len() + file.content.len() + lost(&file.lost)
}

fn lost(losers: &[Lost]) -> usize {
    losers.iter().map(|lost| ITEM + lost.value.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::super::testing::Lab;
    use alloc::format;
    use serde_json::json;

    #[test]
    fn what_is_too_much_is_left_out_and_marked() {
        let config = json!({"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"k": "x".repeat(1 << 20)}});
        let pod = |n: usize| {
            json!({"kind": "Pod", "metadata": {"name": format!("p{n:03}")}, "spec": {"nodeName": "n",
                "volumes": [{"name": "v", "configMap": {"name": "c"}}],
                "containers": [{"name": "main", "volumeMounts": [{"name": "v", "mountPath": "/v"}]}]}})
        };
        let lab = Lab::of([config].into_iter().chain((0..60).map(pod)));
        let (first, last) = (lab.view("p000"), lab.view("p059"));
        assert!(!first.is_cut && first.volumes[0].files.is_some() && !first.containers[0].env.is_empty());
        assert!(last.is_cut && last.volumes[0].files.is_none() && last.containers[0].env.is_empty());
        assert_eq!(last.containers[0].error, None);
    }
}
