// Asks the npm package opening_hours: one JSON question per line, one answer per line.
// {"week": "Mo-Fr 08:00-18:00", "state": "Hessen", "at": ["2026-11-19T10:48"]}
"use strict";
const readline = require("node:readline");
const [major] = process.versions.node.split(".");
if (Number(major) < 20) throw new Error("node 20 or newer");
const OpeningHours = require(`${process.argv[2]}/opening_hours`);

const lines = readline.createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const asked = JSON.parse(line);
  const nominatim = { lat: 50, lon: 10, address: { country_code: "de", state: asked.state } };
  const hours = new OpeningHours(asked.week, nominatim, { locale: "de" });
  const open = asked.at.map((moment) => hours.getState(new Date(moment)));
  const periods = (asked.from
    ? hours.getOpenIntervals(new Date(asked.from), new Date(asked.to))
    : []).map(([begin, end]) => [begin.getTime(), end.getTime()]);
  process.stdout.write(`${JSON.stringify({ open, periods })}\n`);
});
