// Leader, instances, counter, settings, greeting: what the application does with ZooKeeper.
import {act, byId, h, nodeUrl, say, send, text, ticking} from './dom.js';
import {ago, clockTime, duration, fullTime, span} from './words.js';

let leading = null;

const sayLeader = ticking(() => {
  if (leading === null) return;
  const {leader, report} = leading;
  const where = leader.leads ? 'this instance' : leader.here === 'QUEUED' ? 'this instance is in the queue' : '';
  text(byId('leader-name'), leader.id ?? (leader.stale ? 'Not known' : 'Nobody leads'));
  text(byId('leader-words'), leader.id === null ? (leader.stale ? 'No connection, so this instance leads nothing.' : where)
    : [leader.stale ? 'when last heard of' : where, `since ${ago(leader.since).replace(' ago', '')}`].filter(Boolean).join(' · '));
  text(byId('report-words'), report === null ? 'No report yet.' : `Report ${report.text}, ${ago(report.modified)}`);
  byId('report-words').title = report === null ? '' : fullTime(report.modified);
});

export function showLeader(section) {
  leading = section;
  byId('leader-resign').disabled = !section.leader.leads;
  sayLeader();
}

byId('leader-resign').addEventListener('click', () => act(byId('leader-problem'), () => send('POST', 'leader/resign')));

export function showInstances({all, stale}) {
  text(byId('instances-note'), stale ? 'may be others by now' : '');
  const items = all.map(({name, url, self}) => {
    const safe = /^https?:\/\//.test(url);
    return h('li', {}, self || !safe ? h('span', {}, name) : h('a', {href: url}, name),
      h('span', {class: 'muted'}, self ? 'this one' : url));
  });
  byId('instances').replaceChildren(...(items.length ? items : [h('li', {class: 'muted'}, 'None has joined yet.')]));
}

// The counter

let holding = false;

export function showCounter({value, queue, holding: own, stale}) {
  text(byId('counter-value'), value ?? '0');
  holding = own !== null && (own.state === 'HELD' || own.state === 'IN_DOUBT');
  const [holder, ...waiting] = queue;
  const others = waiting.length === 0 ? '' : `, ${waiting.length} waiting`;
  text(byId('lock-words'),
    own?.state === 'IN_DOUBT' ? 'Held by this instance, in doubt: no connection.'
    : own?.state === 'LOST' ? `Lost by this instance: ${lossWords(own.lossReason)}.`
    : stale ? 'As last heard of.'
    : holding ? `This instance holds the lock${others}.`
    : holder ? `Held by ${holder.text || 'somebody'}${others}.` : 'Nobody holds the lock.');
  text(byId('lock-take'), holding ? 'Release the lock' : 'Hold the lock');
  byId('lock-take').setAttribute('aria-pressed', holding);
}

const lossWords = reason => ({
  SESSION_LOST: 'session presumed gone', SESSION_EXPIRED: 'session expired', EVICTED: 'node deleted',
}[reason] ?? String(reason).toLowerCase().replaceAll('_', ' '));

const requests = byId('requests');
const pending = new Map();

function request(what, action) {
  requests.querySelector('.empty')?.remove();
  const begin = performance.now();
  const result = h('span', {}, 'waiting …');
  const row = h('li', {}, h('span', {}, h('span', {class: 'muted'}, `${clockTime(Date.now())}  `), what), result);
  requests.prepend(row);
  while (requests.children.length > 30) requests.lastElementChild.remove();
  pending.set(result, begin);
  return action().then(
    said => text(result, `${said} · ${duration(performance.now() - begin)}`),
    failure => {
      text(result, failure.message);
      result.className = 'failed';
    }).finally(() => pending.delete(result));
}
requests.append(h('li', {class: 'empty'}, 'Stop the server and add one: it waits, and goes on when the server is back.'));
ticking(() => pending.forEach((begin, result) => {
  if (performance.now() - begin > 1000) text(result, `waiting for ${span(performance.now() - begin)} …`);
}));

const add = () => request('Add one', async () => {
  const {value, fencingToken} = await send('POST', 'counter');
  return `${value}, token ${fencingToken}`;
});
byId('counter-add').addEventListener('click', add);
byId('counter-ten').addEventListener('click', () => { for (let i = 0; i < 10; i++) add(); });
byId('lock-take').addEventListener('click', () => holding
  ? request('Release the lock', () => send('DELETE', 'counter/lock').then(() => 'released'))
  : request('Hold the lock', () => send('POST', 'counter/lock').then(() => 'held')));

// Values in nodes

let settings = null;
export function showSettings(section) {
  settings = section;
  text(byId('settings-interval'), duration(section.intervalMillis).replace('.0 s', ' s'));
  const output = byId('settings-problem');
  output.dataset.hint = section.node === null ? 'The default, as there is no node.' : `From the node ${section.path}.`;
  say(output, section.problem === null ? null : `The value of the node is not used: ${section.problem}`);
  const input = byId('settings-input');
  if (document.activeElement !== input) input.value = section.node?.text ?? '';
}

function ofNode(form, input, remove, problem, path) {
  form.addEventListener('submit', event => {
    event.preventDefault();
    act(problem, () => send('PUT', nodeUrl(path()), input.value));
  });
  remove.addEventListener('click', () => act(problem, () => send('DELETE', nodeUrl(path()))));
}
ofNode(byId('settings-form'), byId('settings-input'), byId('settings-reset'), byId('settings-problem'), () => settings.path);

let greeting = null;
export function showGreeting(section) {
  greeting = section;
  text(byId('greeting-text'), section.text);
}
ofNode(byId('greeting-form'), byId('greeting-input'), byId('greeting-delete'), byId('greeting-problem'), () => greeting.path);

// The last things that were heard

export function showFeed(entries) {
  const items = entries.map(entry => h('li', {}, h('time', {datetime: entry.time, title: fullTime(entry.time)}, clockTime(entry.time)), h('span', {}, entry.text)));
  byId('feed').replaceChildren(...(items.length ? items : [h('li', {class: 'empty'}, 'Nothing yet.')]));
}
