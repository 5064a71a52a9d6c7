// The buttons that break things, and mend them.
import {act, byId, send, text} from './dom.js';

const problem = byId('break-problem');
const button = (id, path) => byId(id).addEventListener('click', () => act(problem, () => send('POST', `faults/${path}`).then(showFaults)));

const SERVER = {
  RUNNING: 'Runs inside this instance.',
  STOPPED: 'Stopped. Its data are kept.',
  ELSEWHERE: 'Runs elsewhere, and is stopped there.',
};
const CONNECTION = {
  OPEN: 'Open.',
  CUT: 'Cut: closed as soon as it is made.',
  SILENT: 'Paused: open, and nothing comes through.',
  DIRECT: 'Direct, and not to be broken from here.',
};

export function showFaults({server, connection, servers}) {
  text(byId('server-words'), SERVER[server]);
  byId('server-stop').disabled = server !== 'RUNNING';
  byId('server-start').disabled = server !== 'STOPPED';
  text(byId('connection-words'), CONNECTION[connection]);
  const states = {'connection-open': 'OPEN', 'connection-cut': 'CUT', 'connection-silent': 'SILENT'};
  for (const [id, state] of Object.entries(states)) {
    byId(id).disabled = connection === 'DIRECT' || connection === state;
  }
  text(byId('join'), `mvn -q -pl sample-app -am spring-boot:run -Dspring-boot.run.arguments="--server.port=8081 --zk.connect-string=${servers}"`);
}

button('server-stop', 'server/stop');
button('server-start', 'server/start');
button('connection-cut', 'connection/cut');
button('connection-silent', 'connection/silent');
button('connection-open', 'connection/open');
button('session-expire', 'session/expire');
button('load', 'load');
