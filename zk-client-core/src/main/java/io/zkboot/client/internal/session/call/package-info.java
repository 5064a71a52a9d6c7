/** A request under way: from its caller through the queues to the wire, and how it ends. */
@NullMarked
package io.zkboot.client.internal.session.call;

import org.jspecify.annotations.NullMarked;
