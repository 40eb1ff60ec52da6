//! The sections of the scenario format: a stage declares its quantities once.

use crate::keys::Key;
use crate::quantity::Quantity;

/// Turns a quantity of a section into its value in one world; called in the order of the section's keys.
pub type Draw<'a> = &'a mut dyn FnMut(&'static Key, &Quantity) -> f64;

/// Declares the quantities of one section: the struct that holds them as written, the struct that holds their values
/// in one world, and the list of keys, from one list of `name: DOMAIN, "unit"` (with ` = default` where there is one).
#[macro_export]
macro_rules! quantities {
    (
        $(#[doc = $spec_doc:literal])* struct $Spec:ident;
        $(#[doc = $values_doc:literal])* struct $Values:ident;
        $( $(#[doc = $doc:literal])+ $name:ident: $domain:ident, $unit:literal $(= $default:literal)?; )+
    ) => {
        $(#[doc = $spec_doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $Spec { $( $(#[doc = $doc])+ pub $name: $crate::quantity::Quantity, )+ }

        $(#[doc = $values_doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $Values { $( $(#[doc = $doc])+ pub $name: f64, )+ }

        impl $Spec {
            /// The keys of these quantities, in the order of the page.
            pub const KEYS: &'static [$crate::keys::Key] = &[ $( $crate::keys::Key {
                name: stringify!($name),
                meaning: concat!($($doc),+),
                unit: $unit,
                kind: $crate::keys::Kind::Quantity($crate::keys::Domain::$domain),
                default: $crate::quantities!(@default $($default)?),
            }, )+ ];

            /// Reads every quantity; `read` is asked once for each key, in order.
            pub fn read(read: &mut dyn FnMut(&'static $crate::keys::Key) -> $crate::quantity::Quantity) -> Self {
                let mut keys = Self::KEYS.iter();
                let mut next = || keys.next().map_or_else($crate::quantity::Quantity::zero, &mut *read);
                Self { $( $name: next(), )+ }
            }

            /// Shows every quantity with its key, in order.
            pub fn each(&self, visit: &mut dyn FnMut(&'static $crate::keys::Key, &$crate::quantity::Quantity)) {
                let mut keys = Self::KEYS.iter();
                $( if let Some(key) = keys.next() { visit(key, &self.$name); } )+
            }

            /// The values of every quantity in one world.
            pub fn values(&self, draw: $crate::section::Draw<'_>) -> $Values {
                let mut keys = Self::KEYS.iter();
                let mut next = |quantity| keys.next().map_or(0.0, |key| draw(key, quantity));
                $Values { $( $name: next(&self.$name), )+ }
            }
        }
    };
    (@default) => { None };
    (@default $default:literal) => { Some(stringify!($default)) };
}
