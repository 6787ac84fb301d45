//! Pages, sessions and everything else that answers a browser or a program.
//!
//! Decides nothing: a handler takes a request apart, asks `domain::policy`, asks the store, and answers. It never
//! reaches for a feed or a channel; what takes long it leaves to a job.
//!
//! One table (`routes`) names every route with who may come there. `fault` is the only error, with one message for
//! the person outside and one for the log.

pub mod access;
pub mod api;
#[cfg(test)]
#[path = "tests/attacks.rs"]
mod attacks;
#[cfg(test)]
#[path = "tests/authenticator.rs"]
mod authenticator;
#[cfg(test)]
mod bench;
pub mod breached;
mod browser;
#[cfg(test)]
#[path = "tests/browsers.rs"]
mod browsers;
pub mod bundle;
pub mod effect;
pub mod fault;
mod files;
mod guard;
pub mod layout;
mod limit;
pub mod oidc;
mod pages;
mod passkeys;
pub mod password;
pub mod paths;
pub mod patient;
pub mod photo;
mod qr;
mod reading;
pub mod routes;
mod session;
mod step_up;
#[cfg(test)]
#[path = "tests/stock.rs"]
mod stock;
mod sure;
mod tries;
#[cfg(test)]
#[path = "tests/twins.rs"]
mod twins;
mod visit;

pub use fault::Fault;
pub use layout::{Page, html};
pub use pages::connections::{TypedWebhook, webhook_target};
pub use session::{Caller, SignedIn};
pub use visit::{Theme, Visit};

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::follow_up::Plan;
use domain::retention::Terms;
use domain::viewer::Role;
use domain::{Timestamp, World};
use store::Store;

/// An account of a demonstration, with its password for everybody to see.
#[derive(Debug, Clone)]
pub struct DemoLogin {
    pub name: String,
    pub organisation: String,
    pub mail: String,
    pub password: String,
}

/// What the pages need to know about where they run. Read by `app` from arguments, environment and file.
#[derive(Debug, Clone)]
pub struct WebConfig {
    /// Scheme, host and port as people type them, without a slash at the end.
    pub base_url: String,
    /// True when people come over https: cookies get `Secure` and the `__Host-` prefix.
    pub secure_cookies: bool,
    /// The zone of the clock on the wall, for example `Europe/Amsterdam`.
    pub zone: String,
    /// The CERT's name, as it stands in the foot of every page.
    pub cert_name: String,
    /// The number to phone, as people write it; empty when there is none.
    pub cert_phone: String,
    pub cert_email: String,
    /// The codes of the sectors to which institutions belong.
    pub sectors: Vec<String>,
    /// How long what is kept, for the page that says so.
    pub retention: Terms,
    /// By when notices are to be answered, and what happens by itself while nobody does.
    pub follow_up: Plan,
    /// From how many messages at once two analysts must agree; 0: never.
    pub four_eyes: u32,
    /// Who has one of these roles signs in with a second factor or not at all. Only a demonstration leaves any out.
    pub second_factor_roles: BTreeSet<Role>,
    /// Minutes after which what reaches many asks again who somebody is.
    pub step_up_minutes: i64,
    /// Hashes of passwords that are known to others.
    pub breached: Option<breached::Breached>,
    /// Accounts that the login page offers with one press of a button. Only a demonstration has any.
    pub demo_logins: Vec<DemoLogin>,
    /// The header in which the reverse proxy passes the visitor's address; `None` without a proxy.
    pub address_header: Option<String>,
    /// How often the program with one token may ask per minute, and at once after a pause.
    pub api_per_minute: i64,
    /// How many pages an account or an address may ask for per minute, and how many forms it may send.
    pub pages_per_minute: i64,
    pub forms_per_minute: i64,
    /// Programs of organisations may have addresses inside one's own network, and without https.
    pub webhook_private: bool,
    /// What happens to what looks like data of patients.
    pub patient: patient::PatientRules,
    /// Minutes without a request after which a session ends.
    pub idle_minutes: i64,
    /// Hours after which a session ends whatever happens.
    pub session_hours: i64,
    /// Where people sign in with an account that they have elsewhere; without it they cannot.
    pub oidc: Option<oidc::Settings>,
    /// What bundles for comparing at home are signed with; without it there are none.
    pub bundle_key: Option<Arc<formats::bundle::SigningKey>>,
    /// The public half of the OpenPGP key that mails are signed with, armoured; without it they are not signed.
    pub openpgp_key: Option<String>,
    /// What `/.well-known/security.txt` gives as its last day; RFC 9116 wants less than a year ahead.
    pub security_txt_days: i64,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:8080".to_owned(),
            secure_cookies: false,
            zone: "Europe/Amsterdam".to_owned(),
            cert_name: "Brandwacht CERT".to_owned(),
            cert_phone: "010-555 01 00".to_owned(),
            cert_email: "cert@brandwacht.example".to_owned(),
            retention: Terms::default(),
            follow_up: Plan::new("Europe/Amsterdam"),
            four_eyes: 100,
            sectors: ["ggz", "vvt", "ziekenhuis"].map(str::to_owned).to_vec(),
            second_factor_roles: Role::ALL.into_iter().collect(),
            step_up_minutes: 15,
            breached: None,
            demo_logins: Vec::new(),
            address_header: None,
            api_per_minute: 600,
            webhook_private: false,
            pages_per_minute: 600,
            forms_per_minute: 240,
            patient: patient::PatientRules::default(),
            idle_minutes: 120,
            session_hours: 12,
            oidc: None,
            bundle_key: None,
            openpgp_key: None,
            security_txt_days: 180,
        }
    }
}

impl WebConfig {
    /// How people reach the CERT, as sentences say it.
    fn reach(&self) -> l10n::reach::Reach {
        l10n::reach::Reach::new(&self.cert_name, &self.cert_phone, &self.cert_email)
    }
}

/// The state behind every handler. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    pub store: Store,
    pub config: Arc<WebConfig>,
    pub world: Arc<dyn World>,
    passwords: Arc<password::Desk>,
    limiter: Arc<limit::Limiter>,
    /// `None` where the site is reached by a bare number.
    passkeys: Option<Arc<webauthn_rs::Webauthn>>,
    provider: Option<Arc<oidc::provider::Provider>>,
    /// What is still being noted for answers that did not wait for it.
    behind: tokio_util::task::TaskTracker,
}

impl Web {
    pub fn new(store: Store, config: WebConfig, world: Arc<dyn World>) -> Self {
        let passwords = Arc::new(password::Desk::new(&*world));
        let limiter = Arc::new(limit::Limiter::default());
        let passkeys = passkeys::site(&config).map(Arc::new);
        let provider =
            config.oidc.clone().and_then(|settings| oidc::provider::Provider::new(settings, &config.base_url));
        let provider = provider.map(Arc::new);
        Self {
            store,
            config: Arc::new(config),
            world,
            passwords,
            limiter,
            passkeys,
            provider,
            behind: tokio_util::task::TaskTracker::new(),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.world.now()
    }

    /// The CERT, as a bundle names it.
    fn made_by(&self) -> formats::bundle::MadeBy {
        formats::bundle::MadeBy {
            name: self.config.cert_name.clone(),
            phone: self.config.cert_phone.clone(),
            email: self.config.cert_email.clone(),
        }
    }

    /// Bytes that nobody can guess.
    fn secret<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.world.fill(&mut bytes);
        bytes
    }
}

/// Everything under one roof: routes, headers, limits, error pages.
pub fn router(web: Web) -> axum::Router {
    guard::around(web.clone(), routes::router(&web))
}

/// Answers on this listener until `stop` is done; running requests are finished first, and what they left to be noted is noted.
pub async fn serve(
    web: Web,
    listener: tokio::net::TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let behind = web.behind.clone();
    let service = router(web).into_make_service_with_connect_info::<std::net::SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(stop).await;
    behind.close();
    behind.wait().await;
    served
}
