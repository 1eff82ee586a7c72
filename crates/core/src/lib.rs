//! Kubernetes storage as data and decisions.
//!
//! Given objects as a user wrote them, what does the API server accept, what do the controllers settle on, and what does
//! a container see? This crate answers with values and reasons. It knows no text, no position in a text, no clock, no
//! randomness and no I/O, and it builds for targets without an operating system.
//!
//! The way through: [`admit`] turns [`Written`](admit::Written) documents into admitted [`Object`](object::Object)s,
//! [`settle`] runs the controllers on a [`Cluster`](cluster::Cluster) until nothing changes, [`kubelet`] projects a pod
//! into what its containers see, and [`explain`] says why.
#![no_std]

extern crate alloc;

pub mod admit;
pub mod cluster;
pub mod drivers;
pub mod event;
pub mod evidence;
pub mod explain;
pub mod finding;
pub mod go;
pub mod kubelet;
pub mod mend;
pub mod object;
pub mod path;
pub mod profile;
pub mod quantity;
pub mod retired;
pub mod rules;
pub mod schema;
pub mod settle;
pub mod value;
pub mod view;
