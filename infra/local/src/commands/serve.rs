//! `serve`: everything on this machine.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use jiff::Timestamp;
use tokio::net::TcpListener;

use super::server::SERVER;
use super::{CommandError, chain, counted, parse_time};
use crate::gateway;
use crate::system::{Options, System};

/// On the machine's clock the schedule ticks this often: a minute, as in the cloud, but a person is
/// watching.
const TICK: Duration = Duration::from_secs(5);

/// Whose time.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
enum ClockChoice {
    /// The machine's clock.
    #[default]
    Machine,
    /// A clock that stands still until it is moved.
    Virtual,
}

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The port, on this machine only.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Where data is kept.
    #[arg(long, value_name = "DIR", default_value = ".beforehand")]
    data: PathBuf,
    /// Keep nothing.
    #[arg(long, conflicts_with = "data")]
    in_memory: bool,
    /// Whose time.
    #[arg(long, value_enum, default_value_t)]
    clock: ClockChoice,
    /// Where a virtual clock stands at first.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<Timestamp>,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            port: 8080,
            data: PathBuf::from(".beforehand"),
            in_memory: false,
            clock: ClockChoice::Machine,
            now: None,
        }
    }
}

/// Starts everything and stays.
pub async fn run(arguments: Arguments) -> Result<(), CommandError> {
    let virtual_from = match (arguments.clock, arguments.now) {
        (ClockChoice::Virtual, now) => Some(now.unwrap_or_else(Timestamp::now)),
        (ClockChoice::Machine, None) => None,
        (ClockChoice::Machine, Some(_)) => {
            return Err(CommandError::Refused("--now goes with --clock virtual".to_owned()));
        }
    };
    let address = format!("127.0.0.1:{}", arguments.port);
    let listener =
        TcpListener::bind(&address).await.map_err(|error| CommandError::Listen(address.clone(), error))?;
    let port = listener.local_addr().map_or(arguments.port, |address| address.port());
    let public_url = format!("http://127.0.0.1:{port}");
    let data = (!arguments.in_memory).then_some(arguments.data);
    let provider_api_url =
        std::env::var(service::config::PROVIDER_API_URL).ok().filter(|url| !url.is_empty());
    let options = Options {
        data: data.clone(),
        virtual_from,
        public_url: public_url.clone(),
        provider_api_url,
        table_at: None,
    };
    let system = Arc::new(System::start(options).await?);
    greet(&system, &public_url, data.as_deref());
    if virtual_from.is_none() {
        tokio::spawn(tick_for_ever(Arc::clone(&system)));
    }
    let serving = axum::serve(listener, gateway::router(system)).with_graceful_shutdown(async {
        // Without a signal handler the server runs until it is killed.
        let _ = tokio::signal::ctrl_c().await;
    });
    serving.await.map_err(|error| CommandError::Listen(address, error))
}

async fn tick_for_ever(system: Arc<System>) {
    let mut ticks = tokio::time::interval(TICK);
    loop {
        ticks.tick().await;
        match system.tick().await {
            Ok(0) => {}
            Ok(sent) => {
                println!("{} left: {}/outbox", counted(sent, "mail", "mails"), system.service.public_url);
            }
            Err(error) => eprintln!("tick failed: {}", chain(&error)),
        }
    }
}

fn greet(system: &System, url: &str, data: Option<&std::path::Path>) {
    let kept = data.map_or_else(|| "in memory only".to_owned(), |data| format!("in {}", data.display()));
    println!("Beforehand is running: {url}");
    println!("  data       {kept}");
    println!("  time       {}", system.service.now());
    println!("  shop       demo, with the sources shopify, standard and easypost");
    println!("Try, in another terminal:");
    let server = if url == SERVER { String::new() } else { format!(" --server {url}") };
    println!("  cargo run -- send events/shopify/orders-create.json{server}");
    println!("  cargo run -- explain 1001{server}");
}
