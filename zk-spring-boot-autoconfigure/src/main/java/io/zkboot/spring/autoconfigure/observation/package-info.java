/** Auto-configuration of observations: timers and traces of operations and of watch methods. */
@NullMarked
package io.zkboot.spring.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
