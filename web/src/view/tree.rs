//! What files does a container see, as a tree?
//!
//! The mounts, by path, and below each what the kubelet writes there. What a volume holds that the kubelet does not
//! write, such as the content of a disk, is not known here and is said to be so.

use kubestow::{Container, File, Mount, Pod, Volume};

/// What is known about the content of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Its files follow.
    Listed,
    /// It starts empty.
    Empty,
    /// It is the volume's own.
    Unknown,
    /// It does not mount.
    Failed,
}

/// What stands in a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Entry<'a> {
    /// Where a volume is mounted.
    Mount(Content),
    /// A directory below it.
    Directory,
    /// A file.
    File(&'a File),
}

/// A row of the tree.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row<'a> {
    pub(crate) depth: usize,
    /// The name; the whole path for a mount.
    pub(crate) name: String,
    /// The whole path.
    pub(crate) path: String,
    pub(crate) entry: Entry<'a>,
    pub(crate) mount: &'a Mount,
    pub(crate) volume: Option<&'a Volume>,
}

/// The rows of a container's tree.
pub(crate) fn rows<'a>(container: &'a Container, pod: &'a Pod) -> Vec<Row<'a>> {
    let mut mounts: Vec<&Mount> = container.mounts.iter().collect();
    mounts.sort_by(|a, b| a.mount_path.cmp(&b.mount_path));
    mounts.into_iter().flat_map(|mount| below(mount, pod.volumes.get(&mount.volume))).collect()
}

fn below<'a>(mount: &'a Mount, volume: Option<&'a Volume>) -> Vec<Row<'a>> {
    let root = mount.mount_path.trim_end_matches('/');
    let row = |depth, name: String, path: String, entry| Row { depth, name, path, entry, mount, volume };
    let files = volume.and_then(|volume| volume.files.as_deref()).unwrap_or_default();
    if let Some(file) = files.iter().find(|file| file.path == mount.sub_path) {
        return vec![row(0, mount.mount_path.clone(), mount.mount_path.clone(), Entry::File(file))];
    }
    let prefix = if mount.sub_path.is_empty() { String::new() } else { format!("{}/", mount.sub_path) };
    let mut rows = vec![row(0, format!("{root}/"), format!("{root}/"), Entry::Mount(content(volume)))];
    let mut open: Vec<&str> = Vec::new();
    for file in files {
        let Some(path) = file.path.strip_prefix(&prefix) else { continue };
        let mut parts: Vec<&str> = path.split('/').collect();
        let name = parts.pop().unwrap_or(path);
        let common = open.iter().zip(&parts).take_while(|(a, b)| a == b).count();
        open.truncate(common);
        for part in &parts[common..] {
            open.push(part);
            let path = format!("{root}/{}/", open.join("/"));
            rows.push(row(open.len(), format!("{part}/"), path, Entry::Directory));
        }
        rows.push(row(open.len() + 1, name.to_owned(), format!("{root}/{path}"), Entry::File(file)));
    }
    rows
}

fn content(volume: Option<&Volume>) -> Content {
    match volume {
        None => Content::Unknown,
        Some(volume) if volume.error.is_some() => Content::Failed,
        Some(volume) => match &volume.files {
            Some(files) if files.is_empty() => Content::Empty,
            Some(_) => Content::Listed,
            None if volume.source == "emptyDir" => Content::Empty,
            None => Content::Unknown,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(volumes: &[(&str, Volume)]) -> Pod {
        let volumes = volumes.iter().map(|(name, volume)| ((*name).to_owned(), volume.clone())).collect();
        Pod { volumes, ..Pod::default() }
    }

    fn container(mounts: &[(&str, &str, &str)]) -> Container {
        let mount = |(path, volume, sub_path): &(&str, &str, &str)| Mount {
            mount_path: (*path).to_owned(),
            volume: (*volume).to_owned(),
            sub_path: (*sub_path).to_owned(),
            ..Mount::default()
        };
        Container { mounts: mounts.iter().map(mount).collect(), ..Container::default() }
    }

    fn configuration(paths: &[&str]) -> Volume {
        let file = |path: &&str| File { path: (*path).to_owned(), ..File::default() };
        Volume { source: "configMap".to_owned(), files: Some(paths.iter().map(file).collect()), ..Volume::default() }
    }

    fn drawn(container: &Container, pod: &Pod) -> Vec<String> {
        rows(container, pod).iter().map(|row| format!("{}{}", "  ".repeat(row.depth), row.name)).collect()
    }

    #[test]
    fn files_stand_below_their_directories() {
        let pod = pod(&[("config", configuration(&["a", "conf/b", "conf/deep/c", "d"]))]);
        let container = container(&[("/etc/app", "config", "")]);
        let expected = ["/etc/app/", "  a", "  conf/", "    b", "    deep/", "      c", "  d"];
        assert_eq!(drawn(&container, &pod), expected);
        assert_eq!(rows(&container, &pod)[5].path, "/etc/app/conf/deep/c");
    }

    #[test]
    fn a_sub_path_is_one_file_or_one_directory() {
        let pod = pod(&[("config", configuration(&["a", "conf/b"]))]);
        let container = container(&[("/one", "config", "a"), ("/two", "config", "conf")]);
        assert_eq!(drawn(&container, &pod), ["/one", "/two/", "  b"]);
    }

    #[test]
    fn what_is_not_the_kubelets_is_not_guessed() {
        let volume = |source: &str| Volume { source: source.to_owned(), ..Volume::default() };
        assert_eq!(content(Some(&volume("nfs"))), Content::Unknown);
        assert_eq!(content(Some(&volume("emptyDir"))), Content::Empty);
        let failed = Volume { error: Some("configmap \"x\" not found".to_owned()), ..volume("configMap") };
        assert_eq!(content(Some(&failed)), Content::Failed);
    }
}
