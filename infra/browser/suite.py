"""What a person, a mail scanner and another site's page meet, and what they may not do."""
import http.server, os, re, threading

from playwright.sync_api import sync_playwright

from shop import NAME, ORDER

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 375, "height": 740}}


class OtherSite:
    """A site of somebody else, whose pages say what they are told to."""

    def __init__(self):
        pages = self.pages = {}

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = pages.get(self.path, "").encode()
                self.send_response(200)
                self.send_header("content-type", "text/html")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self, path, html):
        self.pages[path] = f"<!doctype html><title>Another site</title>{html}"
        return self.url + path


class Suite:
    def __init__(self, shop, chromium, pictures):
        self.shop, self.chromium, self.pictures = shop, chromium, pictures
        self.count, self.failed = 0, 0
        os.makedirs(pictures, exist_ok=True)

    def holds(self, what, seen, wanted):
        is_held = wanted(seen) if callable(wanted) else seen == wanted
        self.count += 1
        self.failed += not is_held
        print(f"{'ok  ' if is_held else 'FAILED'}  {what}: {seen!r}" if not is_held else f"ok  {what}", flush=True)

    def run(self):
        """Says how many checks failed."""
        self.shop.live()
        survey_mail, notice = self.shop.mail("csat"), self.shop.mail("transit_delay")
        links = self.shop.links(survey_mail)
        self.links = links
        self.survey = next(link for link in links if "/a/" in link)
        self.preferences = next(link for link in links if "/u/" in link)
        mails = [f"/outbox/{mail['id']}" for mail in self.shop.mails()]
        desk = ["/", "/outbox", *mails, *[f"{mail}/html" for mail in mails], "/journeys",
                f"/journeys/order/{ORDER}", "/senders", "/status"]
        self.desk = [self.shop.url + path for path in desk]
        self.mail_page = f"{self.shop.url}/outbox/{notice['id']}"
        with sync_playwright() as playwright:
            self.browser = playwright.chromium.launch(executable_path=self.chromium, args=FLAGS)
            self.other = OtherSite()
            for part in [self.scanner, self.framed, self.forged, self.rebound, self.without_scripts,
                         self.by_keyboard, self.names_that_are_scripts, self.pictures_of_all]:
                print(f"-- {part.__name__.replace('_', ' ')}", flush=True)
                part()
            self.browser.close()
        print(f"{self.count - self.failed} passed, {self.failed} failed", flush=True)
        return self.failed

    # What a mail scanner does.

    def scanner(self):
        context = self.browser.new_context()
        for link in self.links:
            self.shop.ask("HEAD", link)
        pages = [context.new_page() for _ in self.links]
        for page, link in zip(pages, self.links):
            page.goto(link, wait_until="commit")
        for page in pages:
            page.wait_for_load_state("load")
        prefetched = "".join(f'<link rel="prefetch" href="{link}">' for link in self.links)
        page = context.new_page()
        page.goto(self.other.page("/prefetch", prefetched), wait_until="load")
        page.wait_for_timeout(500)
        context.close()
        self.holds("every link followed within a second answers nothing", self.shop.answer(), None)
        self.holds("and turns no mail off", self.turned_off(), False)

    def turned_off(self):
        """Whether the customer turned check-ins and surveys off."""
        page = self.shop.ask("GET", self.preferences)[1]
        box = re.search(r'<input type="checkbox" name="service"[^>]*>', page)
        return box is None or "checked" not in box[0]

    # What another site's page may not do.

    def framed(self):
        for name, url in [("the survey", self.survey), ("the preferences", self.preferences),
                          ("the desk", self.shop.url + "/")]:
            context = self.browser.new_context()
            page = context.new_page()
            page.goto(self.other.page("/frame", f'<iframe src="{url}" width="600" height="400"></iframe>'))
            page.wait_for_timeout(300)
            frame = page.frames[-1]
            self.holds(f"{name} shows nothing in a frame of another site", frame.url, lambda url: "chrome-error" in url)
            context.close()

    def forged(self):
        """Another site's page fills in our forms, with the address that only a mail holds."""
        survey = self.survey.split("?")[0]
        forms = {
            "an answer": (survey, {"score": "1"}),
            "a refusal of mails": (self.preferences, {"stop": "on"}),
            "the clock": (self.shop.url + "/local/clock", {'{"advance": "1d", "x': '": 1}'}),
            "the desk": (self.shop.url + "/local/desk", {'{"do": "pause", "x': '": 1}'}),
        }
        before = self.shop.read("/local/health")["now"]
        for name, (url, fields) in forms.items():
            inputs = "".join(f"<input name='{key}' value='{value}'>" for key, value in fields.items())
            enctype = "text/plain" if "/local/" in url else "application/x-www-form-urlencoded"
            form = f"<form method='post' action='{url}' enctype='{enctype}'>{inputs}</form>"
            context = self.browser.new_context()
            page = context.new_page()
            page.goto(self.other.page("/forged", form))
            with page.expect_response(lambda answer, url=url: answer.url == url) as answered:
                page.evaluate("document.forms[0].submit()")
            self.holds(f"{name}, sent by another site's page, is refused", answered.value.status, 403)
            context.close()
        self.holds("nothing was answered", self.shop.answer(), None)
        self.holds("nothing was turned off", self.turned_off(), False)
        self.holds("the clock stands", self.shop.read("/local/health")["now"], before)

    def rebound(self):
        """A name of somebody else that leads here, by its DNS or by a tunnel."""
        browser_args = [*FLAGS, "--host-resolver-rules=MAP shop.tunnel.example 127.0.0.1"]
        with_name = self.browser.browser_type.launch(executable_path=self.chromium, args=browser_args)
        page = with_name.new_page()
        there = f"http://shop.tunnel.example:{self.shop.port}"
        for path in ["/", "/outbox", "/local/outbox", f"/journeys/order/{ORDER}"]:
            self.holds(f"{path} under another name shows nothing", page.goto(there + path).status, 403)
        survey = self.survey.replace(self.shop.url, there)
        self.holds("the survey is open under every name", page.goto(survey).status, 200)
        with_name.close()

    # What the customer does.

    def without_scripts(self):
        context = self.browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])
        page = context.new_page()
        page.goto(next(link for link in self.links if "score=4" in link))
        chosen = page.locator("input[name=score]:checked").get_attribute("value")
        self.holds("the score that was tapped in the mail is chosen", chosen, "4")
        page.locator("#score-3").check()
        page.locator("textarea").fill("<script>window.attacked = 'comment'</script> It came late.")
        with page.expect_navigation():
            page.locator("button").click()
        self.holds("the answer is recorded", self.shop.answer(), 3)
        self.picture(page, "survey-thanks")
        page.goto(self.preferences)
        with page.expect_navigation():
            page.get_by_role("button", name="Stop these emails").click()
        self.picture(page, "preferences-stopped")
        self.holds("one press stops check-ins and surveys", self.turned_off(), True)
        context.close()

    def by_keyboard(self):
        context = self.browser.new_context()
        page = context.new_page()
        page.goto(self.preferences)
        box = page.locator("input[name=service]")
        for _ in range(12):
            if box.evaluate("box => box === document.activeElement"):
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        for _ in range(6):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.tagName") == "BUTTON":
                break
        with page.expect_navigation():
            page.keyboard.press("Enter")
        self.holds("by the keyboard alone mails are turned on again", self.turned_off(), False)
        context.close()

    # What every page keeps to.

    def names_that_are_scripts(self):
        context = self.browser.new_context()
        asked, said = [], []
        context.on("request", lambda request: asked.append(request.url))

        def hear(message):
            where = message.location["url"]
            if message.type == "error" and not where.endswith("/favicon.ico"):
                said.append(f"{where}: {message.text}")

        context.on("console", hear)
        context.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        attacked, unlabelled, untitled = [], [], []
        for url in [*self.desk, *self.links]:
            page = context.new_page()
            page.goto(url, wait_until="load")
            attacked += [url for frame in page.frames if frame.evaluate("window.attacked") is not None]
            unlabelled += page.evaluate(
                "[...document.querySelectorAll('input:not([type=hidden]), textarea, select')]"
                ".filter(field => !field.labels.length && !field.ariaLabel).map(field => field.outerHTML)"
            )
            if not page.title() or not page.evaluate("document.documentElement.lang"):
                untitled.append(url)
            page.close()
        page = context.new_page()
        page.goto(self.other.page("/attacked", NAME))
        seen = page.evaluate("window.attacked")
        context.close()
        self.holds("a name that is shown as it is would be seen to run", seen, "name")
        self.holds("no name, product, carrier or comment ran as a script", attacked, [])
        ours = (self.shop.url + "/", self.other.url + "/attacked", "data:")
        strangers = [url for url in asked if not url.startswith(ours)]
        self.holds("no page asks another site for anything", strangers, [])
        self.holds("the browser complains of nothing", said, [])
        self.holds("every field has a label", unlabelled, [])
        self.holds("every page has a title and says its language", untitled, [])
        _, journey = self.shop.ask("GET", f"/journeys/order/{ORDER}")
        self.holds("the product is shown as text", "&lt;img src=x" in journey or "&quot;&gt;&lt;img" in journey, True)

    # What it looks like.

    def picture(self, page, name):
        page.screenshot(path=os.path.join(self.pictures, name + ".png"), full_page=True)

    def pictures_of_all(self):
        wide = []
        shown = {
            "survey": self.survey, "preferences": self.preferences, "gone": self.shop.url + "/a/forged",
            "mail": self.mail_page, "home": self.shop.url + "/", "outbox": self.shop.url + "/outbox",
            "journeys": self.shop.url + "/journeys", "journey": f"{self.shop.url}/journeys/order/{ORDER}",
            "senders": self.shop.url + "/senders", "status": self.shop.url + "/status",
        }
        for scheme in ["light", "dark"]:
            for size, viewport in SIZES.items():
                context = self.browser.new_context(viewport=viewport, color_scheme=scheme)
                page = context.new_page()
                for name, url in shown.items():
                    page.goto(url)
                    self.picture(page, f"{name}-{size}-{scheme}")
                    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                        wide.append((name, size))
                context.close()
        self.holds("no page is wider than its window", wide, [])
