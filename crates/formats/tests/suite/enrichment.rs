//! What others know of vulnerabilities: small files of each form, and the real ones where they are present.

use domain::advisory::Finding;
use domain::enrichment::{Fact, Record, merge};
use formats::enrichment::{epss, eukev, kev, vulnrichment};
use formats::openvex;

fn codes(notes: &[Finding]) -> Vec<String> {
    notes.iter().map(|note| format!("{} {}", note.test, note.pointer)).collect()
}

fn cves(records: &[Record]) -> Vec<&str> {
    records.iter().map(|record| record.cve.as_str()).collect()
}

// Shows: NEN 5.7
#[test]
fn kev_is_read_from_json_and_csv_alike() {
    let json = br#"{"catalogVersion":"2099.01.02","dateReleased":"2099-01-02T10:00:00Z","count":3,"vulnerabilities":[
        {"cveID":"CVE-2099-0001","vendorProject":"Lindehof","product":"Infuselle","vulnerabilityName":"Overflow",
         "dateAdded":"2099-01-01","requiredAction":"Apply updates, now.","dueDate":"2099-01-22",
         "knownRansomwareCampaignUse":"Known","notes":"n"},
        {"cveID":"none"}]}"#;
    let csv = b"cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,dueDate,\
        knownRansomwareCampaignUse,notes,cwes\nCVE-2099-0001,Lindehof,Infuselle,Overflow,2099-01-01,text,\"Apply \
        updates, now.\",2099-01-22,Known,n,CWE-1\nnone,,,,,,,,,,\n";
    let (json, csv) = (kev::read(json).unwrap(), kev::read(csv).unwrap());
    assert_eq!(json.records.len(), 1);
    assert_eq!(json.records[0].fact, csv.records[0].fact);
    let Fact::Kev(first) = &json.records[0].fact else { panic!() };
    assert!(first.ransomware);
    assert_eq!(first.due.unwrap().to_string(), "2099-01-22");
    assert_eq!(codes(&json.notes_for_report), ["read.count /count", "read.cve /vulnerabilities/1/cveID"]);
    assert_eq!(codes(&csv.notes_for_report), ["read.cve line 3"]);
    assert_eq!(kev::read(b"a,b\n1,2\n").unwrap_err().code(), "other_format");
    assert_eq!(kev::read(b"{}").unwrap_err().code(), "other_format");
}

#[test]
fn eukev_is_read_with_its_own_dates() {
    let json = br#"[{"cveID":"CVE-2099-0001","euvdID":"EUVD-2099-1","vendorProject":"Lindehof","product":"Infuselle",
        "dateReported":"2099/01/02","originSource":"ENISA","shortDescription":"d","exploitationType":["ransomware"]},
        {"cveID":"CVE-2099-0002","dateReported":"soon"}]"#;
    let reading = eukev::read(json).unwrap();
    assert_eq!(cves(&reading.records), ["CVE-2099-0001", "CVE-2099-0002"]);
    let Fact::EuKev(first) = &reading.records[0].fact else { panic!() };
    assert!(first.ransomware());
    assert_eq!(first.reported.unwrap().to_string(), "2099-01-02");
    assert_eq!(codes(&reading.notes_for_report), ["read.date /1/dateReported"]);
    assert_eq!(eukev::read(b"{}").unwrap_err().code(), "other_format");
}

#[test]
fn epss_is_read_with_model_and_day() {
    let csv = b"#model_version:v2099.03.14,score_date:2099-08-25T00:00:00+0000\ncve,epss,percentile\n\
        CVE-2099-0001,0.00383,0.72\nCVE-2099-0002,1.5,0.1\nwhat,0.1,0.1\n";
    let reading = epss::read(csv).unwrap();
    assert_eq!(cves(&reading.records), ["CVE-2099-0001"]);
    let Fact::Epss(first) = &reading.records[0].fact else { panic!() };
    assert_eq!((first.score, first.percentile, first.model.as_str()), (0.00383, 0.72, "v2099.03.14"));
    assert_eq!(first.date.unwrap().to_string(), "2099-08-25");
    assert_eq!(reading.records[0].from.updated.unwrap().to_string(), "2099-08-25T00:00:00Z");
    assert_eq!(codes(&reading.notes_for_report), ["read.line line 4", "read.line line 5"]);
    assert_eq!(epss::read(b"x,y\n").unwrap_err().code(), "other_format");
    assert_eq!(epss::read(b"").unwrap_err().code(), "other_format");
}

#[test]
fn a_cve_record_gives_scores_of_both_containers_and_decision_points() {
    let json = br#"{"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2099-0001"},"containers":{
        "cna":{"providerMetadata":{"shortName":"lindehof","dateUpdated":"2099-01-01T00:00:00Z"},"metrics":[
          {"cvssV3_1":{"version":"3.1","baseScore":9.6,"vectorString":"CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"}},
          {"cvssV4_0":{"version":"4.0","baseScore":5.0,"vectorString":"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"}}]},
        "adp":[{"title":"CISA ADP Vulnrichment","providerMetadata":{"shortName":"CISA-ADP"},"metrics":[
          {"other":{"type":"ssvc","content":{"options":[{"Exploitation":"active"},{"Automatable":"no"},{"Technical Impact":"total"}],
            "version":"2.0.3","role":"CISA Coordinator","timestamp":"2099-01-02T00:00:00Z"}}}]}]}}"#;
    let reading = vulnrichment::read(json).unwrap();
    assert_eq!(codes(&reading.notes_for_report), ["read.score /containers/cna/metrics/1/cvssV4_0/baseScore"]);
    assert_eq!(reading.notes_for_report[0].message, "5 is stated, the vector gives 9.3");
    let merged = merge(reading.records);
    let all = merged.values().next().unwrap();
    assert_eq!(all.cvss[0].value.version.code(), "4.0");
    assert_eq!(all.ssvc[0].value.technical_impact.as_deref(), Some("total"));
    assert!(all.is_exploited());
}

#[test]
fn the_real_catalogues_are_read_whole() {
    let Some(folder) = crate::shared::folder_of_real_input("enrichment/kev") else { return };
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let json = kev::read(&read("known_exploited_vulnerabilities.json")).unwrap();
    let csv = kev::read(&read("known_exploited_vulnerabilities.csv")).unwrap();
    assert!(json.notes_for_report.is_empty(), "{:?}", json.notes_for_report);
    assert!(csv.notes_for_report.is_empty(), "{:?}", csv.notes_for_report);
    assert_eq!(cves(&json.records), cves(&csv.records));
    println!("kev: {} entries in both forms", json.records.len());
    assert!(json.records.len() > 1000);
}

#[test]
fn the_real_eu_catalogue_is_read_whole() {
    let Some(folder) = crate::shared::folder_of_real_input("enrichment/eukev") else { return };
    let bytes = std::fs::read(folder.join("eukev.json")).unwrap();
    let reading = eukev::read(&bytes).unwrap();
    let entries = bytes.windows(7).filter(|window| window == b"\"cveID\"").count();
    println!("eukev: {} of {entries} entries, {:?}", reading.records.len(), codes(&reading.notes_for_report));
    assert_eq!(reading.records.len(), entries);
}

#[test]
fn the_real_cve_records_are_read_whole() {
    let Some(documents) = crate::shared::documents("enrichment/vulnrichment") else { return };
    let (mut records, mut findings) = (Vec::new(), Vec::new());
    for (path, bytes) in &documents {
        let reading = vulnrichment::read(bytes).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
        findings
            .extend(reading.notes_for_report.into_iter().map(|note| format!("{} {}", path.display(), note.message)));
        records.extend(reading.records);
    }
    let scores = records.iter().filter(|record| matches!(record.fact, Fact::Cvss(_))).count();
    let decisions = records.iter().filter(|record| matches!(record.fact, Fact::Ssvc(_))).count();
    println!("vulnrichment: {} documents, {scores} scores, {decisions} decisions, {findings:#?}", documents.len());
    assert!(decisions > 50 && scores > 50);
    assert!(openvex::read(&documents[0].1).is_err());
}
