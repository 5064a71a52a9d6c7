/** Logging that cannot harm who logs. */
@NullMarked
package io.zkboot.client.internal.log;

import org.jspecify.annotations.NullMarked;
