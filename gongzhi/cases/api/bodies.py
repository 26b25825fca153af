"""What goes in by reports, for the OpenAPI document; they are read by hand."""

from __future__ import annotations

from typing import Any

_TEXT: dict[str, Any] = {"type": ["string", "null"]}
_REPORT: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["detail"],
    "properties": {
        "detail": {"type": "string", "minLength": 1, "description": "What is the matter 说什么事"},
        "subject": {**_TEXT, "description": "In a few words 标题"},
        "type": {**_TEXT, "description": "Code of the pack table `request_types`; default help"},
        "area": {**_TEXT, "description": "Code of an area that was chosen 区划代码"},
        "address": {**_TEXT, "description": "The place in words 地址"},
        "lon": {"type": ["number", "null"], "minimum": -180, "maximum": 180},
        "lat": {"type": ["number", "null"], "minimum": -90, "maximum": 90},
        "name": {**_TEXT, "description": "Sealed apart; never needed 姓名（可不填）"},
        "phone": {**_TEXT, "description": "Sealed apart; never needed 电话（可不填）"},
        "safe_way": {**_TEXT, "description": "How it is safe to get in touch 怎样联系才安全"},
        "share_contact": {
            "type": ["boolean", "null"],
            "description": "The handler may see name and phone; else words pass by relay 公开电话",
        },
        "matter": {**_TEXT, "description": "Code of a matter that was chosen 事项代码"},
        "about": {
            **_TEXT,
            "description": "Code of a body complained of: it is shut out 所反映的单位（须回避）",
        },
        "severity": {
            **_TEXT,
            "description": "How grave it is: code of the pack table `severities` 轻重",
        },
        "called": {
            "type": ["boolean", "null"],
            "description": "The numbers that the severity names were called first 已先打电话",
        },
    },
}
_PHOTOS = {"type": "array", "items": {"type": "string", "format": "binary"}}
_FORM: dict[str, Any] = {
    **{name: part for name, part in _REPORT.items() if name != "required"},
    "anyOf": [{"required": ["detail"]}, {"required": ["voice"]}],
    "properties": {
        **{
            name: {**shape, "type": shape["type"] if name == "detail" else shape["type"][0]}
            for name, shape in _REPORT["properties"].items()
        },
        "photo": _PHOTOS,
        "voice": {
            "type": "string",
            "format": "binary",
            "description": "Said instead of written, or beside it: WebM/Opus or MP4 录音",
        },
    },
}
REPORT_BODY = {"required": True, "content": {"application/json": {"schema": _REPORT}}}
FORM_BODY = {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}
STAFF_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                **_REPORT,
                "required": ["detail", "source"],
                "properties": {
                    **_REPORT["properties"],
                    "source": {"type": "string", "description": "Staff channel 渠道 (`sources`)"},
                    "settled": {**_TEXT, "description": "What was put right at once 当场办好"},
                    "source_id": {**_TEXT, "description": "Number in the other system 外部编号"},
                },
            }
        }
    },
}
STAFF_FORM_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "additionalProperties": False,
                "required": ["detail", "source"],
                "properties": {
                    **{name: one for name, one in _FORM["properties"].items() if name != "voice"},
                    "source": {"type": "string", "description": "Staff channel 渠道 (`sources`)"},
                    "settled": {"type": "string", "description": "Put right at once 当场办好"},
                },
            }
        }
    },
}
IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 16, "maxLength": 128, "pattern": "^[ -~]+$"},
    "description": "A random text of the caller's; the same report sent again makes no second file",
}
