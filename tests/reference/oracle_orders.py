"""Made-up orders with the members of the Oracle document's model_order; they vary with their number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.reference.formats import timestamp
from tests.reference.goods import guid, person, product, quantity

Json = dict[str, Any]

SITES = ("siteUs", "siteEu", "siteUs")
CURRENCIES = (("USD", "$"), ("EUR", "€"), ("USD", "$"))
PROPERTIES = (
    ("giftWrapMessage123", "Gift Wrap Message123", "newGSMessage45600"),
    ("loyaltyMember", "Loyalty member", True),
    ("visits", "Visits", 17),
    ("referrer", "Referrer", None),
)


def build(number: int, order_id: str, created: datetime) -> Json:
    """Return the order with this number as it was submitted."""
    lines = [_item(number, line) for line in range(1 + number % 3)]
    subtotal = round(sum(line["price"] for line in lines), 2)
    return {
        "orderId": order_id,
        "id": order_id,
        "uuid": guid(number, "order"),
        "orderAction": "order",
        "orderStatus": "Submitted",
        "siteId": SITES[number % 3],
        "sourceSystem": "Cloud Commerce",
        "creationTime": str(int(created.timestamp() * 1000)),
        "submittedDate": timestamp(created),
        "organizationId": None,
        "cartName": "Test Name" if number % 2 else None,
        "dynamicProperties": _properties(number % len(PROPERTIES)),
        "giftWithPurchaseInfo": _markers(number % 2, "atg.gwp", "promo40001"),
        "giftWithPurchaseOrderMarkers": [_gift(number, k) for k in range(number % 3)],
        "markers": _markers(number // 2 % 3, "campaign_eloqua", "78900"),
        "payments": _payments(number, subtotal),
        "priceListGroup": _price_list_group(number),
        "shippingGroups": _shipping_group(number, lines, subtotal),
        "shippingMethod": _shipping_method(number),
        "shoppingCart": {
            "items": lines,
            "numberOfItems": sum(line["quantity"] for line in lines),
            "orderSubTotal": subtotal,
            "orderTotal": round(subtotal + _shipping_cost(number), 2),
        },
    }


def _properties(count: int) -> list[Json]:
    return [{"id": key, "label": label, "value": value} for key, label, value in PROPERTIES[:count]]


def _markers(count: int, key: str, value: str) -> list[Json]:
    return [{"key": key, "value": f"{value}{k or ''}"} for k in range(count)]


def _gift(number: int, index: int) -> Json:
    return {
        "autoQuantity": index,
        "autoRemove": (number + index) % 2 == 0,
        "data": f"-2456467{number:04d}",
        "failedQuantity": 0,
        "giftDetail": f"Product_{number}xyi",
        "giftType": ("product", "sku")[index % 2],
        "key": "atg.gwp",
        "quantity": 1,
        "removedQuantity": 1 - index,
        "selectedQuantity": 0,
        "targetedQuantity": 0,
        "value": f"promo{40001 + index}",
    }


def _payments(number: int, subtotal: float) -> list[Json]:
    count = 1 + number % 2
    return [
        {
            "paymentGroupId": f"pg{30000 + 10 * number + k}",
            "paymentMethod": ("card", "storeCredit")[k],
            "amount": round(subtotal / count, 2),
            "currencyCode": CURRENCIES[number % 3][0],
            "paymentState": "AUTHORIZED",
            "cardNumber": "xxxxxxxxxxxx1111" if k == 0 else None,
            "transactionTypeInitiated": None,
        }
        for k in range(count)
    ]


def _price_list_group(number: int) -> Json:
    code, symbol = CURRENCIES[number % 3]
    return {
        "id": "defaultPriceGroup",
        "displayName": "Default",
        "active": True,
        "isTaxIncluded": number % 3 == 1,
        "currency": {"currencyCode": code, "symbol": symbol, "fractionalDigits": 2, "numericCode": None},
        "shippingSurchargePriceList": {"repositoryId": "shippingSurchargePrices"},
    }


def _shipping_cost(number: int) -> float:
    return (0.0, 7.5, 12.25)[number % 3]


def _shipping_method(number: int) -> Json:
    return {
        "value": ("freeShippingMethod", "standardShippingMethod", "overnight")[number % 3],
        "cost": _shipping_cost(number),
        "shippingMethodDescription": ("Free", "Standard", "Overnight")[number % 3],
    }


def _shipping_group(number: int, lines: list[Json], subtotal: float) -> Json:
    shipping = _shipping_cost(number)
    return {
        "shippingGroupId": f"sg{40000 + number}",
        "discountInfo": {
            "orderDiscount": 0,
            "shippingDiscount": 0,
            "discountDescList": [{"description": "Autumn", "promotionId": "promo1"}] if number % 2 else [],
            "orderImplicitDiscountList": [],
        },
        "items": [_shipped(line, number) for line in lines],
        "priceInfo": {
            "amount": subtotal,
            "shipping": shipping,
            "tax": 0,
            "total": round(subtotal + shipping, 2),
            "currencyCode": CURRENCIES[number % 3][0],
        },
        "shippingAddress": _address(number),
        "shippingMethod": _shipping_method(number),
    }


def _shipped(line: Json, number: int) -> Json:
    kept = ("id", "productId", "catRefId", "displayName", "quantity", "price", "variant", "skuProperties")
    return {key: line[key] for key in kept} | {
        "primaryImageAltText": line["displayName"],
        "primaryImageTitle": line["displayName"],
        "stateDetailsAsUser": "The item has been allocated",
        "dynamicProperties": [{"id": "dynamicPropertyMode", "label": "Mode", "value": "pickup"}]
        * (number % 2),
    }


def _address(number: int) -> Json:
    who = person(number)
    return {
        "alias": "Home" if number % 2 else None,
        "firstName": who.first_name,
        "lastName": who.last_name,
        "email": who.email,
        "phoneNumber": who.phone,
        "address1": who.street,
        "address2": None,
        "city": who.city,
        "postalCode": who.postcode,
        "country": who.country,
    }


def _item(number: int, line: int) -> Json:
    goods, pieces = product(number, line), quantity(number, line)
    sku = f"Sku_{goods.cents}Cxi"
    return {
        "id": f"ci{1000 * number + line}",
        "productId": f"Product_{goods.cents}",
        "catRefId": sku,
        "displayName": goods.title,
        "quantity": pieces,
        "unitPrice": goods.cents / 100,
        "price": goods.cents * pieces / 100,
        "childSkus": [{"primaryThumbImageURL": f"/images/{goods.cents}.jpg"}] * (line % 2),
        "dynamicProperties": _properties(line),
        "externalData": [{"name": "engraving", "values": {"text": "A&B"}}] if line == 1 else [],
        "giftWithPurchaseCommerceItemMarkers": [_item_marker()] if line == 2 else [],
        "itemDiscountInfos": [{"amount": 1.5, "couponCodes": ["TENOFF"]}] if number % 4 == 0 else [],
        "shopperInput": {"note": "handle with care"} if number % 3 == 0 else {},
        "skuProperties": [
            {"id": "displayName", "name": "Name", "propertyType": "sku-base", "value": sku},
            {"id": "name", "name": "Not Returnable", "propertyType": "sku-base", "value": None},
        ],
        "variant": [{"optionName": "Variant", "optionValue": goods.variant}] if goods.variant else [],
    }


def _item_marker() -> Json:
    return {
        "autoQuantity": 0,
        "data": "-123345466",
        "key": "atg.gwp",
        "remainingQuantity": 0,
        "selectedQuantity": 0,
        "targetedQuantity": 0,
        "value": "promo10002",
    }
