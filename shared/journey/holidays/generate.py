#!/usr/bin/env python3
"""Writes table.txt from the Python package `holidays` (vacanza/holidays, MIT licence).

    pip install holidays && python3 generate.py

One line an area, sorted: its ISO 3166 code, then the days of the year that are public holidays in
any of the years from FIRST to LAST, as mmdd, in order. Behind a colon stand those years, as a
hexadecimal number whose lowest bit is FIRST; without one it is every year. A subdivision's line
holds the days on which it differs from its country: what stands there replaces what its country
says of that day, `0` is no holiday. A day of rest is one on which the area's public offices are
closed; days that only banks or schools keep are left out.
"""

import collections
import pathlib
import re

import holidays
import holidays.registry

FIRST, LAST = 2024, 2036
EVERY_YEAR = (1 << (LAST - FIRST + 1)) - 1
CODE = re.compile(r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")


def days(country, subdivision=None):
    """The years of each day of the year, as bits."""
    years = collections.defaultdict(int)
    for day in holidays.country_holidays(country, subdiv=subdivision, years=range(FIRST, LAST + 1)):
        if FIRST <= day.year <= LAST:
            years[day.strftime("%m%d")] |= 1 << (day.year - FIRST)
    return years


def line(code, own, whole):
    """What is said of an area beside what is said of its whole country."""
    told = [code]
    for day in sorted(own | whole):
        years = own.get(day, 0)
        if years != whole.get(day, 0):
            told.append(day if years == EVERY_YEAR else f"{day}:{years:x}")
    return " ".join(told)


def main():
    lines = {}
    for country, subdivisions in holidays.list_supported_countries(include_aliases=False).items():
        whole = days(country)
        if whole:
            lines[country] = line(country, whole, {})
        for subdivision in subdivisions:
            code = f"{country}-{subdivision}"
            if CODE.match(code):
                lines[code] = line(code, days(country, subdivision), whole)
    head = [
        f"# Public holidays {FIRST} to {LAST}. Made by generate.py from the Python package holidays",
        f"# {holidays.__version__} (https://github.com/vacanza/holidays), which is under the MIT licence:",
        "# Copyright (c) Vacanza Team and individual contributors; (c) dr-prodigy; (c) ryanss.",
        "# Days that follow the moon or a decree are that package's estimates for years to come.",
    ]
    body = [text for _, text in sorted(lines.items())]
    target = pathlib.Path(__file__).with_name("table.txt")
    target.write_text("\n".join(head + body) + "\n", encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
