/** How a client secures its connections and says who it is. */
@NullMarked
package io.zkboot.client.security;

import org.jspecify.annotations.NullMarked;
