/** Sockets, frames, host names and the clock. Knows no ZooKeeper. */
@NullMarked
package io.zkboot.client.internal.transport;

import org.jspecify.annotations.NullMarked;
