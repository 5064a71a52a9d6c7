// The znodes: a tree that is kept up to date, with an editor for the one that is selected.
import {act, byId, h, nodeUrl, say, send, text, ticking} from './dom.js';
import {ago, fullTime} from './words.js';

const tree = byId('tree');
const rows = new Map();
const collapsed = new Set();
let nodes = new Map();
let selected = null;
let loaded = null; // the node as it was when its data came into the editor

const parentOf = path => path === '/' ? null : path.slice(0, path.lastIndexOf('/')) || '/';
const nameOf = path => path === '/' ? '/' : path.slice(path.lastIndexOf('/') + 1);
const depthOf = path => path === '/' ? 0 : path.split('/').length - 1;
const childPath = (path, name) => path === '/' ? `/${name}` : `${path}/${name}`;

function inOrder() {
  const children = new Map();
  for (const path of nodes.keys()) {
    const parent = parentOf(path);
    if (parent !== null) children.set(parent, [...children.get(parent) ?? [], path]);
  }
  const order = [];
  const visit = path => {
    order.push([path, children.has(path)]);
    if (!collapsed.has(path)) (children.get(path) ?? []).sort().forEach(visit);
  };
  if (nodes.has('/')) visit('/');
  return order;
}

function newRow(path) {
  const row = h('div', {class: 'node', role: 'treeitem', tabindex: -1, 'data-path': path, 'aria-level': depthOf(path) + 1},
    h('span', {class: 'twist', 'aria-hidden': true}), h('span', {class: 'name'}, nameOf(path)), h('span', {class: 'value'}), h('span', {class: 'tag'}));
  row.style.setProperty('--depth', depthOf(path));
  return row;
}

function fill(row, node, hasChildren) {
  const [twist, , value, tag] = row.children;
  const shown = node.text ?? (node.size > 2000 ? `${node.size.toLocaleString()} bytes` : `${node.size} bytes, no text`);
  if (row.dataset.version !== undefined && row.dataset.version !== String(node.version)) {
    row.classList.remove('changed');
    void row.offsetWidth; // begins the animation anew
    row.classList.add('changed');
  }
  row.dataset.version = node.version;
  text(value, shown);
  text(twist, hasChildren ? (collapsed.has(node.path) ? '▸' : '▾') : '');
  if (hasChildren) row.setAttribute('aria-expanded', !collapsed.has(node.path));
  else row.removeAttribute('aria-expanded');
  text(tag, {SELF: 'ephemeral, mine', OTHER: 'ephemeral'}[node.owner] ?? '');
  tag.classList.toggle('other', node.owner === 'OTHER');
  row.setAttribute('aria-selected', node.path === selected);
}

function render() {
  const order = inOrder();
  const shown = new Set(order.map(([path]) => path));
  for (const [path, row] of rows) {
    if (!shown.has(path)) {
      row.remove();
      rows.delete(path);
    }
  }
  tree.querySelector('.empty')?.remove();
  if (order.length === 0) tree.append(h('div', {class: 'empty'}, 'The nodes are not known yet.'));
  let before = null;
  for (const [path, hasChildren] of order) {
    const row = rows.get(path) ?? newRow(path);
    if (!rows.has(path) && rows.size > 1) row.classList.add('changed');
    rows.set(path, row);
    fill(row, nodes.get(path), hasChildren);
    const place = before === null ? tree.firstElementChild : before.nextElementSibling;
    if (place !== row) tree.insertBefore(row, place);
    before = row;
  }
  const reachable = rows.get(selected) ?? tree.querySelector('.node');
  for (const row of rows.values()) row.tabIndex = row === reachable ? 0 : -1;
}

export function showTree({nodes: list, leftOut, stale}) {
  nodes = new Map(list.map(node => [node.path, node]));
  text(byId('tree-note'), [leftOut > 0 ? `${leftOut.toLocaleString()} more` : '', stale ? 'may be old: no connection' : ''].filter(Boolean).join(' · '));
  if (selected === null && nodes.has('/sample')) select('/sample');
  render();
  refreshEditor();
}

// The editor

const data = byId('editor-data');
const problem = byId('editor-problem');
const isDirty = () => loaded !== null && data.value !== loaded.text;
// A node that was deleted and made again begins with version 0 once more.
const isLoaded = node => loaded !== null && loaded.version === node.version && loaded.created === node.created;

function select(path) {
  selected = path;
  loaded = null;
  say(problem, null);
  refreshEditor();
  render();
}

function refreshEditor() {
  const node = nodes.get(selected);
  const gone = selected !== null && !node && nodes.size > 0;
  text(byId('editor-path'), selected ?? '–');
  const editable = node !== undefined && node.text !== null;
  if (node && !isDirty() && !isLoaded(node)) {
    loaded = {text: node.text ?? '', version: node.version, created: node.created};
    data.value = loaded.text;
  }
  data.disabled = !editable && !gone;
  byId('editor-save').disabled = !editable;
  byId('editor-delete').disabled = !node || selected === '/';
  byId('child-name').disabled = byId('child-create').disabled = !node || node.owner !== 'NONE';
  showFacts();
}

const showFacts = ticking(() => {
  const node = nodes.get(selected);
  const facts = byId('editor-facts');
  if (!node) {
    text(facts, selected === null ? '' : 'This node is gone.');
    return;
  }
  const overtaken = isDirty() && !isLoaded(node) ? ' · changed while you were writing' : '';
  const when = new Date(node.modified).getTime() === 0 ? '' : ` · ${ago(node.modified)}`;
  text(facts, `version ${node.version}${when}${overtaken}`);
  facts.title = fullTime(node.modified);
});

byId('editor').addEventListener('submit', event => {
  event.preventDefault();
  act(problem, async () => {
    const written = data.value;
    const refuseIf = overtaken => {
      const now = nodes.get(selected);
      if (now && overtaken(now)) {
        loaded.version = now.version;
        loaded.created = now.created;
        throw new Error(`Somebody else has written “${now.text ?? '…'}” meanwhile. Save again to replace it.`);
      }
    };
    refuseIf(now => now.created !== loaded.created); // its version may be the same
    const saved = await send('PUT', `${nodeUrl(selected)}?version=${loaded.version}`, written).catch(failure => {
      refuseIf(now => !isLoaded(now));
      throw failure;
    });
    loaded = {...loaded, text: saved.data, version: saved.version};
  });
});
byId('editor-delete').addEventListener('click', () => act(problem, () => send('DELETE', nodeUrl(selected))));

function createChild() {
  const name = byId('child-name').value.trim();
  act(problem, async () => {
    if (name === '' || name.includes('/')) throw new Error('A child needs a name without “/”.');
    const path = childPath(selected, name);
    if (nodes.has(path)) throw new Error(`There is a node ${path} already.`);
    collapsed.delete(selected);
    await send('PUT', nodeUrl(path), '');
    byId('child-name').value = '';
  });
}
byId('child-create').addEventListener('click', createChild);
byId('child-name').addEventListener('keydown', event => {
  if (event.key === 'Enter') {
    event.preventDefault();
    createChild();
  }
});

// Mouse and keyboard

function toggle(path, collapse) {
  if (collapse) collapsed.add(path);
  else collapsed.delete(path);
  render();
}

tree.addEventListener('click', event => {
  const row = event.target.closest('.node');
  if (!row) return;
  if (event.target.classList.contains('twist')) toggle(row.dataset.path, !collapsed.has(row.dataset.path));
  else {
    select(row.dataset.path);
    row.focus();
  }
});

tree.addEventListener('keydown', event => {
  const row = event.target.closest('.node');
  if (!row) return;
  const path = row.dataset.path;
  const open = row.getAttribute('aria-expanded');
  const go = other => {
    if (!other) return;
    select(other.dataset.path);
    other.focus();
  };
  const keys = {
    ArrowDown: () => go(row.nextElementSibling),
    ArrowUp: () => go(row.previousElementSibling),
    Home: () => go(tree.firstElementChild),
    End: () => go(tree.lastElementChild),
    ArrowRight: () => open === 'false' ? toggle(path, false) : open === 'true' && go(row.nextElementSibling),
    ArrowLeft: () => open === 'true' ? toggle(path, true) : go(rows.get(parentOf(path))),
    Enter: () => data.focus(),
  };
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});
