/** Auto-configuration of the meters. */
@NullMarked
package io.zkboot.spring.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
