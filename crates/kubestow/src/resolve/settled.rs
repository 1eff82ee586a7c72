//! What is left when everything has settled?

use super::{Engine, Options, observe};
use crate::report::Admission;
use kubestow_core::admit::Request;
use kubestow_core::cluster::Cluster;

/// A settled cluster itself, for rooms that show more of it than a [`Report`](crate::Report) holds.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The cluster.
    pub cluster: Cluster,
    /// The API server's answers to what came last: the last step, or the manifest if there is none.
    pub admission: Vec<Admission>,
}

/// Lets a manifest and all later steps settle, and returns the cluster.
///
/// ```
/// let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n";
/// let settled = kubestow::settle(manifest, &kubestow::Options::default());
/// assert!(settled.admission[0].accepted);
/// assert_eq!(settled.cluster.objects().filter(|object| object.id.name == "app").count(), 1);
/// ```
pub fn settle(text: &str, options: &Options) -> Settled {
    let manifest = kubestow_manifest::read(text);
    let mut engine = Engine::new(options);
    engine.apply(&manifest, Request::Create, &mut |_| {});
    engine.first = manifest.documents.len();
    for step in &options.steps {
        if engine.is_over() {
            break;
        }
        let later = engine.take(step, &mut |_| {});
        engine.first += later.documents.len();
    }
    let admission = engine.verdicts.iter().map(|verdict| observe::admission(verdict, 0)).collect();
    Settled { admission, cluster: engine.cluster }
}
