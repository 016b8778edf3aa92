"""What senders post, signed as they sign."""
import base64, datetime, hashlib, hmac, json, os, re, time, unicodedata


def stamp(ago):
    """A time `ago` (a timedelta) before now."""
    return (datetime.datetime.now(datetime.timezone.utc) - ago).strftime("%Y-%m-%dT%H:%M:%SZ")


def sample(root, name, **shift):
    """A sample of events/ with every time moved by a timedelta of the arguments."""
    with open(os.path.join(root, "events", name), encoding="utf-8") as file:
        text = file.read()
    moved = datetime.timedelta(**shift)

    def move(match):
        day = datetime.datetime.fromisoformat(match[1]) + moved
        return day.strftime("%Y-%m-%dT%H:%M:%S") + match[2]

    return re.sub(r"(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d)((?:\.\d+)?(?:Z|[+-]\d\d:\d\d))", move, text).encode()


def shopify(secret, topic, body):
    mac = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {
        "X-Shopify-Topic": topic, "X-Shopify-Hmac-Sha256": base64.b64encode(mac).decode(),
        "X-Shopify-Shop-Domain": "books.myshopify.com", "X-Shopify-Webhook-Id": os.urandom(8).hex(),
    }


def easypost(secret, body):
    key = unicodedata.normalize("NFKD", secret).encode()
    return {"X-Hmac-Signature": "hmac-sha256-hex=" + hmac.new(key, body, hashlib.sha256).hexdigest()}


def standard(secret, event_type, data, at=None):
    """Headers and body of an event of ours."""
    now, message = str(int(time.time())), "msg_" + os.urandom(8).hex()
    event = {"type": event_type, "timestamp": at or stamp(datetime.timedelta()), "data": data}
    body = json.dumps(event).encode()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{message}.{now}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": message, "webhook-timestamp": now,
        "webhook-signature": "v1," + base64.b64encode(mac).decode(),
    }, body
