//! A file of orders, line by line: a table with a header, or one JSON event a line.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use crate::commands::CommandError;
use crate::import::{COLUMNS, Content, Line, Mistake};

/// The columns without which no row means anything.
const REQUIRED: [&str; 2] = ["order_id", "placed_at"];

/// The lines of a file, read as they are asked for.
pub(super) struct Lines {
    path: PathBuf,
    /// How long the file is.
    pub(super) bytes: u64,
    /// Columns that are not read.
    pub(super) unknown_columns: Vec<String>,
    form: Form,
}

enum Form {
    /// Each place of a row is a column that is read, or none.
    Table {
        reader: csv::Reader<File>,
        columns: Vec<Option<&'static str>>,
    },
    Events {
        reader: BufReader<File>,
        number: u64,
        at_byte: u64,
    },
}

impl Lines {
    /// Opens a file; its name's ending says what it holds.
    pub(super) fn open(path: &Path) -> Result<Self, CommandError> {
        let failed = |error| CommandError::Read(path.to_owned(), error);
        let file = File::open(path).map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let (form, unknown_columns) = match ending.to_lowercase().as_str() {
            "csv" => table(path, file)?,
            "jsonl" | "ndjson" => {
                (Form::Events { reader: BufReader::new(file), number: 0, at_byte: 0 }, Vec::new())
            }
            _ => {
                return Err(CommandError::Refused(format!(
                    "{}: name the file .csv (a table with a header) or .jsonl (one event a line)",
                    path.display()
                )));
            }
        };
        Ok(Self { path: path.to_owned(), bytes, unknown_columns, form })
    }

    /// How far it is read.
    pub(super) fn at_byte(&self) -> u64 {
        match &self.form {
            Form::Table { reader, .. } => reader.position().byte(),
            Form::Events { at_byte, .. } => *at_byte,
        }
    }

    /// The next line, or what is wrong with it; `None` at the end. The error ends the reading.
    pub(super) fn next(&mut self) -> Result<Option<Result<Line, Mistake>>, CommandError> {
        let failed = |error| CommandError::Read(self.path.clone(), error);
        match &mut self.form {
            Form::Table { reader, columns } => next_row(reader, columns).map_err(failed),
            Form::Events { reader, number, at_byte } => next_event(reader, number, at_byte).map_err(failed),
        }
    }
}

fn table(path: &Path, file: File) -> Result<(Form, Vec<String>), CommandError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(file);
    let header = reader.headers().map_err(|error| {
        CommandError::Refused(format!("{}: the header cannot be read: {error}", path.display()))
    })?;
    let named: Vec<String> =
        header.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_lowercase()).collect();
    let known = |name: &String| COLUMNS.iter().map(|(column, _)| *column).find(|column| column == name);
    let columns: Vec<Option<&'static str>> = named.iter().map(known).collect();
    for required in REQUIRED {
        if !columns.contains(&Some(required)) {
            return Err(CommandError::Refused(format!(
                "{}: the column {required} is missing: docs/import.md lists the columns",
                path.display()
            )));
        }
    }
    let unknown = named.into_iter().zip(&columns).filter(|(_, column)| column.is_none());
    let unknown = unknown.map(|(name, _)| name).collect();
    Ok((Form::Table { reader, columns }, unknown))
}

fn next_row(
    reader: &mut csv::Reader<File>,
    columns: &[Option<&'static str>],
) -> std::io::Result<Option<Result<Line, Mistake>>> {
    let mut row = csv::StringRecord::new();
    let number = reader.position().line();
    match reader.read_record(&mut row) {
        Ok(false) => Ok(None),
        Ok(true) => {
            let number = row.position().map_or(number, csv::Position::line);
            if row.len() > columns.len() {
                let what = format!(
                    "it has {} values, the header {}: is a text with a comma in quotation marks?",
                    row.len(),
                    columns.len()
                );
                return Ok(Some(Err(Mistake { line: number, what })));
            }
            let cells = columns.iter().zip(&row).filter(|(_, text)| !text.is_empty());
            let cells = cells.filter_map(|(column, text)| Some(((*column)?.to_owned(), text.to_owned())));
            let content = Content::Row(cells.collect::<BTreeMap<String, String>>());
            Ok(Some(Ok(Line { number, content })))
        }
        Err(error) => match error.into_kind() {
            csv::ErrorKind::Io(error) => Err(error),
            csv::ErrorKind::Utf8 { pos, .. } => {
                let line = pos.map_or(number, |at| at.line());
                Ok(Some(Err(Mistake { line, what: "it is not UTF-8".to_owned() })))
            }
            _ => Ok(Some(Err(Mistake { line: number, what: "it is no row of a table".to_owned() }))),
        },
    }
}

fn next_event(
    reader: &mut BufReader<File>,
    number: &mut u64,
    at_byte: &mut u64,
) -> std::io::Result<Option<Result<Line, Mistake>>> {
    loop {
        let mut line = Vec::new();
        let read = reader.read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        *number += 1;
        *at_byte += read as u64;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        return Ok(Some(match serde_json::from_slice(&line) {
            Ok(event) => Ok(Line { number: *number, content: Content::Event(event) }),
            Err(error) => Err(Mistake { line: *number, what: no_json(&error) }),
        }));
    }
}

/// What is wrong with a line of JSON, without what it holds.
fn no_json(error: &serde_json::Error) -> String {
    match error.classify() {
        serde_json::error::Category::Eof => "it is no JSON: it ends too early".to_owned(),
        _ => format!("it is no JSON from column {} on", error.column()),
    }
}
