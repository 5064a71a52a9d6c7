/** Finding a server: which one is next, dialling it, and attaching the session there. */
@NullMarked
package io.zkboot.client.internal.session.connect;

import org.jspecify.annotations.NullMarked;
