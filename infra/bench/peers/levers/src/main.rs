//! One call to the table an invocation. How it starts is chosen by the environment: `ROOTS`, `CONNECT`, `FLAVOUR`.

mod start;

use lambda_http::{Body, Error, Request, Response, run, service_fn};

fn main() -> Result<(), Error> {
    start::runtime()?.block_on(async {
        let table = start::table().await?;
        let table = &table;
        run(service_fn(|_: Request| async move {
            table.read().await?;
            Ok::<_, Error>(Response::new(Body::Text("{}".to_owned())))
        }))
        .await
    })
}
