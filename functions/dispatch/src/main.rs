//! The Lambda function: wiring only.

use dispatch::Dispatcher;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;
use service::clients::Connection;
use service::config::Config;
use service::{lambda, telemetry};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::start();
    let config = Config::from_env()?;
    let connection = Connection::from_env(config.endpoint_url.clone())?;
    let mailer = mail::Mailer::new(dispatch::ses_client(&connection), config.configuration_set.clone());
    let dispatcher = Dispatcher::new(lambda::start_with(&connection, config).await, mailer);
    let dispatcher = &dispatcher.at_the_accounts_rate();
    run(service_fn(|event: LambdaEvent<Value>| async move {
        dispatcher.handle(&event.payload, &event.context).await.map_err(Error::from)
    }))
    .await
}
