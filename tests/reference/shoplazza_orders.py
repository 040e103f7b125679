"""Made-up orders with every documented member of a Shoplazza order; they vary with their number."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.reference.formats import money, timestamp
from tests.reference.goods import guid, person, product, quantity

Json = dict[str, Any]

FULFILLMENT = ("initialled", "waiting", "partially_shipped", "shipped")
"""What has happened to the goods, by the number of fulfillments."""

CHARGES = (("Insurance", 199), ("Gift wrap", 350), ("Handling", 1))


def build(number: int, order_id: str, created: datetime) -> Json:
    """Return the order with this number as it was placed."""
    amounts = _amounts(number)
    order = _texts(number, order_id) | _money(number, amounts) | _times(number, created)
    order |= _people(number) | _deprecated(number, created)
    sent = 0 if number % 4 == 1 else number % 4
    return order | {
        "buyer_accepts_marketing": number % 2 == 0,
        "addtional_prices": [{"name": name, "price": money(cents)} for name, cents in amounts["charges"]],
        "shipping_line": {"name": "Free shipping" if amounts["shipping"] == 0 else "Standard"},
        "payment_line": _payment(number),
        "line_items": [_line(number, line) for line in range(_lines(number))],
        "fulfillments": [_fulfillment(number, order_id, created, k) for k in range(sent)],
        "fulfillment_status": FULFILLMENT[sent],
        "config": {"product_tax_included": amounts["included"], "market_setting": {}},
        "location_line": _location() if number % 3 else None,
    }


def _lines(number: int) -> int:
    return 1 + (number - 1) % 5


def _amounts(number: int) -> Json:
    """Return the amounts of an order in cents, and its charges."""
    sub_total = sum(product(number, line).cents * quantity(number, line) for line in range(_lines(number)))
    code = sub_total // 10 if number % 3 == 0 else 0
    amounts: Json = {
        "sub_total": sub_total,
        "code": code,
        "discount": code + (sub_total // 20 if number % 4 == 2 else 0),
        "tax": sub_total // 12 if number % 2 else 0,
        "included": number % 4 == 3,
        "shipping": 0 if number % 5 == 4 else 799,
        "shipping_tax": 64 if number % 4 == 1 else 0,
        "gift_card": min(500, sub_total // 2) if number % 7 == 5 else 0,
        "charges": CHARGES[: number % 4],
        "tip": 300 if number % 6 == 0 else 0,
    }
    amounts["additional"] = sum(cents for _, cents in amounts["charges"])
    amounts["total"] = _total(amounts)
    return amounts


def _total(amounts: Json) -> int:
    total: int = amounts["sub_total"] - amounts["discount"] + amounts["shipping"] + amounts["shipping_tax"]
    total += amounts["additional"] + amounts["tip"]
    return total if amounts["included"] else total + int(amounts["tax"])


def _money(number: int, amounts: Json) -> Json:
    return {
        "total_price": money(amounts["total"]),
        "sub_total": money(amounts["sub_total"]),
        "total_discount": money(amounts["discount"]),
        "total_tax": money(amounts["tax"]),
        "total_shipping": money(amounts["shipping"]),
        "code_discount_total": money(amounts["code"]),
        "line_item_discount_total": money(amounts["discount"]),
        "gift_card_total": money(amounts["gift_card"]),
        "total_refund_price": money(0),
        "total_refund_discount": money(0),
        "additional_total": money(amounts["additional"]),
        "total_refund_tax": money(0),
        "shipping_tax_total": money(amounts["shipping_tax"]),
        "total_tip_received": money(amounts["tip"]),
        "total_paid": money(amounts["total"] - amounts["gift_card"]),
        "discount_applications": "WELCOME10" if amounts["code"] else None,
        "discount_code": "WELCOME10" if amounts["code"] else "",
        "currency": ("USD", "EUR", "NOK")[number % 3],
    }


def _texts(number: int, order_id: str) -> Json:
    page = f"https://shop.example.com/checkout/{guid(number, 'checkout')}"
    return {
        "id": order_id,
        "number": str(1000 + number),
        "note": ("", "Fragile", None)[number % 3],
        "status": "placed",
        "financial_status": ("paid", "authorized", "paid", "partially_paid")[number % 4],
        "email_status": ("waiting", "send", "")[number % 3],
        "cancel_reason": None,
        "recovery_status": ("", "waiting", "sending", "recalling", "failed", "success")[number % 6],
        "payment_method": ("credit_card", "apple_pay", "online")[number % 3],
        "customer_note": (None, "Please ring twice", "Merci à vous – 谢谢")[number % 3],
        "tags": ("", "vip,returning")[number % 2],
        "logistics_code": f"LC{number:06d}" if number % 2 else "",
        "refer_info": "" if number % 3 else "utm_source=newsletter",
        "checkout_url": page,
        "invoice_url": page.removeprefix("https://shop.example.com"),
        "refund_status": "none",
    }


def _times(number: int, created: datetime) -> Json:
    placed = timestamp(created + timedelta(seconds=30))
    return {
        "customer_deleted_at": None if number % 6 else placed,
        "created_at": timestamp(created),
        "updated_at": placed,
        "deleted_at": None,
        "canceled_at": None,
        "placed_at": placed,
    }


def _deprecated(number: int, created: datetime) -> Json:
    seen = {"data": "search", "created_at": timestamp(created)}
    return {
        "landing_site": "/" if number % 2 else None,
        "browser_ip": "192.0.2.7",
        "last_landing_url": "",
        "source": "",
        "source_name": seen if number % 3 else None,
        "last_referrer_show": seen if number % 4 else None,
        "sales_platform": "online_store",
    }


def _people(number: int) -> Json:
    who = person(number)
    customer = {
        "id": guid(number % 5, "customer"),
        "email": who.email,
        "first_name": who.first_name,
        "last_name": who.last_name,
        "phone": who.phone if number % 2 else "",
        "orders_count": number,
        "total_spent": money(100 * number),
    }
    return {
        "customer": customer,
        "shipping_address": _address(number),
        "billing_address": _address(number + number % 2) if number % 4 else None,
    }


def _address(number: int) -> Json:
    who = person(number)
    return {
        "first_name": who.first_name,
        "last_name": who.last_name,
        "phone": who.phone,
        "address": who.street,
        "address1": None,
        "city": who.city,
        "zip": who.postcode,
        "country_code": who.country,
        "company": "" if number % 3 else "Example Ltd",
    }


def _payment(number: int) -> Json | None:
    if number % 6 == 5:
        return None
    return {
        "payment_channel": "checkout",
        "payment_method": ("credit_card", "apple_pay", "online")[number % 3],
        "transaction_no": guid(number, "transaction"),
        "merchant_id": "m-17",
        "merchant_email": None if number % 2 else "shop@example.com",
    }


def _line(number: int, line: int) -> Json:
    goods, pieces = product(number, line), quantity(number, line)
    return {
        "id": guid(number, "line", line),
        "product_id": guid(0, goods.title),
        "variant_id": guid(0, goods.title, goods.variant),
        "product_title": goods.title,
        "variant_title": goods.variant,
        "product_handle": f"product-{goods.cents}",
        "quantity": pieces,
        "price": money(goods.cents),
        "total": money(goods.cents * pieces),
        "compare_at_price": money(goods.cents + 500),
        "sku": f"SKU-{goods.cents:06d}",
        "weight": "0.35",
        "weight_unit": "kg",
        "vendor": "Example",
        "image": None if line % 2 else "https://shop.example.com/image.png",
        "note": "",
        "fulfillment_status": "waiting",
        "properties": [{"name": "Engraving", "value": "A&B"}] if line == 1 else [],
        "refund_quantity": 0,
        "refund_total": "0.00",
    }


def _fulfillment(number: int, order_id: str, created: datetime, index: int) -> Json:
    sent = timestamp(created + timedelta(minutes=1 + index))
    return {
        "id": guid(number, "fulfillment", index),
        "order_id": order_id,
        "status": ("success", "open")[index % 2],
        "tracking_company": "Post" if number % 2 else "",
        "tracking_number": f"TN{number:05d}{index}",
        "tracking_company_code": "post",
        "created_at": sent,
        "updated_at": sent,
        "line_items": [{"id": guid(number, "line", 0), "quantity": 1}],
    }


def _location() -> Json:
    return {"name": "Main warehouse", "address": "Dock 4", "city": "Rotterdam", "country_code": "NL"}
