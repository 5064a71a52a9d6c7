/** The front door. */
@NullMarked
package io.zkboot.client;

import org.jspecify.annotations.NullMarked;
