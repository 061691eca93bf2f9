//! How a room lists its entries.

/// Declares the tagged enum of a room, and a macro that matches it once.
///
/// `catalog! { ($) energy_config; pub enum EnergyConfig { Mlp(Mlp), … } }` gives the enum (serde
/// tag `kind`, names in kebab case), `From<Mlp>`, `EnergyConfig::all()` with every entry at its
/// defaults, and `energy_config!(value, e => …)`, which evaluates the expression with `e` bound
/// to the entry in its own type. Adding an entry is adding its line, with
/// `#[cfg(feature = "complete")]` before it where the build that the page starts with can do
/// without.
macro_rules! catalog {
    (($d:tt) $each:ident; $(#[$meta:meta])* pub enum $name:ident {
        $($(#[$only:meta])* $variant:ident($config:ident)),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        #[serde(tag = "kind", rename_all = "kebab-case")]
        #[allow(missing_docs)]
        pub enum $name {
            $($(#[$only])* $variant($config),)*
        }

        // Not derived: a derived reader of a tagged enum buffers what it reads in a type of its own,
        // and the readers of every entry from that would be a fifth of the download.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                #[derive(serde::Deserialize)]
                #[serde(rename_all = "kebab-case")]
                enum Kind {
                    $($(#[$only])* $variant,)*
                }
                let mut value = serde_json::Value::deserialize(from)?;
                let kind = value.as_object_mut().and_then(|fields| fields.shift_remove("kind"));
                let kind = kind.ok_or_else(|| serde::de::Error::missing_field("kind"))?;
                let read = serde_json::from_value(kind).and_then(|kind| {
                    Ok(match kind {
                        $($(#[$only])* Kind::$variant => Self::$variant(serde_json::from_value(value)?),)*
                    })
                });
                read.map_err(serde::de::Error::custom)
            }
        }

        $($(#[$only])* impl From<$config> for $name {
            fn from(config: $config) -> Self {
                Self::$variant(config)
            }
        })*

        impl $name {
            /// Every entry, at its defaults.
            #[must_use]
            #[allow(clippy::vec_init_then_push)]
            pub fn all() -> Vec<Self> {
                let mut all = Vec::new();
                $($(#[$only])* all.push(Self::$variant($config::default()));)*
                all
            }

            /// The same entry at its defaults.
            #[must_use]
            pub fn at_defaults(&self) -> Self {
                match self {
                    $($(#[$only])* Self::$variant(_) => Self::$variant($config::default()),)*
                }
            }
        }

        #[allow(unused_macros)]
        macro_rules! $each {
            ($d value:expr, $d e:ident => $d body:expr) => {
                match $d value {
                    $($(#[$only])* $name::$variant($d e) => $d body,)*
                }
            };
        }
        #[allow(unused_imports)]
        pub(crate) use $each;
    };
}
pub(crate) use catalog;
