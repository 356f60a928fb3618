"""The words of the sound files, so that they can be spoken again by a better voice."""

ANNOUNCEMENTS: dict[str, dict[str, str]] = {
    "greeting": {
        "zh-CN": "您好，欢迎致电客户服务中心。本次通话将被录音。",
        "en": "Hello, and welcome to customer service. This call will be recorded to improve our service.",
    },
    "queue": {
        "zh-CN": "正在为您转接客服人员，请稍候。",
        "en": "We are connecting you to an agent. Please hold the line.",
    },
    "busy": {
        "zh-CN": "客服人员正忙，我们会尽快接听您的来电，请不要挂机。",
        "en": "All our agents are busy. We will take your call as soon as we can. Please hold the line.",
    },
    "closed": {
        "zh-CN": "您好，现在是非工作时间，请在工作时间内再次来电。感谢您的来电，再见。",
        "en": "Hello. We are closed now. Please call again during our office hours. Thank you, and goodbye.",
    },
    "goodbye": {
        "zh-CN": "很抱歉让您久等了，目前仍没有空闲的客服人员。我们会尽快给您回电。再见。",
        "en": "We are sorry that you had to wait so long. No agent is free yet. We will call you back soon. Goodbye.",
    },
    "place-next": {"zh-CN": "您是下一位。", "en": "You are next in line."},
    "place-is": {"zh-CN": "您目前排在第", "en": "You are number"},
    "place-end": {"zh-CN": "位。", "en": "in line."},
    "place-many": {
        "zh-CN": "您前面还有二十位以上的来电。",
        "en": "There are more than twenty calls before yours.",
    },
    "wait-is": {"zh-CN": "预计等待", "en": "Your expected wait is"},
    "more-than": {"zh-CN": "超过", "en": "more than"},
    "minute": {"zh-CN": "分钟。", "en": "minute."},
    "minutes": {"zh-CN": "分钟。", "en": "minutes."},
    "callback-offer": {
        "zh-CN": "如需我们稍后给您回电，请按一，不会失去排队的次序。",
        "en": "If you would rather be called back, press one. You keep your place.",
    },
    "callback": {
        "zh-CN": "好的，已为您登记回电，我们会尽快联系您，请保持电话畅通。再见。",
        "en": "Thank you. We have noted your request and will call you back as soon as we can. Goodbye.",
    },
    "closed-now": {"zh-CN": "您好，现在是非工作时间。", "en": "Hello. We are closed now."},
    "voicemail": {
        "zh-CN": "请在提示音后留言，我们会给您回电。留言完毕请按井号键，或直接挂机。",
        "en": "Please leave a message after the tone, and we will call you back. Press the hash key or hang up when you are done.",
    },
    "press-one": {
        "zh-CN": "这里是客户服务中心，有客户来电。接听请按一。",
        "en": "This is the call centre with a customer on the line. Press one to take the call.",
    },
    "not-found": {
        "zh-CN": "您好，您拨打的号码是空号，请核对后再拨。",
        "en": "The number you have dialled does not exist. Please check it and dial again.",
    },
}

_NUMBERS = {
    "zh-CN": "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十",
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty",
}
ANNOUNCEMENTS |= {
    f"number-{number}": {"zh-CN": chinese, "en": english}
    for number, (chinese, english) in enumerate(
        zip(_NUMBERS["zh-CN"].split(), _NUMBERS["en"].split(), strict=True), start=1
    )
}

CALLERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "zh-order": (
        "zh-CN",
        (
            "你好，我想查一下我的订单，三天前下单的，到现在还没有收到货。",
            "订单号是二零二六，一一八八。",
            "好的，那大概什么时候能送到呢？",
            "明白了，谢谢你，再见。",
        ),
    ),
    "zh-repair": (
        "zh-CN",
        (
            "喂，你好，我家的洗衣机坏了，想预约上门维修。",
            "洗衣机不能脱水，一直在响。",
            "地址是幸福路十二号，周六上午方便。",
            "好的，麻烦你了。",
        ),
    ),
    "zh-complaint": (
        "zh-CN",
        (
            "我要投诉，这已经是我第三次打电话了，问题还没有解决。",
            "上次你们说两天之内回复我，结果一个电话也没有。",
            "那请你登记一下，我要一个明确的答复时间。",
            "行，我等你们的电话。",
        ),
    ),
    "en-order": (
        "en",
        (
            "Hello, I am calling about my order. It should have arrived on Monday, and it is still not here.",
            "The order number is four seven one one.",
            "All right. When will it be delivered?",
            "Thank you very much. Goodbye.",
        ),
    ),
    "en-repair": (
        "en",
        (
            "Hi, my dishwasher has stopped working. Could somebody come and have a look at it?",
            "It stops in the middle of the programme, and a red light is blinking.",
            "Thursday morning would be fine.",
            "Great, thanks for your help.",
        ),
    ),
    "agent": ("en", ("Good morning, you have reached the person you called. How can I help you?",)),
    "agent-zh": ("zh-CN", ("您好，请问您是哪位？有什么事情吗？", "好的，我知道了，谢谢。")),
}
