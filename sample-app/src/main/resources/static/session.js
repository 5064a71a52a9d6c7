// The state of the session, and what has happened to it.
import {byId, h, text, ticking} from './dom.js';
import {ago, changeWords, clockTime, duration, fullTime, millisSince, span, stateWord} from './words.js';

let changes = [];

export function showSession(now) {
  text(byId('session-id'), now.session === '0x0' ? 'none yet' : now.session);
  const alive = now.presumedAliveMillis;
  text(byId('session-alive'), alive === null ? 'no session' : alive <= 0 ? 'presumed gone' : `${(alive / 1000).toFixed(1)} s`);
  byId('session-meter').value = alive === null || now.timeoutMillis === 0 ? 0 : Math.max(0, alive / now.timeoutMillis);
  text(byId('session-waiting'), (now.pending + now.queued).toLocaleString());
  text(byId('session-watches'), String(now.watches));
  byId('state-pill').dataset.state = now.state;
  text(byId('state-word'), stateWord(now.state));
}

const showSince = ticking(() => {
  text(byId('state-for'), changes.length === 0 ? '' : `for ${span(millisSince(changes[0].time))}`);
  for (const time of byId('timeline').querySelectorAll('time')) {
    text(time, `${clockTime(time.dateTime)} · ${ago(time.dateTime)}`);
  }
});

export function showTimeline(latest) {
  changes = latest;
  const items = latest.map((change, index) => {
    const later = latest[index - 1];
    const first = !latest.slice(index + 1).some(earlier => earlier.state === 'CONNECTED');
    const lasted = later ? ` for ${duration(new Date(later.time) - new Date(change.time))}` : '';
    return h('li', {'data-state': change.state},
      h('i'), h('span', {}, h('b', {}, stateWord(change.state)), h('span', {class: 'muted'}, lasted)),
      h('time', {datetime: change.time, title: fullTime(change.time)}),
      h('p', {}, changeWords(change, first)));
  });
  byId('timeline').replaceChildren(...(items.length ? items : [h('li', {class: 'empty'}, 'Nothing yet.')]));
  showSince();
}
