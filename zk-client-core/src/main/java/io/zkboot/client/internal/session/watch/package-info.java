/** What the server of a connection must be told of watches, and what it says of them. */
@NullMarked
package io.zkboot.client.internal.session.watch;

import org.jspecify.annotations.NullMarked;
