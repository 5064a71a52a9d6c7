/** Auto-configuration of the health contributor. */
@NullMarked
package io.zkboot.spring.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
