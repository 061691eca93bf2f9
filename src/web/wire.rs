//! How values cross, typed on both sides: a function that takes or gives `Ts<T>` has the type that
//! `T` derives in the declarations of the package.

use crate::error::Error;
use crate::scenario::Scenario;
use js_sys::{Object, Reflect};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
pub(super) use tsify::Ts;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

/// What a function gives, or the error it throws.
pub(super) type Answer<T> = Result<T, JsValue>;

/// What is built of derived types.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What every function throws. */
export interface IelError {
  /** `syntax`, `invalid`, … */
  kind: string;
  message: string;
  /** Path of the setting it is about; may be empty. */
  at?: string;
}

/** The rooms of a scenario, which hold one choice each. */
export type Room = {
  [R in keyof Scenario]-?: NonNullable<Scenario[R]> extends { kind: string } ? R : never;
}[keyof Scenario];

/** A choice of a room. */
export type ConfigOf<R extends Room> = NonNullable<Scenario[R]>;

/** A choice of any room. */
export type Config = ConfigOf<Room>;

/** Numbers of a frame. */
export type Numbers = Float32Array<ArrayBuffer>;

/** Energy, gradient and where there is one a step of the dynamics, in WGSL, and the numbers that it reads. */
export interface Shader {
  code: string;
  values: Numbers;
  dim: number;
  moves: boolean;
}

/** A rectangle of the plane. */
export type Box = Required<View>;

/** For every room and kind, why it does not go with the rest of the scenario, or null. */
export type Choices = Record<Room, Record<string, string | null>>;

/** The part of JSON Schema that scenarios are described in. */
export interface Schema {
  title?: string;
  description?: string;
  type?: string | string[];
  format?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
  required?: string[];
  "x-scale"?: "log" | "linear";
  /** Of an operator: each state is drawn anew, wherever the one before it was. */
  "x-jumps"?: boolean;
  /** Of an objective: it does not follow the dynamics. */
  "x-unrolled"?: boolean;
  /** A learned map that takes the place of the energy. */
  "x-map"?: boolean;
  /** Of an objective: its loss is not what descends, since it moves samples of the energy. */
  "x-contrastive"?: boolean;
  /** Of data that come standardized: what their coordinates stand for. */
  "x-axes"?: Scenario["axes"];
  "x-unit"?: string;
  /** Of an entry of the complete build, whose settings the first one does not know. */
  "x-complete"?: boolean;
  /** Whether it can change while the scenario runs. */
  "x-live"?: boolean;
  "x-advanced"?: boolean;
  /** What each word of an `enum` means. */
  "x-options"?: Record<string, string>;
}
"#;

/// A scenario as the engine gives it: nothing is left out but the state.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
#[tsify(type = "Required<Omit<Scenario, 'view' | 'state'>> & { view: Box; state?: State }")]
pub struct FullScenario(pub(super) Scenario);

// Both ways through `serde_json::Value`, so that each type has one reader and one writer in the
// wasm rather than one more for the web.

/// A value as plain data.
pub(super) fn to_ts<T: Serialize + Tsify>(value: &T) -> Answer<Ts<T>> {
    to_js(value).map(Ts::new_unchecked)
}

/// Several of them, as an array.
#[cfg(feature = "complete")]
pub(super) fn all_to_ts<T: Serialize + Tsify>(values: &[T]) -> Answer<Vec<Ts<T>>> {
    values.iter().map(to_ts).collect()
}

/// Plain data as a value.
pub(super) fn from_ts<T: DeserializeOwned + Tsify>(value: Ts<T>) -> Answer<T> {
    from_js(value.into())
}

/// A scenario, checked.
pub(super) fn scenario_from_ts(value: Ts<Scenario>) -> Answer<Scenario> {
    Ok(Scenario::from_value(from_js(value.into())?)?)
}

pub(super) fn to_js<T: Serialize>(value: &T) -> Answer<JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let value = serde_json::to_value(value).map_err(syntax)?;
    value.serialize(&serializer).map_err(syntax)
}

pub(super) fn from_js<T: DeserializeOwned>(value: JsValue) -> Answer<T> {
    let value: Value = serde_wasm_bindgen::from_value(value).map_err(syntax)?;
    serde_json::from_value(value).map_err(syntax)
}

/// An object of values that are JavaScript's already.
pub(super) fn object<'a>(entries: impl IntoIterator<Item = (&'a str, JsValue)>) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &key.into(), &value);
    }
    object.into()
}

pub(super) fn syntax(error: impl std::fmt::Display) -> JsValue {
    Error::syntax(error.to_string()).into()
}

/// Errors cross as plain objects: `IelError`.
impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let at = match &error {
            Error::Invalid { at, .. } => at.as_str(),
            _ => "",
        };
        let entries = [
            ("kind", error.kind().into()),
            ("message", error.to_string().into()),
            ("at", at.into()),
        ];
        object(entries)
    }
}
