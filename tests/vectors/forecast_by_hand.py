"""Agendas whose forecast was worked out by hand from the rules at the top of `domain/forecast.py`, in minutes."""

from typing import Any

from tests.builders import NOW

Vector = dict[str, Any]

MINUTE_MS = 60_000
DAY = 24 * 60


def at(minute: float) -> int:
    """The instant `minute` minutes after nine o'clock, when the conferences below begin."""
    return NOW + round(minute * MINUTE_MS)


def item(name: str, start: float, minutes: float, **more: Any) -> Vector:
    """An item planned at a minute for some minutes; `started`, `ended`, `held`, `extended`, `least` in minutes too."""
    instants = {"started": "started_at", "ended": "ended_at", "held": "held_at"}
    spans = {"extended": "extended_ms", "least": "min_ms", "stood_still": "held_ms"}
    written: Vector = {"id": name, "planned_start_at": at(start), "planned_ms": round(minutes * MINUTE_MS)}
    for key, value in more.items():
        if key in instants:
            written[instants[key]] = at(value)
        elif key in spans:
            written[spans[key]] = round(value * MINUTE_MS)
        else:
            written[key] = value
    return written


def three(**more: dict[str, Any]) -> list[Vector]:
    """Three speeches of twenty minutes, one after the other; what else is known of each by its name."""
    return [item(name, 20 * place, 20, **more.get(name, {})) for place, name in enumerate("abc")]


def case(
    name: str,
    now: float,
    items: list[Vector],
    expected: str,
    *,
    offset: float = 0,
    day_end: float | None = None,
    run: str = "",
    current: str | None = None,
) -> Vector:
    """One case. `expected`: `a 0..20, b 20..40` in minutes, the first to come being the first that is not `current`."""
    lines = [line.split(" ") for line in expected.split(", ") if line]
    spans = {item_id: [float(minute) for minute in span.split("..")] for item_id, span in lines}
    planned = {one["id"]: one["planned_start_at"] for one in items}
    wanted = [
        {"item": item_id, "start_at": at(start), "end_at": at(end), "offset_ms": at(start) - planned[item_id]}
        for item_id, (start, end) in spans.items()
    ]
    state = run or ("live" if current else "armed")
    vector: Vector = {"name": name, "now": at(now), "run": state, "current": current, "items": items}
    if not wanted:
        return {**vector, "forecast": None}
    result = {
        "items": wanted,
        "next": next((item_id for item_id in spans if item_id != current), None),
        "offset_ms": round(offset * MINUTE_MS),
        "end_at": wanted[-1]["end_at"] if day_end is None else at(day_end),
    }
    return {**vector, "forecast": result}


def of_a_live_item() -> list[Vector]:
    started = {"a": {"started": 3}}
    return [
        case(
            "a late start moves what is linked",
            5,
            three(**started),
            "a 3..23, b 23..43, c 43..63",
            offset=3,
            current="a",
        ),
        case(
            "an early start pulls it ahead",
            5,
            three(a={"started": -4}),
            "a -4..16, b 16..36, c 36..56",
            offset=-4,
            current="a",
        ),
        case(
            "what overruns is expected to end this instant",
            26.5,
            three(a={"started": 0}),
            "a 0..26.5, b 26.5..46.5, c 46.5..66.5",
            offset=6.5,
            current="a",
        ),
        case(
            "what the operator added counts",
            5,
            three(a={"started": 0, "extended": 5}),
            "a 0..25, b 25..45, c 45..65",
            offset=5,
            current="a",
        ),
        case(
            "what the operator took off counts",
            5,
            three(a={"started": 0, "extended": -5}),
            "a 0..15, b 15..35, c 35..55",
            offset=-5,
            current="a",
        ),
        case(
            "the time it stood still counts",
            15,
            three(a={"started": 0, "stood_still": 4}),
            "a 0..24, b 24..44, c 44..64",
            offset=4,
            current="a",
        ),
        case(
            "while it stands still the end moves on",
            15,
            three(a={"started": 0, "stood_still": 2, "held": 9}),
            "a 0..28, b 28..48, c 48..68",
            offset=8,
            run="held",
            current="a",
        ),
        case(
            "how short it may become is for the operator to use, once it is on",
            5,
            three(a={"started": 3, "least": 10}),
            "a 3..23, b 23..43, c 43..63",
            offset=3,
            current="a",
        ),
        case(
            "the last one has nothing after it",
            45,
            three(a={"started": 0, "ended": 20}, b={"started": 20, "ended": 41}, c={"started": 41}),
            "c 41..61",
            offset=1,
            current="c",
        ),
        case(
            "what was jumped over is behind, and its time is won",
            21,
            three(a={"started": 0, "ended": 20}, c={"started": 20}),
            "c 20..40",
            offset=-20,
            current="c",
        ),
        case(
            "after going back, what already ended does not come again",
            45,
            three(a={"started": 43}, b={"started": 20, "ended": 43}),
            "a 43..63, c 63..83",
            offset=43,
            current="a",
        ),
    ]


def of_fixed_ends() -> list[Vector]:
    lunch = {"fixed_end": True, "least": 8}

    def day(**more: Any) -> list[Vector]:
        return [item("a", 0, 20, started=0, **more), item("b", 20, 20, **lunch), item("c", 40, 20)]

    return [
        case(
            "it ends when planned though it begins late",
            5,
            day(extended=7),
            "a 0..27, b 27..40, c 40..60",
            offset=7,
            current="a",
        ),
        case(
            "it ends when planned though it begins early",
            5,
            day(extended=-7),
            "a 0..13, b 13..40, c 40..60",
            offset=-7,
            current="a",
        ),
        case(
            "it gives way down to nothing rather than end late",
            5,
            day(extended=19),
            "a 0..39, b 39..40, c 40..60",
            offset=19,
            current="a",
        ),
        case(
            "beginning after its planned end it is as short as it may be",
            5,
            day(extended=20),
            "a 0..40, b 40..48, c 48..68",
            offset=20,
            current="a",
        ),
        case(
            "without a least length it is then as long as planned",
            5,
            [item("a", 0, 20, started=0, extended=25), item("b", 20, 20, fixed_end=True), item("c", 40, 20)],
            "a 0..45, b 45..65, c 65..85",
            offset=25,
            current="a",
        ),
        case(
            "what the operator adds to it moves its end",
            5,
            [item("a", 0, 20, started=0), item("b", 20, 20, fixed_end=True, extended=5), item("c", 40, 20)],
            "a 0..20, b 20..45, c 45..65",
            current="a",
        ),
        case(
            "on stage it ends when planned as well",
            27,
            [item("a", 0, 20, started=0, ended=26), item("b", 20, 20, started=26, **lunch), item("c", 40, 20)],
            "b 26..40, c 40..60",
            current="b",
        ),
        case(
            "standing still does not move it",
            39,
            [item("b", 20, 20, started=20, held=25, **lunch), item("c", 40, 20)],
            "b 20..40, c 40..60",
            run="held",
            current="b",
        ),
        case(
            "past its end it ends this instant",
            44,
            [item("b", 20, 20, started=20, **lunch), item("c", 40, 20)],
            "b 20..44, c 44..64",
            offset=4,
            current="b",
        ),
        case(
            "brought on stage after its end it is as short as it may be, and may stand still",
            45,
            [item("b", 20, 20, started=42, stood_still=1, **lunch), item("c", 40, 20)],
            "b 42..51, c 51..71",
            offset=11,
            current="b",
        ),
    ]


def of_delays_made_up() -> list[Vector]:
    def late(minutes: float, *rest: Vector) -> list[Vector]:
        return [item("a", 0, 20, started=0, extended=minutes), *rest]

    return [
        case(
            "a pause eats what it can",
            5,
            late(7, item("b", 25, 20), item("c", 45, 20)),
            "a 0..27, b 27..47, c 47..67",
            offset=7,
            current="a",
        ),
        case("a pause eats all", 5, late(4, item("b", 25, 20)), "a 0..24, b 25..45", offset=4, current="a"),
        case(
            "an early end keeps a short pause",
            5,
            late(-8, item("b", 25, 20)),
            "a 0..12, b 17..37",
            offset=-8,
            current="a",
        ),
        case(
            "nobody is called back early out of a long pause",
            5,
            late(-8, item("b", 35, 20), item("c", 55, 20)),
            "a 0..12, b 35..55, c 55..75",
            offset=-8,
            current="a",
        ),
        case(
            "a pause just short of long comes early",
            5,
            late(-8, item("b", 34.5, 20)),
            "a 0..12, b 26.5..46.5",
            offset=-8,
            current="a",
        ),
        case(
            "a fixed start waits",
            5,
            late(-8, item("b", 20, 20, fixed_start=True), item("c", 40, 20)),
            "a 0..12, b 20..40, c 40..60",
            offset=-8,
            current="a",
        ),
        case(
            "a fixed start cannot hold up time",
            5,
            late(8, item("b", 20, 20, fixed_start=True), item("c", 40, 20)),
            "a 0..28, b 28..48, c 48..68",
            offset=8,
            current="a",
        ),
        case(
            "a late item takes less time, as far as it may",
            5,
            late(8, item("b", 20, 20, least=15), item("c", 40, 20, least=5)),
            "a 0..28, b 28..43, c 43..60",
            offset=8,
            current="a",
        ),
        case(
            "an early item does not",
            5,
            late(-8, item("b", 20, 20, least=5)),
            "a 0..12, b 12..32",
            offset=-8,
            current="a",
        ),
        case(
            "a least length above the planned one lengthens nothing",
            5,
            late(8, item("b", 20, 20, least=30)),
            "a 0..28, b 28..48",
            offset=8,
            current="a",
        ),
        case(
            "what was added to a coming item counts, and may be made up by it",
            5,
            late(8, item("b", 20, 20, least=18, extended=10), item("c", 40, 20)),
            "a 0..28, b 28..50, c 50..70",
            offset=8,
            current="a",
        ),
        case(
            "one shortened to nothing is over at once",
            5,
            late(0, item("b", 20, 20, extended=-25), item("c", 40, 20)),
            "a 0..20, b 20..20, c 20..40",
            current="a",
        ),
        case(
            "one left out takes no time",
            5,
            late(0, item("b", 20, 20, skipped=True), item("c", 40, 20)),
            "a 0..20, c 20..40",
            current="a",
        ),
        case(
            "leaving one out makes up for a delay",
            5,
            late(8, item("b", 20, 5, skipped=True), item("c", 25, 20)),
            "a 0..28, c 28..48",
            offset=8,
            current="a",
        ),
        case(
            "the pause before one left out stays",
            5,
            late(0, item("b", 25, 15, skipped=True), item("c", 40, 20)),
            "a 0..20, c 25..45",
            current="a",
        ),
    ]


def of_a_changed_order() -> list[Vector]:
    def day(*order: str) -> list[Vector]:
        """A morning of three and, after lunch, an afternoon of two; `a` is on."""
        planned = {"a": 0, "b": 20, "c": 40, "d": 180, "e": 200}
        found = [item(name, planned[name], 20) for name in order]
        return [{**one, "started_at": at(0)} if one["id"] == "a" else one for one in found]

    return [
        case(
            "neighbours that change places win and lose nothing",
            5,
            day("a", "c", "b", "d", "e"),
            "a 0..20, c 20..40, b 40..60, d 180..200, e 200..220",
            current="a",
        ),
        case(
            "one sent to the end leaves no hole, and lunch stays",
            5,
            day("a", "c", "d", "e", "b"),
            "a 0..20, c 20..40, d 180..200, e 200..220, b 220..240",
            current="a",
        ),
        case(
            "one called from the afternoon does not bring lunch with it",
            5,
            day("a", "d", "b", "c", "e"),
            "a 0..20, d 20..40, b 40..60, c 60..80, e 200..220",
            current="a",
        ),
        case(
            "one that was moved is not late where it stands now",
            5,
            [item("a", 0, 20, started=0), item("c", 40, 20), item("b", 20, 20, least=5), item("d", 60, 20)],
            "a 0..20, c 20..40, b 40..60, d 60..80",
            current="a",
        ),
        case(
            "one that was moved waits if its start is fixed",
            5,
            [item("a", 0, 20, started=0), item("c", 40, 20, fixed_start=True), item("b", 20, 20), item("d", 60, 20)],
            "a 0..20, c 40..60, b 60..80, d 80..100",
            current="a",
        ),
        case(
            "one from later on may open the day",
            -10,
            [item("c", 40, 20), item("a", 0, 20), item("b", 20, 20)],
            "c 0..20, a 20..40, b 40..60",
            offset=-40,
            run="idle",
        ),
        case(
            "after one that was moved and is on, the plan goes on where it was",
            25,
            [
                item("a", 0, 20, started=0, ended=20),
                item("c", 40, 20, started=20),
                item("b", 20, 20),
                item("d", 60, 20),
            ],
            "c 20..40, b 40..60, d 60..80",
            offset=-20,
            current="c",
        ),
        case(
            "the pause before one jumped over stays",
            21,
            [
                item("a", 0, 20, started=0, ended=20),
                item("b", 25, 20),
                item("x", 85, 20, started=20),
                item("c", 45, 20),
                item("d", 65, 20),
            ],
            "x 20..40, c 45..65, d 65..85",
            offset=-65,
            current="x",
        ),
        case(
            "two halls are one line, as the run is",
            5,
            [item("a", 0, 20, started=0, hall="one"), item("x", 0, 20, hall="two"), item("b", 20, 20, hall="one")],
            "a 0..20, x 20..40, b 40..60",
            current="a",
        ),
    ]


def of_an_empty_stage() -> list[Vector]:
    return [
        case("before the start all is as planned", -30, three(), "a 0..20, b 20..40, c 40..60", run="idle"),
        case("a seat taken early changes nothing", -5, three(), "a 0..20, b 20..40, c 40..60"),
        case("a start that is due is expected now", 2, three(), "a 2..22, b 22..42, c 42..62", offset=2, run="idle"),
        case(
            "a first item left out does not bring the second forward",
            -30,
            three(a={"skipped": True}),
            "b 20..40, c 40..60",
            run="idle",
        ),
        case(
            "what ended early pulls what follows",
            13,
            three(a={"started": 0, "ended": 12}),
            "b 13..33, c 33..53",
            offset=-7,
        ),
        case(
            "and as the break goes on, less and less",
            19,
            three(a={"started": 0, "ended": 12}),
            "b 19..39, c 39..59",
            offset=-1,
        ),
        case(
            "a break too long makes it late", 26, three(a={"started": 0, "ended": 12}), "b 26..46, c 46..66", offset=6
        ),
        case(
            "a pause in the plan is kept after an early end",
            13,
            [item("a", 0, 20, started=0, ended=12), item("b", 25, 20)],
            "b 17..37",
            offset=-8,
        ),
        case(
            "a fixed start is waited for",
            13,
            [item("a", 0, 20, started=0, ended=12), item("b", 20, 20, fixed_start=True)],
            "b 20..40",
        ),
        case("with nothing left nothing is expected", 70, three(**{n: {"started": 0, "ended": 60} for n in "abc"}), ""),
        case("the end ends all forecasts", 30, three(a={"started": 0, "ended": 20}), "", run="ended"),
        case("an agenda without items expects nothing", 0, [], "", run="idle"),
    ]


def of_days() -> list[Vector]:
    two_days = [item("a", 0, 20), item("b", 20, 20), item("c", DAY, 20), item("d", DAY + 20, 20)]
    on = {"started_at": at(0), "extended_ms": 9 * MINUTE_MS}
    done = {"started_at": at(0), "ended_at": at(38)}
    tomorrow = f"c {DAY}..{DAY + 20}, d {DAY + 20}..{DAY + 40}"
    return [
        case(
            "a night makes up for everything, and ends the day",
            5,
            [{**two_days[0], **on}, *two_days[1:]],
            f"a 0..29, b 29..49, {tomorrow}",
            offset=9,
            day_end=49,
            current="a",
        ),
        case(
            "after the last of a day the next day is what is forecast",
            60,
            [{**two_days[0], **done}, {**two_days[1], "started_at": at(20), "ended_at": at(35)}, *two_days[2:]],
            tomorrow,
        ),
        case(
            "midnight is a minute like any other",
            14 * 60 + 55,
            [item("a", 14 * 60 + 50, 20, started=14 * 60 + 52), item("b", 15 * 60 + 10, 20)],
            f"a {14 * 60 + 52}..{15 * 60 + 12}, b {15 * 60 + 12}..{15 * 60 + 32}",
            offset=2,
            current="a",
        ),
        case(
            "five hours are a night",
            5,
            [item("a", 0, 20, started=0), item("b", 320, 20)],
            "a 0..20, b 320..340",
            day_end=20,
            current="a",
        ),
        case(
            "less than five hours are none",
            5,
            [item("a", 0, 20, started=0.5), item("b", 320, 20)],
            "a 0.5..20.5, b 320..340",
            offset=0.5,
            current="a",
        ),
    ]


def by_hand() -> list[Vector]:
    return [
        *of_a_live_item(),
        *of_fixed_ends(),
        *of_delays_made_up(),
        *of_a_changed_order(),
        *of_an_empty_stage(),
        *of_days(),
    ]
