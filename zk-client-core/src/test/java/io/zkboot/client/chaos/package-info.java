/**
 * Chaos of the client itself: whole histories of random calls, watches and sessions on a real ensemble among faults,
 * judged by the transactions that the servers have noted.
 */
@NullMarked
package io.zkboot.client.chaos;

import org.jspecify.annotations.NullMarked;
