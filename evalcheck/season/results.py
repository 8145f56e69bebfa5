"""What a survey came to, whole, as survey.json has it (evalcheck-survey/1, docs/survey-v1.schema.json)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from evalcheck import __version__
from evalcheck.reporters.json_v1 import without_personal
from evalcheck.season.answers import interviews
from evalcheck.season.rates import Results, rates, totals
from evalcheck.season.weighted import answers

SCHEMA = "evalcheck-survey/1"


def told(results: Results, frame: Mapping[str, Any] | None) -> dict[str, Any]:
    """The whole of survey.json, phones and addresses in remarks masked. The same inputs give the same: it knows no clock."""
    draw, phase = results.draw, results.form.phase
    rows = rates(results)
    summed = list(totals(rows, results.target))
    found = list(answers(results))
    whole: dict[str, Any] = without_personal({
        "schema": SCHEMA, "evalcheck": __version__, "seed": draw.seed, "sha256": draw.sha256, "by": list(draw.by),
        "phase": {"number": phase.phase, "title": phase.title, "start": phase.start.isoformat(), "end": phase.end.isoformat()},
        **{name: sum(row[name] for row in rows) for name in ("drawn", "dealt", "called", "completed")},
        "doubtful": results.doubtful, "troubles": len(results.judged.troubles), "target": results.target,
        "rates": rows, "totals": summed, "below_target": [one for one in summed if one["below"]],
        "answers": [one for one in found if one["item"] is None and one["district"] is None],
        "breakdown": [one for one in found if one["item"] is not None or one["district"] is not None],
        "lists": list(lists(results)), "remarks": list(remarks(results)), "replacements": list(replacements(results)), "frame": frame,
    })  # fmt: skip
    return whole


def lists(results: Results) -> Iterator[dict[str, Any]]:
    """Of the enterprises that one unit listed for one content and its items: how many were called, how the last calls ended (by code), and
    what was answered where it is yes or no (by id of the question and value)."""
    called: dict[tuple[str, int, str], Counter[str]] = defaultdict(Counter)
    said: dict[tuple[str, int, str], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for code, record in results.records.items():
        one = results.draw.every[code]
        place = (one.unit, one.content, one.items)
        if record.attempts and record.ended != "doubtful":
            called[place][record.attempts[-1].code.code] += 1
        if record.ended == "done":
            for asked in results.form.asked(one.content):
                given = record.given.get(asked.key)
                if asked.scale.kind == "share" and given is not None and given.value is not None:
                    said[place][asked.id][f"{given.value:g}"] += 1
    for (unit, content, listed), codes in sorted(called.items()):
        answers = {id_: dict(sorted(values.items())) for id_, values in sorted(said[unit, content, listed].items())}
        ended = dict(sorted(codes.items()))
        yield {"unit": unit, "content": content, "items": listed, "called": codes.total(), "codes": ended, "said": answers}


def remarks(results: Results) -> Iterator[dict[str, Any]]:
    """What people said in their own words, without who said it."""
    for record in interviews(results.judged):
        one = results.draw.every[record.code]
        for key, text in record.remarks.items():
            yield {"content": one.content, "district": one.district, "unit": one.unit, "question": key, "text": text}


def replacements(results: Results) -> Iterator[dict[str, Any]]:
    """Who was called instead of whom, by the numbers of the call sheets, and why."""
    callers = results.dealt.caller_of
    for code, other in results.dealt.replaced.items():
        one, follower, record = results.draw.every[code], results.draw.every[other], results.records.get(code)
        yield {
            "number": one.number, "by": follower.number, "batch": callers[other][0], "content": one.content,
            "district": one.district, "unit": one.unit, "why": record.attempts[-1].code.label if record and record.attempts else None,
        }  # fmt: skip
