//! One file per page: handler, the struct behind the template of the same name, tests. Adds nothing to what the
//! store and the policy say.

pub(crate) mod account;
pub(crate) mod alert;
pub(crate) mod asked;
pub(crate) mod asset;
pub(crate) mod audit;
pub(crate) mod bills;
pub(crate) mod blind;
pub(crate) mod confirm;
pub(crate) mod connections;
pub(crate) mod coverage;
pub(crate) mod desk;
pub(crate) mod devices;
pub(crate) mod enrol;
pub(crate) mod fault;
pub(crate) mod forgot;
pub(crate) mod health;
pub(crate) mod inventory;
pub(crate) mod join;
pub(crate) mod landing;
pub(crate) mod link;
pub(crate) mod login;
pub(crate) mod mail_link;
pub(crate) mod mandates;
pub(crate) mod notices;
pub(crate) mod oidc;
pub(crate) mod passkey;
pub(crate) mod people;
pub(crate) mod photo;
pub(crate) mod preferences;
pub(crate) mod question_link;
pub(crate) mod questions;
pub(crate) mod remediation;
pub(crate) mod sector;
pub(crate) mod threshold;
mod vote;
mod wrong;
