//! The server as a process, and what the system says of it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::Client;

const STARTS_WITHIN: Duration = Duration::from_secs(20);

pub(crate) struct Server {
    pub(crate) port: u16,
    process: Child,
    data: PathBuf,
    /// Whether its data go with it.
    is_own: bool,
}

impl Server {
    /// Starts it on a folder, or on one of its own.
    pub(crate) async fn start(data: Option<PathBuf>) -> Self {
        let is_own = data.is_none();
        let data = data.unwrap_or_else(|| scratch("load"));
        Self::on(data, is_own).await
    }

    async fn on(data: PathBuf, is_own: bool) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new(target().join("beforehand"))
            .args(["serve", "--port", &port.to_string(), "--data"])
            .arg(&data)
            .stdout(Stdio::null())
            .spawn()
            .expect("build it first: cargo build --release -p beforehand");
        let begun = Instant::now();
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            assert!(begun.elapsed() < STARTS_WITHIN, "the server did not start");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let server = Self { port, process, data, is_own };
        assert_eq!(Client::connect(port).await.get("/local/health").await.unwrap().0, 200);
        server
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it anew on the same data.
    pub(crate) async fn again(mut self) -> Self {
        let (data, is_own) = (self.data.clone(), std::mem::take(&mut self.is_own));
        drop(self);
        Self::on(data, is_own).await
    }

    /// The CPU time of all its threads.
    pub(crate) fn cpu(&self) -> Duration {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.process.id())).unwrap();
        let of = |thread: std::io::Result<std::fs::DirEntry>| -> u64 {
            let used = std::fs::read_to_string(thread.unwrap().path().join("schedstat")).unwrap();
            used.split(' ').next().unwrap().parse().unwrap()
        };
        Duration::from_nanos(threads.map(of).sum())
    }

    /// What it holds of the machine's memory.
    pub(crate) fn memory_kilobytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().split(' ').next().unwrap().parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
        if self.is_own {
            let _ = std::fs::remove_dir_all(&self.data);
        }
    }
}

/// Where cargo puts what it builds beside this program.
pub(crate) fn target() -> PathBuf {
    let this = std::env::current_exe().unwrap();
    this.ancestors().nth(2).map(Path::to_owned).unwrap()
}

/// A folder on the disk that the build is on, not in memory.
pub(crate) fn scratch(name: &str) -> PathBuf {
    target().join(format!("data-{name}-{}", std::process::id()))
}
