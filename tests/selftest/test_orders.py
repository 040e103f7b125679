"""Orders in a wanted state: in batches from provider states, one by one from static pools."""

import re
from typing import Any, cast

import pytest

from tests.harness.faults import NotOffered, SetupFault
from tests.harness.orders import BATCH, Order, Orders
from tests.harness.provider import ProviderStates
from tests.selftest.small_spec import lamps


class Provider:
    """Stands for provider states: counts what is asked."""

    def __init__(self, *batches: list[str]) -> None:
        self.batches, self.calls = list(batches), []  # type: ignore[var-annotated]

    def arrange(self, *call: Any) -> list[str]:
        """Give the next batch, or a fresh one."""
        self.calls.append(call)
        number = len(self.calls)
        return self.batches.pop(0) if self.batches else [f"{number}-{i}" for i in range(call[3])]


def arranged(*batches: list[str], **pools: list[str]) -> tuple[Orders, Provider]:
    provider = Provider(*batches)
    return Orders(lamps(), cast(ProviderStates, provider), pools), provider


def test_orders_are_arranged_in_batches() -> None:
    orders, provider = arranged()
    taken = [orders.take("on") for _ in range(BATCH + 1)]
    assert provider.calls == [("lamps", "on", "owner", BATCH)] * 2
    assert len({order.id for order in taken}) == BATCH + 1
    assert {order.state for order in taken} == {"on"}


def test_states_and_owners_have_batches_of_their_own() -> None:
    orders, provider = arranged()
    orders.take("on")
    orders.take("off")
    orders.take("on", "guest")
    orders.take("on")
    assert provider.calls == [
        ("lamps", "on", "owner", BATCH), ("lamps", "off", "owner", BATCH), ("lamps", "on", "guest", BATCH)
    ]  # fmt: skip


def test_several_at_once() -> None:
    orders, _ = arranged()
    assert [order.id for order in orders.take_many("on", 3)] == ["1-0", "1-1", "1-2"]
    assert orders.take_many("on", 0) == []


def test_orders_that_only_pass_by_are_no_pool_s() -> None:
    orders, _ = arranged(off=["a", "b"])
    assert [order.id for order in orders.spare("on", 2)] == ["1-0", "1-1"]
    assert orders.spare("off", 2) == []
    assert orders.take("off").id == "a"


def test_further_orders_that_a_request_names() -> None:
    orders, provider = arranged()
    assert orders.beside({"order", "body"}) == {}
    assert provider.calls == []
    assert orders.beside({"other", "foreign"}) == {"other": "1-0", "foreign": "2-0"}
    assert [call[2] for call in provider.calls] == ["owner", "guest"]


def test_further_orders_that_are_not_offered() -> None:
    pooled, _ = arranged(on=["a", "b"])
    assert pooled.beside({"other"}) is None
    assert pooled.beside({"order"}) == {}
    without = Orders(lamps(), None, {"on": ["a"]})
    assert without.beside({"foreign"}) is None


def test_an_id_that_comes_again_is_a_fault_of_the_set_up() -> None:
    orders, _ = arranged(["a"], ["a"])
    assert orders.take("on") == Order("a", "on")
    with pytest.raises(SetupFault, match="gave the id a of lamps a second time"):
        orders.take("on")


def test_an_id_that_comes_again_in_another_state_is_one_too() -> None:
    orders, _ = arranged(["a"], ["a"])
    orders.take("on")
    with pytest.raises(SetupFault):
        orders.take("off")


def test_orders_of_which_something_may_have_come_are_not_given_back() -> None:
    orders, _ = arranged(off=["a", "b"])
    orders.give_back(orders.take("off"))
    spent = orders.take("off")
    assert spent.id == "b"
    orders.spend("b")
    orders.give_back(spent)
    assert orders.take("off").id == "a"
    with pytest.raises(NotOffered):
        orders.take("off")


def test_fresh_orders_are_not_given_back() -> None:
    orders, _ = arranged(["a", "b"])
    orders.give_back(orders.take("on"))
    assert orders.take("on").id == "b"


@pytest.mark.parametrize(
    "id_",
    [
        "550e8400-e29b-41d4-a716-446655440000",
        "550E8400-E29B-41D4-A716-446655440000",
        "64b7c3f2a1d9e85b7c3f2a1d",
    ],
)
def test_an_unknown_id_has_a_form_that_servers_check(id_: str) -> None:
    orders, _ = arranged([id_])
    orders.take("on")
    found = {orders.unknown() for _ in range(5)}
    assert len(found) == 5
    for other in found - {id_}:
        assert [sign.isdigit() for sign in other] == [sign.isdigit() for sign in id_]
        assert other.islower() == id_.islower()
        assert "-" not in id_ or (other[14], other[19]) == (id_[14], id_[19])


def test_another_form_of_ids_is_not_imitated() -> None:
    orders, _ = arranged(["550e8400-e29b-41d4-a716-446655440000", "b"])
    orders.take("on")
    assert re.fullmatch(lamps().id_unknown, orders.unknown())


# Static pools


def test_a_pool_is_used_up_one_by_one() -> None:
    orders = Orders(lamps(), None, {"on": ["a", "b"]})
    assert [orders.take("on").id, orders.take("on").id] == ["a", "b"]
    with pytest.raises(NotOffered, match="the pool of on orders is used up") as found:
        orders.take("on")
    assert found.value.needs == "more on orders in the target file"


def test_orders_of_a_pool_may_be_given_back() -> None:
    orders = Orders(lamps(), None, {"on": ["a", "b"]})
    orders.give_back(orders.take("on"))
    assert [orders.take("on").id, orders.take("on").id] == ["b", "a"]


def test_an_order_of_another_owner_does_not_get_into_the_pool() -> None:
    orders, _ = arranged(on=["a", "b"])
    orders.give_back(orders.take("on", "guest"))
    assert [orders.take("on").id, orders.take("on").id] == ["a", "b"]


def test_a_pool_goes_before_provider_states() -> None:
    orders, provider = arranged(on=["a"])
    assert orders.take("on").id == "a"
    assert provider.calls == []
    assert orders.take("off").id == "1-0"


def test_a_pool_holds_the_owner_s_orders_only() -> None:
    orders, provider = arranged(on=["a"])
    assert orders.take("on", "guest").id == "1-0"
    with pytest.raises(NotOffered):
        Orders(lamps(), None, {"on": ["a"]}).take("on", "guest")
    assert len(provider.calls) == 1


def test_without_pool_and_provider_states_nothing_is_offered() -> None:
    with pytest.raises(NotOffered, match="the target offers no off orders") as found:
        Orders(lamps(), None, {"on": ["a"]}).take("off")
    assert found.value.needs == "orders in the state off"


def test_processes_share_a_pool() -> None:
    shares = [Orders(lamps(), None, {"on": ["a", "b", "c"]}, (index, 2)) for index in (0, 1)]
    assert [[shares[0].take("on").id, shares[0].take("on").id], [shares[1].take("on").id]] == [
        ["a", "c"],
        ["b"],
    ]


# Ids


def test_other_orders_are_known_by_their_ids() -> None:
    orders, _ = arranged(["a", "b"], off=["x"])
    mine = orders.take("on")
    assert orders.is_other("b", mine.id)
    assert orders.is_other("x", mine.id)
    assert not orders.is_other("a", mine.id)
    assert not orders.is_other("c", mine.id)


def test_unknown_ids_are_made_up() -> None:
    orders, again = Orders(lamps(), None, {}), Orders(lamps(), None, {})
    made = [orders.unknown() for _ in range(5)]
    assert all(re.fullmatch("L[0-9]{4}", name) for name in made)
    assert made == [again.unknown() for _ in range(5)]
    assert len(set(made)) > 1
    assert made != [Orders(lamps(), None, {}, (1, 2)).unknown() for _ in range(5)]


def test_unknown_ids_may_come_from_the_target_file() -> None:
    orders = Orders(lamps(), None, {"unknown": ["a", "b"]})
    assert [orders.unknown() for _ in range(3)] == ["a", "b", "a"]
    assert re.fullmatch("L[0-9]{4}", Orders(lamps(), None, {"unknown": []}).unknown())


# Other orders


def test_the_newest_order_is_the_one_arranged_last() -> None:
    orders, _ = arranged(["L1", "L2", "L3"])
    assert orders.take_newest("on") == []
    assert orders.take("on").id == "L1"
    assert orders.take_newest("on") == [Order("L3", "on")]
    assert orders.take("on").id == "L2"
    assert orders.take_newest("on") == []


@pytest.mark.parametrize(
    ("told", "asked", "found"),
    [
        ('{"id": "ORDER-2"}', "", "ORDER-2"),
        ('{"id": "ORDER-2"}', "/ORDER-2?x", None),
        ('{"id": "ORDER-1"}', "", None),
        ('{"id": "ORDER-22"}', "", None),
        ('{"total": 100234}', "", None),
        ('{"id": 1002345678}', "", "1002345678"),
    ],
)
def test_ids_of_other_orders_are_found_in_answers(told: str, asked: str, found: str | None) -> None:
    orders, _ = arranged(["ORDER-1", "ORDER-2", "100234", "1002345678"])
    orders.take("on")
    assert orders.others_in(told, asked, "ORDER-1") == found


def test_ids_of_other_orders_are_recognised() -> None:
    orders, _ = arranged(["L1", "L2"], off=["L7"])
    orders.take("on")
    assert orders.others_among({"L1", "L2", "L7", "x"}, "L1") == {"L2", "L7"}
    assert orders.is_other("L2", "L1")
    assert not orders.is_other("L1", "L1")
    assert not orders.is_other("x", "L1")
