/** Auto-configuration of the client, of watch methods and of application events. */
@NullMarked
package io.zkboot.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
