//! How a room lists its entries.

/// Declares the entries of a room, one a line: each is a file beside the room's `mod.rs`.
///
/// `catalog! { ($) energy_config; pub enum EnergyConfig: Energy { mlp::Mlp; … } }` declares the
/// module of every entry and exports what it makes public, and gives
/// - the enum (serde tag `kind`, names in kebab case) with `From<Mlp>`;
/// - `EnergyConfig::all()`, every entry at its defaults, and `at_defaults()`;
/// - `Deref<Target = dyn Energy>`: what the trait says of an entry can be asked of the enum;
/// - `energy_config!(value, e => …)`, which evaluates the expression with `e` bound to the entry
///   in its own type: for what is generic, and so no part of `dyn Energy`.
///
/// An entry after `#[complete]` is left out of the build that the page starts with, whose schema has its name and
/// no settings of it. After the
/// entries, `or Own` adds a variant that is none: it is not listed, and not read;
/// `energy_config!(value, e => …; Own(own) => …)` has an arm for it.
macro_rules! catalog {
    (($d:tt) $each:ident; $(#[$meta:meta])* pub enum $name:ident: $trait:ident { $($entries:tt)* }
        $(or $own:ident)?) => {
        catalog! {
            @list [($d) $each; $(#[$meta])* pub enum $name: $trait $(or $own)?] [] $($entries)*
        }
    };

    // Entry by entry: `#[complete]` becomes the attribute it stands for.
    (@list $head:tt [$($listed:tt)*] #[complete] $module:ident::$entry:ident; $($rest:tt)*) => {
        catalog! { @list $head [$($listed)*
            { #[cfg(feature = "complete")] } { #[schemars(extend("x-complete" = true))] } $module $entry
        ] $($rest)* }
    };
    (@list $head:tt [$($listed:tt)*] $module:ident::$entry:ident; $($rest:tt)*) => {
        catalog! { @list $head [$($listed)* {} {} $module $entry] $($rest)* }
    };

    (@list [($d:tt) $each:ident; $(#[$meta:meta])* pub enum $name:ident: $trait:ident
        $(or $own:ident)?] [$({ $($only:tt)* } { $($mark:tt)* } $module:ident $entry:ident)*]) => {
        $(
            $($only)* mod $module;
            $($only)* pub use $module::*;
        )*

        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        #[serde(tag = "kind", rename_all = "kebab-case")]
        #[allow(missing_docs)]
        pub enum $name {
            $($($only)* $($mark)* $entry($entry),)*
            $(#[serde(skip_deserializing)] #[schemars(skip)] $own($own),)?
        }

        // Not derived: a derived reader of a tagged enum buffers what it reads in a type of its own,
        // and the readers of every entry from that would be a fifth of the download.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                #[derive(serde::Deserialize)]
                #[serde(rename_all = "kebab-case")]
                enum Kind {
                    $($($only)* $entry,)*
                }
                let mut value = serde_json::Value::deserialize(from)?;
                let kind = value.as_object_mut().and_then(|fields| fields.shift_remove("kind"));
                let kind = kind.ok_or_else(|| serde::de::Error::missing_field("kind"))?;
                let read = serde_json::from_value(kind).and_then(|kind| {
                    Ok(match kind {
                        $($($only)* Kind::$entry => Self::$entry(serde_json::from_value(value)?),)*
                    })
                });
                read.map_err(serde::de::Error::custom)
            }
        }

        $($($only)* impl From<$entry> for $name {
            fn from(config: $entry) -> Self {
                Self::$entry(config)
            }
        })*

        impl std::ops::Deref for $name {
            type Target = dyn $trait;

            fn deref(&self) -> &Self::Target {
                match self {
                    $($($only)* Self::$entry(entry) => entry,)*
                    $(Self::$own(own) => &**own,)?
                }
            }
        }

        impl $name {
            /// Every entry, at its defaults.
            #[must_use]
            #[allow(clippy::vec_init_then_push)]
            pub fn all() -> Vec<Self> {
                let mut all = Vec::new();
                $($($only)* all.push(Self::$entry($entry::default()));)*
                all
            }

            /// The same entry at its defaults.
            #[must_use]
            pub fn at_defaults(&self) -> Self {
                match self {
                    $($($only)* Self::$entry(_) => Self::$entry($entry::default()),)*
                    $(Self::$own(own) => Self::$own(own.clone()),)?
                }
            }
        }

        #[allow(unused_macros)]
        macro_rules! $each {
            ($d value:expr, $d e:ident => $d body:expr $(; $own($d own:ident) => $d other:expr)?) => {
                match $d value {
                    $($($only)* $name::$entry($d e) => $d body,)*
                    $($name::$own($d own) => $d other,)?
                }
            };
        }
        #[allow(unused_imports)]
        pub(crate) use $each;
    };
}
pub(crate) use catalog;
