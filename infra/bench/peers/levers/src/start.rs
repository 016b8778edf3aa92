//! The ways to start that are compared. What is not said is as the project's functions do it.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use lambda_http::Error;
use service::clients::Connection;
use tokio::runtime::{self, Runtime};

fn is(name: &str, value: &str) -> bool {
    std::env::var(name).is_ok_and(|said| said == value)
}

/// `FLAVOUR=multi_thread`: Tokio's threads instead of the one that the process has.
pub(crate) fn runtime() -> std::io::Result<Runtime> {
    let mut builder = if is("FLAVOUR", "multi_thread") {
        runtime::Builder::new_multi_thread()
    } else {
        runtime::Builder::new_current_thread()
    };
    builder.enable_all().build()
}

/// The table, with one client.
pub(crate) struct Table {
    client: Client,
    name: String,
}

/// `ROOTS=system`: the system's certificates instead of Amazon's. `CONNECT=later`: no call before the first
/// invocation.
pub(crate) async fn table() -> Result<Table, Error> {
    let endpoint = std::env::var("AWS_ENDPOINT_URL").ok();
    let mut connection = Connection::from_env(endpoint)?;
    if is("ROOTS", "system") {
        connection.http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    }
    let table = Table { client: connection.dynamodb(), name: std::env::var("TABLE_NAME")? };
    if !is("CONNECT", "later") {
        table.read().await?;
    }
    Ok(table)
}

impl Table {
    pub(crate) async fn read(&self) -> Result<(), Error> {
        let key = |text: &str| AttributeValue::S(text.to_owned());
        self.client
            .get_item()
            .table_name(&self.name)
            .key("pk", key("S#"))
            .key("sk", key("SHOP"))
            .send()
            .await?;
        Ok(())
    }
}
