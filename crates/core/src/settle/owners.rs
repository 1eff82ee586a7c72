//! Who made an object, and what does it say of its maker?
//!
//! Models apimachinery `pkg/apis/meta/v1/controller_ref.go`.

use crate::object::Object;
use crate::value::Value;

/// The owner reference of an object that `owner` makes and controls.
pub(super) fn reference(owner: &Object) -> Value {
    Value::from([
        ("apiVersion", owner.value.str_at(&["apiVersion"]).unwrap_or_default().into()),
        ("kind", owner.id.kind.name().into()),
        ("name", owner.id.name.as_str().into()),
        ("uid", owner.uid().into()),
        ("controller", true.into()),
        ("blockOwnerDeletion", true.into()),
    ])
}

/// The reference to the owner that controls an object.
pub(super) fn controller(object: &Object) -> Option<&Value> {
    let owners = object.value.list_at(&["metadata", "ownerReferences"]);
    owners.iter().find(|owner| owner.at(&["controller"]).and_then(Value::as_bool) == Some(true))
}

/// Whether `owner` controls an object.
pub(super) fn is_controlled_by(object: &Object, owner: &Object) -> bool {
    controller(object).is_some_and(|reference| reference.str_at(&["uid"]) == Some(owner.uid()))
}
