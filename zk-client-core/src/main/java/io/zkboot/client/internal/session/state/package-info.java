/** What is known of the session: its state, its heartbeat, its figures, and why a connection or the session ended. */
@NullMarked
package io.zkboot.client.internal.session.state;

import org.jspecify.annotations.NullMarked;
