/** Coordination recipes on the front door of the client; this package holds what they share. */
@NullMarked
package io.zkboot.client.recipe;

import org.jspecify.annotations.NullMarked;
