//! What the demo says when it is ready: where to look, who may sign in, and what has happened, counted in the store
//! and not by the story that made it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use domain::follow_up::Plan;
use domain::notice::{DeliveryState, NoticeState};
use domain::organisation::OrganisationKind;
use domain::page::PageRequest;
use domain::{OrganisationId, policy};
use serde::Serialize;
use serde_json::json;
use store::{AdvisoryFilter, AskFilter, NoticeFilter, OrganisationFilter, QuestionFilter, Store};

use super::people::{LOGINS, PASSWORD};

/// Where the visitor looks.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) web: String,
    pub(super) mail: String,
    pub(super) database: String,
    /// The database goes when the demo stops.
    pub(super) temporary: bool,
}

/// What stands in the store.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Figures {
    pub(super) institutions: usize,
    pub(super) suppliers: usize,
    pub(super) inventory_lines: i64,
    pub(super) lines_rejected: usize,
    pub(super) advisories: usize,
    pub(super) advisories_with_hits: usize,
    pub(super) hits: i64,
    pub(super) institutions_hit: usize,
    pub(super) undecided: i64,
    pub(super) notices_sent: usize,
    pub(super) institutions_warned: usize,
    pub(super) suppliers_warned: usize,
    pub(super) mails_sent: usize,
    pub(super) mails_failed: usize,
    pub(super) answered: i64,
    pub(super) to_phone: usize,
    pub(super) drafts: usize,
    pub(super) questions_asked: usize,
    pub(super) questions_answered: usize,
    pub(super) to_ask: usize,
}

impl Figures {
    pub(super) async fn count(store: &Store, plan: &Plan) -> anyhow::Result<Self> {
        let viewer = policy::system("figures of the demo");
        let view = store.as_viewer(&viewer).await?;
        let mut figures = Self::default();
        let mut kinds: BTreeMap<OrganisationId, OrganisationKind> = BTreeMap::new();

        let mut page = Some(PageRequest::first(PageRequest::MAX));
        while let Some(request) = page {
            let found = view.organisations(&OrganisationFilter::default(), &request).await?;
            for row in &found.items {
                let it = &row.organisation;
                kinds.insert(it.id, it.kind);
                figures.institutions += usize::from(it.kind == OrganisationKind::Institution);
                figures.suppliers += usize::from(it.kind == OrganisationKind::ItSupplier);
                figures.inventory_lines += row.assets;
                for import in view.inventory_imports(it.id).await? {
                    figures.lines_rejected += import.result.rejected_total;
                }
            }
            page = found.next.map(|next| PageRequest::after(next, PageRequest::MAX));
        }

        let mut hit = BTreeSet::new();
        let mut page = Some(PageRequest::first(PageRequest::MAX));
        while let Some(request) = page {
            let found = view.advisories(&AdvisoryFilter::default(), &request).await?;
            for row in &found.items {
                figures.advisories += 1;
                figures.hits += row.assets;
                figures.undecided += row.doubtful;
                if row.assets > 0 {
                    figures.advisories_with_hits += 1;
                    let of = view.institutions_of(row.id).await?;
                    hit.extend(of.iter().filter(|it| it.affected > 0).map(|it| it.organisation));
                }
            }
            page = found.next.map(|next| PageRequest::after(next, PageRequest::MAX));
        }
        figures.institutions_hit = hit.len();

        let mut warned = BTreeSet::new();
        // What several travel in is one mail.
        let mut batches = BTreeSet::new();
        let mut page = Some(PageRequest::first(PageRequest::MAX));
        while let Some(request) = page {
            let found = view.notices(&NoticeFilter::default(), &request).await?;
            for row in &found.items {
                match row.state {
                    NoticeState::Draft => figures.drafts += 1,
                    NoticeState::Withdrawn => {}
                    NoticeState::Sent | NoticeState::Closed => {
                        figures.notices_sent += 1;
                        let detail = view.notice(row.id).await?;
                        for delivery in detail.deliveries.iter().filter(|it| it.channel == "mail") {
                            match delivery.state {
                                DeliveryState::Sent | DeliveryState::Opened => {
                                    if delivery.batch.is_none_or(|batch| batches.insert(batch)) {
                                        figures.mails_sent += 1;
                                    }
                                    warned.insert(delivery.organisation);
                                }
                                DeliveryState::Failed => figures.mails_failed += 1,
                                DeliveryState::Queued | DeliveryState::Dropped => {}
                            }
                        }
                    }
                }
            }
            page = found.next.map(|next| PageRequest::after(next, PageRequest::MAX));
        }
        let questions = view.questions(&QuestionFilter::default(), &PageRequest::first(PageRequest::MAX)).await?;
        for row in &questions.items {
            figures.questions_asked += 1;
            if row.said > 0 {
                figures.questions_answered += 1;
            }
            let detail = view.question(row.id).await?;
            for delivery in detail.deliveries.iter().filter(|it| it.channel == "mail") {
                match delivery.state {
                    DeliveryState::Sent | DeliveryState::Opened => figures.mails_sent += 1,
                    DeliveryState::Failed => figures.mails_failed += 1,
                    DeliveryState::Queued | DeliveryState::Dropped => {}
                }
            }
        }
        let (proposals, _) = view.proposals(AskFilter::default(), store.now().day("Europe/Amsterdam")).await?;
        figures.to_ask = proposals.iter().map(|proposal| proposal.devices()).sum();
        let of_kind = |kind| warned.iter().filter(|id| kinds.get(id) == Some(&kind)).count();
        figures.institutions_warned = of_kind(OrganisationKind::Institution);
        figures.suppliers_warned = of_kind(OrganisationKind::ItSupplier);
        figures.answered = view.funnel(None).await?.answered;
        figures.to_phone = usize::try_from(view.owing_count(plan, None, true).await?)?;
        Ok(figures)
    }

    /// What is wrong when the path from advisory to answer was not walked to its end.
    pub(super) fn gap(&self, mails_in_sink: usize) -> Option<String> {
        let steps = [
            (self.inventory_lines > 0, "no inventory line was taken in"),
            (self.advisories > 0, "no advisory was taken in"),
            (self.hits > 0, "no inventory line was found to be affected"),
            (self.notices_sent > 0, "no notice was sent"),
            (self.mails_failed == 0, "a mail was refused"),
            (self.mails_sent > 0, "no mail was sent"),
            (self.answered > 0, "no answer was noted"),
        ];
        if let Some((_, gap)) = steps.iter().find(|(is_so, _)| !is_so) {
            return Some((*gap).to_owned());
        }
        (mails_in_sink != self.mails_sent)
            .then(|| format!("{} mails were sent, but {mails_in_sink} arrived", self.mails_sent))
    }
}

/// 3089 → 3,089.
fn grouped(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().unwrap_or(0).to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn plural<'a>(number: usize, one: &'a str, many: &'a str) -> &'a str {
    if number == 1 { one } else { many }
}

pub(super) fn where_to_look(places: &Places) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "  Where to look");
    let _ = writeln!(text, "    Brandwacht   {}", places.web);
    let _ = writeln!(text, "    Mail         {}   every mail that was sent", places.mail);
    let _ = writeln!(text);
    let _ = writeln!(text, "  Sign in as   (password of everybody: {PASSWORD}; the demo asks for no second factor)");
    let width = LOGINS.iter().map(|login| login.email.len()).max().unwrap_or(0);
    for login in LOGINS {
        let _ = writeln!(text, "    {:<width$}   {}", login.email, login.what);
    }
    text
}

pub(super) fn what_happened(figures: &Figures) -> String {
    let f = figures;
    let mut lines: Vec<(String, String)> = vec![
        (
            grouped(f.inventory_lines as u64),
            format!(
                "inventory lines of {} institutions; {} more could not be read and are listed",
                f.institutions, f.lines_rejected
            ),
        ),
        (grouped(f.advisories), format!("advisories taken in, of which {} concern somebody", f.advisories_with_hits)),
        (grouped(f.hits), format!("hits in {} institutions", f.institutions_hit)),
        (grouped(f.undecided), "doubtful matches undecided: an analyst must look".to_owned()),
        (
            grouped(f.notices_sent),
            format!(
                "notices sent; {} mails in all: {} {} and {} IT {} warned",
                f.mails_sent,
                f.institutions_warned,
                plural(f.institutions_warned, "institution", "institutions"),
                f.suppliers_warned,
                plural(f.suppliers_warned, "supplier", "suppliers"),
            ),
        ),
        (
            grouped(f.answered),
            format!(
                "of them answered; {} {} to be phoned",
                f.to_phone,
                plural(f.to_phone, "institution is", "institutions are")
            ),
        ),
        (grouped(f.drafts), "drafts wait for you".to_owned()),
        (
            grouped(f.questions_asked),
            format!(
                "questions to institutions, {} answered; about {} devices you can still ask",
                f.questions_answered, f.to_ask
            ),
        ),
    ];
    if f.mails_failed > 0 {
        lines.push((grouped(f.mails_failed), "mails were refused".to_owned()));
    }
    let width = lines.iter().map(|(number, _)| number.len()).max().unwrap_or(0).max(6);
    let mut text = String::from("  What happened\n");
    for (number, what) in lines {
        let _ = writeln!(text, "    {number:>width$}  {what}");
    }
    text
}

pub(super) fn what_to_do(places: &Places) -> String {
    let mut text = String::from(
        "  Try this\n    \
         1  Sign in as the analyst, open BLV-2099-11 (nurse call, exploited), look at the matches and send.\n    \
         2  Look at the mails: Zorghuis Ringdijk is informed, its IT supplier is asked to act. Press a button.\n    \
         3  Back in Brandwacht, see who has answered and who must be phoned.\n",
    );
    let kept = if places.temporary { "the database goes with it" } else { "the database stays" };
    let _ = write!(text, "\n  Ctrl-C stops the demo; {kept} ({}).", places.database);
    text
}

/// The same for a program, in one object.
pub(super) fn json(places: &Places, figures: &Figures) -> serde_json::Value {
    let accounts: Vec<_> = LOGINS
        .iter()
        .map(|login| {
            json!({
                "name": login.name, "organisation": login.employer, "role": login.role.code(),
                "email": login.email, "password": PASSWORD,
            })
        })
        .collect();
    json!({
        "web": places.web, "mail": places.mail, "database": places.database, "accounts": accounts, "figures": figures,
    })
}

pub(super) fn heading(took: Duration) -> String {
    format!("\n  Brandwacht · the fictional region Waterland · ready in {:.1} s\n", took.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> Figures {
        Figures {
            questions_asked: 2,
            questions_answered: 1,
            to_ask: 59,
            institutions: 9,
            suppliers: 2,
            inventory_lines: 3_087,
            lines_rejected: 2,
            advisories: 1_016,
            advisories_with_hits: 10,
            hits: 240,
            institutions_hit: 8,
            undecided: 71,
            notices_sent: 14,
            institutions_warned: 7,
            suppliers_warned: 1,
            mails_sent: 31,
            mails_failed: 0,
            answered: 6,
            to_phone: 1,
            drafts: 9,
        }
    }

    #[test]
    fn the_summary_is_aligned_and_says_where_who_and_what() {
        let places = Places {
            web: "http://127.0.0.1:40001".to_owned(),
            mail: "http://127.0.0.1:40002".to_owned(),
            database: "sqlite:/somewhere/brandwacht.sqlite".to_owned(),
            temporary: true,
        };
        let text = format!(
            "{}\n{}\n{}\n{}",
            heading(Duration::from_millis(2_345)),
            where_to_look(&places),
            what_happened(&figures()),
            what_to_do(&places)
        );
        insta::assert_snapshot!(text, @r#"

    Brandwacht · the fictional region Waterland · ready in 2.3 s

    Where to look
      Brandwacht   http://127.0.0.1:40001
      Mail         http://127.0.0.1:40002   every mail that was sent

    Sign in as   (password of everybody: waterland-demo; the demo asks for no second factor)
      sanne@certwaterland.example                 analyst of the CERT
      tineke@certwaterland.example                lead of the CERT, who keeps the duty roster
      f.terpstra@umcwaterland.example             security officer of a university hospital
      marja@zorghuisringdijk.example              manager of a care home with 12 beds
      b.oosterwijk@poldernet.example              IT supplier that acts for the care home
      it@desteiger.example                        rehabilitation centre that works in English
      ilse@oogkliniekdevuurtoren.example          security officer of an eye clinic that keeps its list at home
      tineke@zorghuisdelisdodde.example           manager of a care home that ticks the IT photo
      e.ruimschotel@koepelzorgwaterland.example   umbrella that sees sums of its members

    What happened
       3,087  inventory lines of 9 institutions; 2 more could not be read and are listed
       1,016  advisories taken in, of which 10 concern somebody
         240  hits in 8 institutions
          71  doubtful matches undecided: an analyst must look
          14  notices sent; 31 mails in all: 7 institutions and 1 IT supplier warned
           6  of them answered; 1 institution is to be phoned
           9  drafts wait for you
           2  questions to institutions, 1 answered; about 59 devices you can still ask

    Try this
      1  Sign in as the analyst, open BLV-2099-11 (nurse call, exploited), look at the matches and send.
      2  Look at the mails: Zorghuis Ringdijk is informed, its IT supplier is asked to act. Press a button.
      3  Back in Brandwacht, see who has answered and who must be phoned.

    Ctrl-C stops the demo; the database goes with it (sqlite:/somewhere/brandwacht.sqlite).
    "#);
    }

    #[test]
    fn a_path_that_was_not_walked_to_its_end_is_noticed() {
        assert_eq!(figures().gap(31), None);
        assert_eq!(figures().gap(30).as_deref(), Some("31 mails were sent, but 30 arrived"));
        let no_mail = Figures { mails_sent: 0, ..figures() };
        assert_eq!(no_mail.gap(0).as_deref(), Some("no mail was sent"));
        let refused = Figures { mails_failed: 1, ..figures() };
        assert_eq!(refused.gap(31).as_deref(), Some("a mail was refused"));
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(
            [0, 7, 999, 1_000, 12_345, 1_234_567].map(|number: u64| grouped(number)),
            ["0", "7", "999", "1,000", "12,345", "1,234,567"]
        );
    }
}
