// Plain words for what the server says in names and numbers.

const STATES = {
  CONNECTING: 'Connecting', CONNECTED: 'Connected', CONNECTED_READ_ONLY: 'Read-only', SUSPENDED: 'Suspended',
  LOST: 'Lost', EXPIRED: 'Expired', AUTH_FAILED: 'Refused', CLOSED: 'Closed',
};

const REASONS = {
  UNRESOLVED_HOST: 'the name of the server has no address',
  REFUSED: 'nothing listens at the server’s address',
  CONNECT_TIMEOUT: 'the server did not answer in time',
  CLOSED_BY_SERVER: 'the connection was closed by the other side',
  REFUSED_SESSION: 'the connection is closed as soon as it is made',
  HEARTBEAT_LOST: 'the server has not answered for two thirds of the session timeout',
  PROTOCOL: 'the server speaks another protocol',
  TLS: 'the TLS handshake failed',
  AUTHENTICATION: 'the server refused the identity',
  SESSION_EXPIRED: 'the session has expired',
  MOVING: 'the client moves to another server',
  IO: 'the connection broke',
};

export const stateWord = state => STATES[state] ?? state;
export const reasonWords = reason => REASONS[reason] ?? '';

// What a change means for the application. `first` says whether there was no session before it.
export function changeWords({state, reason, detail, session, newSession}, first) {
  const why = reasonWords(reason) || detail;
  switch (state) {
    case 'CONNECTING': return 'The client was started.';
    case 'CONNECTED':
      if (!newSession) return 'The same session again. Watches and ephemeral nodes are in place; what changed meanwhile is read again.';
      return first ? `Session ${session} has begun.`
        : `A new session, ${session}. Watches are set again; members and candidates for leadership register anew.`;
    case 'CONNECTED_READ_ONLY': return 'The server is cut off from the majority: reads may be old, writes fail.';
    case 'SUSPENDED': return `No connection${why && `: ${why}`}. Requests wait; locks and leadership are in doubt.`;
    case 'LOST': return 'The session timeout has passed without an answer. The session must be presumed gone, so locks and leadership are given up.';
    case 'EXPIRED': return 'A server says that the session is gone, and its ephemeral nodes with it.';
    case 'AUTH_FAILED': return `The servers refuse the client${why && `: ${why}`}.`;
    case 'CLOSED': return 'The client was closed.';
    default: return why;
  }
}

// 3 s, 2 min, 4 h, 5 d
export function span(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} d`;
}

// With a fraction where that is what one wants to know: 12 ms, 3.4 s
export function duration(millis) {
  if (millis < 1000) return `${Math.max(0, Math.round(millis))} ms`;
  return millis < 60_000 ? `${(millis / 1000).toFixed(1)} s` : span(millis);
}

export const clockTime = instant => new Date(instant).toLocaleTimeString();

// The clock of the application, which may not be that of this device.
let ahead = 0;
export const setClock = instant => { ahead = new Date(instant) - Date.now(); };
export const millisSince = instant => Date.now() + ahead - new Date(instant);
export const ago = instant => millisSince(instant) < 1000 ? 'just now' : `${span(millisSince(instant))} ago`;
export const fullTime = instant => new Date(instant).toLocaleString();
