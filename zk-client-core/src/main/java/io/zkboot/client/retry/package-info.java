/** When to try again: kazoo's {@code KazooRetry}, for commands and for connecting. */
@NullMarked
package io.zkboot.client.retry;

import org.jspecify.annotations.NullMarked;
