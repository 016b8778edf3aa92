//! `forget`: erases a customer.

use email_address::{EmailAddress, Options};
use journey::ids::ShopId;
use serde::{Deserialize, Serialize};
use service::Service;
use service::privacy::Erasure;
use store::Receipt;

use super::{CommandError, ServerArguments, known_shop, receipts};
use crate::desk::Request;

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The customer's e-mail address.
    address: String,
    /// Who asked, for the receipt: "ticket 4711", say. Nothing personal.
    #[arg(long, default_value = "an operator")]
    by: String,
    #[command(flatten)]
    server: ServerArguments,
}

/// A customer to be erased.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The shop.
    pub shop: ShopId,
    /// The customer's e-mail address.
    pub address: String,
    /// Who asked.
    pub by: String,
}

/// Who asked is named in so many characters.
const BY_LENGTH_MAX: usize = 80;

/// Erases a customer and prints the receipt.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let wish = Wish {
        shop: arguments.server.shop.clone(),
        address: arguments.address.clone(),
        by: arguments.by.clone(),
    };
    let receipt: Receipt = arguments.server.ask_for(Request::Forget(wish)).await?;
    print!("{}", in_lines(&receipt));
    Ok(())
}

/// What became of it.
fn in_lines(receipt: &Receipt) -> String {
    let head = if receipt.journeys + receipt.outcomes + receipt.quarantined == 0 {
        "nothing was held of this address. A mark stays, so that news of before that comes late is not taken:\n"
    } else {
        "erased; the receipt says how much it was:\n"
    };
    head.to_owned() + &receipts::in_lines(receipt)
}

/// Erases a customer. Of one that is not known a tombstone stays all the same: facts of before may still
/// be on their way.
pub async fn forget(service: &Service, wish: &Wish) -> Result<Receipt, String> {
    check_by(&wish.by)?;
    if !is_address(&wish.address) {
        return Err("that is no e-mail address: write it as ada.park@example.com, without a name".to_owned());
    }
    let now = service.now();
    let known = known_shop(service, &wish.shop).await?;
    let erasure = Erasure { email: Some(&wish.address), journeys: &[], by: &wish.by };
    service.forget(&known, &erasure, now).await.map_err(|error| error.to_string())
}

/// Whether a mail could go there: what is erased is found by the whole address.
fn is_address(text: &str) -> bool {
    let options = Options::default().without_display_text();
    EmailAddress::parse_with_options(text.trim(), options).is_ok()
}

/// A receipt outlives the erasure: nothing personal may stand in it.
pub(crate) fn check_by(by: &str) -> Result<(), String> {
    let fits = !by.trim().is_empty()
        && by.chars().count() <= BY_LENGTH_MAX
        && !by.contains('@')
        && !by.chars().any(char::is_control);
    let rule = || format!("--by has 1 to {BY_LENGTH_MAX} characters and is no address: \"ticket 4711\", say");
    if fits { Ok(()) } else { Err(rule()) }
}
