//! For the machine that watches: does the process live, does the database answer.

use axum::extract::State;

use crate::{Fault, Web};

pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

pub(crate) async fn readyz(State(web): State<Web>) -> Result<&'static str, Fault> {
    web.store.check_version().await?;
    Ok("ready\n")
}
