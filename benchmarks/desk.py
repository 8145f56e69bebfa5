"""The desk beside the command line: its start to the first answered request, and a validation through it; medians, in turn in one run.

`python -m benchmarks.desk --rounds 9`. The package is that of the start-up figures ten times over; the desk is asked each twentieth of a
second.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import ten_files
from tests.test_desk import Client

_DAY = "2022-05-30"
_COPIES = 10
_PAUSE = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as private:
        home, package = Path(private) / "home", Path(private) / "package"
        home.mkdir()
        for number in range(_COPIES):
            ten_files.main(package / str(number))
        told = {
            "python -c pass": _medians(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), rounds),
            "start of the desk to its first answer": _medians(lambda: _started(home), rounds),
        }
        print("\n".join(f"{name}: {seconds:.3f} s" for name, seconds in told.items()))
        print(f"ratio: {told['start of the desk to its first answer'] / told['python -c pass']:.1f}")
        _validations(package, home, rounds)


def _medians(act: Callable[[], object], rounds: int) -> float:
    return statistics.median(_seconds(act) for _ in range(rounds))


def _seconds(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def _started(home: Path) -> None:
    client = Client(home=home)
    client.state()
    # What it takes to end is not part of the start: it is left to end by itself.
    client.process.terminate()


def _validations(package: Path, home: Path, rounds: int) -> None:
    command = [sys.executable, "-m", "evalcheck", "validate", str(package), "--as-of", _DAY, "--format", "html", "-o", str(home / "r.html")]
    client = Client(str(package), home=home)
    by_hand, by_desk = [], []
    try:
        for _ in range(rounds):
            by_hand.append(_seconds(lambda: subprocess.run([*command, "--force"], check=False, capture_output=True)))
            by_desk.append(_seconds(lambda: _checked(client)))
    finally:
        client.end()
    line, desk = statistics.median(by_hand), statistics.median(by_desk)
    print(f"validate by the command line: {line:.3f} s\nvalidate by the desk: {desk:.3f} s\nratio: {desk / line:.2f}")


def _checked(client: Client) -> None:
    client.post("/check", {"as_of": _DAY})
    while client.state()["busy"]:
        time.sleep(_PAUSE)


if __name__ == "__main__":
    main()
