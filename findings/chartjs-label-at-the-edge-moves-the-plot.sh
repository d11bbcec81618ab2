#!/usr/bin/env bash
# A chart of a market scrolls: bars go to the left, one place a minute, and so does the label of the time below them. With Chart.js 4.6.1 the plot
# itself moves and widens meanwhile: where the first label reaches beyond the left edge, the layout takes room for it, more with each pixel that it
# gets nearer, and gives it back when the label has gone. So the same bar at the same share of the axis is drawn elsewhere, up to half a label beside.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null; npm pkg set type=module >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts chart.js@4.6.1 @napi-rs/canvas@1.1.1 >/dev/null
cat > run.js <<'JS'
import { readFileSync } from 'node:fs';
import { createCanvas } from '@napi-rs/canvas';
import { Chart, LinearScale, LineController, LineElement, PointElement } from 'chart.js';

console.log('chart.js', JSON.parse(readFileSync('node_modules/chart.js/package.json', 'utf8')).version);
Chart.register(LinearScale, LineController, LineElement, PointElement);

/** Where the plot begins, pixels, with the first label at this place of an axis from 0 to 100, and where its middle is drawn. */
function plot(first) {
  const x = {
    type: 'linear', min: 0, max: 100,
    afterBuildTicks: (axis) => void (axis.ticks = [{ value: first }, { value: 50 }]),
    ticks: { autoSkip: false, maxRotation: 0, callback: () => '10:30' },
  };
  const chart = new Chart(createCanvas(600, 300), {
    type: 'line',
    data: { datasets: [{ data: [{ x: 0, y: 1 }, { x: 100, y: 2 }] }] },
    options: { responsive: false, animation: false, devicePixelRatio: 1, scales: { x, y: { position: 'right' } } },
  });
  const found = { left: chart.chartArea.left, middle: chart.scales.x.getPixelForValue(50) };
  chart.destroy();
  return found;
}

const scrolled = [20, 4, 2, 1, 0].map((first) => ({ first, ...plot(first) }));
for (const { first, left, middle } of scrolled) console.log(`label at ${first} %: the plot begins at ${left.toFixed(1)}, its middle is at ${middle.toFixed(1)}`);
const [away, ...near] = scrolled;
const atEdge = near.at(-1);
if (!(atEdge.left > away.left + 5 && atEdge.middle > away.middle + 2)) throw new Error('Changed: the plot stays where it is.');
if (near.some(({ left }, index) => index > 0 && left < near[index - 1].left)) throw new Error('Changed: the plot does not follow the label.');
JS
node run.js
