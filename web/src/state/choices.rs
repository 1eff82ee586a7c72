//! What can be chosen on the page, and under which name is it kept?

/// The clusters that the page can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cluster {
    Playground,
    Conformance,
    Kind,
    Minikube,
    K3s,
    Eks,
    Gke,
    Aks,
    BareMetal,
}

/// The versions of Kubernetes that the page can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    Now,
    Then,
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

macro_rules! names {
    ($($type:ident { $($variant:ident = $name:literal,)* })*) => {
        $(impl $type {
            pub(crate) const ALL: &'static [$type] = &[$($type::$variant,)*];

            /// The name in links, in storage and for the engine.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)*
                }
            }

            pub(crate) fn named(name: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|value| value.name() == name)
            }
        })*
    };
}

names! {
    Cluster {
        Playground = "playground",
        Conformance = "conformance",
        Kind = "kind",
        Minikube = "minikube",
        K3s = "k3s",
        Eks = "eks",
        Gke = "gke",
        Aks = "aks",
        BareMetal = "bare-metal",
    }
    Version { Now = "1.36", Then = "1.12", }
    Theme { System = "system", Light = "light", Dark = "dark", }
    View {
        Containers = "containers",
        Map = "map",
        Why = "why",
        Claims = "claims",
        Access = "access",
        Timeline = "timeline",
        Objects = "objects",
        ThenAndNow = "then-and-now",
        Problems = "problems",
    }
}

/// The views of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Containers,
    Map,
    Why,
    Claims,
    Access,
    Timeline,
    Objects,
    ThenAndNow,
    Problems,
}

impl View {
    /// The view that a link names, of today or of earlier.
    pub(crate) fn linked(name: &str) -> Option<View> {
        // The timeline was a list of events once.
        View::named(if name == "events" { View::Timeline.name() } else { name })
    }
}
