"""The product on a virtual clock, and a customer of it whose name and purchase are scripts."""
import base64, datetime, hashlib, hmac, json, os, re, shutil, socket, subprocess, tempfile, time
import urllib.error, urllib.request

# The published secret of the demo shop.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NAME = "<script>window.attacked = 'name'</script>"
TITLE = "\"><img src=x onerror=\"window.attacked = 'title'\">"
CARRIER = "<svg onload=\"window.attacked = 'carrier'\">"
ORDER, NUMBER = "3001", "1ZBROWSER1"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Shop:
    def __init__(self, root):
        self.port, self.data = free_port(), tempfile.mkdtemp()
        self.url = f"http://127.0.0.1:{self.port}"
        binary = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(root, "target")), "debug", "beforehand")
        command = [binary, "serve", "--port", str(self.port), "--data", self.data]
        command += ["--clock", "virtual", "--now", "2026-03-02T15:00:00Z"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.time() + 30
        while True:
            try:
                self.ask("GET", "/local/health")
                return
            except OSError:
                if time.time() > deadline:
                    raise SystemExit("the local server did not start")
                time.sleep(0.05)

    def stop(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)

    def ask(self, method, path, body=None, headers=None):
        """Status and text of an answer."""
        url = path if path.startswith("http") else self.url + path
        request = urllib.request.Request(url, method=method, data=body, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def read(self, path):
        return json.loads(self.ask("GET", path)[1])

    def post(self, door, event_type, data):
        now = datetime.datetime.fromisoformat(self.read("/local/health")["now"].replace("Z", "+00:00"))
        event = {"type": event_type, "timestamp": now.strftime("%Y-%m-%dT%H:%M:%SZ"), "data": data}
        body, message, sent_at = json.dumps(event).encode(), "msg_" + os.urandom(8).hex(), str(int(now.timestamp()))
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        mac = hmac.new(key, f"{message}.{sent_at}.".encode() + body, hashlib.sha256).digest()
        signature = "v1," + base64.b64encode(mac).decode()
        headers = {"webhook-id": message, "webhook-timestamp": sent_at, "webhook-signature": signature}
        status, answer = self.ask("POST", f"/{door}/demo/standard", body, headers)
        assert status == 200, answer

    def wait(self, hours):
        """Lets time pass, in steps of six hours."""
        for _ in range(hours // 6):
            self.ask("POST", "/local/clock", b'{"advance": "6h"}')

    def live(self):
        """An express order that goes silent, arrives late, and is asked about."""
        customer = {"email": "ada.park@example.com", "name": NAME, "country": "US", "region": "NY"}
        shipping = {"method": "Express (2 days)", "fee": {"amount": "30.00", "currency": "USD"}}
        items = [{"title": TITLE, "quantity": 1}]
        self.post("storefront", "order.placed", {
            "order_id": ORDER, "customer": customer, "items": items, "shipping": shipping,
        })
        self.wait(24)
        self.post("storefront", "parcel.shipped", {
            "order_id": ORDER, "shipment_id": "s1", "carrier": CARRIER, "tracking_numbers": [NUMBER],
        })
        self.wait(48)
        scan = {"order_id": ORDER, "tracking_number": NUMBER, "status": "delivered", "carrier": CARRIER}
        self.post("carrier", "parcel.scanned", scan)
        self.wait(10 * 24)

    def mails(self):
        return self.read("/local/outbox")

    def mail(self, kind):
        found = [mail for mail in self.mails() if mail["touch"].startswith(kind + "/")]
        assert found, f"no {kind} among {[mail['touch'] for mail in self.mails()]}"
        return found[-1]

    def links(self, mail):
        """The links of a mail that lead to us."""
        links = re.findall(r'href="([^"]+)"', mail["html"])
        return [link.replace("&amp;", "&") for link in links if link.startswith(self.url)]

    def answer(self):
        """What the customer answered to the survey, as support sees it."""
        journey = self.read(f"/local/journeys/order/{ORDER}")
        return next((touch.get("score") for touch in journey["touches"] if touch["touch"].startswith("csat/")), None)
