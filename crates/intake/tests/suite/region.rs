//! Institutions of the fictional region with their real-shaped lists, from the files of `demo/`.

use std::path::{Path, PathBuf};

use domain::job::Job;
use domain::notice::NoticeState;
use domain::organisation::{Organisation, OrganisationKind, Size};
use domain::page::PageRequest;
use domain::policy;
use domain::viewer::Viewer;
use domain::{ImportId, OrganisationId};
use intake::{Intake, Settings};
use store::{NoticeFilter, NoticeRow};
use testkit::Scratch;

pub(crate) fn demo(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo").join(path)
}

pub(crate) fn intake(scratch: &Scratch) -> Intake {
    Intake::new(scratch.store.clone(), Settings::default())
}

pub(crate) fn system() -> Viewer {
    policy::system("test")
}

pub(crate) async fn institution(scratch: &Scratch, name: &str) -> OrganisationId {
    let it = Organisation {
        id: OrganisationId::new(&*scratch.world),
        kind: OrganisationKind::Institution,
        name: name.to_owned(),
        sector: Some("ziekenhuis".to_owned()),
        size: Some(Size::Large),
        umbrellas: Vec::new(),
        phone: Some("010-5550100".to_owned()),
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.put_organisation(&policy::may_manage_organisations(&system()).unwrap(), &it).await.unwrap();
    tx.commit().await.unwrap();
    it.id
}

/// Uploads a list as the institution would, without running anything.
pub(crate) async fn upload(scratch: &Scratch, organisation: OrganisationId, bytes: &[u8]) -> ImportId {
    let proof = policy::may_import_inventory(&system(), organisation).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let import = tx.upload_inventory(&proof, organisation, "lijst.csv", bytes, None, true).await.unwrap();
    tx.commit().await.unwrap();
    import
}

/// Does all jobs that are due, as a worker would, and says which they were.
pub(crate) async fn work(scratch: &Scratch, intake: &Intake) -> Vec<Job> {
    let mut done = Vec::new();
    loop {
        let leased = scratch.claim("test", 10, 60).await.unwrap();
        if leased.is_empty() {
            return done;
        }
        for it in leased {
            intake.run(&it.job).await.unwrap_or_else(|failure| panic!("{:?}: {failure:?}", it.job));
            scratch.finish(&it).await.unwrap();
            done.push(it.job);
        }
    }
}

pub(crate) async fn notices(scratch: &Scratch, state: NoticeState) -> Vec<NoticeRow> {
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let filter = NoticeFilter { state: Some(state), ..NoticeFilter::default() };
    view.notices(&filter, &PageRequest::first(200)).await.unwrap().items.iter().map(|seen| (**seen).clone()).collect()
}
