"""The demonstration's people, customers and stories: data."""

from typing import Any

PEOPLE: tuple[dict[str, Any], ...] = (
    {
        "username": "chenanna",
        "name": "陈安娜",
        "roles": ("agent",),
        "team": "客服一组 Team One",
        "extension": "1001",
        "language": "zh-CN",
        "about": {"zh-CN": "坐席 · 接听中文来电，处理工单", "en": "Agent · answers Chinese calls and work orders"},
    },
    {
        "username": "bo",
        "name": "Bo Lindqvist",
        "roles": ("agent",),
        "team": "客服二组 Team Two",
        "extension": "1002",
        "language": "en",
        "about": {"zh-CN": "坐席 · 英文热线与售后", "en": "Agent · English line and after-sales"},
    },
    {
        "username": "sunmin",
        "name": "孙敏",
        "roles": ("supervisor",),
        "team": "客服一组 Team One",
        "extension": "1010",
        "language": "zh-CN",
        "about": {
            "zh-CN": "班长 · 查看全部通话、工单和坐席",
            "en": "Supervisor · sees all calls, work orders and seats",
        },
    },
    {
        "username": "qiran",
        "name": "齐然",
        "roles": ("qa",),
        "team": None,
        "extension": None,
        "language": "zh-CN",
        "about": {"zh-CN": "质检 · 听录音，查通话", "en": "QA · listens to recordings"},
    },
)
ADMINISTRATOR_ABOUT = {"zh-CN": "管理员 · 用户、角色、操作日志", "en": "Administrator · users, roles, operation log"}

SKILLS: dict[str, dict[str, Any]] = {
    "english": {"name": {"zh-CN": "英语", "en": "English"}, "levels": {"bo": 5, "chenanna": 3}},
    "repair": {"name": {"zh-CN": "维修知识", "en": "Repair"}, "levels": {"chenanna": 4, "bo": 3, "sunmin": 5}},
}

_WEEK = {str(day): [["00:00", "24:00"]] for day in range(7)}
QUEUES: tuple[dict[str, Any], ...] = (
    {
        "name": {"zh-CN": "客户服务", "en": "Customer service"},
        "numbers": ["4000"],
        "language": "zh-CN",
        "is_default": True,
        "level_boosts": {"silver": 15, "gold": 30, "vip": 120},
        "last_agent_seconds": 10,
        "overflow": ({"when": "closed", "value": 0, "then": "voicemail", "queue": None},),
        "members": {"chenanna": 0, "bo": 0},
    },
    {
        "name": {"zh-CN": "售后维修", "en": "After-sales repair"},
        "numbers": ["4001"],
        "language": "zh-CN",
        "strategy": "spare_flexible",
        "rings": [15],
        "skills": {"repair": 3},
        "level_boosts": {"gold": 30, "vip": 120},
        "hours": _WEEK,
        "holidays": [{"from": "2027-02-05", "to": "2027-02-11", "name": "春节 Spring Festival", "hours": []}],
        "overflow": (
            {"when": "expected_wait", "value": 300, "then": "queue", "queue": 0},
            {"when": "closed", "value": 0, "then": "voicemail", "queue": None},
        ),
        "wrap_up_mode": "forced",
        "members": {"chenanna": 0, "bo": 1},
    },
    {
        "name": {"zh-CN": "英文热线", "en": "English line"},
        "numbers": ["4002"],
        "language": "en",
        "strategy": "round_robin",
        "skills": {"english": 2},
        "priority": 10,
        "overflow": ({"when": "no_agents", "value": 30, "then": "callback", "queue": None},),
        "members": {"bo": 0, "chenanna": 0},
    },
)

CALLERS: tuple[dict[str, Any], ...] = (
    {
        "name": "李娜",
        "phones": ["13912345678", "0571-8765 4321"],
        "level": "gold",
        "tags": ["网店", "老客户"],
        "company": "",
        "note": "偏好晚上六点后联系。",
        "address": "浙江省杭州市西湖区文三路 99 号",
        "scenario": "order",
    },
    {
        "name": "王强",
        "phones": ["13800138000"],
        "level": "normal",
        "tags": ["保修期内"],
        "company": "",
        "note": "洗衣机 2025 年 3 月购买。",
        "address": "北京市朝阳区幸福路 12 号",
        "scenario": "repair",
    },
    {
        "name": "赵敏",
        "phones": ["021-6234 5678", "13761234567"],
        "level": "vip",
        "tags": ["重点客户", "投诉过"],
        "company": "上海云帆贸易有限公司",
        "note": "采购经理。来电优先处理。",
        "address": "上海市长宁区延安西路 1000 号",
        "scenario": "complaint",
    },
    {
        "name": "Emma Brown",
        "phones": ["+44 20 7946 0123"],
        "level": "silver",
        "tags": ["export"],
        "company": "Brown & Hart Ltd",
        "note": "Speaks English only.",
        "address": "14 Harley Street, London",
        "language": "en",
        "scenario": "english",
    },
    {
        "name": "Tom Reed",
        "phones": ["+1 202 555 0143"],
        "level": "normal",
        "tags": ["repair"],
        "company": "",
        "note": "",
        "address": "",
        "language": "en",
        "scenario": "english-repair",
    },
)
STRANGERS = (
    {"name": "陌生来电", "number": "18612340987", "scenario": "order"},
    {"name": "Unknown caller", "number": "02884567890", "scenario": "repair"},
    {"name": "匿名来电 Anonymous", "number": "anonymous", "scenario": "anonymous"},
    {"name": "等不及的来电 Gives up soon", "number": "15900002222", "scenario": "impatient"},
)

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
GIVEN = (
    "伟",
    "芳",
    "娜",
    "秀英",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "军",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "霞",
    "平",
    "刚",
    "桂英",
    "子涵",
    "雨桐",
    "浩然",
)
ENGLISH = (
    "Oliver Grant", "Sofia Rossi", "Liam Murphy", "Hannah Weber", "Noah Silva", "Chloe Martin", "Lucas Novak", "Amara Okafor",
)  # fmt: skip
COMPANIES = (
    "杭州晨光电子有限公司",
    "深圳市海川物流",
    "成都锦里餐饮",
    "苏州精工机械",
    "北京蓝图设计",
    "广州南风服饰",
    "",
    "",
    "",
    "",
    "",
    "",
)
TAGS = ("老客户", "网店", "批发", "保修期内", "保修期外", "回访", "会员")
LEVELS = ("normal", "normal", "normal", "silver", "silver", "gold", "vip")
AREA_CODES = ("010", "021", "0571", "0755", "028", "020", "025", "027")
MOBILE_PREFIXES = ("138", "139", "136", "150", "159", "186", "188", "177", "199", "135")

ORDERS_ZH: tuple[tuple[str, str, str, str], ...] = (
    ("洗衣机脱水时异响", "客户反映脱水时有金属摩擦声，已停用。约周六上午上门。", "high", "repair"),
    ("订单三天未发货", "订单 20261188 显示已付款未发货，客户催促。", "normal", "delivery"),
    ("发票抬头开错", "抬头应为公司全称，需作废重开电子发票。", "normal", "invoice"),
    ("空调不制冷", "室外机不转，保修期内，请安排师傅。", "high", "repair"),
    ("要求退换货", "收到商品颜色与下单不符，未拆封。", "normal", "return"),
    ("投诉上门师傅迟到", "约定九点，十一点到，未提前联系。", "urgent", "complaint"),
    ("会员积分未到账", "上月消费 1,280 元，积分未增加。", "low", "enquiry"),
    ("咨询延保价格", "询问冰箱延保三年的费用。", "low", "enquiry"),
    ("地址变更", "新地址：幸福路 12 号 3 单元 501。", "normal", "order-status"),
    ("热水器漏水", "接口处滴水，已关闭进水阀。", "urgent", "repair"),
)
ORDERS_EN: tuple[tuple[str, str, str, str], ...] = (
    (
        "Parcel held at customs",
        "Tracking shows customs since Tuesday; needs the commercial invoice.",
        "high",
        "delivery",
    ),
    ("Dishwasher door does not close", "Within warranty. A visit on Friday afternoon suits.", "normal", "repair"),
    ("Wrong colour delivered", "Ordered black, received white. Unopened.", "normal", "return"),
    ("Refund not received", "Return accepted twelve days ago, no refund yet.", "urgent", "return"),
)
NOTES_ZH = ("已告知客户处理时限。", "客户要求短信通知进度。", "已联系网点，等待回复。", "电话无人接听，晚些再拨。")
CALL_NOTES_ZH = ("咨询订单进度，已查询并告知。", "报修，已建工单。", "客户表示满意。", "催促处理，已升级。", "")
