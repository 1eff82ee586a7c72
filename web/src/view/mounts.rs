//! What is mounted where, and what is behind it?

use crate::kind;
use crate::parts::{Place, Thing, place_name, use_words};
use crate::state::Shared;
use crate::words::{Words, count, fill};
use kubestow::{Container, Mount, Pod, Value, Volume};
use std::collections::BTreeMap;
use yew::prelude::*;

/// What the section shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Shared,
    pub(crate) id: AttrValue,
    pub(crate) name: AttrValue,
}

/// The mounts and raw devices of a container.
#[component]
pub(crate) fn Mounts(props: &Props) -> Html {
    let words = use_words();
    let report = &props.report;
    let found = report.pods.get(&*props.id).and_then(|pod| Some((pod, pod.containers.get(&*props.name)?)));
    let Some((pod, container)) = found else { return html! {} };
    let rows = container.mounts.iter().map(|mount| row(mount, pod, props, words));
    let devices = container.devices.iter().map(|device| {
        html! {
            <tr>
                <th scope="row"><code>{&device.device_path}</code></th>
                <td class="off nw"><code>{&device.volume}</code></td>
                <td class="wide">{for pod.volumes.get(&device.volume).map(|volume| behind(volume, &device.volume, props, words))}</td>
                <td class="nw">{words.block_device}</td>
                <td class="off prop"></td>
            </tr>
        }
    });
    let total = container.mounts.len() + container.devices.len();
    html! {
        <section class="sec">
            <h3>{words.mounts}{" "}<small>{total}</small></h3>
            if total == 0 {
                <p class="dim">{words.no_mounts}</p>
            } else {
                <table class="stack" data-testid="mounts">
                    <thead><tr>
                        <th>{words.path}</th><th>{words.volume}</th><th>{words.behind}</th><th>{words.access}</th>
                        <th class="prop">{words.propagation}</th>
                    </tr></thead>
                    <tbody>{for rows}{for devices}</tbody>
                </table>
                {propagation(&container.mounts, words)}
            }
        </section>
    }
}

fn row(mount: &Mount, pod: &Pod, props: &Props, words: &'static Words) -> Html {
    let (class, access) = if mount.read_only { ("ro dim", words.read_only) } else { ("rw", words.read_write) };
    let path = html! { <code>{for breakable(&mount.mount_path)}</code> };
    let is_remarkable = mount.propagation != "None";
    let position = mount.position;
    html! {
        <tr class={classes!(position.is_none().then_some("auto"))} data-testid="mount" data-path={mount.mount_path.clone()}>
            <th scope="row">
                if let Some(position) = position {
                    <Place {position} class="path">{path}</Place>
                } else {
                    {path}
                }
            </th>
            <td class="off nw"><code>{generated(&mount.volume)}</code></td>
            <td class="wide">
                {for pod.volumes.get(&mount.volume).map(|volume| behind(volume, &mount.volume, props, words))}
                if !mount.sub_path.is_empty() {
                    {" "}<span class="dim">{with_code(words.sub_path, "path", &mount.sub_path)}</span>
                }
            </td>
            <td class="nw">
                <span class={class}>{access}</span>
                if mount.recursive_read_only { {" "}<span class="ro dim">{words.recursive}</span> }
                if let Some(position) = mount.read_only_despite {
                    {" "}<Place {position} class="from">{fill(words.despite, &[("place", &place_name(words, position))])}</Place>
                }
            </td>
            <td class="off prop"><code class={classes!("nw", (!is_remarkable).then_some("dim"))}>{&mount.propagation}</code></td>
        </tr>
    }
}

/// What host and container see of mounts made later, for each mode of propagation that a mount has; the usual one, by
/// which neither sees the other's, only on demand.
fn propagation(mounts: &[Mount], words: &'static Words) -> Html {
    let said = by_propagation(mounts).into_iter().map(|(mode, paths)| {
        let sentence = match mode {
            "HostToContainer" => words.reach_in,
            "Bidirectional" => words.reach_both,
            _ => {
                return html! {
                    <details>
                        <summary>{with_code(words.reach_later, "mode", mode)}</summary>
                        <p data-testid="propagation" data-mode={mode.to_owned()}>{words.reach_none}</p>
                    </details>
                };
            }
        };
        let paths = paths.into_iter().map(|path| html! { <>{" "}<code>{for breakable(path)}</code></> });
        html! {
            <p data-testid="propagation" data-mode={mode.to_owned()}>
                <strong><code>{mode.to_owned()}</code></strong>{for paths}{" — "}{sentence}
            </p>
        }
    });
    html! { <div class="reach dim">{for said}</div> }
}

/// The mount points by their mode of propagation.
fn by_propagation(mounts: &[Mount]) -> BTreeMap<&str, Vec<&str>> {
    let mut modes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for mount in mounts {
        modes.entry(&mount.propagation).or_default().push(&mount.mount_path);
    }
    modes
}

/// Whether admission added the volume, for the service account's token.
pub(crate) fn is_token(volume: &str) -> bool {
    volume.starts_with("kube-api-access-")
}

/// The name of a volume without what the cluster made up.
fn generated(name: &str) -> &str {
    name.trim_end_matches("-<generated>")
}

/// A path that may be broken before each slash.
pub(crate) fn breakable(path: &str) -> impl Iterator<Item = Html> + '_ {
    path.split_inclusive('/').enumerate().map(|(index, part)| {
        html! { <>if index > 1 { <wbr /> }{part}</> }
    })
}

/// A sentence with one hole that holds cluster text.
fn with_code(template: &str, hole: &str, code: &str) -> Html {
    let (before, after) = template.split_once(&format!("{{{hole}}}")).unwrap_or((template, ""));
    html! { <>{before}<code>{code}</code>{after}</> }
}

/// What is behind a volume of a pod.
fn behind(volume: &Volume, name: &str, props: &Props, words: &'static Words) -> Html {
    let report = &props.report;
    let source = source(report.objects.get(&*props.id), name);
    let thing = |id: &String| html! { <Thing id={id.clone()} /> };
    let files = volume.files.as_ref().map(|files| count(files.len(), words.file_one, words.file_many));
    let what = match (volume.source.as_str(), &volume.object) {
        (_, Some(id)) => thing(id),
        ("projected", None) if is_token(name) => return html! { {words.token} },
        ("downwardAPI", None) => html! {
            <span class="obj k-pod">{crate::parts::glyph("glyph-pod")}<span>{words.own_labels}</span></span>
        },
        ("emptyDir", None) => return html! { <>{"emptyDir"}{for emptied(volume, name, props, words)}</> },
        (kind, None) => html! { <>{kind}{for source.map(|text| html! { <>{" "}<code>{text}</code></> })}</> },
    };
    let class = kind::class("PersistentVolume");
    html! {
        <span class="chain">
            {what}
            if let Some(id) = &volume.persistent_volume {
                <span class={classes!("to", class)} aria-hidden="true">{"→"}</span>{thing(id)}
            } else if matches!(volume.source.as_str(), "persistentVolumeClaim" | "ephemeral") {
                <span class="v no sm">{words.unbound}</span>
            }
            if let Some(files) = files { <span class="dim">{files}</span> }
            if volume.error.is_some() { <span class="v no sm">{crate::parts::glyph("glyph-no")}{"FailedMount"}</span> }
        </span>
    }
}

/// What is to be said of an emptyDir: who shares it, where it lives, how large it may get.
fn emptied(volume: &Volume, name: &str, props: &Props, words: &Words) -> Vec<Html> {
    let mut said = Vec::new();
    let pod = props.report.pods.get(&*props.id);
    let uses = |container: &Container| container.mounts.iter().any(|mount| mount.volume == name);
    let others = pod.into_iter().flat_map(|pod| &pod.containers);
    let others = others.filter(|(other, container)| **other != *props.name && uses(container));
    let others: Vec<&str> = others.map(|(other, _)| other.as_str()).collect();
    if !others.is_empty() {
        said.push(with_code(words.shared_with, "names", &others.join(", ")));
    }
    if volume.medium == "Memory" {
        said.push(html! { {words.in_memory} });
    }
    if let Some(bytes) = volume.size_bytes {
        said.push(html! { {fill(words.up_to, &[("size", &size(bytes))])} });
    }
    said.into_iter().map(|part| html! { <>{words.comma}{part}</> }).collect()
}

/// A number of bytes as Kubernetes would write it.
fn size(bytes: i64) -> String {
    let units = [("Gi", 1_i64 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)];
    let unit = units.into_iter().find(|(_, unit)| bytes >= *unit && bytes % unit == 0);
    unit.map_or_else(|| bytes.to_string(), |(name, unit)| format!("{}{name}", bytes / unit))
}

/// What a volume's source names: a server and its path, a directory, a disk, a driver.
fn source(pod: Option<&Value>, name: &str) -> Option<String> {
    let volumes = pod?.list_at(&["spec", "volumes"]);
    let volume = volumes.iter().find(|volume| volume.str_at(&["name"]) == Some(name))?;
    let text = |path: &[&str]| volume.str_at(path).map(str::to_owned);
    let pair =
        |kind: &str, a: &str, b: &str| Some(format!("{}:{}", volume.str_at(&[kind, a])?, volume.str_at(&[kind, b])?));
    text(&["hostPath", "path"])
        .or_else(|| pair("nfs", "server", "path"))
        .or_else(|| text(&["csi", "driver"]))
        .or_else(|| text(&["gcePersistentDisk", "pdName"]))
        .or_else(|| text(&["awsElasticBlockStore", "volumeID"]))
        .or_else(|| text(&["azureDisk", "diskName"]))
        .or_else(|| text(&["azureFile", "shareName"]))
        .or_else(|| pair("iscsi", "targetPortal", "iqn"))
        .or_else(|| text(&["image", "reference"]))
        .or_else(|| text(&["gitRepo", "repository"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_whole_binary_units() {
        assert_eq!([size(1 << 30), size(3 << 20), size(1000)], ["1Gi", "3Mi", "1000"]);
    }

    #[test]
    fn mounts_are_told_by_their_propagation() {
        let mount = |path: &str, mode: &str| Mount {
            mount_path: path.to_owned(),
            propagation: mode.to_owned(),
            ..Mount::default()
        };
        let mounts = [mount("/a", "HostToContainer"), mount("/b", "None"), mount("/c", "HostToContainer")];
        let expected = [("HostToContainer", vec!["/a", "/c"]), ("None", vec!["/b"])];
        assert!(by_propagation(&mounts).into_iter().eq(expected));
    }

    #[test]
    fn sources_name_what_is_mounted() {
        let nfs = Value::from([("server", "10.0.40.8".into()), ("path", "/nfs-example".into())]);
        let volume = Value::from([("name", "data".into()), ("nfs", nfs)]);
        let pod = Value::from([("spec", Value::from([("volumes", vec![volume].into())]))]);
        assert_eq!(source(Some(&pod), "data").as_deref(), Some("10.0.40.8:/nfs-example"));
        assert_eq!(source(Some(&pod), "other"), None);
    }
}
