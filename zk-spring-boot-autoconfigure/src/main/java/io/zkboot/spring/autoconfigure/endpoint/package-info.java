/** Auto-configuration for the actuator's endpoints. */
@NullMarked
package io.zkboot.spring.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
