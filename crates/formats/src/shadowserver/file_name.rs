//! What the name of a report file says: `2024-07-04-scan_rdp-123-hospital-asn.csv` (Shadowserver's `report-filename.md`).

use domain::Day;

/// Day, type and the recipient's own part of a file name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFile {
    /// Absent in names that were shortened to the type.
    pub day: Option<Day>,
    pub report: String,
    /// What follows the type: number, organisation and filter.
    pub identifier: Option<String>,
}

impl ReportFile {
    /// Nothing when the name has no type of report in it. A folder before the name, and endings of packed files, are passed over.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem =
            [".zip", ".gz", ".csv"].into_iter().fold(name, |name, ending| name.strip_suffix(ending).unwrap_or(name));
        let day = stem.get(..10).and_then(|day| day.parse::<Day>().ok());
        let rest = match day {
            Some(_) => stem.get(10..)?.strip_prefix('-')?,
            None => stem,
        };
        let (report, identifier) = match rest.split_once('-') {
            Some((report, identifier)) => (report, Some(identifier.to_owned())),
            None => (rest, None),
        };
        let is_type = !report.is_empty()
            && report.len() <= 100
            && report.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        is_type.then(|| Self { day, report: report.to_owned(), identifier })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_shadowserver_documents_them() {
        let read = |name: &str| {
            ReportFile::from_name(name).map(|it| (it.day.map(|day| day.to_string()), it.report, it.identifier))
        };
        let expected = |day: &str, report: &str, identifier: &str| {
            Some((Some(day.to_owned()), report.to_owned(), Some(identifier.to_owned())))
        };
        assert_eq!(
            read("2015-01-01-dns_openresolver-sample-asn.csv"),
            expected("2015-01-01", "dns_openresolver", "sample-asn")
        );
        assert_eq!(
            read("inbox/2020-04-03-scan_ics-sample-asn-delayed.csv.zip"),
            expected("2020-04-03", "scan_ics", "sample-asn-delayed")
        );
        assert_eq!(
            read("2024-07-04-event6_sinkhole-123-sample-asn.csv"),
            expected("2024-07-04", "event6_sinkhole", "123-sample-asn")
        );
        assert_eq!(read("scan_rdp.csv"), Some((None, "scan_rdp".to_owned(), None)));
        for wrong in ["", "2024-07-04.csv", "2024-07-04-.csv", "Report of July.csv", "2024-07-04-Scan-x.csv"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
