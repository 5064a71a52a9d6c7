/** Who waits for which path, and how all that is set again on a new connection. Owned by the SendThread. */
@NullMarked
package io.zkboot.client.internal.watch;

import org.jspecify.annotations.NullMarked;
