/** Observations of the operations of clients and of the calls of watch methods: timers and traces. */
@NullMarked
package io.zkboot.spring.observation;

import org.jspecify.annotations.NullMarked;
