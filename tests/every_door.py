"""Every door there is, by whom it is for; a test compares them with the resolver's."""

from __future__ import annotations

OPEN = frozenset(
    {
        "", "view", "community", "situation", "roots", "roots.json", "juries", "draws",
        "draws/<str:name>", "draws/<str:name>.json", "api/v1/juries", "report", "login", "logout",
        "api/v1/situation", "api/v1/duties/answer", "knowledge/", "api/v1/articles", "hazards/",
        "api/v1/hazards", "api/v1/hazards/checklists", "lists/", "lists/of/<str:area>",
        "api/v1/lists/<area>",
        "near/", "near/<str:area>", "near/<str:area>/feed.atom", "api/v1/public/matters",
        "sheets/<slug:name>.<slug:ending>",
        "api/v1/public/cases", "api/v1/public/cases.geojson", "duties/", "duties/of/<str:body>",
        "api/v1/duties/<body>", "procedures/", "procedures/<slug:code>.svg",
        "procedures/<slug:code>", "receipt/leave", "away", "organisations/",
        "organisations/<str:code>", "organisations/coverage",
        "organisations/coverage.svg", "grids/<str:area>", "field/manifest.json",
        "field/worker.js", "api/v1/", "api/v1/openapi.json", "api/v1/requests",
        "api/v1/requests/form", "api/v1/requests/similar", "api/v1/procedures",
        "api/v1/procedures/<code>", "api/v1/roots", "api/v1/roots/<number>", "api/v1/roots.jsonl",
        "api/v1/roots.atom", "api/v1/roots/<number>/countersignatures", "api/v1/keys",
        "api/v1/receipts/check", "api/v1/draws", "api/v1/draws/<name>", "api/v1/areas",
        "api/v1/areas/locate", "api/v1/areas/boundaries", "api/v1/areas/<code>",
        "api/v1/organisations", "api/v1/organisations/coverage", "api/v1/organisations/roster",
        "api/v1/organisations/<code>", "api/v1/public/priorities",
        "joined/confirm/<slug:handle>", "near/<str:area>/subscribe",
        "api/v1/public/areas/<area>/notices", "api/v1/public/me-too-links/<handle>",
    }
)  # fmt: skip
"""Doors for everybody, which name no file."""
OWN = frozenset(
    {
        "receipt", "receipt/proof.json", "password", "follow", "follow/jury", "follow/<slug:move>",
        "rate", "follow/appeals/<slug:code>", "joined", "joined/<slug:move>", "follow/notices",
    }
)  # fmt: skip
"""Doors that show the file whose key the browser keeps, and no other."""
STAFF = frozenset(
    {
        "posts", "post", "inbox", "search", "api/v1/search", "board/", "board/files",
        "knowledge/new", "api/v1/reply-templates", "api/v1/articles/files", "figures/",
        "figures/sheet.csv", "figures/appeals/new", "figures/exclusions", "figures/restate",
        "figures/calls",
        "api/v1/figures/months/<month>", "api/v1/figures/calls", "api/v1/figures/appeals",
        "api/v1/figures/exclusions", "figures/<str:indicator>/<str:body>", "api/v1/figures",
        "api/v1/figures.csv", "api/v1/figures/<indicator>/<body>", "desk/new", "hazards/new",
        "meetings/", "meetings/new", "api/v1/meetings", "api/v1/meetings/agenda",
        "api/v1/hazards/files", "api/v1/orders", "api/v1/orders/read", "api/v1/orders/ratings",
        "orders/new", "orders/ratings", "lists/new/<slug:procedure>", "duties/new/<slug:move>",
        "api/v1/duties/files/<move>", "api/v1/lists/proposals/<procedure>", "api/v1/inbox",
        "api/v1/ratings/batches", "api/v1/files", "ratings", "organisations/import",
        "organisations/<str:code>/hand-over", "organisations/<str:code>/on-duty",
        "field/", "field/new", "field/offline", "field/session.json", "api/v1/files/form",
        "inbox/counts", "inbox/several", "inbox/several/<slug:move>",
        "dispatching", "whistles", "api/v1/inbox/moves/<move>", "api/v1/inbox/lists",
        "api/v1/calls",
        "api/v1/duties/files/apply/several", "notices/own", "notices/channels",
        "papers/", "api/v1/papers",
        "api/v1/notices/own", "api/v1/notices/own/<kind>", "api/v1/notices/channels/<code>",
        "api/v1/notices/channels", "api/v1/notices/channels/<code>/test", "api/v1/notices/log",
        "api/v1/board", "administration/",
        "administration/acts", "administration/agenda", "administration/agenda/<int:row>",
        "administration/accounts", "administration/accounts/<str:login>",
        "administration/accounts/<str:login>/password",
        "administration/accounts/<str:login>/close", "administration/rules",
        "administration/rules/<slug:table>.xlsx", "administration/releases/<int:number>",
        "administration/releases/<int:number>/decide", "api/v1/accounts",
        "api/v1/accounts/<login>/password", "api/v1/accounts/<login>/close",
        "api/v1/administration/acts", "api/v1/administration/agenda",
        "api/v1/administration/agenda/<row>/wake", "api/v1/administration/agenda/<row>/end",
        "api/v1/administration/tables", "api/v1/administration/tables/<name>.xlsx",
        "api/v1/administration/releases", "api/v1/administration/releases/<number>",
        "api/v1/administration/releases/<number>/release",
        "api/v1/administration/releases/<number>/refuse",
        "api/v1/administration/releases/<number>/withdraw", "ground/",
        "organisations/sheets/<slug:table>.xlsx", "api/v1/organisations/import",
        "api/v1/organisations/posts/<post>/hand-over", "api/v1/areas/<code>/rename",
        "api/v1/organisations/posts/<post>/on-duty", "api/v1/areas/<code>/split",
        "api/v1/areas/merge", "api/v1/areas/redraw", "api/v1/areas/close",
    }
)  # fmt: skip
"""Doors for anybody who holds a post; what they list is their own."""
CLOSED = frozenset(
    {
        "field/<slug:code>/<slug:move>",
        "inbox/glance/<slug:code>", "file/<slug:code>/voice", "follow/voice",
        "api/v1/files/<code>/voice", "api/v1/requests/<code>/voice",
        "api/v1/inbox/lists/<saved>",
        "follow/photo/<uuid:photo>", "follow/jury/photo/<uuid:photo>",
        "api/v1/requests/<code>/photos", "api/v1/requests/<code>/photos/<photo>",
        "api/v1/requests/<code>/jury/photos/<photo>", "api/v1/files/<code>/photos/<photo>",
        "api/v1/files/<code>/evidence/<move>", "knowledge/<slug:code>", "api/v1/articles/<code>",
        "file/<slug:code>", "file/<slug:code>/contact", "file/<slug:code>/photo/<uuid:photo>",
        "file/<slug:code>/move/<slug:move>", "file/<slug:code>/similar",
        "file/<slug:code>/public", "file/<slug:code>/public/photo/<uuid:photo>",
        "near/case/<slug:code>", "near/case/<slug:code>/photo/<uuid:photo>",
        "api/v1/public/cases/<code>", "api/v1/public/cases/<code>/photos/<photo>",
        "api/v1/files/<code>/public", "file/<slug:code>/rating", "rate/<slug:link>",
        "api/v1/files/<code>/rating", "api/v1/requests/<code>/rating",
        "api/v1/requests/<code>/pressure", "api/v1/ratings", "api/v1/requests/<code>/jury",
        "api/v1/requests/<code>/jury/<jury>/verdict", "api/v1/requests/<code>/jury/<jury>/aside",
        "api/v1/files/<code>/rating-link", "api/v1/requests/<code>",
        "api/v1/requests/<code>/words", "api/v1/requests/<code>/openings",
        "api/v1/requests/<code>/receipt", "api/v1/requests/<code>/moves/<move>",
        "api/v1/requests/<code>/why", "api/v1/files/<code>", "api/v1/files/<code>/words",
        "api/v1/files/<code>/moves", "api/v1/files/<code>/outside", "api/v1/files/<code>/days",
        "api/v1/requests/<code>/days", "api/v1/files/<code>/moves/<move>",
        "api/v1/files/<code>/why", "api/v1/files/<code>/similar", "api/v1/files/<code>/meetings",
        "api/v1/requests/<code>/appeals", "api/v1/requests/<code>/appeals/<appeal>/answer",
        "meetings/<slug:code>", "meetings/<slug:code>/<slug:move>", "api/v1/meetings/<code>",
        "api/v1/meetings/<code>/moves/<move>", "near/case/<slug:code>/join",
        "near/case/<slug:code>/join-for", "api/v1/public/cases/<code>/me-too",
        "api/v1/public/me-too/<code>", "api/v1/public/me-too/<code>/word",
        "api/v1/public/me-too/<code>/contact",
        "api/v1/files/<code>/me-too", "file/<slug:code>/papers",
        "papers/<slug:handle>", "papers/<slug:handle>/void", "papers/<slug:handle>/scan",
        "papers/<slug:handle>/sheet.<slug:ending>", "api/v1/papers/<handle>",
        "api/v1/papers/<handle>/void", "api/v1/files/<code>/papers", "notices/stop/<slug:handle>",
        "notices/confirm/<slug:handle>", "api/v1/requests/<code>/notices",
        "api/v1/notices/links/<handle>/stop", "api/v1/notices/log/<handle>/again",
    }
)  # fmt: skip
"""Doors to one file: shut for whoever has no part in it."""
