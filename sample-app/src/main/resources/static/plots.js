// Two minutes of figures, drawn as SVG.
import {byId, h, text} from './dom.js';
import {millisSince, stateWord} from './words.js';

const WINDOW = 120_000;
const HEIGHT = 100;
const LONGEST_STEP = 5_000;
const x = instant => Math.max(0, 1000 - millisSince(instant) / WINDOW * 1000);

function prepare(svg) {
  svg.setAttribute('viewBox', `0 0 1000 ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  return svg;
}

function plot(svg, samples, value) {
  const most = Math.max(...samples.map(value).filter(Number.isFinite), 1e-9) * 1.15;
  const runs = [];
  let run = null;
  let last = null;
  for (const sample of samples) {
    const figure = value(sample);
    if (last !== null && new Date(sample.time) - last > LONGEST_STEP) run = null;
    last = new Date(sample.time);
    if (!Number.isFinite(figure)) {
      run = null;
      continue;
    }
    if (run === null) runs.push(run = []);
    run.push(`${x(sample.time).toFixed(1)},${(HEIGHT - 4 - figure / most * (HEIGHT - 8)).toFixed(1)}`);
  }
  const shapes = runs.flatMap(points => {
    const [left, right] = [points[0], points.at(-1)].map(point => point.split(',')[0]);
    return [h('svg:path', {class: 'area', d: `M${left},${HEIGHT} L${points.join(' L')} L${right},${HEIGHT} Z`}),
      h('svg:path', {class: 'curve', d: `M${points.join(' L')}`})];
  });
  const gaps = samples.filter(sample => !sample.connected).map(sample =>
    h('svg:rect', {class: 'gap', x: x(sample.time) - 8.4, y: 0, width: 8.5, height: HEIGHT}));
  prepare(svg).replaceChildren(...gaps, ...shapes);
}

let changes = [];
export function rememberChanges(latest) { changes = latest; }

function showBand() {
  let right = 1000;
  const parts = [];
  for (const change of changes) { // newest first
    const left = x(change.time);
    parts.push(h('svg:rect', {'data-state': change.state, x: left, y: 0, width: Math.max(right - left, 2), height: HEIGHT},
      h('svg:title', {}, stateWord(change.state))));
    right = left;
    if (left <= 0) break;
  }
  prepare(byId('band')).replaceChildren(...parts);
}

export function showVitals(samples) {
  const last = samples.at(-1);
  plot(byId('ping'), samples, sample => sample.pingMicros === null ? NaN : sample.pingMicros);
  plot(byId('queue'), samples, sample => sample.waiting);
  const pings = samples.filter(sample => sample.pingMicros !== null).map(sample => sample.pingMicros);
  text(byId('ping-now'), pings.length === 0 ? 'none answered yet'
    : `${last.pingMicros === null ? 'no connection' : `${(last.pingMicros / 1000).toFixed(1)} ms`} · at most ${(Math.max(...pings) / 1000).toFixed(1)} ms`);
  text(byId('queue-now'), samples.length === 0 ? '' : `${last.waiting.toLocaleString()} · at most ${Math.max(...samples.map(s => s.waiting)).toLocaleString()}`);
  showBand();
}
