/** Health of a client. */
@NullMarked
package io.zkboot.spring.health;

import org.jspecify.annotations.NullMarked;
