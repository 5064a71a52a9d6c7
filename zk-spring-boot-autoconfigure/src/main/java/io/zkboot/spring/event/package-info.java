/** Application events about sessions and watched nodes. */
@NullMarked
package io.zkboot.spring.event;

import org.jspecify.annotations.NullMarked;
