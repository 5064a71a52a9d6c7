/** What callers must give. */
@NullMarked
package io.zkboot.client.internal.argument;

import org.jspecify.annotations.NullMarked;
