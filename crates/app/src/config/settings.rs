//! Every setting of the program, in one list: its name in the configuration file, its variable in the environment,
//! what it is for, and what it is when nobody says anything. `docs/configuration.md` is made from this list.

/// One setting.
#[derive(Debug)]
pub(crate) struct Setting {
    /// The key in the configuration file.
    pub(crate) name: &'static str,
    /// The variable in the environment.
    pub(crate) env: &'static str,
    pub(crate) default: Option<&'static str>,
    /// What a secret says is never shown, and it may stand in a file of its own: NAME_file, ENV_FILE.
    pub(crate) secret: bool,
    pub(crate) help: &'static str,
}

macro_rules! settings {
    ($($constant:ident = $name:literal, $env:literal, $default:expr, $secret:literal, $help:literal;)+) => {
        $(pub(crate) const $constant: &str = $name;)+
        pub(crate) const SETTINGS: &[Setting] = &[
            $(Setting { name: $constant, env: $env, default: $default, secret: $secret, help: $help },)+
        ];
    };
}

settings! {
    DATABASE = "database", "BRANDWACHT_DATABASE", Some("sqlite:brandwacht.sqlite"), true,
        "Where the database is: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`. Also `--database`.";
    LISTEN = "listen", "BRANDWACHT_LISTEN", Some("127.0.0.1:8080"), false,
        "Address and port on which the server listens. Put a reverse proxy with TLS before it.";
    PUBLIC_URL = "public_url", "BRANDWACHT_PUBLIC_URL", Some(""), false,
        "How people reach the server, for example `https://brandwacht.example`; links in mails begin with it. Empty: \
         `http://` and what stands in `listen`.";
    SECRET = "secret", "BRANDWACHT_SECRET", None, true,
        "At least 32 random characters. Links in mails are signed with it: another value makes links that were sent \
         useless. With SQLite one is made at the first start and kept in `DATABASE.secret`.";
    MASTER_KEY = "master_key", "BRANDWACHT_MASTER_KEY", None, true,
        "32 random bytes in base64: wraps the keys with which what organisations told us is sealed in the database. \
         Without it nothing of that can be read: keep a copy apart from the backups of the database. With SQLite one is \
         made when it is needed first and kept in `DATABASE.master`. See docs/encryption.md.";
    MASTER_KEY_BEFORE = "master_key_before", "BRANDWACHT_MASTER_KEY_BEFORE", None, true,
        "The earlier master keys, with white space between them, while `brandwacht keys wrap` has not been run.";
    ADDRESS_HEADER = "address_header", "BRANDWACHT_ADDRESS_HEADER", Some(""), false,
        "The header in which your reverse proxy passes the visitor's address, for example `X-Forwarded-For`. Empty \
         without a proxy: anybody could make the header up.";
    PATIENT_TEXTS = "patient_texts", "BRANDWACHT_PATIENT_TEXTS", Some("block"), false,
        "What happens when a text in a form or a request looks like data of a patient: `block` refuses it and says where, \
         `warn` asks whether it is meant, `off` does not look. See docs/patient-data.md.";
    PATIENT_UPLOADS = "patient_uploads", "BRANDWACHT_PATIENT_UPLOADS", Some("redact"), false,
        "The same for lists that are uploaded: `redact` takes it out and says so, `block`, `warn` (takes the list and \
         says so) or `off`.";
    PATIENT_DOCUMENTS = "patient_documents", "BRANDWACHT_PATIENT_DOCUMENTS", Some("block"), false,
        "The same for advisories, bills of materials and other documents, which nobody may change: `block`, `warn` or \
         `off`.";
    PAGES_PER_MINUTE = "pages_per_minute", "BRANDWACHT_PAGES_PER_MINUTE", Some("600"), false,
        "How many pages an account, or an address that is not signed in, may ask for per minute, 10 to 1000000.";
    FORMS_PER_MINUTE = "forms_per_minute", "BRANDWACHT_FORMS_PER_MINUTE", Some("240"), false,
        "How many forms and uploads they may send per minute, 10 to 1000000.";
    API_PER_MINUTE = "api_per_minute", "BRANDWACHT_API_PER_MINUTE", Some("600"), false,
        "How many requests a program with one token may make per minute, 10 to 1000000.";
    SMTP = "smtp", "BRANDWACHT_SMTP", None, true,
        "The mail server: `smtp://HOST:PORT` (STARTTLS required), `smtps://HOST:PORT` (TLS from the start) or \
         `smtp+plain://HOST:PORT` (no encryption; loopback only). `USER:PASSWORD@` before the host signs in. Without \
         it notices stay queued.";
    SMTP_CA = "smtp_ca", "BRANDWACHT_SMTP_CA", Some(""), false,
        "A file with certificates (PEM) of your own authority, trusted for the mail server beside the system's.";
    WEBHOOK_PRIVATE = "webhook_private", "BRANDWACHT_WEBHOOK_PRIVATE", Some("false"), false,
        "`true` when programs of organisations may have addresses that are not on the public internet, and without https: for \
         a network of your own. Whoever may connect a program can then reach what this machine reaches.";
    WEBHOOK_CA = "webhook_ca", "BRANDWACHT_WEBHOOK_CA", Some(""), false,
        "A file with certificates (PEM) of your own authority, trusted for programs of organisations beside the system's.";
    SMS_URL = "sms_url", "BRANDWACHT_SMS_URL", None, true,
        "The address of a gateway for short messages: whoever is on duty is called by one as well. Without it: by mail alone. See \
         docs/duty.md.";
    SMS_BODY = "sms_body", "BRANDWACHT_SMS_BODY", Some("{\"to\":\"{to}\",\"text\":\"{text}\"}"), false,
        "What the gateway is sent, with `{to}` and `{text}` where number and text go: JSON when it begins with a brace, else a \
         form such as `to={to}&text={text}`. `{to_digits}` is the number without a plus, `{to_00}` with 00 in its place.";
    SMS_HEADER = "sms_header", "BRANDWACHT_SMS_HEADER", None, true,
        "The header with which the gateway knows us, such as `Authorization: Bearer …`.";
    VOICE_URL = "voice_url", "BRANDWACHT_VOICE_URL", None, true,
        "The address of a gateway that rings people up and says a text: whoever is on duty and has not taken a call up is rung up. \
         Without it: nobody is. See docs/duty.md.";
    VOICE_BODY = "voice_body", "BRANDWACHT_VOICE_BODY",
        Some("{\"to\":\"{to}\",\"text\":\"{text}\",\"language\":\"{language}\"}"), false,
        "What that gateway is sent, as `sms_body`; `{language}` is the code of the text's language, `nl` or `en`.";
    VOICE_HEADER = "voice_header", "BRANDWACHT_VOICE_HEADER", None, true,
        "The header with which that gateway knows us.";
    VOICE_AFTER = "voice_after", "BRANDWACHT_VOICE_AFTER", Some("10"), false,
        "How many minutes after the first call people are rung up as well, 0 to 60. For danger to a patient they are with the first.";
    MAIL_FROM = "mail_from", "BRANDWACHT_MAIL_FROM", Some("Brandwacht <noreply@localhost>"), false,
        "The sender of all mail.";
    DKIM_SELECTOR = "dkim_selector", "BRANDWACHT_DKIM_SELECTOR", Some(""), false,
        "Signs mails for the domain of `mail_from` (DKIM): the name under which the public key stands in the DNS, at \
         `SELECTOR._domainkey.DOMAIN`. Empty: the mail server signs, or nobody.";
    DKIM_KEY = "dkim_key", "BRANDWACHT_DKIM_KEY", Some(""), false,
        "A file with the private key for that: RSA, as PEM. docs/mail.md says how to make one.";
    PGP_KEY = "pgp_key", "BRANDWACHT_PGP_KEY", Some(""), false,
        "A file with the CERT's own secret OpenPGP key, armoured, that nobody but the server may read: notices and questions are \
         signed with it, and everybody gets its public half at `/openpgp-key.asc`. Empty: they are not signed. See docs/mail.md.";
    PGP_PASSPHRASE = "pgp_passphrase", "BRANDWACHT_PGP_PASSPHRASE", None, true,
        "What opens that key, where it is locked.";
    SMIME_CERTIFICATE = "smime_certificate", "BRANDWACHT_SMIME_CERTIFICATE", Some(""), false,
        "A file with the CERT's own certificate for mail (S/MIME) as PEM, those of its issuers below it: notices and \
         questions are signed with it, rather than with `pgp_key` for whoever has no key, and everybody gets it at \
         `/smime-certificate.pem`. It is for the address of `mail_from`. Empty: they are not signed so. See docs/mail.md.";
    SMIME_KEY = "smime_key", "BRANDWACHT_SMIME_KEY", Some(""), false,
        "A file with the private key of that certificate that nobody but the server may read: RSA, as PEM, without a \
         passphrase.";
    CERT_NAME = "cert_name", "BRANDWACHT_CERT_NAME", Some("CERT"), false,
        "What the CERT is called in mails and pages.";
    CERT_PHONE = "cert_phone", "BRANDWACHT_CERT_PHONE", Some(""), false,
        "The number to call; stands in every mail and on every page. Empty: they name `cert_email` instead, or the CERT.";
    CERT_EMAIL = "cert_email", "BRANDWACHT_CERT_EMAIL", Some(""), false,
        "The address for questions; answers to mails go there, and `security.txt` names it.";
    BUNDLE_KEY = "bundle_key", "BRANDWACHT_BUNDLE_KEY", Some(""), false,
        "The file with the private key that bundles for comparing at home are signed with; `brandwacht bundle key` \
         makes it, and nobody but the server may read it. Empty: there are no bundles.";
    AUDIT_ANCHOR_TO = "audit_anchor_to", "BRANDWACHT_AUDIT_ANCHOR_TO", Some(""), false,
        "The mail address of whoever keeps the signed end of the audit trail, once a day: best somebody outside the CERT. Needs \
         `bundle_key`. Empty: nobody. See docs/audit.md.";
    TIME_ZONE = "time_zone", "BRANDWACHT_TIME_ZONE", Some("Europe/Amsterdam"), false,
        "The zone in which times are written and days begin.";
    SECOND_FACTOR_ROLES = "second_factor_roles", "BRANDWACHT_SECOND_FACTOR_ROLES", Some("all"), false,
        "Who must sign in with a second factor: roles with commas between them, `all` or `none`. Who has such a role and \
         no second factor sets one up after the password, before anything else.";
    STEP_UP_MINUTES = "step_up_minutes", "BRANDWACHT_STEP_UP_MINUTES", Some("15"), false,
        "After how many minutes sending to many, taking AMBER or RED along and managing people ask again who somebody \
         is, 1 to 720.";
    IDLE_MINUTES = "idle_minutes", "BRANDWACHT_IDLE_MINUTES", Some("120"), false,
        "After how many minutes without a request a session ends, 5 to 1440.";
    SESSION_HOURS = "session_hours", "BRANDWACHT_SESSION_HOURS", Some("12"), false,
        "After how many hours a session ends whatever happens, 1 to 168.";
    BREACHED_PASSWORDS = "breached_passwords", "BRANDWACHT_BREACHED_PASSWORDS", Some(""), false,
        "A file with SHA-1 hashes of passwords that others know, sorted, one a line, as the usual download has them; \
         nobody can choose one of these. Nothing is asked over the network. Empty: only the built-in list.";
    OIDC_ISSUER = "oidc_issuer", "BRANDWACHT_OIDC_ISSUER", Some(""), false,
        "The provider with whose accounts people sign in (OpenID Connect), sign for sign as it names itself, for example \
         `https://login.example/realms/care`. Empty: none. See docs/sign-in.md.";
    OIDC_CLIENT_ID = "oidc_client_id", "BRANDWACHT_OIDC_CLIENT_ID", Some(""), false,
        "What the provider calls Brandwacht.";
    OIDC_CLIENT_SECRET = "oidc_client_secret", "BRANDWACHT_OIDC_CLIENT_SECRET", None, true,
        "With what Brandwacht shows the provider that it is Brandwacht.";
    OIDC_NAME = "oidc_name", "BRANDWACHT_OIDC_NAME", Some(""), false,
        "What people call the provider; stands on the button. Empty: the host of `oidc_issuer`.";
    OIDC_SCOPES = "oidc_scopes", "BRANDWACHT_OIDC_SCOPES", Some("profile email"), false,
        "What is asked for beside `openid`, with spaces between.";
    OIDC_GROUPS_CLAIM = "oidc_groups_claim", "BRANDWACHT_OIDC_GROUPS_CLAIM", Some("groups"), false,
        "The claim of the ID token that holds somebody's groups; dots lead into objects, as in `realm_access.roles`.";
    OIDC_GROUPS = "oidc_groups", "BRANDWACHT_OIDC_GROUPS", Some(""), false,
        "Which group gives which role where: `GROUP => ROLE @ ORGANISATION`, with semicolons between. The organisation is an \
         identifier, a name that only one has, or `{CLAIM}`: the claim that holds either.";
    OIDC_SECOND_FACTOR = "oidc_second_factor", "BRANDWACHT_OIDC_SECOND_FACTOR", Some(""), false,
        "What says that the provider has asked for a second factor: `acr=VALUE` or `amr=VALUE`, with commas between; one of \
         them will do. Empty: it never counts, and Brandwacht asks for its own.";
    OIDC_CREATE = "oidc_create", "BRANDWACHT_OIDC_CREATE", Some("false"), false,
        "`true` makes an account for somebody who is new here and has a role by `oidc_groups`; with `false` people are invited \
         or link their account themselves.";
    OIDC_PRIVATE = "oidc_private", "BRANDWACHT_OIDC_PRIVATE", Some("false"), false,
        "`true` when the provider has an address that is not on the public internet. Without it such addresses are refused, \
         and so is a provider without https.";
    OIDC_CA = "oidc_ca", "BRANDWACHT_OIDC_CA", Some(""), false,
        "A file with certificates (PEM) of your own authority, trusted for the provider beside the system's.";
    SECTORS = "sectors", "BRANDWACHT_SECTORS",
        Some("umc, ziekenhuis, zbc, revalidatie, ggz, vvt, thuiszorg, ghz, huisarts, huisartsenpost, apotheek, tandarts, \
              verloskunde, kraamzorg, paramedisch, jeugdzorg, ggd, ambulance, laboratorium, hospice, overig"), false,
        "The codes of the sectors to which institutions belong, with commas between them.";
    RETENTION = "retention", "BRANDWACHT_RETENTION", Some(""), false,
        "How many days what is kept: `KIND=DAYS` with commas between, `0` for ever, for example `links=90, accounts=0`. What \
         is not named has its default; `brandwacht retention` lists kinds and terms, docs/security/retention.md says what \
         they are.";
    FOLLOW_UP = "follow_up", "BRANDWACHT_FOLLOW_UP", Some(""), false,
        "By when a notice is to be answered and what happens by itself while nobody does, where it differs from the default: \
         `LEVEL.WHAT=VALUE` with commas between, for example `high.answer=24, high.remind=40+80, quiet=19:00-08:00`. \
         `brandwacht notice plan` shows it, docs/notices.md says what it means.";
    RETURNED_MAIL = "returned_mail", "BRANDWACHT_RETURNED_MAIL", Some(""), false,
        "A folder (Maildir) into which the mail server puts what comes to the address of `mail_from`: mails that came back count as \
         not delivered, automatic answers to notices are noted, the rest is left (docs/mail.md).";
    FOUR_EYES = "four_eyes", "BRANDWACHT_FOUR_EYES", Some("100"), false,
        "From how many messages a second analyst must agree before a notice goes out; what went out about the same revision within \
         24 hours counts as well. `0`: never. Danger to a patient does not wait.";
    OFFICE = "office", "BRANDWACHT_OFFICE", Some("08:30-17:00"), false,
        "When the CERT is at work on weekdays. Outside of that, urgent cases call out who is on duty; danger to a patient does \
         so at any hour. `none`: nobody is at work by the clock; `off`: nobody is called out by itself. See docs/duty.md.";
    OVERVIEW = "overview", "BRANDWACHT_OVERVIEW", Some("mon 09:00"), false,
        "When institutions and suppliers get the week before in one mail: a day (`mon` to `sun`) and a time, or `off`. Each \
         chooses on its own page how often it wants it. With `off` nobody can be quiet about anything. See docs/notices.md.";
    JOBS = "jobs", "BRANDWACHT_JOBS", Some("4"), false,
        "How many jobs a worker does at the same time, 1 to 64.";
    LEASE_SECONDS = "lease_seconds", "BRANDWACHT_LEASE_SECONDS", Some("60"), false,
        "After how many silent seconds another worker takes over a job, 5 to 3600.";
    LOG = "log", "BRANDWACHT_LOG", Some("info"), false,
        "What is logged: `error`, `warn`, `info`, `debug`, or a filter such as `info,web=debug`. Also `--log`.";
    LOG_FORMAT = "log_format", "BRANDWACHT_LOG_FORMAT", Some("plain"), false,
        "`plain` for people or `json` for machines. Also `--log-format`.";
}
