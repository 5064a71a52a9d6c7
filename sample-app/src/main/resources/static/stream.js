// The sections of the page, as the application sends them: each as a whole, when it has changed. So a page that comes
// back after a restart of the application has nothing to catch up on.
import {byId} from './dom.js';

const RETRY_MILLIS = 1000;

export function listen(sections) {
  const source = new EventSource('page');
  for (const [name, show] of Object.entries(sections)) {
    source.addEventListener(name, event => {
      try {
        show(JSON.parse(event.data));
      } catch (failure) {
        console.error(name, failure);
      }
    });
  }
  source.onopen = () => { byId('offline').hidden = true; };
  source.onerror = () => {
    byId('offline').hidden = false;
    source.close();
    setTimeout(() => listen(sections), RETRY_MILLIS);
  };
}
