"""Faulty implementations of the Oracle Commerce API whose answers have a wrong shape or wrong headers."""

from __future__ import annotations

import json

from tests.selftest.library.changes import (
    all_of,
    answers,
    arranged,
    before,
    body,
    both,
    breaking,
    drop,
    every,
    header,
    media,
    page,
    put,
    raw,
    remake,
    rows,
    status,
)
from tests.selftest.library.inputs import also_methods, refuse_where
from tests.selftest.library.oracle_commerce_parts import (
    OC,
    Change,
    Json,
    as_texts,
    by_id,
    edited,
    everywhere,
    group,
    lines,
    numbered,
    part,
    parts,
    sole,
)

breaks = breaking(OC.api)
SUCCESS, REFUSAL = status(2), status(400)
ORDER, EXAMPLE, REQUEST = "200 Response, model_order", "Example Response", "Root Schema, cancelOrder_request"


def shown(edit: Json) -> type[OC]:
    """The vendor that changes its successes."""
    return answers(OC, edit, SUCCESS)


def without(*names: str) -> Change:
    """An object without some members."""
    return lambda found: {name: value for name, value in found.items() if name not in names}


WHOLE = [
    *breaks(
        "OC-03 OC-04",
        ORDER,
        "schema",
        plain={
            "order-left-out": shown(drop("/order")),
            "order-is-null": shown(put("/order", None)),
            "order-in-a-list": shown(remake("/order", lambda order: [order])),
            "order-as-json-text": shown(remake("/order", json.dumps)),
            "success-as-json-text": shown(body(json.dumps)),
        },
    ),
    *breaks(
        "OC-04",
        "Introduction, updated ID",
        "schema",
        plain={
            "id-left-out": shown(edited(without("id", "orderId"))),
            "id-is-a-number": shown(edited(lambda o: o | {"orderId": int(o["orderId"][1:]), "id": None})),
        },
        input={
            "id-empty-where-it-is-the-old-one": answers(
                OC,
                edited(lambda order: order | {"orderId": "", "id": ""}),
                both(SUCCESS, numbered(lambda number: number % 3 != 0)),
            )
        },
    ),
    *breaks(
        "OC-42",
        "Introduction, the updated order",
        "schema",
        plain={"order-as-it-was-before": shown(put("/order/orderStatus", "SUBMITTED"))},
        input={
            "status-of-half-the-orders-stale": answers(
                OC,
                put("/order/orderStatus", "Submitted"),
                both(SUCCESS, numbered(lambda number: number % 2 == 0)),
            )
        },
    ),
    *breaks(
        "OC-02 OC-03",
        EXAMPLE,
        "schema",
        plain={"success-behind-a-byte-order-mark": shown(raw(lambda sent: b"\xef\xbb\xbf" + sent))},
        input={
            "success-cut-at-a-buffer": shown(raw(lambda sent: sent[:4096])),
            "success-in-latin-1": shown(raw(lambda sent: sent.decode().encode("latin-1", "replace"))),
            "free-shipping-is-no-number": shown(
                raw(lambda sent: sent.replace(b'"shipping":0.0', b'"shipping":NaN'))
            ),
            "quotes-not-escaped": shown(raw(lambda sent: sent.replace(b'\\"', b'"'))),
        },
        history={
            "log-line-behind-every-eighth": answers(
                OC, raw(lambda sent: sent + b"\nWarning: slow query"), both(SUCCESS, every(8))
            )
        },
    ),
]

MEMBERS = [
    *breaks(
        "OC-27",
        "200 Response, arrays of the order",
        "schema",
        plain={
            "properties-by-id": shown(part("dynamicProperties", by_id)),
            "payments-counted": shown(part("payments", len)),
        },
        input={
            "sole-payment-bare": shown(part("payments", sole)),
            "no-markers-is-an-object": shown(part("markers", lambda markers: markers or {})),
            "order-markers-as-texts": shown(
                parts("giftWithPurchaseOrderMarkers", lambda marker: marker["value"])
            ),
            "no-gifts-is-an-empty-text": shown(part("giftWithPurchaseInfo", lambda gifts: gifts or "")),
        },
    ),
    *breaks(
        "OC-28",
        "200 Response, objects of the order",
        "schema",
        plain={
            "price-list-group-as-id": shown(part("priceListGroup", lambda found: found["id"])),
            "shipping-method-in-a-list": shown(part("shippingMethod", lambda method: [method])),
            "shipping-groups-as-ids": shown(part("shippingGroups", lambda found: [found["shippingGroupId"]])),
            "cart-is-its-items": shown(part("shoppingCart", lambda cart: cart["items"])),
        },
    ),
    *breaks(
        "OC-44",
        EXAMPLE,
        "schema",
        plain={"source-system-as-number": shown(put("/order/sourceSystem", 1))},
        input={"no-cart-name-is-false": shown(part("cartName", lambda name: name or False))},
    ),
    *breaks(
        "OC-29",
        "200 Response, dynamicProperties",
        "schema",
        input={
            "property-ids-as-numbers": shown(parts("dynamicProperties", lambda p: p | {"id": len(p["id"])}))
        },
    ),
    *breaks(
        "OC-30",
        "200 Response, giftWithPurchaseOrderMarkers",
        "schema",
        input={
            "gift-quantities-as-texts": shown(
                parts("giftWithPurchaseOrderMarkers", as_texts("quantity", "autoQuantity"))
            ),
            "gift-flag-as-text": shown(parts("giftWithPurchaseOrderMarkers", as_texts("autoRemove"))),
        },
    ),
    *breaks(
        "OC-46",
        "200 Response, markers",
        "schema",
        input={
            "marker-key-as-a-list": shown(parts("markers", lambda found: found | {"key": [found["key"]]}))
        },
    ),
    *breaks(
        "OC-47",
        "200 Response, priceListGroup",
        "schema",
        plain={
            "currency-as-code": shown(part("priceListGroup", lambda found: found | {"currency": "USD"})),
            "surcharges-in-a-list": shown(
                part("priceListGroup", lambda found: found | {"shippingSurchargePriceList": [{"id": "a"}]})
            ),
        },
    ),
    *breaks(
        "OC-48",
        "200 Response, shippingGroups",
        "schema",
        plain={
            "address-as-text": shown(group("shippingAddress", lambda address: address["address1"])),
            "price-info-as-amount": shown(group("priceInfo", lambda info: info["amount"])),
        },
        input={
            "sole-discount-bare": shown(
                group(
                    "discountInfo",
                    lambda found: found | {"discountDescList": sole(found["discountDescList"])},
                )
            ),
            "sole-shipped-item-bare": shown(group("items", sole)),
        },
    ),
    *breaks(
        "OC-49",
        "200 Response, shoppingCart",
        "schema",
        plain={
            "cart-items-by-id": shown(
                part("shoppingCart", lambda cart: cart | {"items": by_id(cart["items"])})
            )
        },
    ),
    *breaks(
        "OC-50 OC-49",
        "200 Response, items",
        "schema",
        input={
            "sole-variant-bare": shown(lines("variant", sole)),
            "coupon-codes-joined": shown(
                lines(
                    "itemDiscountInfos",
                    lambda found: [i | {"couponCodes": ",".join(i["couponCodes"])} for i in found],
                )
            ),
            "empty-objects-as-lists": shown(everywhere(lambda value: [] if value == {} else value)),
            "child-skus-as-object": shown(lines("childSkus", by_id)),
        },
    ),
    *breaks(
        "OC-51",
        "200 Response, giftWithPurchaseCommerceItemMarkers",
        "schema",
        input={
            "item-gift-quantities-as-texts": shown(
                lines(
                    "giftWithPurchaseCommerceItemMarkers",
                    lambda found: [as_texts("autoQuantity")(m) for m in found],
                )
            )
        },
    ),
    *breaks(
        "OC-52",
        "200 Response, skuProperties",
        "schema",
        plain={
            "sku-property-type-as-number": shown(
                lines("skuProperties", lambda found: [entry | {"propertyType": 1} for entry in found])
            )
        },
    ),
]

HEADERS = [
    *breaks(
        "OC-02",
        "Example Response (application/json)",
        "header",
        plain={
            "success-as-html": shown(media("text/html")),
            "success-said-to-be-zipped": shown(
                all_of(header("content-encoding", "gzip"), raw(lambda sent: sent))
            ),
        },
    ),
    *breaks(
        "OC-95 OC-24 OC-08 OC-10",
        "Default Response, errorModel",
        "header",
        plain={
            "refusal-as-plain-text": answers(OC, media("text/plain"), REFUSAL),
            "incomplete-as-page": answers(OC, page(), both(REFUSAL, arranged("incomplete"))),
            "unknown-as-page": answers(rows(OC, unknown=(404, "Not found.")), page(), status(404)),
        },
    ),
    *breaks(
        "OC-82",
        REQUEST,
        "header",
        input={
            "charset-not-understood": before(
                OC,
                "parse_body",
                refuse_where("invalid", lambda call: ";" in call.request.headers["content-type"]),
            ),
        },
    ),
    *breaks(
        "OC-01",
        "Introduction",
        "header",
        plain={
            "language-demanded": before(
                OC,
                "validate",
                refuse_where("invalid", lambda call: "x-ccasset-language" not in call.request.headers),
            )
        },
    ),
    *breaks(
        "OC-84",
        "Introduction",
        "header",
        input={
            "put-cancels": also_methods(OC, "PUT"),
            "delete-cancels": also_methods(OC, "DELETE"),
            "get-and-head-cancel": also_methods(OC, "GET", "HEAD"),
        },
    ),
]

SHAPE = [*WHOLE, *MEMBERS, *HEADERS]
