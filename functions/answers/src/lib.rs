
/// Not yet.
pub async fn handle(_: &service::Service, _: &service::reply::Request) -> service::reply::Reply {
    service::reply::Reply::default()
}
