//! Random requests over the whole table of routes. What they are made of was learnt from answers before, or belongs to
//! what is hidden, or is made up.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use axum::body::Body;
use axum::http::{Method, Request, header};

use super::chance::Chance;
use super::page::{self, Form};
use super::region::Tenant;
use super::shapes::{Shapes, file};
use super::visitors::InHand;
use crate::access::Access;
use crate::bench::Answer;
use crate::paths;
use crate::routes::table;

/// A request, before it is one: each world gets its own of it.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) to: String,
    headers: Vec<(header::HeaderName, String)>,
    body: Vec<u8>,
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        write!(f, "{} {} {:?} {}", self.method, self.to, self.headers, body.chars().take(400).collect::<String>())
    }
}

impl Ask {
    pub(crate) fn request(&self) -> Request<Body> {
        let mut request = Request::builder().method(self.method.clone()).uri(&self.to);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(Body::from(self.body.clone())).expect("a request that can be sent")
    }

    /// What the page says that a browser would be at.
    pub(crate) fn path(&self) -> &str {
        self.to.split('?').next().unwrap_or_default()
    }
}

struct Way {
    method: Method,
    pattern: &'static str,
    access: Access,
}

/// Names that stand in the queries of pages.
const NAMES: [&str; 22] = [
    "of",
    "q",
    "after",
    "show",
    "state",
    "page",
    "limit",
    "text",
    "number",
    "kind",
    "sector",
    "class",
    "department",
    "standing",
    "advisory",
    "institution",
    "organisation",
    "undone",
    "doubtful",
    "done",
    "to",
    "lang",
];

const WORDS: [&str; 16] = [
    "Pomp",
    "Halmarin",
    "Zandloper",
    "Weegschaal",
    "M1",
    "HAL-0",
    "HAL-2",
    "VERBORGEN-0",
    "ROOD-1",
    "Jip",
    "Huize",
    "CVE-2099-0001",
    "%",
    "_",
    "é<b>'\"",
    "",
];

pub(crate) struct Asker {
    ways: Vec<Way>,
    shapes: Shapes,
    codes: Vec<String>,
    chance: Chance,
    /// Where the visitor is let in at all; elsewhere only now and then.
    at_home: fn(Access) -> bool,
    /// The seals that the visitor's own words may have in them.
    seals: Vec<Tenant>,
    only_reads: bool,
    hand: InHand,
    /// By the word before it in an answer.
    ids: BTreeMap<String, BTreeSet<String>>,
    hidden: BTreeMap<String, BTreeSet<String>>,
    links: BTreeSet<String>,
    forms: BTreeSet<Form>,
    cursors: BTreeSet<String>,
    tags: BTreeSet<String>,
}

impl Asker {
    /// `hidden` is what only the other world has, or what is in both and not the visitor's.
    pub(crate) fn new(seed: u64, at_home: fn(Access) -> bool, hand: InHand, hidden: &[(String, String)]) -> Self {
        let ways = table()
            .into_iter()
            .map(|route| Way { method: route.method, pattern: route.path, access: route.access })
            .collect();
        let shapes = Shapes::new();
        let mut it = Self {
            ways,
            codes: shapes.codes(),
            shapes,
            chance: Chance::new(seed),
            at_home,
            seals: Tenant::ALL.to_vec(),
            only_reads: false,
            hand,
            ids: BTreeMap::new(),
            hidden: BTreeMap::new(),
            links: BTreeSet::new(),
            forms: BTreeSet::new(),
            cursors: BTreeSet::new(),
            tags: BTreeSet::new(),
        };
        for (word, id) in hidden {
            it.hidden.entry(word.clone()).or_default().insert(id.clone());
        }
        it
    }

    /// Lets the visitor use no other organisation's seal, so that one in an answer is no echo.
    pub(crate) fn with_own_words(mut self, tenant: Option<Tenant>) -> Self {
        self.seals = tenant.into_iter().collect();
        self
    }

    /// Lets the visitor look only.
    pub(crate) fn that_reads(mut self) -> Self {
        self.only_reads = true;
        self
    }

    /// Remembers what an answer leads to.
    pub(crate) fn learn(&mut self, ask: &Ask, answer: &Answer) {
        for (word, id) in page::ids(&answer.body) {
            // In a list of JSON each thing calls itself `id`; what it is says the address of the list.
            let word = if word == "id" { page::kind(ask.path()) } else { word };
            self.ids.entry(word).or_default().insert(id);
        }
        for (word, id) in page::ids(answer.location()) {
            self.ids.entry(word).or_default().insert(id);
        }
        self.cursors.extend(page::cursors(&answer.body));
        self.tags.extend(answer.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned));
        if answer.body.starts_with("<!") {
            self.links.extend(page::links(&answer.body));
            for mut form in page::forms(&answer.body) {
                if form.to.is_empty() {
                    form.to = ask.path().to_owned();
                }
                self.forms.insert(form);
            }
        }
        // What is remembered stays small, so that it is used.
        while self.forms.len() > 400 {
            self.forms.pop_first();
        }
    }

    pub(crate) fn next(&mut self) -> Ask {
        let ask = match self.chance.below(100) {
            0..18 => self.followed(),
            18..40 => self.filled_in(),
            _ => None,
        };
        ask.unwrap_or_else(|| self.straight())
    }

    /// A link of a page, with something of its query changed now and then.
    fn followed(&mut self) -> Option<Ask> {
        let links: Vec<_> = self.links.iter().cloned().collect();
        let mut to = self.chance.of(&links)?.clone();
        if self.chance.percent(30) {
            let more = self.query(&Method::GET, "");
            to = format!("{}{}{more}", to.split('?').next()?, if more.is_empty() { "" } else { "?" });
        }
        Some(self.dress(Method::GET, to, Vec::new(), None, false))
    }

    fn filled_in(&mut self) -> Option<Ask> {
        let forms: Vec<_> = self.forms.iter().cloned().collect();
        let form = self.chance.of(&forms)?.clone();
        let is_slow = form.to == paths::LOGIN && !self.chance.percent(3);
        if form.to == paths::LOGOUT || is_slow || (self.only_reads && form.is_post) {
            return None;
        }
        let mut fields = Vec::new();
        for (name, value) in &form.fields {
            match self.chance.below(10) {
                0 => {}
                1..4 => fields.push((name.clone(), self.text(name))),
                _ if value.is_empty() && self.chance.percent(60) => fields.push((name.clone(), self.text(name))),
                _ => fields.push((name.clone(), value.clone())),
            }
        }
        if !form.is_post {
            let query = encoded(&fields);
            return Some(self.dress(Method::GET, format!("{}?{query}", form.to), Vec::new(), None, false));
        }
        if form.has_file {
            let (kind, body) = self.parts(&fields);
            return Some(self.dress(Method::POST, form.to, body, Some(kind), false));
        }
        let kind = "application/x-www-form-urlencoded".to_owned();
        Some(self.dress(Method::POST, form.to, encoded(&fields).into_bytes(), Some(kind), false))
    }

    /// A route of the table, filled with what there is.
    fn straight(&mut self) -> Ask {
        let place = loop {
            let place = self.chance.below(self.ways.len());
            let Way { method, pattern, access } = &self.ways[place];
            // Signing out ends the visit, and hashing passwords is slow by intent.
            let rare = *pattern == paths::LOGOUT || (*pattern == paths::LOGIN && *method == Method::POST);
            // Where the visitor has nothing to come in with, only now and then.
            let shut = match access {
                Access::Api => self.hand.token.is_empty(),
                Access::Public | Access::Client => false,
                Access::Link => self.hand.links.is_empty(),
                Access::SignedIn => self.hand.cookie.is_empty(),
                Access::Cert | Access::Oversight | Access::People | Access::Participant | Access::Umbrella => {
                    self.hand.cookie.is_empty() || !(self.at_home)(*access)
                }
            };
            if self.only_reads && method != Method::GET {
                continue;
            }
            if !rare && (!shut || self.chance.percent(8)) && (method == Method::GET || self.chance.percent(60)) {
                break place;
            }
        };
        let (method, pattern) = (self.ways[place].method.clone(), self.ways[place].pattern);
        let is_api = self.ways[place].access == Access::Api;
        let mut to = self.fill(pattern);
        if self.chance.percent(if method == Method::GET { 50 } else { 15 }) {
            let query = self.query(&method, pattern);
            if !query.is_empty() {
                to = format!("{to}?{query}");
            }
        }
        if method == Method::GET {
            return self.dress(method, to, Vec::new(), None, is_api);
        }
        if is_api {
            let shapes = std::mem::replace(&mut self.shapes, Shapes::empty());
            let mut chance = self.chance.clone();
            let body = shapes.body(&mut chance, &method, pattern, &mut |_, name| self.text(name));
            self.shapes = shapes;
            let (kind, body) = body.unwrap_or_else(|| ("application/json".to_owned(), b"{}".to_vec()));
            return self.dress(method, to, body, Some(kind), true);
        }
        let names: Vec<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
        let mut fields = Vec::new();
        for _ in 0..self.chance.below(4) {
            if let Some(name) = self.chance.of(&names).cloned() {
                let value = self.text(&name);
                fields.push((name, value));
            }
        }
        let kind = "application/x-www-form-urlencoded".to_owned();
        self.dress(method, to, encoded(&fields).into_bytes(), Some(kind), false)
    }

    fn parts(&mut self, fields: &[(String, String)]) -> (String, Vec<u8>) {
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = format!("--grens\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        let head = "--grens\r\nContent-Disposition: form-data; name=\"file\"; filename=\"lijst.csv\"\r\n\r\n";
        body.extend_from_slice(head.as_bytes());
        let kind = if self.chance.percent(50) { "text/csv" } else { "" };
        let mut chance = self.chance.clone();
        body.extend(file(&mut chance, kind, &mut |_, name| self.text(name)));
        body.extend_from_slice(b"\r\n--grens--\r\n");
        ("multipart/form-data; boundary=grens".to_owned(), body)
    }

    fn dress(&mut self, method: Method, to: String, body: Vec<u8>, kind: Option<String>, is_api: bool) -> Ask {
        let mut headers = Vec::new();
        if is_api || to.starts_with("/api/") {
            if !self.hand.token.is_empty() {
                headers.push((header::AUTHORIZATION, format!("Bearer {}", self.hand.token)));
            }
        } else if !self.hand.cookie.is_empty() {
            headers.push((header::COOKIE, self.hand.cookie.clone()));
        }
        if method != Method::GET {
            headers.push((header::ORIGIN, "http://brandwacht.test".to_owned()));
        }
        headers.extend(kind.map(|kind| (header::CONTENT_TYPE, kind)));
        if self.chance.percent(20) {
            headers.push((header::ACCEPT_LANGUAGE, "en".to_owned()));
        }
        if self.chance.percent(15) {
            let tags: Vec<_> = self.tags.iter().cloned().collect();
            let tag = self.chance.of(&tags).cloned().unwrap_or_else(|| "*".to_owned());
            headers.push((header::IF_NONE_MATCH, tag));
        }
        Ask { method, to, headers, body }
    }

    fn fill(&mut self, pattern: &'static str) -> String {
        let mut to = String::new();
        let mut word = "";
        for part in pattern.split('/').skip(1) {
            to.push('/');
            match part {
                "{id}" => to.push_str(&self.id(word)),
                "{token}" => {
                    let known = self.chance.of(&self.hand.links).cloned();
                    let token = known.unwrap_or_else(|| "A".repeat(43));
                    to.push_str(&if self.chance.percent(95) { token } else { "B".repeat(43) });
                }
                "{key}" => {
                    let keys = ["halmarin-pomp", "onbekend-zandloper", "onbekend-weegschaal", "nothing"];
                    to.push_str(self.chance.of(&keys).unwrap_or(&""));
                }
                "{file}" => to.push_str("app.css"),
                plain => to.push_str(plain),
            }
            word = part;
        }
        if to.is_empty() { "/".to_owned() } else { to }
    }

    /// Of something known, of something hidden, of nothing.
    fn id(&mut self, word: &str) -> String {
        let from = match self.chance.below(100) {
            0..55 => &self.ids,
            55..88 => &self.hidden,
            88..98 => return self.chance.id(),
            _ => return "niets".to_owned(),
        };
        let of_word: Vec<&String> = from
            .iter()
            .filter(|(kind, _)| kind.trim_end_matches('s') == word.trim_end_matches('s'))
            .flat_map(|(_, ids)| ids)
            .collect();
        let any: Vec<&String> = from.values().flatten().collect();
        let typed = self.chance.percent(80) && !of_word.is_empty();
        let id = self.chance.of(if typed { &of_word } else { &any }).map(|id| (*id).clone());
        id.unwrap_or_else(|| self.chance.id())
    }

    /// Something for a field or a parameter with this name.
    fn text(&mut self, name: &str) -> String {
        let an_id = matches!(
            name,
            "uuid"
                | "of"
                | "id"
                | "asset"
                | "assets"
                | "advisory"
                | "advisories"
                | "institution"
                | "organisation"
                | "affecting"
                | "addressee"
                | "supplier"
                | "notice"
                | "question"
                | "group"
        );
        if an_id && self.chance.percent(85) {
            return self.id(name);
        }
        if name == "after" && self.chance.percent(80) {
            let known: Vec<_> = self.cursors.iter().cloned().collect();
            if let Some(cursor) = self.chance.of(&known) {
                return cursor.clone();
            }
        }
        if name == "limit" {
            return ["1", "2", "3", "100", "0", "x"][self.chance.below(6)].to_owned();
        }
        match self.chance.below(100) {
            0..35 => self.chance.of(&WORDS).unwrap_or(&"").to_string(),
            35..60 => self.chance.of(&self.seals).map_or("", |tenant| tenant.seal()).to_owned(),
            60..85 => self.chance.of(&self.codes).cloned().unwrap_or_default(),
            85..90 => "1".to_owned(),
            90..94 => "true".to_owned(),
            94..96 => "2027-01-01".to_owned(),
            _ => self.id(name),
        }
    }

    fn query(&mut self, method: &Method, pattern: &str) -> String {
        let mut names = self.shapes.parameters(method, pattern);
        if names.is_empty() {
            names = NAMES.iter().map(|name| (*name).to_owned()).collect();
        }
        let mut fields = Vec::new();
        for _ in 0..1 + self.chance.below(3) {
            let Some(name) = self.chance.of(&names).cloned() else { break };
            let value = self.text(&name);
            fields.push((name, value));
        }
        encoded(&fields)
    }
}

fn encoded(fields: &[(String, String)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}
