// A few lines in place of a framework. Text is always set as text, never as HTML.

export const byId = id => document.getElementById(id);

export function h(tag, attributes = {}, ...children) {
  const element = tag.startsWith('svg:')
    ? document.createElementNS('http://www.w3.org/2000/svg', tag.slice(4)) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// Leaves alone what is as it should be, so that selections and screen readers are not disturbed.
export function text(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

// What depends on the time of day is said again each second.
const everySecond = new Set();
export function ticking(show) {
  everySecond.add(show);
  return show;
}
setInterval(() => everySecond.forEach(show => show()), 1000);

// The address of a node, whose name may have any character.
export const nodeUrl = path => `nodes${path.split('/').map(encodeURIComponent).join('/')}`;

// Sends a request; what goes wrong is thrown in words.
export async function send(method, url, body) {
  let answer;
  try {
    answer = await fetch(url, {method, body, headers: body === undefined ? {} : {'Content-Type': 'text/plain'}});
  } catch {
    throw new Error('The application does not answer.');
  }
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new Error((problem.detail ?? problem.message ?? `The application answered ${answer.status}.`)
      + (problem.outcome === 'UNKNOWN' ? ' It may have been applied all the same.' : ''));
  }
  return answer.status === 204 ? null : answer.json();
}

// What is said beside the buttons: a hint, or in its place what went wrong.
export function say(output, problem) {
  text(output, problem ?? output.dataset.hint ?? '');
  output.classList.toggle('problem', problem !== null);
}
document.querySelectorAll('output[data-hint]').forEach(output => say(output, null));

// Runs an action of a button or form; the problem is shown beside it.
export async function act(output, action) {
  say(output, null);
  try {
    await action();
  } catch (failure) {
    say(output, failure.message);
  }
}
