"""The papers that moves give rise to: template, addressee, copies, place of the seal.

They are issued by the body that made the move, when somebody asks for them. Kinds of papers:
党政机关公文处理工作条例, 2012-04-16, article 8 (letter, minutes, notice); the others are forms.
"""

from __future__ import annotations

from gongzhi.procedure.table import Paper

OWNER, FALLBACK, EVERYBODY = "owner", "fallback", "everybody"
OF_REQUEST = (
    Paper("handover", ("dispatch", "redispatch", "name_lead", "backstop"), to=OWNER),
    Paper("acceptance", ("accept",)),
    Paper("refusal", ("decline",)),
    Paper("extension", ("grant_extension",)),
    Paper("reply", ("reply", "settle", "answer")),
    Paper("objection", ("object",), to=FALLBACK),
    Paper("whistle", ("convene",), to="field:bodies", copies=3),
    Paper("supervision", ("supervise",), to=OWNER),
    Paper("public_notice", ("offer_public", "release_public"), to=EVERYBODY, sets="public"),
)
OF_HAZARD = (Paper("hazard_notice", ("notify", "notify_again"), to=EVERYBODY),)
OF_MEETING = (Paper("minutes", ("close_meeting",), to=EVERYBODY, seal="none"),)
