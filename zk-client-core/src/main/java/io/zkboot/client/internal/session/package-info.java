/** The engine: two threads, two queues, one session. */
@NullMarked
package io.zkboot.client.internal.session;

import org.jspecify.annotations.NullMarked;
