"""A person at a browser, as far as letting an application in needs one: cookies, redirects, and forms."""

import html
import http.client
import re
import urllib.parse

REDIRECTS_MAX = 10


class Browser:
    """Knows one server under its public address, and reaches it at another. Stops where another application waits."""

    def __init__(self, public, base, stops_at=None):
        self.public, self.base, self.stops_at, self.cookies = public, base, stops_at, {}

    def open(self, url, form=None):
        """Follows an address to where it ends; gives the status, the last address, and the page."""
        for _ in range(REDIRECTS_MAX):
            status, headers, page = self.fetch(url, form)
            if status not in (302, 303, 307):
                return status, url, page
            url, form = urllib.parse.urljoin(url, headers["location"]), None
            if self.stops_at and url.startswith(self.stops_at):
                return status, url, page
        raise RuntimeError(f"{url} leads nowhere: more than {REDIRECTS_MAX} redirects")

    def fetch(self, url, form):
        """One request, without following where its answer leads."""
        at_home = url.startswith(self.public)
        place = urllib.parse.urlsplit(url.replace(self.public, self.base, 1) if at_home else url)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
        headers = {"Accept": "text/html"}
        if at_home:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.public}
        target = place.path + (f"?{place.query}" if place.query else "")
        body = urllib.parse.urlencode(form) if form is not None else None
        connection.request("POST" if form is not None else "GET", target, body, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("set-cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers, page


def let_in(browser, address, username, password):
    """Signs in at the address and allows what is asked; gives where the browser ends."""
    _, url, page = browser.open(address)
    signing = fields(page) + [("username", username), ("password", password)]
    status, url, page = browser.open(urllib.parse.urljoin(url, "/oauth/sign-in"), signing)
    if status != 200:
        raise RuntimeError(f"signing in came to {status}: {page[:500]}")
    # The page's last form leaves; the one before decides.
    decision = page.split("</form>")[0]
    return browser.open(urllib.parse.urljoin(url, "/oauth/authorize"), [*fields(decision), ("decision", "allow")])


def fields(page):
    """Names and values of what a form holds by itself."""
    inputs = re.findall(r"<input ([^>]*)>", page)
    pairs = [(re.search(r'name="([^"]*)"', text), re.search(r'value="([^"]*)"', text)) for text in inputs]
    return [(name[1], html.unescape(value[1])) for name, value in pairs if name and value]
