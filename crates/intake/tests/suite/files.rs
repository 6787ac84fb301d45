//! Documents from disk, good and bad.

use std::fs;

use domain::job::Job;
use domain::page::PageRequest;
use intake::{Intake, IntakeError, Settings};
use testkit::on_both;

use crate::region::{demo, intake, system, work};

on_both!(a_folder_is_taken_in_once_and_found_unchanged_after_that, |scratch| {
    let intake = intake(&scratch);
    let mut last = None;
    let report = intake.take_in_path(&demo("advisories/blv-2099-11.json"), &mut |far| last = Some(far)).await.unwrap();
    assert_eq!((report.new, report.documents()), (1, 1));
    assert_eq!(last.map(|far| (far.done, far.of)), Some((1, 1)));
    // Sixteen advisories, and later revisions of two of them in a folder below.
    let report = intake.take_in_path(&demo("advisories"), &mut |_| {}).await.unwrap();
    assert_eq!((report.new, report.updated, report.cosmetic, report.unchanged), (15, 1, 1, 1), "{report:?}");
    assert_eq!(report.rejected, 0, "{:?}", report.lines);
    let report = intake.take_in_path(&demo("advisories"), &mut |_| {}).await.unwrap();
    assert_eq!((report.unchanged, report.documents()), (18, 18));
});

on_both!(what_cannot_be_read_is_listed_and_the_rest_comes_in, |scratch| {
    let folder = tempfile::tempdir().unwrap();
    let good = fs::read(demo("advisories/halm-sa-2099-001.json")).unwrap();
    fs::write(folder.path().join("1-broken.json"), &good[..good.len() / 2]).unwrap();
    fs::write(folder.path().join("2-deep.json"), "[".repeat(100_000)).unwrap();
    fs::write(folder.path().join("3-version.json"), br#"{"document":{"csaf_version":"7.3"}}"#).unwrap();
    fs::write(folder.path().join("4-large.json"), vec![b' '; 300_000]).unwrap();
    fs::write(folder.path().join("5-damaged.zip"), b"PK\x03\x04 nothing").unwrap();
    fs::write(folder.path().join("6-latin1.json"), b"{\"document\": \"\xe9\"}").unwrap();
    fs::create_dir(folder.path().join("below")).unwrap();
    fs::write(folder.path().join("below/good.json"), &good).unwrap();
    fs::write(folder.path().join("read.me"), "not looked at").unwrap();
    let settings = Settings { largest_document: 200_000, ..Settings::default() };
    let report = Intake::new(scratch.store.clone(), settings).take_in_path(folder.path(), &mut |_| {}).await.unwrap();
    assert_eq!((report.new, report.rejected), (1, 6), "{:#?}", report.lines);
    for name in ["1-broken", "2-deep", "3-version", "4-large", "5-damaged", "6-latin1"] {
        let line = report.lines.iter().find(|line| line.origin.starts_with(name)).unwrap_or_else(|| panic!("{name}"));
        assert!(!line.code.is_empty() && line.message.len() > 10, "{line:?}");
    }
    // The run and its report are kept for whoever looks tomorrow.
    let viewer = system();
    let runs = scratch.as_viewer(&viewer).await.unwrap().intake_runs(&PageRequest::first(5)).await.unwrap();
    assert_eq!(runs.items[0].report, report);
});

on_both!(a_folder_without_documents_and_one_that_is_not_there_are_errors_that_say_so, |scratch| {
    let folder = tempfile::tempdir().unwrap();
    let intake = intake(&scratch);
    let error = intake.take_in_path(folder.path(), &mut |_| {}).await.unwrap_err();
    assert!(error.to_string().contains("no *.json or *.zip"), "{error}");
    let error = intake.take_in_path(&folder.path().join("absent"), &mut |_| {}).await.unwrap_err();
    assert!(matches!(&error, IntakeError::File { .. }) && error.to_string().contains("absent"), "{error}");
});

on_both!(a_document_that_could_not_be_read_is_kept_and_tried_again, |scratch| {
    let intake = intake(&scratch);
    for _ in 0..2 {
        let report = intake.take_in_bytes(b"{\"document\":{}}".to_vec(), "leeg.json").await.unwrap();
        assert_eq!((report.rejected, report.lines.len()), (1, 1));
        assert!(report.lines[0].place.starts_with("/document"), "{:?}", report.lines[0]);
    }
});

on_both!(a_cosmetic_revision_matches_nothing_again, |scratch| {
    let intake = intake(&scratch);
    let both = ["halm-sa-2099-001.json", "ocu-sa-2099-07.json"];
    for name in both {
        intake.take_in_path(&demo("advisories").join(name), &mut |_| {}).await.unwrap();
    }
    assert_eq!(work(&scratch, &intake).await.len(), 2);
    let mut outcomes = Vec::new();
    for name in both {
        let report = intake.take_in_path(&demo("advisories/updates").join(name), &mut |_| {}).await.unwrap();
        outcomes.push((report.updated, report.cosmetic));
    }
    outcomes.sort_unstable();
    assert_eq!(outcomes, [(0, 1), (1, 0)]);
    let jobs = work(&scratch, &intake).await;
    assert!(matches!(jobs.as_slice(), [Job::MatchAdvisory { .. }]), "{jobs:?}");
});

on_both!(an_uploaded_document_is_read_by_a_job, |scratch| {
    let intake = intake(&scratch);
    let bytes = fs::read(demo("advisories/nps-2099-04.json")).unwrap();
    let proof = domain::policy::may_take_in(&system()).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.upload_document(&proof, "nps.json", &bytes).await.unwrap();
    tx.commit().await.unwrap();
    let jobs = work(&scratch, &intake).await;
    assert!(matches!(jobs.as_slice(), [Job::TakeIn { .. }, Job::MatchAdvisory { .. }]), "{jobs:?}");
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let list = view.advisories(&store::AdvisoryFilter::default(), &PageRequest::first(5)).await.unwrap();
    assert_eq!(list.items[0].key.tracking_id, "NPS-2099-04");
});

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

// Shows: ASVS 5.2.3, 5.3.2
on_both!(a_zip_gives_its_documents_and_neither_bombs_nor_ways_out, |scratch| {
    let good = fs::read(demo("advisories/halm-sa-2099-001.json")).unwrap();
    let bomb = vec![b' '; 40 << 20];
    let bytes = zipped(&[
        ("../../etc/out.json", &good),
        ("bomb.json", &bomb),
        ("inner.json", b"PK\x03\x04 an archive under another name"),
        ("2099/halm.json", &good),
        ("2099/halm.json.sha256", b"not a document"),
    ]);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("advisories.zip"), &bytes).unwrap();
    let intake = intake(&scratch);
    let report = intake.take_in_path(&folder.path().join("advisories.zip"), &mut |_| {}).await.unwrap();
    assert_eq!((report.new, report.rejected), (1, 3), "{:#?}", report.lines);
    for code in ["archive.unsafe_name", "archive.bomb", "archive.nested"] {
        assert!(report.lines.iter().any(|line| line.code == code), "{code}: {:#?}", report.lines);
    }
    // The same by upload.
    let proof = domain::policy::may_take_in(&system()).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let document = tx.upload_document(&proof, "advisories.zip", &bytes).await.unwrap();
    tx.commit().await.unwrap();
    let report = intake.take_in_upload(document).await.unwrap();
    assert_eq!((report.unchanged, report.rejected), (1, 3));
});

// Shows: ASVS 5.3.2
#[cfg(unix)]
on_both!(links_are_not_followed, |scratch| {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(demo("advisories"), folder.path().join("folder")).unwrap();
    std::os::unix::fs::symlink(demo("advisories/blv-2099-11.json"), folder.path().join("link.json")).unwrap();
    fs::copy(demo("advisories/nps-2099-04.json"), folder.path().join("own.json")).unwrap();
    let report = intake(&scratch).take_in_path(folder.path(), &mut |_| {}).await.unwrap();
    assert_eq!((report.new, report.documents()), (1, 1), "{report:?}");
});
