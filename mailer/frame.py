"""The narrow, light page a mail stands on, with its way out at the bottom."""

from __future__ import annotations

import re
from html import escape

from core.i18n import RIGHT_TO_LEFT, Text
from core.settings import Business

LEAVE = Text("Unsubscribe")

_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"


def framed(content: str, subject: str, business: Business, unsubscribe: str) -> str:
    """A whole HTML document. `content` is clean HTML; a mail without a link out gets one."""
    direction = "rtl" if business.language in RIGHT_TO_LEFT else "ltr"
    out = "" if _has_way_out(content, unsubscribe) else _way_out(business, unsubscribe)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(business.language)}" dir="{direction}">\n<head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta name="color-scheme" content="light"><title>{escape(subject)}</title></head>\n'
        f'<body style="margin:0;padding:24px 12px;background:#f6f4ef;{_FONT}">\n'
        f'<div dir="{direction}" style="max-width:560px;margin:0 auto;padding:28px 28px 16px;'
        "background:#ffffff;border:1px solid #e4e0d7;border-radius:10px;color:#24211c;"
        f'font-size:16px;line-height:1.55">\n{content}\n</div>\n{out}</body>\n</html>\n'
    )


def _has_way_out(content: str, unsubscribe: str) -> bool:
    """A link that can be seen: one around nothing, or the address in a picture's title, is none."""
    return bool(re.search(rf'href="{re.escape(escape(unsubscribe))}"[^>]*>\s*[^<\s]', content))


def _way_out(business: Business, unsubscribe: str) -> str:
    if business.name:
        why = Text("You get this mail because you are a customer of {shop}.", shop=business.name)
    else:
        why = Text("You get this mail because you are our customer.")
    language = business.language
    return (
        '<p style="max-width:560px;margin:16px auto 0;text-align:center;color:#6b665c;'
        f'font-size:13px;line-height:1.5">{escape(why.say(language))}<br>'
        f'<a href="{escape(unsubscribe)}" style="color:#6b665c;text-decoration:underline">'
        f"{escape(LEAVE.say(language))}</a></p>\n"
    )
