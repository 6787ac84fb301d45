//! Answers (`brandwacht-answers`): a JSON file that says for each advisory how many lines are concerned, and nothing
//! of any line. It is written so that a person can read it before it is sent: one advisory on a line, what was found
//! on top.

use std::collections::BTreeSet;

use domain::blind::{Answers, Count, Counted, MAX_COUNT, MAX_REMARK};
use domain::{ContentHash, Day};
use serde_json::{Value, json};

use crate::json::{self, Bounds, JsonProblem};

const KIND: &str = "brandwacht-answers";
const VERSION: i64 = 1;
/// Flaws that are told one by one.
const MAX_FLAWS: usize = 50;
const BOUNDS: Bounds = Bounds { bytes: 16 << 20, depth: 8, values: 1_000_000 };

/// Something that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFlaw {
    /// JSON pointer (RFC 6901); of a file that is no JSON, the line and column.
    pub pointer: String,
    /// A stable word for the kind of problem.
    pub code: &'static str,
    pub problem: String,
}

/// What stands above the counts, beside what [`Answers`] holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswersHead {
    /// Of the CERT whose bundle was used.
    pub for_cert: String,
    pub counted_on: Day,
    pub program: String,
}

/// Writes the file. `titles` gives a person the words to each number; it is not read back.
pub fn write_answers(head: &AnswersHead, answers: &Answers, title: impl Fn(&Counted) -> String) -> String {
    let mut sorted: Vec<&Counted> = answers.counted.iter().collect();
    sorted.sort_by_key(|it| (it.affected.is_none(), it.review.is_none()));
    let mut text = format!(
        "{{\n  \"kind\": {},\n  \"version\": {VERSION},\n  \"for\": {},\n  \"counted_on\": \"{}\",\n  \"program\": {},\n  \
         \"bundle\": {},\n  \"coarse\": {},\n  \"answers\": [\n",
        json!(KIND),
        json!(head.for_cert),
        head.counted_on,
        json!(head.program),
        answers.serial,
        answers.coarse
    );
    for (place, it) in sorted.iter().enumerate() {
        let mut line = format!(
            "    {{ \"advisory\": {}, \"affected\": {}, \"review\": {}",
            json!(it.advisory),
            number(it.affected),
            number(it.review)
        );
        if !it.remark.is_empty() {
            line.push_str(&format!(", \"remark\": {}", json!(it.remark)));
        }
        line.push_str(&format!(", \"title\": {}, \"document\": \"{}\" }}", json!(title(it)), it.document));
        text.push_str(&line);
        text.push_str(if place + 1 < sorted.len() { ",\n" } else { "\n" });
    }
    text.push_str("  ]\n}\n");
    text
}

fn number(count: Count) -> String {
    match count {
        Count::Exactly(n) => n.to_string(),
        Count::Few => "\"1-9\"".to_owned(),
        Count::Tens => "\"10-99\"".to_owned(),
        Count::Many => "\"100+\"".to_owned(),
    }
}

/// Reads such a file, or says everything that is wrong with it.
pub fn read_answers(bytes: &[u8]) -> Result<Answers, Vec<AnswerFlaw>> {
    let mut notes = crate::Notes::default();
    let root = json::value(bytes, BOUNDS, &mut notes).map_err(|problem| vec![unread(&problem)])?;
    let mut reader = Reader { flaws: Vec::new() };
    let answers = reader.answers(&root);
    match answers {
        Some(answers) if reader.flaws.is_empty() => Ok(answers),
        _ => Err(reader.flaws),
    }
}

/// Whoever holds this file has made it: nobody else has to be asked for it.
fn unread(problem: &JsonProblem) -> AnswerFlaw {
    let again = "make the file again with `brandwacht assess --answers`";
    AnswerFlaw {
        pointer: problem.place(),
        code: problem.code(),
        problem: match problem {
            JsonProblem::TooLarge { limit, .. } => format!("more than {limit} bytes: {again}"),
            JsonProblem::TooDeep { .. } | JsonProblem::TooManyValues { .. } => format!("no ordinary answers: {again}"),
            JsonProblem::NotJson { message, .. } => format!("not valid JSON ({message}): {again}"),
        },
    }
}

struct Reader {
    flaws: Vec<AnswerFlaw>,
}

const MEMBERS: [&str; 8] = ["kind", "version", "for", "counted_on", "program", "bundle", "coarse", "answers"];
const ANSWER: [&str; 6] = ["advisory", "affected", "review", "remark", "title", "document"];

impl Reader {
    fn flaw(&mut self, pointer: impl Into<String>, code: &'static str, problem: impl Into<String>) {
        if self.flaws.len() < MAX_FLAWS {
            self.flaws.push(AnswerFlaw { pointer: pointer.into(), code, problem: problem.into() });
        }
    }

    /// Whoever counts at home must not send a device by accident: a field that is not known is refused, not dropped.
    fn only(&mut self, pointer: &str, object: &serde_json::Map<String, Value>, known: &[&str]) {
        for name in object.keys().filter(|name| !known.contains(&name.as_str())) {
            let name: String = name.chars().take(100).collect();
            let name = name.replace('~', "~0").replace('/', "~1");
            self.flaw(format!("{pointer}/{name}"), "foreign", "this does not belong in a file of answers; take it out");
        }
    }

    fn answers(&mut self, root: &Value) -> Option<Answers> {
        let Some(object) = root.as_object() else {
            self.flaw("", "other_file", "an object belongs here, as `brandwacht assess --answers` writes it");
            return None;
        };
        if object.get("kind").and_then(Value::as_str) != Some(KIND) {
            self.flaw(
                "/kind",
                "other_file",
                format!("\"{KIND}\" belongs here: is this the file that `assess --answers` wrote?"),
            );
            return None;
        }
        if object.get("version").and_then(Value::as_i64) != Some(VERSION) {
            self.flaw(
                "/version",
                "version",
                format!("this CERT reads version {VERSION}; write the file with its own program"),
            );
            return None;
        }
        self.only("", object, &MEMBERS);
        let serial = object.get("bundle").and_then(Value::as_i64).filter(|serial| *serial > 0);
        if serial.is_none() {
            self.flaw("/bundle", "bundle", "the serial number of the bundle belongs here");
        }
        let coarse = match object.get("coarse") {
            None => Some(false),
            Some(value) => value.as_bool(),
        };
        if coarse.is_none() {
            self.flaw("/coarse", "value", "true or false belongs here");
        }
        let Some(list) = object.get("answers").and_then(Value::as_array) else {
            self.flaw("/answers", "value", "a list belongs here");
            return None;
        };
        let mut counted = Vec::with_capacity(list.len());
        let mut known = BTreeSet::new();
        for (place, value) in list.iter().enumerate() {
            let pointer = format!("/answers/{place}");
            if let Some(it) = self.counted(&pointer, value) {
                if known.insert(it.document) {
                    counted.push(it);
                } else {
                    self.flaw(
                        format!("{pointer}/document"),
                        "twice",
                        "this advisory stands there twice; keep one of them",
                    );
                }
            }
            if self.flaws.len() >= MAX_FLAWS {
                break;
            }
        }
        Some(Answers { serial: serial?, coarse: coarse?, counted })
    }

    fn counted(&mut self, pointer: &str, value: &Value) -> Option<Counted> {
        let Some(object) = value.as_object() else {
            self.flaw(pointer, "value", "an object belongs here");
            return None;
        };
        self.only(pointer, object, &ANSWER);
        let advisory = object.get("advisory").and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        if advisory.is_none_or(|text| text.chars().count() > 200) {
            self.flaw(format!("{pointer}/advisory"), "value", "the number of the advisory belongs here");
        }
        let document = object.get("document").and_then(Value::as_str).and_then(|text| text.parse::<ContentHash>().ok());
        if document.is_none() {
            self.flaw(format!("{pointer}/document"), "value", "the SHA-256 of the advisory's document belongs here");
        }
        let affected = self.count(&format!("{pointer}/affected"), object.get("affected"));
        let review = match object.get("review") {
            None => Some(Count::ZERO),
            value => self.count(&format!("{pointer}/review"), value),
        };
        let remark = match object.get("remark") {
            None | Some(Value::Null) => "",
            Some(value) => match value.as_str() {
                Some(text) if text.chars().count() <= MAX_REMARK => text,
                Some(_) => {
                    self.flaw(
                        format!("{pointer}/remark"),
                        "too_long",
                        format!("more than {MAX_REMARK} signs; shorten it"),
                    );
                    ""
                }
                None => {
                    self.flaw(format!("{pointer}/remark"), "value", "a text belongs here");
                    ""
                }
            },
        };
        Some(Counted {
            advisory: advisory?.to_owned(),
            document: document?,
            affected: affected?,
            review: review?,
            remark: remark.trim().to_owned(),
        })
    }

    fn count(&mut self, pointer: &str, value: Option<&Value>) -> Option<Count> {
        let count = match value {
            Some(Value::Number(number)) => {
                number.as_u64().and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= MAX_COUNT).map(Count::Exactly)
            }
            Some(Value::String(band)) => match band.as_str() {
                "1-9" => Some(Count::Few),
                "10-99" => Some(Count::Tens),
                "100+" => Some(Count::Many),
                _ => None,
            },
            _ => None,
        };
        if count.is_none() {
            self.flaw(pointer, "count", "a whole number belongs here, or one of \"1-9\", \"10-99\", \"100+\"");
        }
        count
    }
}
