#!/usr/bin/env python3
"""Writes table.txt from the Python package `holidays` (vacanza/holidays, MIT licence).

    pip install holidays && python3 generate.py

One line an area, sorted: the ISO 3166 code, then every public holiday from FIRST to LAST as
yymmdd, each behind a space. A day of rest is one on which the area's public offices are closed;
days that only banks or schools keep are left out. A subdivision's line holds all its days, its
country's included, or `=` if it rests as its country does.
"""

import datetime
import pathlib
import re

import holidays
import holidays.registry

FIRST, LAST = 2024, 2036
CODE = re.compile(r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")


def days(country, subdivision=None):
    found = holidays.country_holidays(country, subdiv=subdivision, years=range(FIRST, LAST + 1))
    inside = (day for day in found if FIRST <= day.year <= LAST)
    return " ".join(day.strftime("%y%m%d") for day in sorted(set(inside)))


def main():
    lines = {}
    for country, subdivisions in holidays.list_supported_countries(include_aliases=False).items():
        whole = days(country)
        if whole:
            lines[country] = whole
        for subdivision in subdivisions:
            code = f"{country}-{subdivision}"
            own = days(country, subdivision)
            if CODE.match(code):
                lines[code] = "=" if own == whole else own
    head = [
        f"# Public holidays {FIRST} to {LAST}. Made by generate.py from the Python package holidays",
        f"# {holidays.__version__} (https://github.com/vacanza/holidays), which is under the MIT licence:",
        "# Copyright (c) Vacanza Team and individual contributors; (c) dr-prodigy; (c) ryanss.",
        "# Days that follow the moon or a decree are that package's estimates for years to come.",
    ]
    body = [f"{code} {days}" for code, days in sorted(lines.items())]
    target = pathlib.Path(__file__).with_name("table.txt")
    target.write_text("\n".join(head + body) + "\n", encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
