//! `mails`: look at every message in every language; let stopped ones go again.

use std::path::{Path, PathBuf};

use messages::{Frame, Locale, render, samples};

use super::{CommandError, retry};

/// What to do with mails.
#[derive(clap::Subcommand, Debug)]
pub enum Command {
    /// Render every message in every language, as HTML and text, with made-up data.
    Render {
        /// The folder to write to.
        #[arg(value_name = "DIR", default_value = "mails")]
        folder: PathBuf,
    },
    /// Let mails go again that were stopped for good, after what stopped them was mended.
    Retry(retry::Arguments),
}

/// Runs the command.
pub async fn run(command: Command) -> Result<(), CommandError> {
    match command {
        Command::Render { folder } => render_all(&folder),
        Command::Retry(arguments) => retry::run(&arguments).await,
    }
}

fn render_all(folder: &Path) -> Result<(), CommandError> {
    let mut count = 0;
    for locale in Locale::ALL {
        let place = folder.join(locale.tag());
        std::fs::create_dir_all(&place).map_err(|error| CommandError::Write(place.clone(), error))?;
        let frame = Frame::sample(locale);
        for (name, message) in samples() {
            let rendered = render(&message, &frame)?;
            write(&place.join(format!("{name}.html")), &rendered.html)?;
            write(&place.join(format!("{name}.txt")), &format!("{}\n\n{}", rendered.subject, rendered.text))?;
            count += 1;
        }
    }
    println!("{count} mails in {}", folder.display());
    println!(
        "have counsel check those that law asks for: delay-option… (docs/legal.md says what they rest on)"
    );
    Ok(())
}

fn write(file: &Path, text: &str) -> Result<(), CommandError> {
    std::fs::write(file, text).map_err(|error| CommandError::Write(file.to_owned(), error))
}
