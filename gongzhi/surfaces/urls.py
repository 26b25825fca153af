"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path

from gongzhi.surfaces.views import (
    duties,
    figures,
    file,
    follow,
    inbox,
    lists,
    login,
    organisations,
    procedures,
    receipt,
    report,
    start,
)

urlpatterns = [
    path("", start.start, name="start"),
    path("view", start.switch, name="switch"),
    path("community", start.community, name="community"),
    path("roots", start.roots, name="roots"),
    path("roots.json", start.roots_json, name="roots_json"),
    path("report", report.report, name="report"),
    path("receipt", receipt.receipt, name="receipt"),
    path("receipt/proof.json", receipt.proof, name="proof"),
    path("receipt/leave", receipt.leave, name="leave"),
    path("follow", follow.follow, name="follow"),
    path("follow/photo/<uuid:photo>", follow.follow_photo, name="follow_photo"),
    path("follow/<slug:move>", follow.follow_move, name="follow_move"),
    path("login", login.login, name="login"),
    path("logout", login.logout, name="logout"),
    path("posts", login.posts, name="posts"),
    path("post", login.choose_post, name="choose_post"),
    path("inbox", inbox.inbox, name="inbox"),
    path("desk/new", report.desk_new, name="desk_new"),
    path("file/<slug:code>", file.file, name="file"),
    path("file/<slug:code>/contact", file.file_contact, name="file_contact"),
    path("file/<slug:code>/photo/<uuid:photo>", file.file_photo, name="file_photo"),
    path("file/<slug:code>/move/<slug:move>", file.file_move, name="file_move"),
    path("figures/", figures.figures, name="figures"),
    path("figures/sheet.csv", figures.figures_csv, name="figures_csv"),
    path("figures/<str:indicator>/<str:body>", figures.figure, name="figure"),
    path("duties/", duties.duties, name="duties"),
    path("duties/new/<slug:move>", duties.duties_new, name="duties_new"),
    path("duties/of/<str:body>", duties.duties_of, name="duties_of"),
    path("lists/", lists.lists, name="lists"),
    path("lists/new/<slug:procedure>", lists.lists_new, name="lists_new"),
    path("lists/of/<str:area>", lists.lists_of, name="lists_of"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<str:code>", organisations.organisation, name="organisation"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<slug:code>.svg", procedures.procedure_picture, name="procedure_picture"),
    path("procedures/<slug:code>", procedures.procedure, name="procedure"),
]
