/** Work of a leader as beans: methods and beans that run while this application leads. */
@NullMarked
package io.zkboot.spring.leader;

import org.jspecify.annotations.NullMarked;
