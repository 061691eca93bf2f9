//! What older versions of the format meant where they said nothing.

use super::VERSION;
use serde_json::{Map, Value, json};

/// The defaults that version 2 changed, as version 1 had them. The kind that a room has where it is
/// left out stands first.
fn first() -> Value {
    json!({
        "energy": [{ "kind": "mlp" }, { "kind": "modern-hopfield", "patterns": 8, "beta": 4.0 }],
        "initial": [{ "kind": "perturbed", "sigma": 0.5 }],
        "optimizer": [
            { "kind": "adam", "schedule": "constant", "period": 1000.0 },
            { "kind": "sgd", "schedule": "constant", "period": 1000.0 },
            { "kind": "l-bfgs", "scaled": false },
        ],
    })
}

/// Says in the value of a scenario of an older version what it left out and what would mean something
/// else now; it is then of the present version.
pub(crate) fn complete(value: &mut Value) {
    let Value::Object(scenario) = value else {
        return;
    };
    if scenario.get("version").and_then(Value::as_f64) != Some(1.0) {
        return;
    }
    scenario.insert("version".into(), json!(VERSION));
    let Value::Object(rooms) = first() else {
        return;
    };
    for (name, kinds) in rooms {
        let unsaid = || json!({ "kind": kinds[0]["kind"] });
        let room = scenario.entry(name).or_insert_with(unsaid);
        let mut kinds = kinds.as_array().into_iter().flatten();
        let meant = kinds.find(|kind| kind["kind"] == room["kind"]);
        if let (Value::Object(room), Some(Value::Object(meant))) = (room, meant) {
            fill(room, meant);
        }
    }
}

fn fill(room: &mut Map<String, Value>, meant: &Map<String, Value>) {
    for (field, value) in meant {
        room.entry(field).or_insert_with(|| value.clone());
    }
}
