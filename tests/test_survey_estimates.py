"""Weighted shares and means: textbook numbers, small samples, joined strata; over many draws unbiased, 95 in 100 intervals right."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence

import pytest

from evalcheck.audit.sampling import Design, planned
from evalcheck.season.estimates import Cell, Sampled, cells, mean, share

Stratum = tuple[str, ...]


def values(*found: float | None) -> Callable[[int], float | None]:
    return lambda number: found[number]


def test_a_stratified_share_with_the_finite_population_is_the_textbook_s() -> None:
    """Two strata of 100 and 300, 10 interviews each, 5 and 2 of them yes."""
    answers = values(*[1.0] * 5, *[0.0] * 5, *[1.0] * 2, *[0.0] * 8)
    strata = {"a": Sampled(100, 10, "all"), "b": Sampled(300, 30, "all")}
    one = share(cells(strata, ["a"] * 10 + ["b"] * 10), answers)
    assert one and (one.n, one.population, one.weighted_n) == (20, 400, 400) and math.isclose(one.value, (100 * 0.5 + 300 * 0.2) / 400)
    spread = (0.25**2 * 0.9 * 0.25 / 9) + (0.75**2 * (1 - 10 / 300) * 0.16 / 9)
    draws, z = one.value * (1 - one.value) / spread, 1.959964
    middle, half = (
        (one.value + z**2 / 2 / draws) / (1 + z**2 / draws),
        z / (1 + z**2 / draws) * math.sqrt(one.value * (1 - one.value) / draws + z**2 / 4 / draws**2),
    )
    assert math.isclose(one.low, middle - half) and math.isclose(one.high, middle + half)


def test_a_mean_has_student_s_interval_within_its_scale() -> None:
    one = mean(cells({"a": Sampled(50, 10, "")}, ["a"] * 5), values(5, 4, 5, 3, 5), (1, 5))
    spread = math.sqrt(0.9 * 0.8 / 5)  # s² = 0.8, n/N = 0.1
    assert one and one.value == 4.4 and math.isclose(one.low, 4.4 - 2.776 * spread) and one.high == 5


@pytest.mark.parametrize(("n", "size"), [(1, 100), (5, 100), (10, 100), (10, 12), (30, 10**6), (7, 1003)])
def test_where_all_say_the_same_the_interval_is_wilson_s_and_narrower_the_more_were_asked(n: int, size: int) -> None:
    draws = n / (1 - n / size)
    low = draws / (draws + 1.959964**2)
    found = cells({"a": Sampled(size, size / n, "")}, ["a"] * n)
    every = share(found, lambda _: 1.0)
    none = share(found, lambda _: 0.0)
    best = mean(found, lambda _: 5.0, (1, 5))
    assert every and none and best and (every.value, every.high, none.low) == (1, 1, 0)
    assert math.isclose(every.low, low, abs_tol=1e-9) and math.isclose(none.high, 1 - low, abs_tol=1e-9)
    assert best.high == 5 and math.isclose(best.low, 1 + 4 * low, abs_tol=1e-9)


@pytest.mark.parametrize("sizes", [(7, 9), (7, 11), (31, 13), (100, 101)])
def test_strata_that_are_each_of_one_mind_leave_doubt_all_the_same(sizes: tuple[int, int]) -> None:
    """Two say yes in one stratum and three say no in another: of the rest nobody knows. The interval was as wide as a point."""
    strata = {name: Sampled(size, size / n, "a") for name, size, n in (("a", sizes[0], 2), ("b", sizes[1], 3))}
    found = cells(strata, ["a", "a", "b", "b", "b"])
    said = share(found, values(1, 1, 0, 0, 0))
    rated = mean(found, values(5, 5, 2, 2, 2), (1, 5))
    assert said is not None and said.low < said.value - 0.15 and said.high > said.value + 0.15
    assert rated is not None and rated.low < rated.value - 0.5 and rated.high > rated.value + 0.5


def test_where_everybody_was_asked_there_is_no_doubt_left() -> None:
    found = cells({"a": Sampled(4, 1, "")}, ["a"] * 4)
    mixed, alike = share(found, values(1, 0, 0, 0)), share(found, lambda _: 1.0)
    assert mixed and alike and (mixed.low, mixed.value, mixed.high) == (0.25, 0.25, 0.25) and (alike.low, alike.high) == (1, 1)
    best = mean(found, lambda _: 3.0, (1, 5))
    assert best and (best.low, best.value, best.high) == (3, 3, 3)


def test_answers_that_do_not_count_leave_the_share_and_are_said_by_the_weighted_number() -> None:
    one = share(cells({"a": Sampled(100, 10, "")}, ["a"] * 10), values(1, 0, None, 1, 1, None, 0, 1, 1, None))
    assert one and one.n == 7 and math.isclose(one.value, 5 / 7) and math.isclose(one.weighted_n, 70) and math.isclose(one.population, 100)
    assert share(cells({"a": Sampled(100, 10, "")}, ["a"]), lambda _: None) is None and share([], lambda _: 1.0) is None
    half = share(cells({"a": Sampled(100, 10, "")}, ["a"] * 10), lambda number: float(number % 2), lambda number: number < 4)
    assert half and half.n == 4 and half.value == 0.5 and math.isclose(half.population, 40)


def test_strata_with_fewer_than_two_interviews_are_joined_with_their_neighbours_of_the_same_content_only() -> None:
    strata = {
        **{(district, "1"): Sampled(size, 10, "1") for district, size in zip("abcd", (10, 20, 30, 40), strict=True)},
        **{(district, "2"): Sampled(size, 50, "2") for district, size in zip("ab", (50, 60), strict=True)},
        ("a", "3"): Sampled(70, 70, "3"), ("a", "4"): Sampled(0, 0, "4"),
    }  # fmt: skip
    found = cells(strata, [("a", "1"), ("b", "1"), ("b", "1"), ("d", "1"), ("b", "2")])
    assert [(one.size, one.members) for one in found] == [(100, (0, 1, 2, 3)), (110, (4,))]  # of content 3 nothing is known
    assert all(math.isclose(sum(one.weights), one.size) for one in found)


def test_weights_within_joined_strata_stay_in_proportion() -> None:
    (one,) = cells({"a": Sampled(10, 2, "x"), "b": Sampled(30, 6, "x")}, ["a", "b"])
    assert one == Cell(40, (0, 1), (40 * 2 / 8, 40 * 6 / 8))


def drawn_often(
    sizes: Mapping[Stratum, int],
    truth: Mapping[Stratum, Sequence[float]],
    seeds: int,
    design: Callable[[int], Design],
    reached: float = 1.0,
) -> tuple[list[tuple[float, float, float]], float]:
    """Estimates and intervals over many seeds, and the true value. With `reached` below 1 some are not interviewed, whatever they think."""
    real = sum(map(sum, truth.values())) / sum(sizes.values())
    two = {value for found in truth.values() for value in found} <= {0.0, 1.0}
    told = []
    for seed in range(seeds):
        asked, rng = design(seed), random.Random(seed)
        plan = planned(asked, sizes, {})
        chosen = [(stratum, number) for stratum, one in plan.items() for number in rng.sample(range(sizes[stratum]), one.drawn)]
        done = [(stratum, number) for stratum, number in chosen if rng.random() < reached]
        strata = {stratum: Sampled(one.size, one.weight, asked.domain(stratum)) for stratum, one in plan.items()}
        found = cells(strata, [stratum for stratum, _ in done])
        answers = values(*(truth[stratum][number] for stratum, number in done))
        one = share(found, answers) if two else mean(found, answers, (1, 5))
        assert one
        told.append((one.value, one.low, one.high))
    return told, real


BY_CONTENT: dict[Stratum, int] = {("1",): 300, ("2",): 900, ("3",): 2000, ("4",): 150}
SMALL: dict[Stratum, int] = {
    (district, content): size // part
    for content, size in (("1", 400), ("2", 900))
    for district, part in zip("abcdefgh", (2, 4, 8, 16, 32, 40, 50, 60), strict=True)
}
DESIGNS: dict[str, tuple[Mapping[Stratum, int], Callable[[int], Design]]] = {
    "strata of thirty interviews and more": (BY_CONTENT, lambda seed: Design(160, ("content",), seed, 30, "sqrt")),
    "many strata, some without an interview": (SMALL, lambda seed: Design(130, ("district", "content"), seed)),
}


def holds(told: Sequence[tuple[float, float, float]], real: float) -> float:
    return sum(low <= real <= high for _, low, high in told) / len(told)


def off(told: Sequence[tuple[float, float, float]], real: float) -> float:
    """How many standard errors the mean of all estimates is away from the truth."""
    middle = sum(value for value, _, _ in told) / len(told)
    spread = math.sqrt(sum((value - middle) ** 2 for value, _, _ in told) / (len(told) - 1))
    return abs(middle - real) / (spread / math.sqrt(len(told)))


@pytest.mark.parametrize("name", DESIGNS)
def test_over_a_hundred_draws_estimates_are_about_right(name: str) -> None:
    """A small simulation; the one of 1,000 seeds is behind the marker `long`."""
    sizes, design = DESIGNS[name]
    rng = random.Random(name)
    truth = {stratum: [float(rng.random() < 0.4) for _ in range(size)] for stratum, size in sizes.items()}
    told, real = drawn_often(sizes, truth, 100, design)
    assert off(told, real) < 3.5 and holds(told, real) > 0.88


@pytest.mark.long
@pytest.mark.parametrize("of", [0.1, 0.3, 0.5, 0.7, 0.9, "by stratum", "rating", "a third not reached"])
@pytest.mark.parametrize("name", DESIGNS)
def test_over_a_thousand_draws_means_are_unbiased_and_intervals_hold_the_truth_as_often_as_they_say(name: str, of: float | str) -> None:
    sizes, design = DESIGNS[name]
    rng = random.Random(f"{name}{of}")
    shares = {stratum: of if isinstance(of, float) else 0.1 + 0.8 * number / len(sizes) for number, stratum in enumerate(sizes)}
    if of == "rating":
        truth = {stratum: [float(rng.choice((1, 2, 3, 4, 4, 5, 5))) for _ in range(size)] for stratum, size in sizes.items()}
    else:
        truth = {stratum: [float(rng.random() < shares[stratum]) for _ in range(size)] for stratum, size in sizes.items()}
    told, real = drawn_often(sizes, truth, 1000, design, 0.67 if of == "a third not reached" else 1.0)
    middle = sum(one for one, _, _ in told) / len(told)
    print(f"{name}, {of}: true {real:.3f}, mean {middle:.3f}, off {off(told, real):.2f}, held {holds(told, real):.3f}")
    assert off(told, real) < 3.5
    assert 0.93 <= holds(told, real) <= 0.97
