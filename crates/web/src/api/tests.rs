//! The contract: the description, the route table and what is really answered say the same.

mod contract;
mod pages;
mod rating_and_calls;
mod schema;
mod storm;
mod tenants;
mod token;
mod writing;
