"""The words of simulated people: invented sentences, put together so that no two reports match."""

from __future__ import annotations

import random

OPENINGS = (
    "你好，",
    "麻烦看一下：",
    "我想反映一件事，",
    "各位辛苦了，",
    "住这儿的人都知道，",
    "已经跟邻居说过几次了，",
    "第一次用这个，",
    "替楼里几户问一声，",
    "不知道该找谁，",
    "",
)
SPOTS = (
    "{n}号楼{m}单元门口",
    "{n}栋西侧的小路",
    "{n}号院的东门",
    "{n}号门面前的人行道",
    "{n}号路灯杆旁边",
    "菜场往北{n}米",
    "{n}栋{m}单元楼道",
    "幼儿园后墙第{n}根栏杆那儿",
    "{n}路公交站台",
    "停车棚{n}号位边上",
    "健身角往里{n}步",
    "{n}栋楼下的快递柜",
)
SINCE = (
    "大概{d}天了",
    "从上个星期{w}开始",
    "断断续续{d}天",
    "今天早上才发现",
    "{d}天前就这样",
    "一到晚上{h}点更明显",
    "每逢周{w}都这样",
    "下过雨以后{d}天没好",
)
EFFECTS = (
    "老人孩子走路不安全",
    "晚上睡不好",
    "出门要绕一大圈",
    "味道很大，不敢开窗",
    "推婴儿车过不去",
    "店里的生意也受影响",
    "差点有人摔倒",
    "看着就不舒服",
    "电动车进出都不方便",
    "已经有两户为这个吵起来",
)
ASKS = (
    "请派人来看看。",
    "希望这周能有个说法。",
    "能不能先放个提醒牌？",
    "处理完请告诉我一声。",
    "需要我带路的话可以联系。",
    "要多久能解决？",
    "谢谢。",
    "如果归别的单位管，请转过去。",
    "我白天上班，晚上在家。",
    "盼回复。",
)
QUESTIONS = (
    "想问一下{what}要带什么材料？",
    "{what}现在归哪个窗口办？",
    "{what}周六能不能办？",
    "请问{what}一般几天有结果？",
)
WEEKDAYS = "一二三四五六日"
SAID = {
    "climb": ("社区没有这个权限，请上一级协调。", "需要的设备社区没有，请派单。"),
    "answer": (
        "这件事按规定可以到社区服务站办理，带上身份证即可。",
        "已查，办理时间和地点见公示栏。",
    ),
    "object": (
        "经核对清单，这件不在本单位职责内，请重新派单。",
        "地点和事项都属其他单位，请改派。",
    ),
    "redispatch": ("异议理由成立，改派承办。", "核对清单后改派给对应单位。"),
    "uphold": ("按清单属该单位职责，维持原派。", "异议理由不足，请继续办理。"),
    "backstop": ("多次异议，由兜底单位指定牵头。",),
    "name_lead": ("请该单位牵头办理，其他单位配合。",),
    "contact": ("已电话联系，问清了位置和时间。", "已上门看过，和诉求人约了时间。"),
    "reply": (
        "已派人处理完毕，现场恢复正常。",
        "当天已整改，安排了复查。",
        "已和相关单位协调解决。",
    ),
    "cannot": ("暂时不具备条件，已说明原因和以后的打算。",),
    "hand_in": ("已处理完毕，请到现场核查。", "整改完成，现场可以看。"),
    "pass_check": ("到现场看过，情况属实，已经办好。", "现场核实，已恢复。"),
    "rework": ("到现场看过，还没有办好。", "现场和填报的不一致。"),
    "audit": ("抽查时到现场看过。", "抽查时请住户一起看了现场。"),
    "extension": ("需要多家单位配合，请求延长。", "要等材料到货，请求延长。"),
    "refuse": ("理由不足，请抓紧办理。",),
    "ask": ("请补充具体楼栋和方便联系的时间。", "请说明是哪一处，最好有明显标志。"),
    "tell": ("就在东门进来左手边第三根杆子。", "楼道一层，靠近电表箱。"),
    "parking": ("已列入下半年的工程计划，条件具备后即开工。",),
    "park_grant": ("同意挂账，到期复查。",),
    "take_up": ("条件已经具备，提前恢复办理。",),
    "convene": ("请几家单位到现场一起看，定下牵头和时限。",),
    "plan_part": ("先到现场划清责任，再分头整改。",),
    "done": ("本单位的部分已经完成。",),
    "not_done": ("现场还有一处没有处理。",),
    "release": ("该单位与本件无关，不再要求到场。",),
    "lift": ("等得太久，请上一级看看。", "一直没有进展，想请上级来办。"),
    "dispute": (
        "还是老样子，没有解决。",
        "只弄了一半，请再来看看。",
        "说办好了，可我刚去看过还没动。",
    ),
    "confirmed": ("对方说已经解决。",),
    "disputed": ("对方说没有解决。",),
    "remind": ("好几天没有消息了，请问到哪一步了？",),
    "supervise": ("群众等待时间较长，请抓紧办理。",),
    "promise": (
        "承诺到期前办结，并当面说明结果。",
        "承诺按期对接到位，进展每周告知一次。",
    ),
    "promise_broken": ("到了说好的日子还没有办。", "只回了电话，没有落实。"),
    "public_done": ("已经处理完毕，欢迎查看。", "已修好，后续会多看几次。"),
    "spot": ("{n}号门面", "{n}栋一层楼道", "{n}号院车棚", "{n}号路口工地围挡内"),
    "found": ("巡查时看到，已当场提醒。", "入户走访时发现，已说明风险。"),
    "notice": ("已书面告知整改要求和期限。", "告知书已送达，限期整改。"),
    "no_hazard": ("再次到场看过，不构成隐患。",),
    "remedied": ("到现场看过，责任方说已经整改。",),
    "hand_over": ("期满仍未整改，移交有权处理的单位。", "情况紧急，直接移交。"),
    "enforced": ("已依法处置，现场已整改。",),
    "meeting": ("请带上各自掌握的情况和可行的办法。",),
    "call_off": ("没有需要会商的事项。",),
    "absent": ("当日有统一安排，无法到会，意见书面报送。",),
    "decided": ("由该单位牵头，到期在群众面前说明结果。", "先把责任分清，再按期办结。"),
    "duty_basis": ("区级部门职责，按清单由部门承担。",),
    "duty_tasks": ("协助发现、劝阻和报告，不承担处罚。",),
    "duty_training": ("开办前集中培训一天。",),
    "duty_cannot": ("街道没有相应的人员和权限。",),
    "duty_review": ("人员、经费、培训和指导员均已落实到文。",),
    "duty_refused": ("清单没有列明，应由部门自行承担。",),
    "duty_decision": ("同意准入，到期收回。",),
    "write_back": ("今天路过又看了一眼，补充一点情况。", "如果需要开门，请提前一天告诉我。"),
}


def said(kind: str, chance: random.Random) -> str:
    """Give what staff or a requester say on an occasion."""
    return chance.choice(SAID[kind])


def report_words(phrase: str, kind: str, number: int, chance: random.Random) -> tuple[str, str]:
    """Give subject and text of a report about what a matter's phrase names."""
    if kind == "enquiry":
        asked = chance.choice(QUESTIONS).format(what=phrase)
        own = f"我家在{chance.randint(1, 99)}栋{chance.randint(101, 2604)}室。"
        return phrase, f"{chance.choice(OPENINGS)}{asked}{own}"
    spot = chance.choice(SPOTS).format(n=chance.randint(1, 120), m=chance.randint(1, 6))
    since = chance.choice(SINCE).format(
        d=chance.randint(2, 20), w=chance.choice(WEEKDAYS), h=chance.randint(8, 11)
    )
    parts = (f"{spot}{phrase}，{since}", chance.choice(EFFECTS), chance.choice(ASKS))
    return phrase, f"{chance.choice(OPENINGS)}{'，'.join(parts[:2])}。{parts[2]}"
