// Which part of the page shows which section.
import {byId, text} from './dom.js';
import {showFaults} from './faults.js';
import {showCounter, showFeed, showGreeting, showInstances, showLeader, showSettings} from './features.js';
import {rememberChanges, showVitals} from './plots.js';
import {showSession, showTimeline} from './session.js';
import {listen} from './stream.js';
import {showTree} from './tree.js';
import {setClock} from './words.js';

listen({
  clock: setClock,
  instance: ({name}) => {
    text(byId('instance-name'), name);
    document.title = `${name} · zk-spring-boot sample`;
  },
  session: showSession,
  timeline: changes => {
    showTimeline(changes);
    rememberChanges(changes);
  },
  vitals: showVitals,
  tree: showTree,
  counter: showCounter,
  leader: showLeader,
  settings: showSettings,
  greeting: showGreeting,
  instances: showInstances,
  faults: showFaults,
  feed: showFeed,
});
