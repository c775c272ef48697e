//! What was set, and where: file, then environment, then command line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::nearest::nearest;
use super::parse::{Expected, Parsed};
use super::problem::{Origin, Problem};
use super::table::{self, DefaultValue, Setting};

/// Every value that was set, the one that wins last, and what is wrong so far.
#[derive(Debug, Default)]
pub(crate) struct Values {
    given: BTreeMap<&'static str, Vec<Given>>,
    misread: BTreeSet<&'static str>,
    problems: Vec<Problem>,
}

#[derive(Debug)]
struct Given {
    text: String,
    origin: Origin,
}

// Enough to recognise a value by, and no more than fits a line.
const SHOWN: usize = 60;

impl Values {
    /// Takes what a file in TOML says.
    pub(crate) fn add_file(&mut self, path: &Path, content: &str) {
        let document = match DeTable::parse(content) {
            Ok(document) => document,
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of(content, span.start));
                self.wrong(&at(path, line), error.message());
                return;
            }
        };
        for (section, value) in document.get_ref() {
            let line = line_of(content, section.span().start);
            let DeValue::Table(keys) = value.get_ref() else {
                self.unknown(&at(path, line), section.get_ref());
                continue;
            };
            for (key, value) in keys {
                let origin = at(path, line_of(content, key.span().start));
                let name = format!("{}.{}", section.get_ref(), key.get_ref());
                match (known(&name), text_of(value.get_ref())) {
                    (None, _) => self.unknown(&origin, &name),
                    (Some(setting), None) => {
                        self.wrong(&origin, &format!("{name} takes {}, not a table or date", setting.takes));
                    }
                    (Some(setting), Some(text)) => self.add(setting, text, origin),
                }
            }
        }
    }

    /// Takes what the environment says: variables `WARIFU_SECTION__KEY`, and before them the few that have another name
    /// as well; others are left alone.
    pub(crate) fn add_environment(&mut self, variables: impl IntoIterator<Item = (String, String)>) {
        let names: Vec<(String, &'static Setting)> = table::ALL.iter().map(|s| (s.variable(), *s)).collect();
        let variables: Vec<(String, String)> = variables.into_iter().collect();
        for (name, setting) in table::OTHER_VARIABLES {
            if let Some((_, value)) = variables.iter().find(|(given, _)| given == name) {
                self.add(setting, value.clone(), Origin::Variable((*name).to_owned()));
            }
        }
        for (name, value) in variables {
            if !name.starts_with("WARIFU_") {
                continue;
            }
            if let Some((_, setting)) = names.iter().find(|(known, _)| *known == name) {
                self.add(setting, value, Origin::Variable(name));
                continue;
            }
            let meant = names.iter().find(|(known, _)| known.replace("__", "_") == name);
            if let Some((meant, _)) = meant {
                self.problems
                    .push(Problem(format!("{name} is no setting; did you mean {meant}?")));
            } else if name.contains("__") {
                let hint = nearest(&name, names.iter().map(|(known, _)| known.as_str()));
                self.problems.push(Problem(no_setting(&name, hint)));
            }
        }
    }

    /// Takes what the command line says.
    pub(crate) fn add_flag(&mut self, setting: &'static Setting, flag: &'static str, value: Option<String>) {
        if let Some(text) = value {
            self.add(setting, text, Origin::Flag(flag));
        }
    }

    /// The value in force; the default where none is set or what is set is wrong.
    pub(crate) fn read<T>(&mut self, setting: &'static Setting, parse: impl Fn(&str) -> Parsed<T>) -> T {
        if let Some(value) = self.read_if_set(setting, &parse) {
            return value;
        }
        let DefaultValue::Text(text) = setting.default else {
            unreachable!("{} has no default value: it is read by `read_if_set`", setting.key)
        };
        let Ok(value) = parse(text) else {
            unreachable!("the default of {} is one of its values", setting.key)
        };
        value
    }

    /// The value that is set.
    pub(crate) fn read_if_set<T>(&mut self, setting: &'static Setting, parse: impl Fn(&str) -> Parsed<T>) -> Option<T> {
        self.read_given(setting, parse, |text| format!("is \"{text}\", not"))
    }

    /// The value that is set, where it holds a secret: what is wrong with it is said without it.
    pub(crate) fn read_secret_if_set<T>(
        &mut self,
        setting: &'static Setting,
        parse: impl Fn(&str) -> Parsed<T>,
    ) -> Option<T> {
        self.read_given(setting, parse, |_| "is not".to_owned())
    }

    fn read_given<T>(
        &mut self,
        setting: &'static Setting,
        parse: impl Fn(&str) -> Parsed<T>,
        is_not: impl Fn(&str) -> String,
    ) -> Option<T> {
        let mut value = None;
        // A wrong value is wrong even where another one wins.
        for given in self.given.remove(setting.key).unwrap_or_default() {
            match parse(&given.text) {
                Ok(good) => value = Some(good),
                Err(Expected(what)) => {
                    let shown: String = given.text.chars().take(SHOWN).collect();
                    let is_not = is_not(&shown);
                    let problem = match given.origin {
                        // The name of a variable or a flag says already which setting it is.
                        Origin::File { .. } => format!("{}: {} {is_not} {what}", given.origin, setting.key),
                        _ => format!("{} {is_not} {what}", given.origin),
                    };
                    self.problems.push(Problem(problem));
                    self.misread.insert(setting.key);
                }
            }
        }
        value
    }

    /// Notes that settings do not go together; not of one that is wrong by itself.
    pub(crate) fn refuse(&mut self, setting: &Setting, why: &str) {
        if !self.misread.contains(setting.key) {
            self.problems.push(Problem(format!("{}: {why}", setting.key)));
        }
    }

    /// What is wrong.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    fn add(&mut self, setting: &'static Setting, text: String, origin: Origin) {
        self.given.entry(setting.key).or_default().push(Given { text, origin });
    }

    fn unknown(&mut self, origin: &Origin, name: &str) {
        let hint = nearest(name, table::ALL.iter().map(|setting| setting.key));
        self.wrong(origin, &no_setting(name, hint));
    }

    fn wrong(&mut self, origin: &Origin, what: &str) {
        self.problems.push(Problem(format!("{origin}: {what}")));
    }
}

fn no_setting(name: &str, hint: Option<&str>) -> String {
    let shown: String = name.chars().take(SHOWN).collect();
    hint.map_or_else(
        || format!("{shown} is no setting"),
        |hint| format!("{shown} is no setting; did you mean {hint}?"),
    )
}

fn known(name: &str) -> Option<&'static Setting> {
    table::ALL.iter().find(|setting| setting.key == name).copied()
}

fn text_of(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Array(members) => {
            let members: Option<Vec<_>> = members.iter().map(|member| text_of(member.get_ref())).collect();
            members.map(|members| members.join(","))
        }
        DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

fn at(path: &Path, line: usize) -> Origin {
    Origin::File {
        path: PathBuf::from(path),
        line,
    }
}

fn line_of(content: &str, offset: usize) -> usize {
    content.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
