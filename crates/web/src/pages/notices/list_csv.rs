//! The list of one's notices as a file, for ticket systems and spreadsheets: what the page lists, without pages.

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::notice::NoticeState;
use formats::csv_out::CsvOut;
use l10n::Texts;
use store::{NoticeRow, Seen};

use super::{Ask, listed};
use crate::{Fault, SignedIn, Web};

/// Notices in one file: a supplier may act for hundreds of customers, and a file without end is no use to anybody.
const MOST: usize = 10_000;

pub(crate) async fn csv(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let view = web.store.as_viewer(&who.viewer).await?;
    let (rows, more) = view.all_notices(&listed(&who, &ask)?, MOST).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"notices.csv\""),
    ];
    Ok((headers, file(who.visit.t, &rows, MOST, more)).into_response())
}

/// The first of these, and a last line where there are more of them or elsewhere: nobody takes a part for the whole.
pub(super) fn file(t: &Texts, rows: &[Seen<NoticeRow>], most: usize, more: bool) -> Vec<u8> {
    let mut out = CsvOut::new(';');
    out.row([
        t.desk_number(),
        t.notices_csv_advisory(),
        t.notices_csv_title(),
        t.desk_col_severity(),
        t.notices_csv_impact(),
        t.follow_col_sent(),
        t.follow_col_deadline(),
        t.desk_col_state(),
        t.follow_col_answer(),
        t.answer_reference(),
        t.desk_institution(),
        t.notices_csv_devices(),
    ]);
    // A draft is the CERT's alone, as in the list.
    for row in rows.iter().take(most).filter(|row| row.state != NoticeState::Draft) {
        out.row([
            row.code.to_string(),
            row.tracking_id.clone(),
            row.advisory_title.clone(),
            t.severity(row.severity),
            t.care_impact(row.care_impact),
            row.sent_at.map(|at| at.to_string()).unwrap_or_default(),
            row.deadline.map(|at| at.to_string()).unwrap_or_default(),
            t.notice_state(row.state),
            row.own_answer.map(|kind| t.answer(kind)).unwrap_or_default(),
            row.own_reference.clone().unwrap_or_default(),
            row.institution_name.clone(),
            row.counted.map_or_else(|| row.assets.to_string(), |count| count.to_string()),
        ]);
    }
    if more || rows.len() > most {
        out.row([t.notices_csv_end(t.count(most))]);
    }
    out.finish()
}
