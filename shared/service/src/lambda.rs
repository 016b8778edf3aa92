//! Between the Lambda runtime's HTTP types and ours. The envelope's base64 flag is undone here, so
//! that signatures are checked on the bytes that were sent.

use std::sync::Arc;

use bytes::Bytes;
use lambda_http::Body;
use store::Store;

use crate::Service;
use crate::clients::Connection;
use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::reply::{Reply, Request};

/// Takes the request out of its envelope.
pub fn request(envelope: lambda_http::Request) -> Request {
    envelope.map(|body| match body {
        Body::Empty => Bytes::new(),
        Body::Text(text) => Bytes::from(text),
        Body::Binary(bytes) => Bytes::from(bytes),
        _ => Bytes::new(),
    })
}

/// Puts a reply into its envelope. Everything that we answer is text.
pub fn reply(reply: Reply) -> lambda_http::Response<Body> {
    reply.map(|body| match String::from_utf8(body.to_vec()) {
        Ok(text) => Body::Text(text),
        Err(error) => Body::Binary(error.into_bytes()),
    })
}

/// Puts a service together from the environment, with an open connection to the table.
pub async fn start() -> Result<Arc<Service>, ConfigError> {
    let config = Config::from_env()?;
    let connection = Connection::from_env(config.endpoint_url.clone())?;
    Ok(start_with(&connection, config).await)
}

/// The same, on a connection that the caller also uses for other clients.
pub async fn start_with(connection: &Connection, config: Config) -> Arc<Service> {
    let store = Store::new(connection.dynamodb(), config.table.clone(), config.due_shards);
    let service = Service::new(store, config, Clock::Machine);
    // The first TLS handshake belongs into the start, where Lambda gives a whole core. If it fails
    // the first delivery says so.
    if let Err(error) = service.store.warm_up().await {
        tracing::warn!(%error, "table not reached at the start");
    }
    service
}
