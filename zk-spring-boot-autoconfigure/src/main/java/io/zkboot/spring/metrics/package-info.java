/** Meters of a client. */
@NullMarked
package io.zkboot.spring.metrics;

import org.jspecify.annotations.NullMarked;
