"""What a shop and its customers live through, by the emulated HTTP API and the compiled functions."""
import base64, datetime, html, json, os, re, time, urllib.error, urllib.parse, urllib.request

import senders

SHOPIFY = "a-secret-of-the-app-at-shopify"
# The schedule fires once a minute; a mail has left by then or never.
SCHEDULE_SECONDS = 150


class Checks:
    """Counts what was held, and stops at the first thing that is otherwise."""

    def __init__(self, stack):
        self.stack, self.count = stack, 0

    def holds(self, what, seen, wanted):
        if seen != wanted:
            raise SystemExit(f"FAILED  {what}\n  wanted {wanted}\n  saw    {seen}\n{self.stack.cloud.log()}")
        self.count += 1
        print(f"ok  {what}: {seen}")

    def comes(self, what, look, seconds=SCHEDULE_SECONDS):
        """Waits until `look` finds something, and gives it."""
        deadline = time.time() + seconds
        while not (found := look()):
            if time.time() > deadline:
                raise SystemExit(f"FAILED  {what}: nothing came within {seconds} s\n{self.stack.cloud.log()}")
            time.sleep(1)
        self.count += 1
        print(f"ok  {what}")
        return found


def ask(stack, method, url, body=None, headers=None):
    """Status, headers and text of an answer."""
    url, host = stack.reachable(url)
    headers = {"Content-Type": "application/json", **(headers or {}), **({"Host": host} if host else {})}
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read().decode()


def taken(answer):
    status, _, text = answer
    return status, json.loads(text).get("result")


def open_shop(stack):
    """A shop as docs/deploy.md makes it, straight on the stack's table; its senders' secrets."""
    stack.cli(
        "shop", "create", "--brand", "Harbour Books", "--url", "https://books.example.com", "--zone", "UTC",
        "--sender", f"orders@{stack.name}.example.com", "--support-email", "care@books.example.com",
        "--postal-address", "Harbour Books, 2 Example Quay, Hamburg, Germany",
    )
    # Nothing waits for the morning: the quiet hour is the one that is farthest from now.
    quiet = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=12)
    plan = os.path.join(stack.cloud.data, "plan.toml")
    with open(plan, "w", encoding="utf-8") as file:
        later = quiet + datetime.timedelta(hours=1)
        file.write(f'[quiet_hours]\nfrom = "{quiet:%H}:00"\nto = "{later:%H}:00"\n')
    stack.cli("plan", "publish", "--yes", "--why", "a suite", "--without-replay", "a new shop", plan)
    stack.cli("connect", "--source", "shopify", "--secret", "-", stdin=SHOPIFY)
    made = json.loads(stack.cli("connect", "--source", "standard", "--json"))
    return made["secret"], json.loads(stack.cli("connect", "--source", "easypost", "--json"))["secret"]


def explain(stack, order):
    return json.loads(stack.cli("explain", order, "--json"))


def touch(stack, order, key):
    """A touch that was begun."""
    return next((touch for touch in explain(stack, order)["touches"] if touch["touch"] == key), None)


def verdict(stack, order, key):
    return next(verdict for verdict in explain(stack, order)["verdicts"] if verdict["touch"] == key)


def customer(name):
    return {
        "email": f"{name}@example.com", "name": name.title(), "locale": "en", "country": "US",
        "time_zone": "UTC", "marketing_consent": True,
    }


def place(name, order, **ago):
    """An order of the `standard` source that was placed some time ago."""
    at = senders.stamp(datetime.timedelta(**ago))
    return {
        "order_id": order, "order_number": order, "placed_at": at, "customer": customer(name),
        "items": [{"title": "Tide tables", "quantity": 1}], "shipping": {"method": "Standard"},
    }, at


def http_api(cloud, stack):
    checks = Checks(stack)
    configured = cloud.client("lambda").get_function_configuration(FunctionName=f"{stack.name}-answers")
    keys = configured["Environment"]["Variables"]["BEFOREHAND_KEYS"]
    checks.holds("the keys come out of Secrets Manager", keys == cloud.keys, True)
    secret, easypost = open_shop(stack)

    def storefront(event_type, data, at=None):
        headers, body = senders.standard(secret, event_type, data, at)
        return ask(stack, "POST", f"{stack.base}/storefront/books/standard", body, headers)

    # Shopify and EasyPost: a delivery was tried two hours ago.
    days = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=2)) - datetime.datetime(
        2026, 3, 5, 16, 11, tzinfo=datetime.timezone.utc
    )
    moved = {"seconds": int(days.total_seconds())}
    order = senders.sample(cloud.root, "shopify/orders-create.json", **moved)

    def shopify(topic, body, key=SHOPIFY):
        return ask(stack, "POST", f"{stack.base}/storefront/books/shopify", body, senders.shopify(key, topic, body))

    checks.holds("Shopify's order is recorded", taken(shopify("orders/create", order)), (200, "recorded"))
    known = explain(stack, "1001")["facts"]
    checks.holds("the same order again", taken(shopify("orders/create", order)), (200, "duplicate"))
    checks.holds("which changes nothing", explain(stack, "1001")["facts"] == known, True)
    checks.holds("an order with a bad signature", shopify("orders/create", order, "guessed")[0], 401)
    shipped = senders.sample(cloud.root, "shopify/fulfillments-create.json", **moved)
    checks.holds("Shopify's fulfilment is recorded", taken(shopify("fulfillments/create", shipped)), (200, "recorded"))
    scans = senders.sample(cloud.root, "easypost/tracker.updated.attempted.json", **moved)
    url, signed = f"{stack.base}/carrier/books/easypost", senders.easypost(easypost, scans)
    checks.holds("EasyPost's scans find their order", taken(ask(stack, "POST", url, scans, signed)), (200, "recorded"))

    # A table that refuses: nothing is half done, and the sender's next try is taken.
    late, at = place("cara", "3001", days=1)
    with open(cloud.refusals, "w"):
        checks.holds("a table that refuses is said so", storefront("order.placed", late, at)[0], 503)
    os.remove(cloud.refusals)
    checks.holds("and the next try is recorded", taken(storefront("order.placed", late, at)), (200, "recorded"))

    # An order of ours that arrived three days ago: the survey is due.
    bought, at = place("ben", "2001", days=6)
    checks.holds("an order of ours is recorded", taken(storefront("order.placed", bought, at)), (200, "recorded"))
    sent = {"order_id": "2001", "tracking_numbers": ["EMU2001"], "carrier": "UPS"}
    at = senders.stamp(datetime.timedelta(days=5))
    checks.holds("its parcel", taken(storefront("parcel.shipped", sent, at)), (200, "recorded"))
    headers, body = senders.standard(
        secret, "parcel.scanned", {"tracking_number": "EMU2001", "status": "delivered"},
        senders.stamp(datetime.timedelta(days=3)),
    )
    arrived = ask(stack, "POST", f"{stack.base}/carrier/books/standard", body, headers)
    checks.holds("its delivery", taken(arrived), (200, "recorded"))

    # A customer who searches in circles.
    for minutes, query in ((31, "where is my parcel"), (30, "parcel tracking"), (29, "order not arrived")):
        search = {"visitor_id": "v-1", "query": query, "results": 0, "topic": "delivery", "customer": customer("dana")}
        headers, body = senders.standard(
            secret, "search.performed", search, senders.stamp(datetime.timedelta(minutes=minutes))
        )
        checks.holds(
            f"a search, {query!r}",
            taken(ask(stack, "POST", f"{stack.base}/signals/books/standard", body, headers)), (200, "recorded"),
        )

    # Nobody invokes dispatch here: the schedule does.
    def mail_to(name, subject):
        return lambda: [m for m in cloud.mails() if f"{name}@example.com" in m["To"] and subject in m["Subject"]]

    checks.comes("the schedule sends news of the tried delivery, by SES", mail_to("ada.park", "1001"))
    survey = checks.comes("the survey", mail_to("ben", "2001"))[0]
    checks.comes("the offer of help", mail_to("dana", ""))
    subjects = [(mail["To"][0], mail["Subject"]) for mail in cloud.mails()]
    checks.holds("no mail twice", len(subjects) - len(set(subjects)), 0)

    # The survey's link: opening records nothing, sending does.
    text = html.unescape(survey["BodyHtml"])
    links = re.findall(re.escape(stack.base) + r"/a/[^\s\"'<>]+", text)
    link = links[0]
    status, headers, page = ask(stack, "GET", link)
    checks.holds("the survey's page opens", (status, "<form" in page), (200, True))
    checks.holds("and nobody may frame it", "frame-ancestors 'none'" in headers["Content-Security-Policy"], True)
    checks.holds("opening answers nothing", touch(stack, "2001", "csat/order/1").get("score"), None)
    form = urllib.parse.urlencode({"score": "5", "comment": "Quick"}).encode()
    as_form = {"Content-Type": "application/x-www-form-urlencoded"}
    status = ask(stack, "POST", link.split("?")[0], form, as_form)[0]
    checks.holds("sending is taken", status in (200, 303), True)
    checks.holds("and stands in the journey", touch(stack, "2001", "csat/order/1").get("score"), 5)

    # RFC 8058: the mail program posts, without a page.
    unsubscribe = re.findall(re.escape(stack.base) + r"/u/[^\s\"'<>]+", text)[0]
    status = ask(stack, "POST", unsubscribe, b"List-Unsubscribe=One-Click", as_form)[0]
    checks.holds("one click unsubscribes", status, 200)
    why = verdict(stack, "2001", "check_in/order/1")
    checks.holds("so that the check-in is dropped", why["why"], "not sent: the customer opted out of service mails")

    # SES reports a bounce: the default bus, the template's rule, mail-feedback.
    news = touch_that_was_sent(stack, "1001")
    bounced = {"eventType": "Bounce", "bounce": {"bounceType": "Permanent"}}
    event = {**bounced, "mail": tagged("order/5550001001", news, "ada.park@example.com")}
    event["bounce"]["bouncedRecipients"] = [{"emailAddress": "ada.park@example.com"}]
    entry = {"Source": "aws.ses", "DetailType": "Email Bounced", "Detail": json.dumps(event)}
    refused = cloud.client("events").put_events(Entries=[entry])["FailedEntryCount"]
    checks.holds("EventBridge takes SES's event", refused, 0)
    checks.comes(
        "and the bounce reaches the journey",
        lambda: touch(stack, "1001", news["touch"]).get("delivery") == "bounced", 60,
    )
    dead_letter(cloud, stack, checks)
    return checks.count


def dead_letter(cloud, stack, checks):
    """An event that the table refuses until Lambda gives up: it is kept, and can be sent again.

    The emulator does not take over a function's queue for dead letters from the template, so it is told here,
    and its EventBridge invokes once and forgets, so Lambda is asked as EventBridge asks it at AWS."""
    asked = touch(stack, "2001", "csat/order/1")
    detail = {"eventType": "Delivery", "mail": tagged("order/2001", asked, "ben@example.com")}
    event = json.dumps({"source": "aws.ses", "detail-type": "Email Delivered", "detail": detail})
    function, functions, queue = f"{stack.name}-mail-feedback", cloud.client("lambda"), cloud.client("sqs")
    letters = stack["MailFeedbackDeadLettersUrl"]
    asked_of = queue.get_queue_attributes(QueueUrl=letters, AttributeNames=["QueueArn"])
    target = {"TargetArn": asked_of["Attributes"]["QueueArn"]}
    functions.update_function_configuration(FunctionName=function, DeadLetterConfig=target)

    def letter():
        found = queue.receive_message(QueueUrl=letters, WaitTimeSeconds=1)
        return found.get("Messages")

    with open(cloud.refusals, "w"):
        functions.invoke(FunctionName=function, InvocationType="Event", Payload=event)
        kept = json.loads(checks.comes("an event that the table refuses is a dead letter", letter, 120)[0]["Body"])
    os.remove(cloud.refusals)
    # Lambda puts the event there as it came; the emulator wraps it.
    again = json.dumps(kept.get("requestPayload", kept))
    told = functions.invoke(FunctionName=function, Payload=again)
    checks.holds("sent again it is taken", told.get("FunctionError"), None)
    delivered = touch(stack, "2001", "csat/order/1").get("delivery")
    checks.holds("and stands in the journey", delivered, "delivered")


def touch_that_was_sent(stack, order):
    return next(touch for touch in explain(stack, order)["touches"] if touch["state"] == "sent")


def tagged(journey, touch, address):
    """What SES says of a mail of ours, with the tags that the mail had."""
    kind, number = journey.split("/")
    tag = lambda text: base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
    return {
        "timestamp": touch["at"], "destination": [address],
        "tags": {
            "shop": ["books"], "kind": [kind], "journey": [tag(number)], "touch": [tag(touch["touch"])],
            "send_id": [touch["send_id"]],
        },
    }


def function_urls(cloud, stack):
    """The same template without an HTTP API."""
    checks = Checks(stack)
    secret, _ = open_shop(stack)
    order, at = place("emil", "4001", days=1)
    headers, body = senders.standard(secret, "order.placed", order, at)
    url = stack["StorefrontUrl"] + "storefront/books/standard"
    checks.holds("a Function URL takes an order", taken(ask(stack, "POST", url, body, headers)), (200, "recorded"))
    page = ask(stack, "GET", stack.base + "/a/forged")
    checks.holds("pages are there too", (page[0], "<html" in page[2]), (404, True))
    return checks.count
