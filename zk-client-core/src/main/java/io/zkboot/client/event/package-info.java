/** What the ensemble tells the client: watch events, the state of the session, and who listens to them. */
@NullMarked
package io.zkboot.client.event;

import org.jspecify.annotations.NullMarked;
